import IRCProtocol
import MatrixProtocol

// Bans of a channel and bans of the rooms that it rules. Who is still on the channel stays in the room: a ban alone
// removes nobody. Who has been removed, or is later, is banned in the room for as long as the mask stands.
extension Bridge {
    /// A mask that matches more of ours than so many bans the bridge, not somebody: no room bans are made of it.
    private static let widestMask = 20

    mutating func note(_ ban: ChannelBan) {
        if bans.insert(ban).inserted { store(.saveBan(ban)) }
    }

    mutating func forget(_ ban: ChannelBan) {
        if bans.remove(ban) != nil { store(.removeBan(ban)) }
    }

    mutating func banSet(_ text: String, by source: Source, in channel: ChannelKey) {
        // Before the network is looked at: a copy of it that is held would copy all channels with this one.
        networks[channel.network]?.channels[channel.name]?.banned(text)
        guard let network = networks[channel.network] else { return }
        // Our own, coming back.
        guard !bans.contains(where: { $0.channel == channel && same($0.mask, text, on: network) }) else { return }
        guard let mask = BanMask(text, support: network.support) else { return }
        let hit = puppets(matching: mask, on: channel)
        guard hit.count <= Self.widestMask else {
            return log(
                .warning,
                "A channel has banned a mask that covers many of the bridge's users",
                [.network: channel.network.name, .channel: channel.name.text, .nick: source.name, .reason: text]
            )
        }
        for user in hit { tellBanned(user, text, by: source, on: channel) }
        for expelled in network.channels[channel.name]?.expelled ?? []
        where network.channels[channel.name]?.roster[expelled.nick] == nil {
            guard let user = expelled.user, isHit(user, expelled.nick, by: mask, on: channel) else { continue }
            for room in ruledRooms(of: channel) {
                act(in: room, as: configuration.bot, .ban(room, user, reason: "Banned on IRC by \(source.name)"))
            }
            note(ChannelBan(channel: channel, mask: text, user: user))
        }
    }

    mutating func banLifted(_ text: String, by source: Source?, in channel: ChannelKey) {
        networks[channel.network]?.channels[channel.name]?.unbanned(text)
        guard let network = networks[channel.network] else { return }
        let lifted = bans.filter { $0.channel == channel && same($0.mask, text, on: network) }
        for ban in lifted.sorted() {
            forget(ban)
            // Another mask of theirs may stand.
            guard !bans.contains(where: { $0.channel == channel && $0.user == ban.user }) else { continue }
            for room in ruledRooms(of: channel) { act(in: room, as: configuration.bot, .unban(room, ban.user)) }
            guard !isOurs(ban.user), let spelling = network.channels[channel.name]?.spelling else { continue }
            let who = source.map { " by \($0.name)" } ?? ""
            tell(
                ban.user,
                "Your ban from \(spelling) on \(network.configuration.name) was lifted\(who). You may join again.",
                isImportant: true
            )
        }
    }

    /// The whole list: what was lifted while nobody of ours was there is lifted now.
    mutating func bansTold(_ masks: [String], of channel: ChannelKey) {
        networks[channel.network]?.channels[channel.name]?.setBans(masks)
        guard let network = networks[channel.network] else { return }
        let gone = bans.filter { ban in
            ban.channel == channel && !masks.contains { same($0, ban.mask, on: network) }
        }
        lift(Set(gone.map(\.mask)).sorted(), in: channel)
    }

    private mutating func lift(_ masks: [String], in channel: ChannelKey) {
        for mask in masks { banLifted(mask, by: nil, in: channel) }
    }

    private func same(_ mask: String, _ other: String, on network: Network) -> Bool {
        network.caseMapping.fold(mask) == network.caseMapping.fold(other)
    }

    /// Masks that keep the nick out of the channel, as far as we know who bears it.
    func masks(against nick: FoldedName, _ identity: PersonIdentity?, on channel: ChannelKey) -> [String] {
        guard let network = networks[channel.network], let listed = network.channels[channel.name]?.bans,
            !listed.isEmpty
        else { return [] }
        let identity = identity ?? network.people[nick] ?? PersonIdentity()
        return listed.filter { BanMask($0, support: network.support)?.matches(nick, identity) == true }
    }

    // MARK: Removed from the channel

    /// How somebody who was kicked from the channel is taken out of the room: banned where a mask stands against them and
    /// the channel rules the room.
    mutating func expel(_ user: UserID, from room: RoomID, _ channel: ChannelKey, _ masks: [String], _ words: String) {
        guard !masks.isEmpty, ruler(of: room) == channel else {
            act(in: room, as: configuration.bot, .kick(room, user, reason: words))
            return
        }
        for mask in masks { note(ChannelBan(channel: channel, mask: mask, user: user)) }
        act(in: room, as: configuration.bot, .ban(room, user, reason: words))
    }

    mutating func expelled(_ nick: FoldedName, _ user: UserID?, from channel: ChannelKey) {
        networks[channel.network]?.channels[channel.name]?.expel(nick, user)
    }

    /// A Matrix user whose puppet was kicked. With a ban they are told what it means, and nothing tries to come back.
    mutating func expel(_ key: PuppetKey, fromRoomsOf channel: ChannelKey, by source: Source, _ words: String) {
        guard let user = key.user, let mapping = networks[channel.network]?.caseMapping else { return }
        let nick = puppet(key).map { mapping.fold($0.nick) }
        let own = puppet(key)?.identity?.source
        let identity = PersonIdentity(user: own?.user, host: own?.host)
        let masks = nick.map { self.masks(against: $0, identity, on: channel) } ?? []
        if let nick { expelled(nick, user, from: channel) }
        for room in rooms.rooms(of: channel) where memberships[room]?.contains(user) == true {
            memberships[room]?.remove(user)
            store(.saveMembership(room, user, isJoined: false))
            expel(user, from: room, channel, masks, words)
        }
        if let mask = masks.first { tellBanned(user, mask, by: source, on: channel, isOut: true) }
    }

    private mutating func tellBanned(
        _ user: UserID,
        _ mask: String,
        by source: Source,
        on channel: ChannelKey,
        isOut: Bool = false
    ) {
        guard let network = networks[channel.network], let spelling = network.channels[channel.name]?.spelling else {
            return
        }
        let state =
            isOut
            ? "You are out of it and are not brought back."
            : "You are still on it, but what you say may not be let through."
        tell(
            user,
            "\(source.name) has banned you from \(spelling) on \(network.configuration.name) (\(mask)). \(state) Its "
                + "operators can lift the ban: please ask one of them.",
            isImportant: true
        )
    }

    private func puppets(matching mask: BanMask, on channel: ChannelKey) -> [UserID] {
        guard let network = networks[channel.network] else { return [] }
        return network.puppets.values.filter { puppet in
            guard puppet.channels[channel.name]?.state == .present, let source = puppet.identity?.source else {
                return false
            }
            return mask.matches(network.fold(puppet.nick), PersonIdentity(user: source.user, host: source.host))
        }.compactMap(\.key.user).sorted()
    }

    private func isHit(_ user: UserID, _ nick: FoldedName, by mask: BanMask, on channel: ChannelKey) -> Bool {
        guard let network = networks[channel.network] else { return false }
        let source = network.puppets[PuppetKey(network: channel.network, user: user)]?.identity?.source
        let identity = source.map { PersonIdentity(user: $0.user, host: $0.host) } ?? network.people[nick]
        return mask.matches(nick, identity ?? PersonIdentity())
    }

    // MARK: There all the same

    /// Somebody is seen on the channel, or speaks there, whom the room has banned for it: the server lets them.
    mutating func admit(_ nick: FoldedName, to channel: ChannelKey) {
        guard !bans.isEmpty, let user = ghost(nick, in: channel) else { return }
        let standing = bans.filter { $0.channel == channel && $0.user == user }
        guard !standing.isEmpty else { return }
        for ban in standing.sorted() { forget(ban) }
        for room in ruledRooms(of: channel) { act(in: room, as: configuration.bot, .unban(room, user)) }
    }

    /// What lines tell of who bears a nick: masks are tried on it.
    mutating func acquaint(_ nick: FoldedName, _ identity: PersonIdentity, on id: NetworkID) {
        guard identity.host != nil else { return }
        let known = networks[id]?.people[nick]
        guard known != identity else { return }
        if known == nil, networks[id]?.people.count ?? 0 >= limits.rememberedPeople { networks[id]?.people = [:] }
        networks[id]?.people[nick] = known?.joined(with: identity) ?? identity
    }
}
