/// A channel name as a network spells it, prefix included. Compared folded, as ``Nickname`` is.
package struct ChannelName: Sendable, Hashable, Codable, CustomStringConvertible {
    package let text: String

    /// Channel types when a server announces none (RFC 2811, section 2.1, has two more that are rare).
    package static let defaultTypes = "#&"

    /// A name that begins with one of `types`, without space, comma, BEL, CR, LF or NUL (RFC 2812, section 1.3).
    package init?(parsing text: some StringProtocol, types: String = "#&+!") {
        guard let first = text.unicodeScalars.first, types.unicodeScalars.contains(first),
            text.utf8.allSatisfy({ ![0, 7, 10, 13, UInt8(ascii: " "), UInt8(ascii: ",")].contains($0) })
        else { return nil }
        self.text = String(text)
    }

    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let channel = ChannelName(parsing: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a channel name")
        }
        self = channel
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
