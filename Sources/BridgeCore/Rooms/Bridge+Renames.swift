import IRCProtocol
import MatrixProtocol

// Channels that get another name (draft/channel-rename): links, puppets, words on their way and the broker go with it.
extension Bridge {
    /// The first of ours to show it moves all; the others follow with what they have still to show.
    mutating func channelRenamed(
        _ key: PuppetKey,
        _ connection: ConnectionID,
        from former: ChannelName,
        to new: ChannelName,
        by source: Source,
        reason: String?
    ) {
        guard let old = networks[key.network]?.key(former) else { return }
        if renamings[old]?.awaiting.contains(connection) == true { return heardRenaming(of: old, connection) }
        guard rooms.links[old] != nil else {
            guard let folded = networks[key.network]?.fold(new) else { return }
            with(key) { $0.follow(old.name, to: folded, new) }
            return
        }
        follow(old, to: new, by: source.name, reason: reason, shownBy: connection)
    }

    /// The connection shows nothing of the former name any more.
    mutating func heardRenaming(of old: ChannelKey, _ connection: ConnectionID) {
        renamings[old]?.awaiting.remove(connection)
        if renamings[old]?.awaiting.isEmpty == true { renamings[old] = nil }
    }

    mutating func forgetRenamings(awaiting connection: ConnectionID) {
        for old in renamings.keys.sorted() { heardRenaming(of: old, connection) }
    }

    /// - Parameter by: nil where a server has told only that it is so.
    mutating func follow(
        _ old: ChannelKey,
        to spelling: ChannelName,
        by: String?,
        reason: String?,
        shownBy connection: ConnectionID? = nil
    ) {
        guard let new = networks[old.network]?.key(spelling), let links = rooms.links[old] else { return }
        let former = networks[old.network]?.channels[old.name]?.spelling.text ?? old.name.text
        for key in networks[old.network]?.puppets.keys.sorted() ?? [] {
            with(key) { $0.follow(old.name, to: new.name, spelling) }
        }
        // Whoever may tell of the past was asked by the former name.
        if networks[old.network]?.channels[old.name]?.gap.asker != nil { giveUpGap(in: old) }
        if new != old { expectRenaming(old, new, spelling, besides: connection) }
        moveChannel(old, to: new, spelling)
        for link in links { move(link, to: new, spelling) }
        let words = (by.map { " by \($0)" } ?? "") + (reason.map { " (\(IRCToMatrix.plain($0)))" } ?? "")
        for room in rooms.rooms(of: new) where !encrypted.contains(room) {
            notice(in: room, "\(former) was renamed to \(spelling)\(words). This room goes on with it.")
        }
        log(.info, "A channel was renamed", [.network: old.network.name, .channel: spelling.text, .reason: former])
        for key in networks[old.network]?.puppets.keys.sorted() ?? [] where puppet(key)?.hasUnjoined == true {
            advance(key)
        }
    }

    /// Two names that a server sends us to and fro between are not followed without end.
    func mayFollow(_ place: ChannelKey) -> Bool {
        guard rooms.links[place] != nil else { return false }
        let last = networks[place.network]?.channels[place.name]?.renamedAt
        return last.map { now.monotonic - $0 >= limits.rejoinDelay } ?? true
    }

    private mutating func expectRenaming(
        _ old: ChannelKey,
        _ new: ChannelKey,
        _ spelling: ChannelName,
        besides connection: ConnectionID?
    ) {
        let present = networks[old.network]?.puppets.values.filter { puppet in
            switch puppet.channels[new.name]?.state {
            case .present, .joining: true
            case .wanted, .refused, nil: false
            }
        }
        let awaiting = Set((present ?? []).compactMap(\.connection)).subtracting(connection.map { [$0] } ?? [])
        renamings[old] = awaiting.isEmpty ? nil : ChannelRenaming(to: spelling, awaiting: awaiting)
        // It may have been the former name of this one.
        renamings[new] = nil
    }

    private mutating func moveChannel(_ old: ChannelKey, to new: ChannelKey, _ spelling: ChannelName) {
        guard var channel = networks[old.network]?.channels.removeValue(forKey: old.name) else { return }
        channel.rename(to: new, spelling, at: now.monotonic)
        if new != old {
            store(.removeTopic(old))
            if let topic = channel.topic { store(.saveTopic(new, topic)) }
        }
        networks[old.network]?.channels[new.name] = channel
        guard new != old else { return }
        if let census = censuses.removeValue(forKey: old) {
            censuses[new] = census
            // Whoever is held for a netsplit is looked at anew.
            doubtfulChannels.insert(new)
        }
        doubtfulChannels.remove(old)
        splits[old.network]?.forget(old)
        messages.move(old, to: new)
        for ban in bans.sorted() where ban.channel == old {
            forget(ban)
            note(ChannelBan(channel: new, mask: ban.mask, user: ban.user))
        }
        touchedChannels.insert(new)
        if let instant = networks[old.network]?.channels[new.name]?.broker.armedAt {
            effects.append(.wake(.broker(new.network, new.name), at: instant))
        }
    }

    private mutating func move(_ link: Link, to new: ChannelKey, _ spelling: ChannelName) {
        var moved = link
        moved.channel = new
        moved.spelling = spelling
        let stood = traces.filter { $0.room == link.room && $0.channel == link.channel }
        if new != link.channel {
            rooms.remove(room: link.room, channel: link.channel)
            store(.removeLink(link.room, link.channel))
        }
        rooms.add(moved)
        store(.saveLink(moved))
        store(.saveHeard(.channel(new), now.wall))
        touchedRooms.insert(link.room)
        if var rule = rulings[link.room]?.record, rule.channel == link.channel {
            rule.channel = new
            rulings[link.room]?.record = rule
            store(.saveRule(rule))
        }
        let aliases = networks[new.network]?.aliasNames
        let (formerAlias, alias) = (aliases?.alias(for: link.spelling), aliases?.alias(for: spelling))
        var isAliased = false
        for trace in stood.sorted(by: { "\($0.kind)" < "\($1.kind)" }) {
            switch trace.kind {
            case .alias(let present) where present == formerAlias && present != alias:
                undo(trace)
                isAliased = true
            case .bridgeState:
                if new != link.channel { undo(trace) }
            case .alias, .listing, .space, .claim:
                guard new != link.channel else { break }
                traces.remove(trace)
                store(.removeTrace(trace))
                leave(trace.kind, for: moved)
            }
        }
        if isAliased, let alias { giveAlias(alias, to: moved) }
        showBridge(moved)
        if link.origin.isPortal {
            let name = JSONValue.object(["name": .string(spelling.text)])
            act(
                in: link.room,
                as: configuration.bot,
                .setState(link.room, type: "m.room.name", stateKey: "", json: name.text)
            )
        }
        guard link.origin == .configuration else { return }
        log(
            .warning,
            "A channel of the configuration was renamed; name the new one there",
            [.network: new.network.name, .channel: spelling.text, .room: link.room.text]
        )
    }

    /// In the room's own lane: it may name only an alias that leads to it.
    private mutating func giveAlias(_ alias: RoomAlias, to link: Link) {
        leave(.alias(alias), for: link)
        act(in: link.room, as: configuration.bot, .addAlias(link.room, alias))
        guard link.origin.isPortal else { return }
        let main = JSONValue.object(["alias": .string(alias.text)])
        act(
            in: link.room,
            as: configuration.bot,
            .setState(link.room, type: "m.room.canonical_alias", stateKey: "", json: main.text)
        )
    }

    // MARK: What is still shown by the former name

    /// The event by the channel's name of now; nil for what is the renaming itself, in other words.
    mutating func translated(
        _ event: SessionEvent,
        of connection: ConnectionID,
        _ key: PuppetKey
    ) -> SessionEvent? {
        guard !renamings.isEmpty, let network = networks[key.network] else { return event }
        let (renamings, network:id) = (renamings, network: network.id)
        func current(_ channel: ChannelName) -> ChannelName? {
            let renaming = renamings[network.key(channel)]
            return renaming?.awaiting.contains(connection) == true ? renaming?.to : nil
        }
        switch event {
        case .left(let channel, .parted):
            guard let now = current(channel) else { return event }
            // To a connection without the capability it is a PART, and a JOIN that we have not asked for.
            let folded = network.fold(now)
            with(key) { $0.channels[folded]?.state = .joining }
            departed(connection, folded, on: id)
            heardRenaming(of: network.key(channel), connection)
            return nil
        case .left(let channel, let departure): return current(channel).map { .left($0, departure) } ?? event
        case .settled(let channel, let members): return current(channel).map { .settled($0, members: members) } ?? event
        case .joinRefused(let channel, let reply): return current(channel).map { .joinRefused($0, reply) } ?? event
        case .roleTaken(let channel, let role): return current(channel).map { .roleTaken($0, role) } ?? event
        case .observed(var observation):
            guard let now = observation.fact.channel.flatMap(current) else { return event }
            observation.fact = observation.fact.moved(to: now)
            return .observed(observation)
        default: return event
        }
    }
}
