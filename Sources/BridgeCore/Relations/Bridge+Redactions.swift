import IRCProtocol
import MatrixProtocol

// What is taken back, on either side, is taken back on the other as far as that can be done.
extension Bridge {
    mutating func take(redactionOf target: EventID?, _ event: RoomEvent, _ sequence: JournalSequence) {
        guard let target, rooms.channelsOfRoom[event.room] != nil || rooms.privateRooms[event.room] != nil else {
            return drop(.unsupportedType)
        }
        if let reaction = reactions[target], reaction.room == event.room, !isOurs(reaction.sender) {
            return take(removalOf: reaction, event, sequence)
        }
        let name = messages.name(of: target)
        recollection.takeBack(name, event: target)
        withdraw(target)
        mirror(redactionOf: target, in: event.room)
        let destinations = speakable(event).flatMap { deletions(of: target, event, at: $0) }
        if destinations.isEmpty { drop(.notCarried) }
        begin(event, sequence, destinations)
    }

    /// Lines that have not gone out yet never will.
    mutating func withdraw(_ event: EventID) {
        for id in networks.keys.sorted() {
            let holders = networks[id]?.puppets.values.filter { $0.isWaiting(toSay: event) }.map(\.key) ?? []
            for key in holders.sorted() {
                for utterance in with(key, { $0.giveUp { $0.origin.event == event } }) ?? [] { finish(utterance) }
            }
        }
    }

    /// By whoever said it where they are there, for people may take back their own words; else by whoever wants it gone,
    /// who may be an operator.
    private func deletions(of target: EventID, _ event: RoomEvent, at place: SpeakingPlace) -> [Destination] {
        let id = place.channel.network
        let author = author(of: target, in: event.room)
        let own = author.map { PuppetKey(network: id, user: $0) }
        let key =
            own.flatMap { puppet($0)?.isOnline == true ? $0 : nil } ?? PuppetKey(network: id, user: event.sender)
        var destination = Destination(
            key: key,
            target: place.target,
            folded: place.channel.name,
            kind: .action,
            lines: [FormattedText()]
        )
        switch carriage(on: id)[.redaction] {
        case .command:
            let lines = messages.said(as: target)?.lines.filter { $0.place == place.channel } ?? []
            return lines.map { line in
                destination.deed = .delete(messageID: line.messageID, reason: nil)
                return destination
            }
        case .line:
            // Of what others said nothing is claimed in the name of whoever removes it.
            guard author == event.sender else { return [] }
            destination.lines = [FormattedText("took back a message")]
            return [destination]
        default: return []
        }
    }

    /// A message was deleted on IRC: the server has seen to it that whoever did so may.
    mutating func deleted(_ messageID: String, by nick: Nickname?, in channel: ChannelKey) {
        guard let said = messages.said(as: MessageMap.Line(place: channel, messageID: messageID)) else {
            return drop(.notCarried)
        }
        takeBackPictures(of: MessageReference.line(channel, messageID: messageID).said)
        for stand in said.places.sorted(by: { $0.room < $1.room }) where rooms.knows(stand.room) {
            if let order = stand.place.order {
                postpone(.init(channel: channel, room: stand.room, deed: .delete(by: nick)), order)
            }
            if let event = stand.place.event {
                delete(event, of: stand.place.sender, in: stand.room, by: nick, channel.network)
            }
        }
    }

    mutating func delete(_ event: EventID, of author: UserID?, in room: RoomID, by nick: Nickname?, _ id: NetworkID) {
        recollection.takeBack(messages.name(of: event), event: event)
        let deleter = nick.flatMap { nick in networks[id].flatMap { $0.ghostTable.user(for: $0.fold(nick)) } }
        let isOwn = author != nil && author == deleter
        redact(event, in: room, as: isOwn ? deleter : nil, reason: isOwn ? nil : nick.map { "Deleted on IRC by \($0)" })
    }

    /// Tags or a deletion of somebody who is in a private conversation with us.
    mutating func relatedAlone(_ observation: Observation, to key: PuppetKey) {
        guard let user = key.user, let nick = observation.source.nick, let network = networks[key.network],
            let room = rooms.privateRoom(key.network, user, network.fold(nick)), !encrypted.contains(room)
        else { return drop(.notCarried) }
        let place = ChannelKey(network: key.network, name: network.fold(nick))
        switch observation.fact {
        case .tagged:
            if observation.tags[.typing] != nil { showTyping(observation.tags, by: nick, in: [room], key.network) }
            guard has(reaction: observation.tags) else { return }
            guard let target = said(answeredBy: observation.tags, in: place)?.places[room]?.event else {
                return drop(.notCarried)
            }
            guard let ghost = ghost(network.fold(nick), on: key.network) else { return drop(.unknownTarget) }
            put(observation.tags, on: target, in: room, by: nick, ghost, key.network)
        case .deleted(_, let messageID): deleted(messageID, by: nick, in: place)
        default: break
        }
    }
}
