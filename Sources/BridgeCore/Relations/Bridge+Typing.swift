import IRCProtocol
import MatrixProtocol

// That somebody types. It matters now or not at all: nothing of it is kept, and nobody is connected or joined for it.
extension Bridge {
    // MARK: To IRC

    /// All who type in the room now.
    mutating func take(typing users: [UserID], in room: RoomID) {
        let now = Set(users.filter { !isOurs($0) })
        let before = typing.inRooms[room] ?? []
        guard now != before else { return }
        typing.inRooms[room] = now.isEmpty ? nil : now
        for user in before.subtracting(now).sorted() { hint("done", of: user, in: room) }
        for user in now.subtracting(before).sorted() { hint("active", of: user, in: room) }
        typing.renewals[room] = now.isEmpty ? nil : 0
        if before.isEmpty { wake(.typing(room), after: Typing.renewal) }
    }

    /// They still type, as far as the homeserver has said; it may have gone away meanwhile.
    mutating func renewTyping(in room: RoomID) {
        guard let users = typing.inRooms[room], let renewals = typing.renewals[room] else { return }
        guard renewals < Typing.mostRenewals else {
            typing.inRooms[room] = nil
            typing.renewals[room] = nil
            return
        }
        typing.renewals[room] = renewals + 1
        for user in users.sorted() { hint("active", of: user, in: room) }
        wake(.typing(room), after: Typing.renewal)
    }

    private mutating func hint(_ state: String, of user: UserID, in room: RoomID) {
        guard !encrypted.contains(room), refusal(of: .speak(room), by: user) == nil else { return }
        var tags = MessageTags()
        tags[.typing] = state
        if let conversation = rooms.privateRooms[room] {
            guard conversation.user == user else { return }
            return hint(tags, to: .nick(conversation.nick), PuppetKey(network: conversation.network, user: user))
        }
        for channel in rooms.channelsOfRoom[room] ?? [] {
            let key = PuppetKey(network: channel.network, user: user)
            guard puppet(key)?.channels[channel.name]?.state == .present,
                let link = rooms.links[channel]?.first(where: { $0.room == room })
            else { continue }
            hint(tags, to: .channel(link.spelling), key)
        }
    }

    private mutating func hint(_ tags: MessageTags, to target: OutgoingLine.Target, _ key: PuppetKey) {
        guard carriage(on: key.network)[.typing] == .tags, let puppet = puppet(key), puppet.isOnline,
            let connection = puppet.connection
        else { return }
        order(connection, .hint(target, tags))
    }

    // MARK: To Matrix

    /// What the reporter shows counts: all see the same.
    mutating func typed(
        _ observation: Observation,
        in channel: ChannelName,
        _ id: NetworkID,
        _ connection: ConnectionID
    ) {
        guard let network = networks[id], let nick = observation.source.nick, !observation.isHistory,
            network.ownNames.owner(of: network.fold(nick), as: observation.source.user, now: now.monotonic) == nil
        else { return }
        let key = network.key(channel)
        guard network.channels[key.name]?.broker.reporter == connection else { return }
        showTyping(observation.tags, by: nick, in: rooms.rooms(of: key), id)
    }

    mutating func showTyping(_ tags: MessageTags, by nick: Nickname, in places: [RoomID], _ id: NetworkID) {
        guard configuration.matrixHandler.typing, let network = networks[id],
            let ghost = network.ghostTable.user(for: network.fold(nick))
        else { return }
        let isActive = tags[.typing] == "active"
        for room in places where memberships[room]?.contains(ghost) == true && !encrypted.contains(room) {
            let place = Typing.Ghost(room: room, user: ghost)
            let wasShown = typing.ghosts[place].map { $0 > now.monotonic } ?? false
            guard isActive || wasShown else { continue }
            typing.ghosts[place] = isActive ? now.monotonic + Typing.lifetime : nil
            effects.append(.signal(.typing(room, ghost, lasting: isActive ? Typing.lifetime : nil)))
        }
        typing.ghosts = typing.ghosts.filter { $0.value > now.monotonic }
    }

    /// Whoever has spoken has stopped typing.
    mutating func stopTyping(_ ghost: UserID, in room: RoomID) {
        guard let until = typing.ghosts.removeValue(forKey: Typing.Ghost(room: room, user: ghost)),
            until > now.monotonic
        else { return }
        effects.append(.signal(.typing(room, ghost, lasting: nil)))
    }
}
