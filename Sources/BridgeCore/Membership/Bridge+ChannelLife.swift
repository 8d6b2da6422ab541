import IRCProtocol
import MatrixProtocol

// Who comes and goes on IRC, and what a channel is about, as its rooms show it.
extension Bridge {
    mutating func joined(_ nick: Nickname, _ channel: ChannelKey) {
        guard let network = networks[channel.network], let ghost = ghost(network.fold(nick), in: channel) else {
            return
        }
        settleSplit(network.fold(nick), in: channel)
        for room in rooms.rooms(of: channel) {
            guard network.toMatrix(channel.name).incremental else {
                // Back before the room was to show them gone.
                if memberships[room]?.contains(ghost) == true { spell(ghost, nick) }
                memberQueue.withdraw(ghost, in: room)
                continue
            }
            show(ghost, of: nick, on: channel.network, in: room)
        }
    }

    mutating func gone(_ nick: Nickname, _ ghost: UserID, _ channel: ChannelKey, _ reason: String?) {
        guard let folded = networks[channel.network]?.fold(nick) else { return }
        settleSplit(folded, in: channel)
        left(ghost, channel, reason)
    }

    mutating func left(_ ghost: UserID, _ channel: ChannelKey, _ reason: String?) {
        notePresence(of: ghost, .departure)
        for room in rooms.rooms(of: channel) where !isShown(ghost, in: room, besides: channel) {
            hide(ghost, in: room, reason: reason)
        }
        release(ghost, on: channel.network)
    }

    mutating func kicked(
        _ target: Nickname,
        _ ghost: UserID,
        by source: Source,
        _ reason: String?,
        _ channel: ChannelKey
    ) {
        guard let network = networks[channel.network] else { return }
        let folded = network.fold(target)
        guard network.ownNames.owner(of: folded, now: now.monotonic) == nil else { return }
        defer { release(ghost, on: channel.network) }
        expelled(folded, ghost, from: channel)
        let words = "Kicked by \(source.name)" + (reason.map { ": \(IRCToMatrix.plain($0))" } ?? "")
        settleSplit(folded, in: channel)
        notePresence(of: ghost, .departure)
        for room in rooms.rooms(of: channel) where !isShown(ghost, in: room, besides: channel) {
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

    mutating func renamed(_ nick: Nickname, _ ghost: UserID, to new: Nickname, _ channel: ChannelKey) {
        guard let mapping = networks[channel.network]?.caseMapping else { return }
        seat(ghost, mapping.fold(new), in: channel)
        let theirs = keepGhost(ghost, from: nick, to: new, in: channel)
        seat(theirs, mapping.fold(new), in: channel)
        if theirs == ghost {
            spell(ghost, new)
            notePresence(of: ghost, .news)
        } else {
            notePresence(of: ghost, .departure)
        }
        let isIncremental = networks[channel.network]?.toMatrix(channel.name).incremental == true
        for room in rooms.rooms(of: channel) {
            let wasThere = isToBeShown(ghost, in: room)
            if theirs != ghost, !isShown(ghost, in: room, besides: channel) {
                hide(ghost, in: room, reason: "Now known as \(new.text)")
            }
            if wasThere || isIncremental { show(theirs, of: new, on: channel.network, in: room) }
        }
        if theirs != ghost { release(ghost, on: channel.network) }
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
