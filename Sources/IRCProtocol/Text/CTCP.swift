/// A request or answer from client to client inside a message: `\x01VERB arguments\x01`.
///
/// The closing byte may be missing: servers cut it off with the end of a long line (Modern IRC, "CTCP").
package struct CTCP: Sendable, Hashable {
    /// Upper-cased.
    package var verb: String
    /// All after the first space; nil where there is none.
    package var arguments: String?

    package static let delimiter = UInt8(1)

    package init(verb: String, arguments: String? = nil) {
        self.verb = verb
        self.arguments = arguments
    }

    /// Nil for text that does not begin with the delimiter or has no verb after it.
    package init?(parsing text: some StringProtocol) {
        guard text.utf8.first == Self.delimiter else { return nil }
        var bytes = Array(text.utf8)[1...]
        if let close = bytes.firstIndex(of: Self.delimiter) { bytes = bytes[..<close] }
        let space = bytes.firstIndex(of: UInt8(ascii: " "))
        let word = bytes[..<(space ?? bytes.endIndex)]
        guard !word.isEmpty else { return nil }
        verb = String(decoding: word.map { VerbCode.upperCased($0) ?? $0 }, as: UTF8.self)
        arguments = space.map { String(decoding: bytes[($0 + 1)...], as: UTF8.self) }
    }

    package var isAction: Bool { verb == "ACTION" }

    /// The text of a message that carries this. Delimiters within are left out, CR, LF and NUL become spaces.
    package var encoded: Parameter {
        let inner = arguments.map { verb + " " + $0 } ?? verb
        let bytes = inner.utf8.filter { $0 != Self.delimiter }
        return Parameter(cleaning: "\u{1}" + String(decoding: bytes, as: UTF8.self) + "\u{1}")
    }

    /// `text` as something done rather than said.
    package static func action(_ text: String) -> CTCP { CTCP(verb: "ACTION", arguments: text) }
}
