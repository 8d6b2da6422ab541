import IRCProtocol
import MatrixProtocol

// Rooms that share a channel share talk. A Matrix user's words go to IRC, and to the other rooms by a ghost of theirs.
// What a ghost says goes nowhere: neither from room to room any further, nor from channel to channel, so there is no
// loop, however rooms and channels are linked.
extension Bridge {
    /// The other rooms of these channels, or of all channels of `room`: each once, by the first channel that they share.
    func siblings(of room: RoomID, on channels: [ChannelKey]? = nil) -> [(room: RoomID, channel: ChannelKey)] {
        var seen: Set<RoomID> = [room]
        var found: [(RoomID, ChannelKey)] = []
        for channel in channels ?? rooms.channelsOfRoom[room] ?? [] {
            for other in rooms.rooms(of: channel) where seen.insert(other).inserted { found.append((other, channel)) }
        }
        return found
    }

    mutating func mirror(_ content: MessageContent, _ event: RoomEvent, on channels: [ChannelKey]) {
        let others = siblings(of: event.room, on: channels).filter {
            policy.rules.ban(of: $0.room) == nil && !encrypted.contains($0.room)
        }
        guard let channel = others.first?.channel else { return }
        note(
            MessageRecord(
                event: event.id,
                room: event.room,
                sender: event.sender,
                network: channel.network,
                target: channel.name,
                said: event.id.text,
                messageID: nil,
                time: event.time
            )
        )
        for (room, channel) in others {
            guard let nick = nick(mirroring: event.sender, on: channel.network),
                let ghost = bringGhost(nick, on: channel.network, into: room)
            else { continue }
            act(
                in: room,
                as: ghost,
                .sendMessage(room, copy(of: content, event.id, in: room, by: ghost)),
                transaction: derivedTransaction("mirror", event.id.text, room.text),
                time: event.time,
                reference: .mirror(channel, event.id)
            )
        }
    }

    /// The nick that speaks for a Matrix user in other rooms: theirs on IRC, and until they are there the one held last.
    mutating func nick(mirroring user: UserID, on network: NetworkID) -> Nickname? {
        let key = PuppetKey(network: network, user: user)
        ensurePuppet(key)
        guard let puppet = puppet(key) else { return nil }
        return puppet.isOnline ? puppet.nick : puppet.record?.lastNick ?? puppet.nick
    }

    /// The same words, related to the same things as they stand in the other room. A correction that cannot take the
    /// place of the first words there, being another ghost's or of something too old, is a message of its own.
    private func copy(
        of content: MessageContent,
        _ event: EventID,
        in room: RoomID,
        by ghost: UserID
    ) -> OutgoingMessage {
        var message = MatrixToIRC.mirrored(content, link: fileLink(content, of: event))
        message.mentions = (content.mentions ?? []).prefix(Self.mentionLimit).compactMap { person($0, in: room) }
        switch content.relation {
        case .reply, .thread:
            message.inReplyTo = content.relation?.target.flatMap { messages.counterpart(of: $0, in: room)?.event }
        case .replacement(let original):
            if let place = messages.counterpart(of: original, in: room), place.sender == ghost, let event = place.event
            {
                message.replaces = event
            } else {
                message.body = "* " + message.body
                message.html = message.html.map { "* " + $0 }
            }
        case nil:
            break
        }
        return message
    }

    /// Beyond this somebody means to disturb.
    private static let mentionLimit = 20

    /// Whom a mention means in another room: a ghost that speaks for one of our users means that user, if they are there.
    private func person(_ user: UserID, in room: RoomID) -> UserID? {
        let isThere = { memberships[room]?.contains($0) == true }
        if let (network, nick) = ghostNick(of: user), let owner = networks[network]?.ownNames.holder(of: nick)?.user,
            isThere(owner)
        {
            return owner
        }
        return isThere(user) ? user : nil
    }

    func author(of event: EventID, in room: RoomID) -> UserID? {
        if let place = messages.said(as: event)?.places[room], place.event == event, let sender = place.sender {
            return sender
        }
        guard let entry = recollection[event.text], entry.home == room else { return nil }
        return entry.author
    }

    /// Words taken back are taken back wherever they were copied to. What came from IRC stays in the rooms of others:
    /// each has its own moderators.
    mutating func mirror(redactionOf target: EventID, in room: RoomID) {
        guard messages.isOriginal(target), let said = messages.said(as: target) else { return }
        for stand in said.places.sorted(by: { $0.room < $1.room }) where stand.room != room {
            guard let copy = stand.place.event, rooms.channelsOfRoom[stand.room] != nil else { continue }
            redact(copy, in: stand.room, as: stand.place.sender)
        }
    }

    /// By whoever said it, if that is a ghost and there, else by the bot.
    mutating func redact(_ event: EventID, in room: RoomID, as ghost: UserID?, reason: String? = nil) {
        let isThere = ghost.map { isOurs($0) && memberships[room]?.contains($0) == true } ?? false
        act(
            in: room,
            as: isThere ? ghost ?? configuration.bot : configuration.bot,
            .redact(room, event, reason: reason),
            transaction: derivedTransaction("redact", event.text, room.text)
        )
    }
}
