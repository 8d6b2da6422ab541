import IRCProtocol
import MatrixProtocol

// Reactions, and their being taken back, both ways.
extension Bridge {
    // MARK: To IRC

    mutating func take(reaction key: String, on target: EventID, _ event: RoomEvent, _ sequence: JournalSequence) {
        guard let key = Self.reaction(key) else { return drop(.notCarried) }
        if let limit = configuration.homeserver.dropMatrixMessagesAfter,
            Duration.milliseconds(now.wall) - .milliseconds(event.time) > limit
        {
            return drop(.tooOld)
        }
        let record = ReactionRecord(
            event: event.id,
            room: event.room,
            sender: event.sender,
            target: target,
            key: key,
            time: event.time
        )
        let places = speakable(event)
        guard !places.isEmpty else { return drop(.notLinked) }
        if reactions[event.id] == nil {
            _ = reactions.note(record)
            store(.saveReaction(record))
            mirror(record, on: places.map(\.channel))
        }
        let layouts = retaken[sequence]?.layouts ?? []
        let destinations = places.compactMap { destination(of: record, at: $0, layouts) }
        if destinations.isEmpty { drop(.notCarried) }
        begin(event, sequence, destinations)
    }

    private func destination(
        of reaction: ReactionRecord,
        at place: SpeakingPlace,
        _ layouts: [Layout]
    ) -> Destination? {
        var destination = Destination(
            key: PuppetKey(network: place.channel.network, user: reaction.sender),
            target: place.target,
            folded: place.channel.name,
            kind: .action,
            lines: [FormattedText()]
        )
        switch carriage(on: place.channel.network)[.reaction] {
        case .tags:
            guard let id = messages.messageID(of: reaction.target, in: place.channel) else { return nil }
            destination.deed = .tag
            destination.tags = MessageTags(answering: id)
            destination.tags[.react] = reaction.key
        // Whose words they were, this run may not know.
        case .line where layouts.contains { $0.place == place.channel }:
            destination.isRecalled = true
        case .line:
            guard let author = author(of: reaction.target, in: reaction.room),
                let nick = nick(showing: author, on: place.channel.network)
            else { return nil }
            let quote = quotable(reaction.target, by: reaction.sender, in: reaction.room, at: place.channel)
                .flatMap { Quote.of($0, length: configuration.matrixHandler.replySourceMaxLength) }
            let words = "reacted to \(nick)" + (quote.map { " (\"\($0)\")" } ?? "") + " with \(reaction.key)"
            destination.lines = [FormattedText(words)]
            destination.isRecalled = true
        default: return nil
        }
        return destination
    }

    mutating func take(removalOf reaction: ReactionRecord, _ event: RoomEvent, _ sequence: JournalSequence) {
        reactions.forget(reaction.event)
        store(.removeReaction(reaction.event))
        withdraw(reaction.event)
        for (room, channel) in siblings(of: reaction.room) {
            guard let place = messages.counterpart(of: reaction.target, in: room), let target = place.event,
                let ghost = mirrorGhost(of: reaction.sender, on: channel.network)
            else { continue }
            takeBack(Reactions.Key(room: room, sender: ghost, target: target, key: reaction.key))
        }
        let destinations = speakable(event, as: reaction.sender).compactMap { place -> Destination? in
            guard carriage(on: place.channel.network)[.unreaction] == .tags,
                let id = messages.messageID(of: reaction.target, in: place.channel)
            else { return nil }
            var destination = Destination(
                key: PuppetKey(network: place.channel.network, user: reaction.sender),
                target: place.target,
                folded: place.channel.name,
                kind: .message,
                lines: [FormattedText()]
            )
            destination.deed = .tag
            destination.tags = MessageTags(answering: id)
            destination.tags[.unreact] = reaction.key
            return destination
        }
        if destinations.isEmpty { drop(.notCarried) }
        begin(event, sequence, destinations)
    }

    /// A reaction stands in the other rooms of the channel as that of the ghost that speaks for its sender.
    private mutating func mirror(_ reaction: ReactionRecord, on channels: [ChannelKey]) {
        for (room, channel) in siblings(of: reaction.room, on: channels)
        where policy.rules.ban(of: room) == nil && !encrypted.contains(room) {
            guard let target = messages.counterpart(of: reaction.target, in: room)?.event,
                let nick = nick(mirroring: reaction.sender, on: channel.network),
                let ghost = bringGhost(nick, on: channel.network, into: room)
            else { continue }
            react(reaction.key, on: target, in: room, as: ghost, named: reaction.event.text)
        }
    }

    private mutating func mirrorGhost(of user: UserID, on id: NetworkID) -> UserID? {
        guard let nick = nick(mirroring: user, on: id), let network = networks[id] else { return nil }
        return network.ghostTable.user(for: network.fold(nick))
    }

    // MARK: To Matrix

    /// Tags without words, said in a channel.
    mutating func tagged(by nick: Nickname, _ tags: MessageTags, in channel: ChannelKey, messageID: String? = nil) {
        guard let said = said(answeredBy: tags, in: channel), let network = networks[channel.network],
            let ghost = ghost(network.fold(nick), in: channel)
        else { return drop(.notCarried) }
        for room in rooms.rooms(of: channel) {
            if let refusal = refusal(of: .speak(room), by: nil) {
                drop(refusal.reason)
                tellOfLimit(refusal, in: room)
                continue
            }
            if encrypted.contains(room) {
                drop(.encryptedRoom)
                continue
            }
            if let order = said.places[room]?.order {
                postpone(.init(channel: channel, room: room, deed: .put(tags, by: nick, ghost)), order)
            }
            guard let target = said.places[room]?.event else { continue }
            put(tags, on: target, in: room, by: nick, ghost, channel.network)
        }
    }

    /// What it is done to is still on its way to Matrix.
    mutating func postpone(_ entry: Afterthoughts.Entry, _ order: TransactionID) {
        if !afterthoughts.add(entry, to: order) { drop(.queueFull) }
    }

    /// An order has ended: what was to be done to its event is.
    mutating func haveAfterthoughts(of order: MatrixOrder, _ outcome: MatrixOutcome) {
        let entries = afterthoughts.take(order.transaction)
        guard case .sent(let event) = outcome else {
            for _ in entries { drop(.homeserverRefused) }
            return
        }
        for entry in entries {
            guard rooms.knows(entry.room), !encrypted.contains(entry.room) else {
                drop(rooms.knows(entry.room) ? .encryptedRoom : .notLinked)
                continue
            }
            switch entry.deed {
            case .put(let tags, let nick, let ghost):
                put(tags, on: event, in: entry.room, by: nick, ghost, entry.channel.network)
            case .delete(let nick): delete(event, of: order.user, in: entry.room, by: nick, entry.channel.network)
            }
        }
    }

    func has(reaction tags: MessageTags) -> Bool { tags[.react] != nil || tags[.unreact] != nil }

    mutating func put(
        _ tags: MessageTags,
        on target: EventID,
        in room: RoomID,
        by nick: Nickname,
        _ ghost: UserID,
        _ id: NetworkID
    ) {
        if let key = tags[.react].flatMap(Self.reaction), bring(ghost, of: nick, on: id, into: room) {
            react(key, on: target, in: room, as: ghost, named: "irc")
        }
        if let key = tags[.unreact].flatMap(Self.reaction) {
            takeBack(Reactions.Key(room: room, sender: ghost, target: target, key: key))
        }
    }

    private mutating func react(
        _ key: String,
        on target: EventID,
        in room: RoomID,
        as ghost: UserID,
        named name: String
    ) {
        guard reactions.expect(Reactions.Key(room: room, sender: ghost, target: target, key: key)) else { return }
        // Made again after it was taken back it is another one: an id of its own.
        let isMirrored = name != "irc"
        act(
            in: room,
            as: ghost,
            .react(room, target, key: key),
            transaction: isMirrored ? derivedTransaction("react", name, room.text) : nil
        )
    }

    private mutating func takeBack(_ key: Reactions.Key) {
        if reactions.takeBackComing(key) { return }
        guard let event = reactions.event(of: key) else { return drop(.notCarried) }
        reactions.forget(event)
        store(.removeReaction(event))
        redact(event, in: key.room, as: key.sender)
    }

    /// A reaction of a ghost of ours has arrived.
    mutating func reacted(_ order: MatrixOrder, _ room: RoomID, _ target: EventID, _ key: String, _ event: EventID) {
        let record = ReactionRecord(
            event: event,
            room: room,
            sender: order.user,
            target: target,
            key: key,
            time: order.time ?? now.wall
        )
        store(.saveReaction(record))
        guard reactions.note(record) else { return }
        takeBack(Reactions.Key(record))
    }

    /// Somebody could put a book there.
    private static func reaction(_ key: String) -> String? {
        let clean = MatrixToIRC.clean(key)
        return clean.isEmpty || clean.utf8.count > 200 ? nil : clean
    }
}
