import IRCProtocol
import MatrixProtocol

// Words of Matrix users as lines of their puppets.
extension Bridge {
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

    mutating func say(
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

    mutating func say(
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
}
