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

    /// Networks are few: their names would make each look-up slower and hardly tell more.
    package func hash(into hasher: inout Hasher) { hasher.combine(user) }
}

/// A fixed order, so that the same inputs give the same effects: the bot comes first.
extension PuppetKey: Comparable {
    package static func < (left: PuppetKey, right: PuppetKey) -> Bool {
        (left.network, left.user?.text ?? "") < (right.network, right.user?.text ?? "")
    }
}
