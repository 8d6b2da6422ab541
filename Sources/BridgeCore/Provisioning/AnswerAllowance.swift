import IRCProtocol

/// How often the bot answers people on IRC who write to it: each seldom, and all together not so often that the bot
/// could be made to flood.
struct AnswerAllowance: Sendable, Hashable {
    /// To one in a row: a command said wrong is said again.
    private static let few = 3
    private static let pause = Duration.seconds(10)
    private static let window = Duration.seconds(60)
    private static let most = 20

    private struct Answer: Sendable, Hashable {
        var network: NetworkID
        var nick: FoldedName
        var at: Duration
    }

    /// Of the last window, oldest first; never more than `most`.
    private var answers: [Answer] = []

    mutating func take(_ nick: FoldedName, on network: NetworkID, now: Duration) -> Bool {
        answers.removeAll { $0.at + Self.window <= now }
        let lately = answers.count { $0.nick == nick && $0.network == network && $0.at + Self.pause > now }
        guard answers.count < Self.most, lately < Self.few else { return false }
        answers.append(Answer(network: network, nick: nick, at: now))
        return true
    }
}
