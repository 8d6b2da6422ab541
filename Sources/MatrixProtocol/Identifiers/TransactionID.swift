/// Names a request of ours so that a repeat of it is known. Unique across the whole bridge: homeservers do not tell
/// our users apart when they look for a repeat.
package struct TransactionID: Sendable, Hashable, Codable, CustomStringConvertible {
    package let text: String

    /// `text` holds only `A-Z a-z 0-9 . _ - ~`, which stand in a path as they are; others are replaced by `_`.
    package init(_ text: String) {
        let safe = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "~"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        self.text = String(decoding: safe, as: UTF8.self)
    }

    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
