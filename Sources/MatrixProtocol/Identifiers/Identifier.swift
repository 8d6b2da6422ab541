/// An identifier of Matrix: text with a sigil. Each kind is a type of its own, so that one cannot stand for another.
package protocol Identifier: Sendable, Hashable, Codable, Comparable, CustomStringConvertible, CodingKeyRepresentable {
    var text: String { get }

    /// What the world sends: the sigil, at most 255 bytes, no NUL, CR or LF.
    init?(parsing text: some StringProtocol)

    static var sigil: Character { get }
}

extension Identifier {
    package var description: String { text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identifier = Self(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an identifier of \(Self.self)")
        }
        self = identifier
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var codingKey: any CodingKey { IdentifierKey(stringValue: text) }
    package init?<T: CodingKey>(codingKey: T) { self.init(parsing: codingKey.stringValue) }

    static func isWellFormed(_ text: some StringProtocol) -> Bool {
        // No sigil is more than one byte; what is joined to it makes no other character of it.
        text.unicodeScalars.first == sigil.unicodeScalars.first && text.utf8.count > 1 && text.utf8.count <= 255
            && !text.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 }
    }
}

struct IdentifierKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
