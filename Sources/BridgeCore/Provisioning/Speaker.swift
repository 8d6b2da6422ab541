import IRCProtocol

/// Who writes to the bot, by the line itself.
package struct Speaker: Sendable, Hashable {
    package var nick: Nickname
    package var user: String?
    package var host: String?
    /// Where the server tags lines with it.
    package var account: String?

    package init(nick: Nickname, user: String?, host: String?, account: String?) {
        self.nick = nick
        self.user = user
        self.host = host
        self.account = account
    }
}

/// What may happen to somebody on a channel that ends the certainty of who they are.
package enum PresenceChange: Sendable, Hashable {
    /// Left the channel or the network, by whosever wish.
    case left
    case renamed(Nickname)
    case lostOperator
    case rehosted
}
