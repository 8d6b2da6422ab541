import IRCProtocol

/// What a request wants done.
package enum PlumbEffect: Sendable, Hashable {
    case save
    /// The timer of the request, moved.
    case wake(Duration)
    case enterRoom
    case readRoom
    case enterChannel
    case check(Nickname)
    case ask(Consenter, again: Bool, Duration)
    case tell(Nickname, OperatorWord)
    case end(PlumbEnd, telling: Nickname?)
}

/// What the bot answers to somebody on IRC.
package enum OperatorWord: Sendable, Hashable {
    case notUnderstood
    case notAsked
    case notYet
}

extension Duration {
    package var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
