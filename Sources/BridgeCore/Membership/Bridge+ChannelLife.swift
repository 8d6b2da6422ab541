import IRCProtocol
import MatrixProtocol

// Who comes and goes on IRC, and what a channel is about, as its rooms show it.
extension Bridge {
    mutating func joined(_ nick: Nickname, _ channel: ChannelKey) {
        guard let network = networks[channel.network] else { return }
        settleSplit(network.fold(nick), in: channel)
        for room in rooms.rooms(of: channel) {
            guard network.toMatrix(channel.name).incremental else {
                // Back before the room was to show them gone.
                if let ghost = network.ghostNames.user(for: network.fold(nick)) {
                    memberQueue.withdraw(ghost, in: room)
                }
                continue
            }
            show(nick, on: channel.network, in: room)
        }
    }

    mutating func gone(_ nick: Nickname, _ channel: ChannelKey, _ reason: String?) {
        guard let folded = networks[channel.network]?.fold(nick) else { return }
        settleSplit(folded, in: channel)
        left(folded, channel, reason)
    }

    mutating func left(_ nick: FoldedName, _ channel: ChannelKey, _ reason: String?) {
        guard let ghost = networks[channel.network]?.ghostNames.user(for: nick) else { return }
        notePresence(of: ghost, .departure)
        for room in rooms.rooms(of: channel) where !isShown(nick, in: room, besides: channel) {
            hide(ghost, in: room, reason: reason)
        }
    }

    mutating func kicked(
        _ target: Nickname,
        by source: Source,
        _ reason: String?,
        _ channel: ChannelKey
    ) {
        guard let network = networks[channel.network] else { return }
        let folded = network.fold(target)
        guard network.ownNames.owner(of: folded, now: now.monotonic) == nil,
            let ghost = network.ghostNames.user(for: folded)
        else { return }
        expelled(folded, from: channel)
        let words = "Kicked by \(source.name)" + (reason.map { ": \(IRCToMatrix.plain($0))" } ?? "")
        settleSplit(folded, in: channel)
        notePresence(of: ghost, .departure)
        for room in rooms.rooms(of: channel) where !isShown(folded, in: room, besides: channel) {
            memberQueue.withdraw(ghost, in: room)
            guard memberships[room]?.contains(ghost) == true else { continue }
            let isPortal = rooms.links[channel]?.first { $0.room == room }?.origin.isPortal ?? false
            guard isPortal else {
                sendAway(ghost, from: room, reason: words)
                continue
            }
            memberships[room]?.remove(ghost)
            store(.saveMembership(room, ghost, isJoined: false))
            expel(ghost, from: room, channel, masks(against: folded, nil, on: channel), words)
        }
    }

    mutating func renamed(_ nick: Nickname, to new: Nickname, _ channel: ChannelKey) {
        guard let network = networks[channel.network], let ghost = network.ghostNames.user(for: network.fold(nick))
        else { return }
        if network.fold(nick) == network.fold(new) {
            for room in rooms.rooms(of: channel) where memberships[room]?.contains(ghost) == true {
                bringGhost(new, on: channel.network, into: room)
            }
            return
        }
        notePresence(of: ghost, .departure)
        for room in rooms.rooms(of: channel) {
            let wasThere = isToBeShown(ghost, in: room)
            if !isShown(network.fold(nick), in: room, besides: channel) {
                hide(ghost, in: room, reason: "Now known as \(new.text)")
            }
            if wasThere || network.toMatrix(channel.name).incremental {
                show(new, on: channel.network, in: room)
            }
        }
    }

    mutating func topic(_ text: String, by nick: Nickname?, _ channel: ChannelKey, time: Int64?) {
        guard networks[channel.network]?.channels[channel.name]?.topic != text else { return }
        networks[channel.network]?.channels[channel.name]?.topic = text
        store(.saveTopic(channel, text))
        let plain = FormattedText(parsing: text).plain
        for room in rooms.rooms(of: channel)
        where !encrypted.contains(room)
            && networks[channel.network]?.channels[channel.name]?.shownTopics.updateValue(plain, forKey: room) != plain
        {
            act(in: room, as: configuration.bot, .setTopic(room, plain), time: time)
        }
    }
}
