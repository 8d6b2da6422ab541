/// What nicks may be made of when we choose them (RFC 2812, section 2.3.1): a letter or one of ``[]\`_^{|}`` first, after
/// that digits and `-` too. What others are called is wider: ``Nickname/init(parsing:)``.
package struct NickRules: Sendable, Hashable {
    /// Longest nick in bytes.
    package let maximumLength: Int

    /// RFC 2812, section 1.2.1; servers that take more announce NICKLEN.
    package static let standardLength = 9
    /// Longer ones announced are not used: they are unreadable, and lines have an end.
    package static let greatestLength = 64

    package init(maximumLength: Int = NickRules.standardLength) {
        self.maximumLength = min(max(maximumLength, 1), Self.greatestLength)
    }

    package init(support: ISupport) { self.init(maximumLength: support.nickLength ?? Self.standardLength) }

    package enum Problem: Sendable, Hashable {
        case empty
        case illegalCharacter
        case illegalFirstCharacter
        case tooLong(maximum: Int)
    }

    /// What is wrong with `text` as a nick of ours; nil when nothing is.
    package func problem(of text: some StringProtocol) -> Problem? {
        guard let first = text.utf8.first else { return .empty }
        if !text.utf8.allSatisfy(Self.canStandAnywhere) { return .illegalCharacter }
        if !Self.canStandFirst(first) { return .illegalFirstCharacter }
        return text.utf8.count > maximumLength ? .tooLong(maximum: maximumLength) : nil
    }

    package func allows(_ text: some StringProtocol) -> Bool { problem(of: text) == nil }

    /// A valid nick as near to `text` as can be: what is illegal goes, `M` comes before a bad first character, the end is
    /// cut. Nil when nothing legal is in it.
    package func sanitized(_ text: some StringProtocol) -> Nickname? {
        var bytes = text.utf8.filter(Self.canStandAnywhere)
        guard let first = bytes.first else { return nil }
        if !Self.canStandFirst(first) { bytes.insert(UInt8(ascii: "M"), at: 0) }
        return Nickname(parsing: String(decoding: bytes.prefix(maximumLength), as: UTF8.self))
    }

    /// The nick to try when `base` and `attempt - 1` others were taken: `base1`, `base2`, ..., the base shortened so that the
    /// number fits. Attempt 0 is `base`, cut to length. Nil when the number alone fills the nick.
    package func candidate(_ base: Nickname, attempt: Int) -> Nickname? {
        let suffix = attempt > 0 ? Array(String(attempt).utf8) : []
        guard suffix.count < maximumLength else { return nil }
        var head = Array(base.text.utf8.prefix(maximumLength - suffix.count))
        // A nick that came from elsewhere may not be ASCII: no half characters.
        while let last = head.last, last >= 0x80, String(validating: head, as: UTF8.self) == nil { head.removeLast() }
        guard !head.isEmpty else { return nil }
        return Nickname(parsing: String(decoding: head + suffix, as: UTF8.self))
    }

    static func canStandFirst(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "}"): true
        default: false
        }
    }

    package static func canStandAnywhere(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: canStandFirst(byte)
        }
    }
}
