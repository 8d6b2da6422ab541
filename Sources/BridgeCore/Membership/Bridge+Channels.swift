import IRCProtocol
import MatrixProtocol

// Our connections on channels, and the broker's word on which of them tells.
extension Bridge {
    /// Makes the channel known and, with a bot, goes there.
    mutating func link(_ link: Link) {
        rooms.add(link)
        touchedRooms.insert(link.room)
        store(.saveLink(link))
        ensureChannel(link)
        // The room shows what is said from now on, not what a replay has from before.
        heard(at: now.wall, in: link.channel.name, on: link.channel.network)
        store(.saveHeard(.channel(link.channel), now.wall))
        // Who asked for the room may have come to the channel before the room was made.
        seatPresent(link.channel.network, link.channel.name)
        if networks[link.channel.network]?.toMatrix(link.channel.name).initial == true { askNames(of: link.channel) }
        wantBot(on: link.channel.name, link.channel.network)
        if let key = networks[link.channel.network]?.botKey { advance(key) }
        overtake(link.channel)
        unsettleRule(of: link.channel)
    }

    mutating func ensureChannel(_ link: Link, knownMessages: [MessageRecord] = []) {
        guard let network = networks[link.channel.network] else { return }
        if network.channels[link.channel.name] == nil {
            var broker = ChannelBroker(caseMapping: network.caseMapping, policy: brokerPolicy)
            let rooms = Dictionary(grouping: knownMessages, by: \.room)
            broker.preload(
                messages: knownMessages.compactMap { message in message.messageID.map { ($0, message.time) } },
                olderAreKnown: rooms.values.contains { $0.count >= StoreModel.recentMessages }
            )
            networks[link.channel.network]?.channels[link.channel.name] = Channel(
                key: link.channel,
                spelling: link.spelling,
                password: link.channelPassword,
                broker: broker
            )
            // From the oldest on, since our own words are among them, and may be newer than what nobody has shown us yet.
            let since = heardMarks[.channel(link.channel)]
            if let oldest = knownMessages.map(\.time).min() ?? since {
                heard(at: oldest, in: link.channel.name, on: network.id)
            }
            if let mark = newestMark(knownMessages, since) {
                networks[network.id]?.channels[link.channel.name]?.resume(from: mark)
            }
        } else if let password = link.channelPassword {
            networks[link.channel.network]?.channels[link.channel.name]?.password = password
        }
    }

    /// The newest of what others said: they come in order, while our own words say nothing of what came before them.
    private func newestMark(_ messages: [MessageRecord], _ since: Int64?) -> HistoryMark? {
        let others = messages.filter { $0.messageID != nil && $0.sender.map(isOurs) == true }
        let newest = others.max { $0.time < $1.time }.map { HistoryMark(time: $0.time, messageID: $0.messageID) }
        guard let newest, newest.time >= since ?? newest.time else {
            return since.map { HistoryMark(time: $0) } ?? newest
        }
        return newest
    }

    // MARK: The broker

    /// Lets the channel's broker take a step and does what it says.
    mutating func broker(
        _ id: NetworkID,
        _ folded: FoldedName,
        _ take: (inout ChannelBroker, Duration) -> BrokerStep
    ) {
        let moment = now.monotonic
        // One look for all: this happens for each line that each observer shows.
        let taken = networks[id]?.channels[folded]?.step { channel in
            let former = channel.broker.reporter
            let step = take(&channel.broker, moment)
            return (step, channel.spelling, former, channel.broker.reporter)
        }
        guard let (step, spelling, former, reporter) = taken else { return }
        for role in step.roles { order(role.connection, .setRole(spelling, role.role)) }
        for connection in step.probes {
            probes[connection, default: []].append(folded)
            order(connection, .probe)
        }
        for dropped in step.dropped { effects.append(.count(.brokerDropped(dropped.reason, dropped.count))) }
        if let moment = step.wakeAt { effects.append(.wake(.broker(id, folded), at: moment)) }
        if let former, let reporter, former != reporter {
            effects.append(.count(.failover(id)))
        }
        let place = ChannelKey(network: id, name: folded)
        for observation in step.deliver { pass(observation, in: place) }
        // Before the first names there is nothing to compare.
        if step.doubtsNames, censuses[place] != nil { doubtfulChannels.insert(place) }
    }

    mutating func brokerOf(
        _ channel: ChannelName,
        _ id: NetworkID,
        _ take: (inout ChannelBroker, Duration) -> BrokerStep
    ) {
        guard let folded = networks[id]?.fold(channel) else { return }
        broker(id, folded, take)
    }

    mutating func everyBroker(
        of connection: ConnectionID,
        _ id: NetworkID,
        _ take: (inout ChannelBroker, Duration) -> BrokerStep
    ) {
        guard let key = connections[connection] else { return }
        for folded in puppet(key)?.channels.keys.sorted() ?? [] { broker(id, folded, take) }
    }

    /// The oldest probe has come back: it answers the broker that asked for it.
    mutating func probed(_ connection: ConnectionID, on id: NetworkID) {
        guard var asked = probes[connection], !asked.isEmpty else { return }
        let folded = asked.removeFirst()
        probes[connection] = asked.isEmpty ? nil : asked
        broker(id, folded) { $0.probed(connection, now: $1) }
    }

    // MARK: Coming and going of our own

    mutating func settled(
        _ key: PuppetKey,
        _ connection: ConnectionID,
        _ channel: ChannelName,
        _ members: [ChannelMember]
    ) {
        // No copy of the network is held here: a change of one puppet would copy all of them.
        guard let folded = networks[key.network]?.fold(channel), let identity = puppet(key)?.identity else { return }
        let moment = now.monotonic
        with(key) { puppet in
            if puppet.channels[folded] == nil {
                puppet.channels[folded] = Puppet.Channel(spelling: channel, password: nil, state: .present)
            } else {
                puppet.channels[folded]?.state = .present
            }
            puppet.channels[folded]?.joinedAt = moment
            puppet.channels[folded]?.retryAt = nil
        }
        if networks[key.network]?.channels[folded] != nil {
            let isForeign = bouncer(of: key) != nil
            broker(key.network, folded) {
                $0.joined(
                    connection,
                    nick: identity.nick,
                    isBot: key.isBot,
                    isForeign: isForeign,
                    server: identity.server,
                    now: $1
                )
            }
            let place = ChannelKey(network: key.network, name: folded)
            reconcile(place, members, connection)
            if networks[key.network]?.channels[folded]?.broker.reporter == connection { wantPeople(of: place) }
            settledRule(of: place, members, key, connection)
            fillGap(in: place, key)
        }
        touchedChannels.insert(ChannelKey(network: key.network, name: folded))
        if key.isBot { botArrived(on: ChannelKey(network: key.network, name: folded)) }
        advance(key)
    }

    /// Whether the room shows the ghost for another of its channels too.
    func isShown(_ ghost: UserID, in room: RoomID, besides channel: ChannelKey) -> Bool {
        rooms.channelsOfRoom[room, default: []].contains { other in
            other != channel && other.network == channel.network && nick(of: ghost, in: other) != nil
        }
    }

    /// One of ours is off a channel by somebody's wish.
    mutating func left(
        _ key: PuppetKey,
        _ connection: ConnectionID,
        _ channel: ChannelName,
        _ departure: Departure
    ) {
        guard let network = networks[key.network] else { return }
        let folded = network.fold(channel)
        if case .parted = departure, with(key, { $0.takeParting(from: folded) }) == true { return }
        departed(connection, folded, on: key.network)
        guard puppet(key)?.channels[folded] != nil else { return }
        if case .kicked(let source, let reason) = departure { return thrownOut(key, channel, by: source, reason) }
        with(key) { $0.channels[folded] = nil }
        giveUpLines(of: key, channel: folded, "you are no longer on \(channel)")
        let place = ChannelKey(network: key.network, name: folded)
        guard let user = key.user else { return botRemoved(from: place) }
        mirrorLeave(of: key, on: place)
        kick(user, fromRoomsOf: place, "The IRC side left \(channel)")
    }

    /// The connection sees the channel no more.
    mutating func departed(_ connection: ConnectionID, _ folded: FoldedName, on network: NetworkID) {
        touchedChannels.insert(ChannelKey(network: network, name: folded))
        broker(network, folded) { $0.left(connection, now: $1) }
        gapLost(in: ChannelKey(network: network, name: folded), connection)
        unsettleRule(of: ChannelKey(network: network, name: folded))
    }
}
