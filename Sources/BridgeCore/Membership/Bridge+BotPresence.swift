import IRCProtocol
import MatrixProtocol

// Where the bot sits: on every linked channel, or only where Matrix users are (`joinChannelsIfNoUsers`).
extension Bridge {
    /// The bot belongs on every linked channel that it has a reason to be on.
    mutating func wantBot(on folded: FoldedName, _ id: NetworkID) {
        guard let network = networks[id], network.configuration.bot.enabled,
            let channel = network.channels[folded],
            network.configuration.bot.joinChannelsIfNoUsers || hasUsers(ChannelKey(network: id, name: folded))
        else { return }
        ensurePuppet(network.botKey)
        with(network.botKey) { $0.want(folded, spelling: channel.spelling, password: channel.password) }
    }

    private func hasUsers(_ channel: ChannelKey) -> Bool {
        rooms.rooms(of: channel).contains { room in memberships[room, default: []].contains { !isOurs($0) } }
    }

    /// Somebody has come into the room, or has left it.
    mutating func usersChanged(in room: RoomID) {
        for channel in rooms.channelsOfRoom[room] ?? [] {
            guard let settings = networks[channel.network]?.configuration.bot, settings.enabled,
                !settings.joinChannelsIfNoUsers
            else { continue }
            let bot = PuppetKey(network: channel.network, user: nil)
            if hasUsers(channel) {
                wantBot(on: channel.name, channel.network)
                advance(bot)
            } else if consents.visits[channel] == nil {
                unwant(channel.name, for: bot, reason: "No Matrix user is here")
            }
        }
    }
}
