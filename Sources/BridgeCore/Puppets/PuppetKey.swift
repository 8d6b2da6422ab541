import IRCProtocol
import MatrixProtocol

/// Somebody of ours on a network: the bot, or the puppet of a Matrix user.
package struct PuppetKey: Sendable, Hashable {
    package var network: NetworkID
    /// Nil for the bot.
    package var user: UserID?

    package init(network: NetworkID, user: UserID?) {
        self.network = network
        self.user = user
    }

    package var isBot: Bool { user == nil }
}
