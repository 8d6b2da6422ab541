extension ISupport {
    /// How much of what a server announces is kept; more is passed over.
    package enum Limit {
        package static let tokens = 256
        package static let valueBytes = 1024
        package static let prefixes = 32
        package static let letters = 64
        /// No length a server announces counts for more than this.
        package static let length = 65535
    }

    /// Takes the tokens of one 005: all parameters but the first (ourselves) and the last (a text).
    package mutating func apply(_ message: Message) {
        guard message.parameters.count > 2 else { return }
        for parameter in message.parameters.dropFirst().dropLast() { apply(token: parameter.text) }
    }

    /// Takes `KEY`, `KEY=value` or `-KEY`, which gives back the default. Nonsense changes nothing.
    package mutating func apply(token: some StringProtocol) {
        var rest = Substring(token)
        let isNegated = rest.utf8.first == UInt8(ascii: "-")
        if isNegated { rest = Substring(rest.utf8.dropFirst()) }
        let equals = rest.utf8.firstIndex(of: UInt8(ascii: "=")) ?? rest.endIndex
        let key = String(rest[..<equals])
        // Before the word there may be whose it is, in small letters: `soju.im/SAFERATE`.
        let word = key.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard !word.isEmpty, key.utf8.count <= 64, word.utf8.allSatisfy({ VerbCode.upperCased($0) == $0 }) else {
            return
        }
        guard !isNegated else {
            tokens[key] = nil
            Self.rows[key]?.restore(&self)
            return
        }
        let raw = equals < rest.endIndex ? rest.utf8[rest.utf8.index(after: equals)...] : Substring().utf8
        guard raw.count <= Limit.valueBytes, tokens[key] != nil || tokens.count < Limit.tokens else { return }
        let value = Self.unescaped(raw)
        tokens[key] = value
        Self.rows[key]?.apply(&self, value)
    }

    /// `\xHH` is the byte of that number; a backslash before anything else is itself.
    private static func unescaped(_ raw: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = Array(raw)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"), rest.count >= 3,
                let high = hexDigit(rest[rest.startIndex + 1]), let low = hexDigit(rest[rest.startIndex + 2])
            {
                bytes.append(high << 4 | low)
                rest.removeFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The number of a hexadecimal digit in either case.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
