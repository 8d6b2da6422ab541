import IRCProtocol

/// A channel whose operators do not want it bridged, ever, until they or an administrator say otherwise.
package struct OptOut: Sendable, Hashable, Codable {
    package var network: NetworkID
    /// As the operator wrote it.
    package var channel: ChannelName
    /// Who said so.
    package var nick: Nickname
    package var account: String?
    /// In milliseconds since 1970.
    package var since: Int64

    package init(network: NetworkID, channel: ChannelName, nick: Nickname, account: String?, since: Int64) {
        self.network = network
        self.channel = channel
        self.nick = nick
        self.account = account
        self.since = since
    }
}
