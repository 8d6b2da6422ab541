/// A nick as a network spells it.
///
/// Never compared directly: two spellings can be one nick. Compare what ``CaseMapping/fold(_:)-9a1c`` makes of them.
package struct Nickname: Sendable, Hashable, Codable, CustomStringConvertible {
    package let text: String

    /// What the world sends: anything that can stand where a nick stands on a line. Not empty; no space, CR, LF, NUL,
    /// comma, `!` or `@`, no leading colon.
    package init?(parsing text: some StringProtocol) {
        guard let first = text.utf8.first, first != UInt8(ascii: ":"), text.utf8.allSatisfy(Self.isSendable) else {
            return nil
        }
        self.text = String(text)
    }

    /// A nick of whatever of `text` can stand in one; `user` where nothing can.
    package init(cleaning text: some StringProtocol) {
        let kept = text.utf8.filter { Self.isSendable($0) && $0 != UInt8(ascii: ":") }
        self.text = kept.isEmpty ? "user" : String(decoding: kept, as: UTF8.self)
    }

    private static func isSendable(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 10, 13, UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: "@"): false
        default: true
        }
    }

    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let nick = Nickname(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a nick")
        }
        self = nick
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
