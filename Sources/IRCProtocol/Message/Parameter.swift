/// A parameter of a line: any text without CR, LF and NUL.
///
/// One that holds them cannot be built, so that nothing a person types can end a line early and begin another.
package struct Parameter: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init?(_ text: some StringProtocol) {
        guard !text.utf8.contains(where: Self.isForbidden) else { return nil }
        self.text = String(text)
    }

    /// A copy of `text` in which each run of forbidden bytes has become one space.
    package init(cleaning text: some StringProtocol) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var inRun = false
        for byte in text.utf8 {
            let forbidden = Self.isForbidden(byte)
            if !forbidden {
                bytes.append(byte)
            } else if !inRun {
                bytes.append(UInt8(ascii: " "))
            }
            inRun = forbidden
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    package init(_ nick: Nickname) { text = nick.text }
    package init(_ channel: ChannelName) { text = channel.text }
    package init(_ number: Int) { text = String(number) }

    init(unchecked text: String) { self.text = text }

    package static func isForbidden(_ byte: UInt8) -> Bool { byte == 0 || byte == 10 || byte == 13 }

    /// Whether it can stand before others: not empty, no space, no leading colon.
    package var canBeMiddle: Bool {
        guard let first = text.utf8.first else { return false }
        return first != UInt8(ascii: ":") && !text.utf8.contains(UInt8(ascii: " "))
    }

    package var description: String { text }
}

extension Parameter: ExpressibleByStringLiteral {
    /// Literals are ours and known to hold none of the forbidden bytes; one that did would be cleaned.
    package init(stringLiteral value: String) { self.init(cleaning: value) }
}
