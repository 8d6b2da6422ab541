import IRCProtocol
import MatrixProtocol

// Words of Matrix users as lines of their puppets.
extension Bridge {
    /// How people on a network know whom or what a mention names: by the nick that the person has there, and by the
    /// channel.
    func name(of uri: MatrixURI, on id: NetworkID) -> String? {
        switch uri.target {
        case .user(let user):
            if let nick = spelling(of: user) { return nick.text }
            return networks[id]?.puppets[PuppetKey(network: id, user: user)]?.nick.text
        case .room(.alias(let alias)), .event(_, in: .alias(let alias)):
            return channel(of: alias)?.1.text
        case .room(.id(let room)), .event(_, in: .id(let room)):
            let channels = rooms.channelsOfRoom[room] ?? []
            let channel = channels.first { $0.network == id } ?? channels.first
            return channel.flatMap { rooms.links[$0]?.first?.spelling.text }
        }
    }

    mutating func say(
        _ content: MessageContent,
        _ event: RoomEvent,
        _ sequence: JournalSequence,
        in channels: [ChannelKey]
    ) {
        if let refusal = refusal(of: .speak(event.room), by: event.sender) {
            return refuse(event, sequence, refusal)
        }
        var destinations: [Destination] = []
        var mirrored: [ChannelKey] = []
        for channel in channels {
            guard networks[channel.network] != nil,
                let link = rooms.links[channel]?.first(where: { $0.room == event.room })
            else { continue }
            let deed = link.origin.isPortal ? Deed.joinPortal(channel.network, link.spelling) : .use(channel.network)
            if let refusal = refusal(of: deed, by: event.sender) {
                drop(refusal.reason)
                continue
            }
            let destination = destination(
                PuppetKey(network: channel.network, user: event.sender),
                .channel(link.spelling),
                channel.name,
                content,
                event
            )
            guard let destination else { return drop(.empty) }
            destinations.append(destination)
            mirrored.append(channel)
        }
        // Copies that were ordered before a restart are not ordered again: by now another ghost may speak for the user.
        if retaken[sequence]?.isNoted != true { mirror(content, event, on: mirrored) }
        recall(content, event, destinations)
        begin(event, sequence, destinations, content)
    }

    mutating func say(
        _ content: MessageContent,
        _ event: RoomEvent,
        _ sequence: JournalSequence,
        to conversation: PrivateRoom
    ) {
        guard let network = networks[conversation.network] else { return drop(.notLinked) }
        let destination = destination(
            PuppetKey(network: network.id, user: event.sender),
            .nick(conversation.nick),
            network.fold(conversation.nick),
            content,
            event
        )
        guard let destination else { return drop(.empty) }
        if let refusal = refusal(of: .message(network.id, conversation.nick), by: event.sender) {
            if refusal.cause == .activityLimit { return refuse(event, sequence, refusal) }
            drop(refusal.reason)
            return notice(in: event.room, refusal.sentence, replyingTo: event.id, as: ghost(of: conversation))
        }
        conversations[conversation.room]?.lastSaid = event.id
        guard !CommandSecret.isToldToServices(content.body, conversation.nick) else {
            // Neither quoted nor linked to, and not left for whoever looks at the room later.
            hideSecret(CommandPlace(room: event.room, event: event.id, user: event.sender))
            return begin(event, sequence, [destination])
        }
        recall(content, event, [destination])
        begin(event, sequence, [destination], content)
    }

    /// Nil where there is nothing to say.
    private func destination(
        _ key: PuppetKey,
        _ target: OutgoingLine.Target,
        _ folded: FoldedName,
        _ content: MessageContent,
        _ event: RoomEvent
    ) -> Destination? {
        guard let settings = networks[key.network]?.configuration else { return nil }
        let colors: IRCColors = settings.ircClients.hexColors ? .exact : .palette
        let file = fileLink(content, of: event.id)
        let (kind, words) = MatrixToIRC.render(content, colors: colors, link: file) { name(of: $0, on: key.network) }
        guard !words.isEmpty else { return nil }
        let place = ChannelKey(network: key.network, name: folded)
        let phrase = phrase(words, kind, content, event, at: place)
        let limit = LineLimit(lines: lineLimit(event.room, settings, target), kind: phrase.kind, target: target)
        let fitted = fit(phrase, limit, event, on: key.network)
        var destination = Destination(key: key, target: target, folded: folded, kind: phrase.kind, lines: fitted.lines)
        destination.omission = fitted.omission
        destination.tags = phrase.tags
        destination.words = words.map(\.plain)
        switch content.relation {
        case nil: break
        case .replacement: destination.isRecalled = true
        // Where tags tell what is answered, the words stand as they are.
        case .reply, .thread: destination.isRecalled = phrase.tags == MessageTags()
        }
        return destination
    }

    /// Within what one message may take: of lines that become one message on the network as much as that may hold.
    private func fit(_ phrase: Phrase, _ limit: LineLimit, _ event: RoomEvent, on id: NetworkID) -> LineLimit.Fitted {
        let fitted = limit.fit(phrase.lines, link: pasteWords(of: event.id))
        guard fitted.omission != nil, phrase.kind != .action, carriage(on: id)[.lines] == .batch,
            let multiline = networks[id]?.traits.multiline
        else { return fitted }
        let whole = LineLimit(lines: multiline.lines, budget: limit.budget).fit(phrase.lines)
        let bytes = phrase.lines.reduce(0) { $0 + $1.rendered.utf8.count + 1 }
        return whole.omission == nil && bytes <= multiline.bytes ? whole : fitted
    }

    /// `content`: of a message, whose files and end can be read elsewhere.
    mutating func begin(
        _ event: RoomEvent,
        _ sequence: JournalSequence,
        _ destinations: [Destination],
        _ content: MessageContent? = nil
    ) {
        guard !destinations.isEmpty else { return }
        let layouts = retaken[sequence]?.layouts ?? []
        let destinations = destinations.map { $0.laidOut(layouts) }
        let total = destinations.reduce(0) { $0 + $1.lines.count }
        var journey = Journey(total: total, alreadyDone: retaken[sequence]?.linesDone ?? 0)
        guard !journey.isComplete else { return }
        if case .message = event.content { journey.isReported = true }
        journeys[sequence] = journey
        let recalled = destinations.filter(\.isRecalled)
        if layouts.isEmpty, !recalled.isEmpty { store(.layOut(sequence, recalled.map { Layout($0) })) }
        if let content { publish(content, event, isCut: destinations.contains { $0.omission != nil }) }
        var index = 0
        for destination in destinations {
            ensurePuppet(destination.key)
            remember(destination.key) { $0.hasQuit = false }
            for (number, text) in destination.lines.enumerated() {
                defer { index += 1 }
                guard index >= journey.prefix else { continue }
                let origin = Utterance.Origin(
                    sequence: sequence,
                    event: event.id,
                    room: event.room,
                    index: index
                )
                var utterance = Utterance(
                    origin: origin,
                    target: destination.target,
                    folded: destination.folded,
                    kind: destination.kind,
                    text: text,
                    expires: now.monotonic + limits.lineLifetime
                )
                utterance.deed = destination.deed
                // The first line says what all of them answer.
                if number == 0 { utterance.tags = destination.tags }
                enqueue(utterance, on: destination.key)
            }
            advance(destination.key)
        }
        if let cut = destinations.first(where: { $0.omission != nil }) { tellOfCut(cut, event) }
    }

    /// Once, also when the event is taken again after a restart.
    private mutating func tellOfCut(_ destination: Destination, _ event: RoomEvent) {
        guard let omission = destination.omission else { return }
        drop(.overLineLimit)
        let count = destination.lines.count
        let rest =
            links == nil
            ? """
            \(count == 1 ? "One line was" : "\(count) lines were") sent; \(omission.words) can be read only on Matrix.
            """ : "Its beginning was sent, with a link to all of it: \(destination.lines.last?.plain ?? "")"
        let words = "Your message to \(destination.target.text) was longer than one message may be on IRC. \(rest)"
        let transaction = derivedTransaction("cut", event.id.text)
        guard let conversation = rooms.privateRooms[event.room] else {
            return tell(event.sender, words, isImportant: true, transaction: transaction)
        }
        notice(in: event.room, words, replyingTo: event.id, as: ghost(of: conversation), transaction: transaction)
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

    func channelPassword(_ channel: FoldedName, _ network: NetworkID) -> Secret? {
        networks[network]?.channels[channel]?.password
    }
}
