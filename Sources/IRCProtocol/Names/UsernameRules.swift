/// The user name (ident) of a connection of ours, made of a Matrix user's id.
package struct UsernameRules: Sendable, Hashable {
    /// Longest name in bytes.
    package let maximumLength: Int

    /// What servers take that announce no USERLEN.
    package static let standardLength = 10

    package init(maximumLength: Int = UsernameRules.standardLength) { self.maximumLength = max(maximumLength, 3) }

    /// Letters and digits of `text` (a leading `@` and all else go), lower-cased, `m` before one that begins otherwise
    /// than with a letter. Always valid; not cut.
    package static func base(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte + 32)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): bytes.append(byte)
            default: break
            }
        }
        if bytes.first.map({ !(97...122).contains($0) }) ?? true { bytes.insert(UInt8(ascii: "m"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first of `name`, `nam_1`, `nam_2`, ... up to `_9999` that is not taken, none longer than allowed. Nil when all
    /// are. The short are checked like the long: two people never share a name.
    package func unique(for text: some StringProtocol, isTaken: (String) -> Bool) -> String? {
        let base = Self.base(text)
        let plain = String(base.prefix(maximumLength))
        if !isTaken(plain) { return plain }
        for number in 1...9999 {
            let suffix = "_\(number)"
            guard suffix.utf8.count < maximumLength else { return nil }
            let name = String(base.prefix(maximumLength - suffix.utf8.count)) + suffix
            if !isTaken(name) { return name }
        }
        return nil
    }

    /// Whether `unique(for:)` can have given `name`, so that nobody has chosen it.
    package func isMade(_ name: String, for text: some StringProtocol) -> Bool {
        let base = Self.base(text)
        if name == base.prefix(maximumLength) { return true }
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[1]), (1...9999).contains(number) else { return false }
        return parts[0] == base.prefix(max(0, maximumLength - parts[1].utf8.count - 1))
    }
}
