import IRCProtocol
import MatrixProtocol

// What happens on IRC, on its way to Matrix.
extension Bridge {
    /// Channel traffic goes to the channel's broker; what is addressed to us goes on at once.
    mutating func observed(_ observation: Observation, _ key: PuppetKey, _ connection: ConnectionID) {
        if observation.isHistory, let mark = observation.tags[Utterance.markTag],
            arrived(mark, observation, key.network)
        {
            return
        }
        switch observation.fact {
        case .whispered(let kind, let text):
            whispered(kind, text, from: observation, to: key)
        case .topic(let channel, let text) where observation.isHistory:
            // What the server tells on joining: the topic as it stands, set while we were away or not.
            if let channel = networks[key.network]?.key(channel), !rooms.rooms(of: channel).isEmpty {
                topic(text, by: nil, channel, time: nil)
            }
        case .said(_, let channel, _, _) where observation.isHistory && !isNews(observation, in: channel, key.network):
            drop(.replayed)
        case .said(let kind, let channel, let text, _):
            seenOwn(kind, channel, text, observation, key, connection)
            brokerOf(channel, key.network) { $0.observed(connection, observation, now: $1) }
        case .joined(let channel, _), .parted(let channel, _), .kicked(let channel, _, _),
            .topic(let channel, _), .mode(let channel, _):
            brokerOf(channel, key.network) { $0.observed(connection, observation, now: $1) }
        case .quit, .renamed:
            guard let nick = observation.source.nick, let folded = networks[key.network]?.fold(nick) else { return }
            for channel in puppet(key)?.channels.keys.sorted() ?? []
            where networks[key.network]?.channels[channel]?.roster[folded] != nil {
                broker(key.network, channel) { $0.observed(connection, observation, now: $1) }
            }
        case .invited(let channel):
            log(.debug, "Somebody invited one of ours", [.network: key.network.name, .channel: channel.text])
        case .accountChanged, .hostChanged, .realnameChanged, .awayChanged:
            break
        }
    }

    /// Whether a replayed line may be one that we missed: not older than the newest that we know of the channel, within the
    /// second to which servers cut the times of replays. What was said before the channel was bridged stays there.
    private func isNews(_ observation: Observation, in channel: ChannelName, _ id: NetworkID) -> Bool {
        guard let network = networks[id], let time = observation.time,
            let newest = network.channels[network.fold(channel)]?.newest
        else { return false }
        // As durations: the server chose the time, and integers would overflow.
        return Duration.milliseconds(newest) - .milliseconds(time) <= .seconds(1)
    }

    mutating func heard(at time: Int64, in channel: FoldedName, on id: NetworkID) {
        networks[id]?.channels[channel]?.hear(at: time)
    }

    /// A line of our own in a replay: whatever we still believed of it, it has arrived.
    /// The mark alone proves nothing, for anybody can write it: the nick has to be that puppet's too.
    private mutating func arrived(_ mark: String, _ observation: Observation, _ id: NetworkID) -> Bool {
        guard let nick = observation.source.nick, let network = networks[id] else { return false }
        let folded = network.fold(nick)
        guard let owner = network.ownNames.owner(of: folded, now: now.monotonic) ?? formerOwner(of: folded, id) else {
            return false
        }
        guard case .said(let kind, let channel, let text, _) = observation.fact else { return false }
        settleArrived(owner, mark: mark, network.fold(channel), kind, text, observation.messageID)
        return true
    }

    /// What one of ours said is on the channel, for the reporter shows it. Brokers drop it; here it is a receipt.
    private mutating func seenOwn(
        _ kind: OutgoingLine.Kind,
        _ channel: ChannelName,
        _ text: String,
        _ observation: Observation,
        _ key: PuppetKey,
        _ connection: ConnectionID
    ) {
        guard let network = networks[key.network], let nick = observation.source.nick, !observation.isHistory,
            let owner = network.ownNames.owner(of: network.fold(nick), now: now.monotonic)
        else { return }
        let folded = network.fold(channel)
        guard network.channels[folded]?.broker.reporter == connection else { return }
        settleArrived(
            owner,
            mark: observation.tags[Utterance.markTag],
            folded,
            kind,
            FormattedText(parsing: text).plain,
            observation.messageID
        )
    }

    /// Whose nick it was on an earlier connection, before a restart too: a replay still has it.
    private func formerOwner(of nick: FoldedName, _ id: NetworkID) -> PuppetKey? {
        guard let network = networks[id] else { return nil }
        let connected = network.puppets.values.first { puppet in
            puppet.pastNicks.contains { network.fold($0) == nick }
        }
        return connected?.key
            ?? records.first { $0.key.network == id && $0.value.lastNick.map(network.fold) == nick }?.key
    }

    private mutating func settleArrived(
        _ owner: PuppetKey,
        mark: String?,
        _ channel: FoldedName,
        _ kind: OutgoingLine.Kind,
        _ text: String,
        _ messageID: String?
    ) {
        let found = with(owner) { puppet in
            puppet.takeArrived(mark: mark, folded: channel, kind: kind, text: text)
        }
        guard let utterance = found ?? nil else { return }
        remember(utterance, as: messageID, on: owner.network)
        finishLine(utterance.origin)
    }

    mutating func remember(_ utterance: Utterance, as messageID: String?, on network: NetworkID) {
        heard(at: now.wall, in: utterance.folded, on: network)
        guard let messageID else { return }
        store(
            .saveMessage(
                MessageRecord(
                    event: utterance.origin.event,
                    room: utterance.origin.room,
                    network: network,
                    target: utterance.folded,
                    messageID: messageID,
                    time: now.wall
                )
            )
        )
    }

    mutating func confirmed(_ key: PuppetKey, _ token: LineToken, _ receipt: Receipt) {
        guard let utterance = with(key, { $0.settle(token) }) ?? nil else { return }
        if receipt.confirmedBy == .barrier, case .channel = utterance.target {
            with(key) { $0.expectSight(of: utterance) }
        }
        effects.append(.count(.delivered(.toIRC, key.network)))
        remember(utterance, as: receipt.messageID, on: key.network)
        finishLine(utterance.origin)
    }

    mutating func refused(_ key: PuppetKey, _ token: LineToken, _ reply: ServerReply) {
        guard let utterance = with(key, { $0.settle(token) }) ?? nil else { return }
        drop(.refusedByServer)
        explain(utterance, to: key.user, "\(reply.sentence) (\(reply.code))")
        finishLine(utterance.origin)
    }

    // MARK: What the broker lets through

    /// Each line of a channel once, in order.
    mutating func deliver(_ observation: Observation, in channel: ChannelKey) {
        guard let network = networks[channel.network] else { return }
        let nick = observation.source.nick
        let owner = nick.flatMap { network.ownNames.owner(of: network.fold($0), now: now.monotonic) }
        keepRoster(observation, in: channel)
        if let owner {
            deliverOwn(observation, owner, in: channel)
            return
        }
        switch observation.fact {
        case .said(let kind, _, let text, let status):
            guard let nick else { return drop(.unknownTarget) }
            speak(nick, kind, status.map { "[\($0)] \(text)" } ?? text, observation, in: channel)
        case .joined:
            if let nick { joined(nick, channel) }
        case .parted(_, let reason):
            if let nick { gone(nick, channel, reason.map { "Part: \(IRCToMatrix.plain($0))" }) }
        case .quit(let reason):
            if let nick { gone(nick, channel, reason.map { "Quit: \(IRCToMatrix.plain($0))" }) }
        case .kicked(_, let target, let reason):
            kicked(target, by: observation.source, reason, channel)
        case .renamed(let new):
            if let nick { renamed(nick, to: new, channel) }
        case .topic(_, let text):
            topic(text, by: nick, channel, time: observation.time)
        case .mode, .whispered, .invited, .accountChanged, .hostChanged, .realnameChanged, .awayChanged:
            break
        }
    }

    /// Our own words and deeds, coming back through another of us.
    private mutating func deliverOwn(_ observation: Observation, _ owner: PuppetKey, in channel: ChannelKey) {
        switch observation.fact {
        case .said:
            drop(.ownEcho)
        case .topic(_, let text):
            topic(text, by: nil, channel, time: observation.time)
        case .kicked(_, let target, let reason):
            kicked(target, by: observation.source, reason, channel)
        case .renamed(let new):
            // Seen before its own connection told: what it says next is its own already.
            if let nick = observation.source.nick, let network = networks[owner.network],
                network.ownNames.holder(of: network.fold(nick)) == owner
            {
                renamed(owner, from: nick, to: new)
            }
            if let nick = observation.source.nick { gone(nick, channel, "Now known as \(new.text)") }
        case .parted, .quit:
            // The ghost that spoke for them in the channel's other rooms.
            if let nick = observation.source.nick { gone(nick, channel, nil) }
        default:
            break
        }
    }

    private mutating func keepRoster(_ observation: Observation, in channel: ChannelKey) {
        guard let network = networks[channel.network], let nick = observation.source.nick else { return }
        let folded = network.fold(nick)
        switch observation.fact {
        case .joined:
            networks[channel.network]?.channels[channel.name]?.roster[folded] =
                Channel.Member(nick: nick, prefixes: "")
        case .parted, .quit:
            networks[channel.network]?.channels[channel.name]?.roster[folded] = nil
        case .kicked(_, let target, _):
            networks[channel.network]?.channels[channel.name]?.roster[network.fold(target)] = nil
        case .renamed(let new):
            let member = networks[channel.network]?.channels[channel.name]?.roster.removeValue(forKey: folded)
            networks[channel.network]?.channels[channel.name]?.roster[network.fold(new)] =
                Channel.Member(nick: new, prefixes: member?.prefixes ?? "")
            // Somebody else holds it now: lines under it are theirs.
            if network.ownNames.holder(of: network.fold(new)) == nil {
                networks[channel.network]?.ownNames.forget(network.fold(new))
            }
        default:
            break
        }
    }

    private mutating func speak(
        _ nick: Nickname,
        _ kind: OutgoingLine.Kind,
        _ text: String,
        _ observation: Observation,
        in channel: ChannelKey
    ) {
        // A clock that is ahead, or lies, would make everything after it old.
        heard(at: min(observation.time ?? now.wall, now.wall), in: channel.name, on: channel.network)
        guard var message = IRCToMatrix.render(text, kind: kind) else { return drop(.empty) }
        message.ircID = observation.messageID
        for room in rooms.rooms(of: channel) {
            guard let ghost = bringGhost(nick, on: channel.network, into: room) else { return drop(.unknownTarget) }
            let transaction = observation.messageID.map {
                derivedTransaction("irc", $0, channel.network.name, room.text)
            }
            let id = act(
                in: room,
                as: ghost,
                .sendMessage(room, message),
                transaction: transaction,
                time: observation.time
            )
            if let messageID = observation.messageID, let event = Self.noEvent {
                lines[id] = MessageRecord(
                    event: event,
                    room: room,
                    network: channel.network,
                    target: channel.name,
                    messageID: messageID,
                    time: observation.time ?? now.wall
                )
            }
        }
        effects.append(.count(.delivered(.toMatrix, channel.network)))
    }

    /// Stands in a record until the homeserver has given the event its id.
    static let noEvent = EventID(parsing: "$unsent")

    // MARK: Membership and topic

    private mutating func joined(_ nick: Nickname, _ channel: ChannelKey) {
        guard networks[channel.network]?.toMatrix(channel.name).incremental == true else { return }
        for room in rooms.rooms(of: channel) { bringGhost(nick, on: channel.network, into: room) }
    }

    private mutating func gone(_ nick: Nickname, _ channel: ChannelKey, _ reason: String?) {
        guard let network = networks[channel.network], let ghost = network.ghostNames.user(for: network.fold(nick))
        else { return }
        for room in rooms.rooms(of: channel) where !isShown(network.fold(nick), in: room, besides: channel) {
            sendAway(ghost, from: room, reason: reason)
        }
    }

    private mutating func kicked(
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
        let words = "Kicked by \(source.name)" + (reason.map { ": \(IRCToMatrix.plain($0))" } ?? "")
        for room in rooms.rooms(of: channel)
        where memberships[room]?.contains(ghost) == true && !isShown(folded, in: room, besides: channel) {
            let isPortal = rooms.links[channel]?.first { $0.room == room }?.origin.isPortal ?? false
            guard isPortal else {
                sendAway(ghost, from: room, reason: words)
                continue
            }
            memberships[room]?.remove(ghost)
            store(.saveMembership(room, ghost, isJoined: false))
            act(in: room, as: configuration.bot, .kick(room, ghost, reason: words))
        }
    }

    private mutating func renamed(_ nick: Nickname, to new: Nickname, _ channel: ChannelKey) {
        guard let network = networks[channel.network], let ghost = network.ghostNames.user(for: network.fold(nick))
        else { return }
        if network.fold(nick) == network.fold(new) {
            for room in rooms.rooms(of: channel) where memberships[room]?.contains(ghost) == true {
                bringGhost(new, on: channel.network, into: room)
            }
            return
        }
        for room in rooms.rooms(of: channel) {
            let wasThere = memberships[room]?.contains(ghost) == true
            if !isShown(network.fold(nick), in: room, besides: channel) {
                sendAway(ghost, from: room, reason: "Now known as \(new.text)")
            }
            if wasThere || network.toMatrix(channel.name).incremental {
                bringGhost(new, on: channel.network, into: room)
            }
        }
    }

    private mutating func topic(_ text: String, by nick: Nickname?, _ channel: ChannelKey, time: Int64?) {
        guard networks[channel.network]?.channels[channel.name]?.topic != text else { return }
        networks[channel.network]?.channels[channel.name]?.topic = text
        store(.saveTopic(channel, text))
        let plain = FormattedText(parsing: text).plain
        for room in rooms.rooms(of: channel)
        where networks[channel.network]?.channels[channel.name]?.shownTopics.updateValue(plain, forKey: room) != plain {
            act(in: room, as: configuration.bot, .setTopic(room, plain), time: time)
        }
    }
}
