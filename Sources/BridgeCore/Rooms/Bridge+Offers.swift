import IRCProtocol
import MatrixProtocol

// Rooms of channels, offered to users who did not ask for them.
extension Bridge {
    /// Whether the user gets a room of the channel: there is one, or it may be made for them.
    mutating func mayBridge(_ channel: ChannelName, on id: NetworkID, for user: UserID) -> Bool {
        guard let network = networks[id], refusal(of: .lookUp(id, channel), by: user) == nil else { return false }
        let isThere = !rooms.rooms(of: network.key(channel)).isEmpty
        return refusal(of: isThere ? .joinPortal(id, channel) : .bringPortal(id, channel), by: user) == nil
    }

    /// Invites the user to the channel's rooms, or makes a portal with them as its guest.
    mutating func offerRoom(of channel: ChannelKey, _ spelling: ChannelName, to user: UserID) {
        let existing = rooms.rooms(of: channel)
        for room in existing where memberships[room]?.contains(user) != true {
            act(in: room, as: configuration.bot, .invite(room, user, reason: nil))
        }
        if existing.isEmpty { makeRoom(.portal(channel, spelling: spelling, origin: .join, for: user)) }
    }

    /// Somebody on IRC invites a puppet to a channel: its user is invited to the room that there is, or told how to get
    /// one. A room is not made at once, or anybody on IRC could have any number of them made.
    mutating func invited(_ key: PuppetKey, to channel: ChannelName, by source: Source) {
        guard let network = networks[key.network], let user = key.user else {
            return log(
                .info,
                "Somebody invited the bot to a channel",
                [.network: key.network.name, .channel: channel.text, .nick: source.name]
            )
        }
        guard mayBridge(channel, on: key.network, for: user) else { return drop(.excludedChannel) }
        let target = network.key(channel)
        guard isFresh(Offer(key: key, channel: target.name)) else { return drop(.replayed) }
        let who = IRCToMatrix.plain(source.name)
        let name = network.configuration.name
        if rooms.rooms(of: target).isEmpty {
            let server = configuration.networks.count > 1 ? "\(key.network.name) " : ""
            tell(
                user,
                "\(who) invites you to \(channel) on \(name). Say !join \(server)\(channel) to come.",
                isImportant: true
            )
        } else {
            offerRoom(of: target, channel, to: user)
            tell(
                user,
                "\(who) invites you to \(channel) on \(name): you are invited to its room.",
                isImportant: false
            )
        }
    }

    /// An invitation that somebody was told of.
    struct Offer: Sendable, Hashable {
        var key: PuppetKey
        var channel: FoldedName
    }

    /// Each is told once an hour, however often it is made.
    private mutating func isFresh(_ offer: Offer) -> Bool {
        if let told = offers[offer], now.monotonic - told < .seconds(3600) { return false }
        if offers.count >= Self.rememberedOffers {
            let moment = now.monotonic
            offers = offers.filter { moment - $0.value < .seconds(3600) }
            // All of them new: a flood, of which the rest is not told.
            guard offers.count < Self.rememberedOffers else { return false }
        }
        offers[offer] = now.monotonic
        return true
    }

    private static let rememberedOffers = 10_000
}
