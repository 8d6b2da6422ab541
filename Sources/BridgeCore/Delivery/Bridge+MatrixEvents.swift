import IRCProtocol
import MatrixProtocol

// What happens on Matrix, on its way to IRC.
extension Bridge {
    mutating func take(_ event: RoomEvent, _ sequence: JournalSequence) {
        if isOurs(event.sender) {
            drop(.ownEcho)
        } else {
            switch event.content {
            case .message(let content): take(message: content, event, sequence)
            case .member(let user, let content): take(member: content, of: user, event)
            case .topic(let topic): take(topic: topic, event)
            case .encrypted: takeEncrypted(event)
            default: drop(.unsupportedType)
            }
        }
        linesDone[sequence] = nil
        if journeys[sequence] == nil { store(.finishJournal(sequence)) }
    }

    private mutating func take(message content: MessageContent, _ event: RoomEvent, _ sequence: JournalSequence) {
        if rooms.adminRooms[event.room] == event.sender {
            return command(content, event)
        }
        if let limit = configuration.homeserver.dropMatrixMessagesAfter,
            // As durations: whoever wrote the event chose its time, and integers would overflow.
            Duration.milliseconds(now.wall) - .milliseconds(event.time) > limit
        {
            return drop(.tooOld)
        }
        if let conversation = rooms.privateRooms[event.room] {
            guard conversation.user == event.sender else { return drop(.notAMember) }
            return say(content, event, sequence, to: conversation)
        }
        guard let channels = rooms.channelsOfRoom[event.room] else { return drop(.notLinked) }
        // Who speaks is there, also if they came before the room was bridged.
        if memberships[event.room, default: []].insert(event.sender).inserted {
            store(.saveMembership(event.room, event.sender, isJoined: true))
        }
        say(content, event, sequence, in: channels)
    }

    private mutating func takeEncrypted(_ event: RoomEvent) {
        drop(.unsupportedType)
        guard rooms.adminRooms[event.room] != nil || rooms.privateRooms[event.room] != nil else { return }
        notice(
            in: event.room,
            "Messages in this room are encrypted and cannot be read here. Please use a room without encryption.",
            replyingTo: event.id,
            as: rooms.privateRooms[event.room].flatMap { ghost(of: $0) }
        )
    }

    func ghost(of conversation: PrivateRoom) -> UserID? {
        networks[conversation.network].flatMap { $0.ghostNames.user(for: $0.fold(conversation.nick)) }
    }

    private func rendered(_ content: MessageContent) -> (OutgoingLine.Kind, [FormattedText]) {
        MatrixToIRC.render(content) { name(of: $0) }
    }

    /// How IRC knows whom or what a mention names.
    private func name(of uri: MatrixURI) -> String? {
        switch uri.target {
        case .user(let user):
            if let (id, nick) = ghostNick(of: user) {
                return networks[id] == nil ? nil : ghosts[user]?.nick.text ?? nick.text
            }
            return networks.values.lazy.compactMap { $0.puppets[PuppetKey(network: $0.id, user: user)]?.nick.text }
                .first
        case .room(.alias(let alias)), .event(_, in: .alias(let alias)):
            return channel(of: alias)?.1.text
        case .room(.id(let room)), .event(_, in: .id(let room)):
            return rooms.channelsOfRoom[room]?.first.flatMap { rooms.links[$0]?.first?.spelling.text }
        }
    }

    // MARK: Saying

    private mutating func say(
        _ content: MessageContent,
        _ event: RoomEvent,
        _ sequence: JournalSequence,
        in channels: [ChannelKey]
    ) {
        let (kind, texts) = rendered(content)
        guard !texts.isEmpty else { return drop(.empty) }
        var destinations: [(PuppetKey, OutgoingLine.Target, FoldedName)] = []
        for channel in channels {
            guard networks[channel.network] != nil, let spelling = rooms.links[channel]?.first?.spelling else {
                continue
            }
            if networks[channel.network]?.exclusion(of: event.sender) != nil {
                drop(.excludedUser)
                continue
            }
            destinations.append(
                (PuppetKey(network: channel.network, user: event.sender), .channel(spelling), channel.name)
            )
            mirror(content, event, on: channel)
        }
        begin(event, sequence, kind, texts, destinations)
    }

    private mutating func say(
        _ content: MessageContent,
        _ event: RoomEvent,
        _ sequence: JournalSequence,
        to conversation: PrivateRoom
    ) {
        let (kind, texts) = rendered(content)
        guard !texts.isEmpty else { return drop(.empty) }
        guard let network = networks[conversation.network] else { return drop(.notLinked) }
        if networks[conversation.network]?.exclusion(of: event.sender) != nil { return drop(.excludedUser) }
        let folded = network.fold(conversation.nick)
        begin(
            event,
            sequence,
            kind,
            texts,
            [(PuppetKey(network: network.id, user: event.sender), .nick(conversation.nick), folded)]
        )
    }

    private mutating func begin(
        _ event: RoomEvent,
        _ sequence: JournalSequence,
        _ kind: OutgoingLine.Kind,
        _ texts: [FormattedText],
        _ destinations: [(key: PuppetKey, target: OutgoingLine.Target, folded: FoldedName)]
    ) {
        guard !destinations.isEmpty else { return }
        let journey = Journey(total: texts.count * destinations.count, alreadyDone: linesDone[sequence] ?? 0)
        guard !journey.isComplete else { return }
        journeys[sequence] = journey
        var index = 0
        for destination in destinations {
            ensurePuppet(destination.key)
            remember(destination.key) { $0.hasQuit = false }
            for text in texts {
                defer { index += 1 }
                guard index >= journey.prefix else { continue }
                let origin = Utterance.Origin(
                    sequence: sequence,
                    event: event.id,
                    room: event.room,
                    index: index
                )
                enqueue(
                    Utterance(
                        origin: origin,
                        target: destination.target,
                        folded: destination.folded,
                        kind: kind,
                        text: text,
                        expires: now.monotonic + limits.lineLifetime
                    ),
                    on: destination.key
                )
            }
            advance(destination.key)
        }
    }

    private mutating func enqueue(_ utterance: Utterance, on key: PuppetKey) {
        guard let pending = networks[key.network]?.puppets[key]?.pending, pending < limits.waitingLines else {
            drop(.queueFull)
            explain(utterance, to: key.user, "too many of your messages are waiting")
            return finishLine(utterance.origin)
        }
        let password = channelPassword(utterance.folded, key.network)
        let moment = now.monotonic
        with(key) { puppet in
            puppet.lastSpoke = moment
            if case .channel(let channel) = utterance.target {
                puppet.want(utterance.folded, spelling: channel, password: password)
            }
            puppet.enqueue(utterance)
        }
    }

    func channelPassword(_ channel: FoldedName, _ network: NetworkID) -> String? {
        networks[network]?.channels[channel]?.password
    }

    /// In the channel's other rooms the sender's ghost says the same: they share the channel, so they share talk.
    private mutating func mirror(_ content: MessageContent, _ event: RoomEvent, on channel: ChannelKey) {
        let others = rooms.rooms(of: channel).filter { $0 != event.room }
        guard !others.isEmpty else { return }
        let key = PuppetKey(network: channel.network, user: event.sender)
        ensurePuppet(key)
        // After a restart the nick held last: an event that is taken once more is then said by the same ghost, and its
        // repeat is known.
        guard let puppet = puppet(key) else { return }
        let nick = puppet.isOnline ? puppet.nick : puppet.record?.lastNick ?? puppet.nick
        let message = MatrixToIRC.mirrored(content)
        for room in others {
            guard let ghost = bringGhost(nick, on: channel.network, into: room) else { continue }
            act(
                in: room,
                as: ghost,
                .sendMessage(room, message),
                transaction: derivedTransaction("mirror", event.id.text, room.text),
                time: event.time
            )
        }
    }

    // MARK: Ends

    /// A line has ended, well or not: when all of an event's have, its journal row goes.
    mutating func finishLine(_ origin: Utterance.Origin) {
        guard var journey = journeys[origin.sequence] else { return }
        let hasGrown = journey.finish(line: origin.index)
        if journey.isComplete {
            journeys[origin.sequence] = nil
            store(.finishJournal(origin.sequence))
        } else {
            journeys[origin.sequence] = journey
            if hasGrown { store(.advanceJournal(origin.sequence, linesDone: journey.prefix)) }
        }
    }

    /// Tells the sender what became of their words: in the conversation itself where it is theirs alone.
    mutating func explain(_ utterance: Utterance, to user: UserID?, _ reason: String) {
        guard let user else { return }
        if let conversation = rooms.privateRooms[utterance.origin.room] {
            notice(
                in: conversation.room,
                "Your message to \(utterance.target.text) was not delivered: \(reason).",
                replyingTo: utterance.origin.event,
                as: ghost(of: conversation)
            )
        } else {
            tell(
                user,
                "Your message in \(utterance.target.text) was not delivered: \(reason).",
                isImportant: true
            )
        }
    }

    /// Gives up what has waited too long.
    mutating func expire() {
        let moment = now.monotonic
        for id in networks.keys.sorted() {
            let late = networks[id]?.puppets.values.filter { $0.oldestExpiry.map { $0 <= moment } ?? false } ?? []
            for key in late.map(\.key).sorted() {
                for utterance in with(key, { $0.giveUp { $0.expires <= moment } }) ?? [] {
                    drop(.expired)
                    explain(utterance, to: key.user, "no connection to \(networkName(id)) came about in time")
                    finishLine(utterance.origin)
                }
            }
            networks[id]?.ownNames.prune(now: moment)
        }
        wake(.expiry, after: .seconds(10))
    }
}
