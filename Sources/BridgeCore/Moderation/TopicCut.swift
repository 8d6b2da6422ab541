import IRCProtocol

/// A topic as a server will have it: one line, no longer than it takes.
struct TopicCut: Sendable, Hashable {
    let text: String
    /// In bytes.
    let limit: Int
    let isCut: Bool

    /// - Parameter limit: as the server announces it; without one, what fits on a line that others see.
    init(_ topic: String, limit: Int?, on channel: ChannelName) {
        let fits = LineLimits.standardRest - Self.longestPrefix - channel.text.utf8.count
        self.limit = max(1, min(limit ?? fits, fits))
        let line = Parameter(cleaning: topic).text
        isCut = line.utf8.count > self.limit
        guard isCut else {
            text = line
            return
        }
        var bytes = 0
        let most = self.limit
        text = String(
            line.prefix { character in
                bytes += character.utf8.count
                return bytes <= most
            }
        )
    }

    /// `:nick!user@host TOPIC  :` and the line's end, at their longest on common networks.
    private static let longestPrefix = 130
}
