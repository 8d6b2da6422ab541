/// How much one message of many lines may hold (IRCv3 draft/multiline).
package struct MultilineLimits: Sendable, Hashable, Codable {
    /// Of all lines together, line ends between them counted.
    package var bytes: Int
    /// Lines as they are sent, pieces of a line that had to be cut counted each.
    package var lines: Int

    package init(bytes: Int, lines: Int) {
        self.bytes = bytes
        self.lines = lines
    }

    /// Reads the value of the capability: `max-bytes=4096,max-lines=24`. Nil without `max-bytes`, which must be there;
    /// where the lines are not limited, only we limit them.
    package init?(parsing value: String) {
        var found: [Substring: Int] = [:]
        for part in value.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2, let number = Int(pair[1]), number > 0 { found[pair[0]] = number }
        }
        guard let bytes = found["max-bytes"] else { return nil }
        self.init(
            bytes: min(bytes, Self.most.bytes),
            lines: min(found["max-lines"] ?? Self.most.lines, Self.most.lines)
        )
    }

    /// Whatever a server allows.
    package static let most = MultilineLimits(bytes: 65_536, lines: 500)
}
