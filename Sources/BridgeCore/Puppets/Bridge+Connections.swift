import IRCProtocol
import MatrixProtocol

// Connections as they come and go.
extension Bridge {
    /// Sessions of the process before this one may still be there.
    mutating func expectLingerers(on id: NetworkID) {
        guard let mapping = networks[id]?.caseMapping else { return }
        let here = records.filter { $0.key.network == id }.sorted { $0.key < $1.key }
        let lingerers = here.flatMap { key, record -> [OwnNames.Lingerer] in
            guard let username = record.username else { return [] }
            return record.nicks.map { OwnNames.Lingerer(key: key, nick: $0, username: username) }
        }
        guard !lingerers.isEmpty else { return }
        let until = now.monotonic + limits.lingeringSession
        networks[id]?.ownNames.expect(lingerers, foldedBy: mapping, until: until)
    }

    mutating func startNetwork(_ id: NetworkID) {
        guard let network = networks[id] else { return }
        if network.configuration.bot.enabled {
            ensurePuppet(network.botKey)
            for folded in network.channels.keys.sorted() { wantBot(on: folded, id) }
            advance(network.botKey)
        }
        beginArrivals(on: id)
        wake(.expiry, after: .seconds(10))
        wake(.census(id), after: limits.censusPause)
    }

    /// The puppet of a member joins the channels of the room.
    mutating func bringPuppet(of user: UserID, from room: RoomID, on id: NetworkID) {
        guard refusal(of: .use(id), by: user) == nil else { return }
        let key = PuppetKey(network: id, user: user)
        guard records[key]?.hasQuit != true else { return }
        for channel in rooms.channelsOfRoom[room] ?? [] where channel.network == id {
            guard let link = rooms.links[channel]?.first(where: { $0.room == room }) else { continue }
            want(channel, spelling: link.spelling, for: key)
        }
    }

    mutating func open(_ key: PuppetKey) {
        guard !isStopping, let network = networks[key.network] else { return }
        // The last door, whichever way somebody came.
        if let user = key.user, let refusal = refusal(of: .use(key.network), by: user) {
            with(key) { $0.channels = [:] }
            return giveUpLines(of: key, refusal.sentence)
        }
        guard makeWay(for: key) else { return }
        let connection = nextConnection()
        connections[connection] = key
        giveAddress(to: key)
        guard let puppet = puppet(key) else { return }
        var plan = Identities.plan(
            for: puppet,
            on: network,
            password: passwords[key],
            certificate: certificates[key],
            bouncer: bouncer(of: key)
        )
        if bouncer(of: key) == nil { plan.endpoints = secured(plan.endpoints, on: network) }
        if mustWaitForProbe(key, plan, connection) {
            connections[connection] = nil
            with(key) { $0.state = .waiting }
            return
        }
        plan.isUrgent = puppet.pending > 0
        plan.lastActive = lastActive(puppet)
        order(connection, .open(plan))
        let folded = network.fold(puppet.nick)
        with(key) {
            $0.state = .opening(connection)
            $0.isHurried = $0.pending > 0
        }
        networks[key.network]?.ownNames.hold(folded, by: key)
    }

    /// By the hour over restarts, exactly since then.
    func lastActive(_ puppet: Puppet) -> Int64 {
        guard let user = puppet.key.user else { return 0 }
        let known = activity[user] ?? 0
        guard puppet.lastSpoke > .zero else { return known }
        return max(known, now.wall - (now.monotonic - puppet.lastSpoke).inMilliseconds)
    }

    mutating func reconnect(_ key: PuppetKey) {
        guard case .waiting = puppet(key)?.state else { return }
        with(key) { $0.state = .offline }
        advance(key)
    }

    // MARK: What connections tell

    mutating func take(_ event: SessionEvent, of connection: ConnectionID) {
        guard let key = connections[connection], let event = translated(event, of: connection, key) else { return }
        switch event {
        case .connecting: break
        case .registered(let identity): registered(key, connection, identity)
        case .identityChanged(let identity): learn(key, identity)
        case .nickChanged(let former, let nick): renamed(key, from: former, to: nick)
        case .settled(let channel, let members): settled(key, connection, channel, members)
        case .joinRefused(let channel, let reply): joinRefused(key, channel, reply)
        case .left(let channel, let departure): left(key, connection, channel, departure)
        case .channelRenamed(let former, let new, let source, let reason):
            channelRenamed(key, connection, from: former, to: new, by: source, reason: reason)
        case .observed(let observation): observed(observation, key, connection)
        case .confirmed(let token, let receipt): confirmed(key, token, receipt)
        case .refused(let token, let reply): refused(key, token, reply)
        case .answered(let token, let answer): answered(token, answer)
        case .peerIsAway(let nick, let text): peerIsAway(nick, text, key)
        case .peerCame(let source): peerCame(source, key)
        case .peerWent(let nick): peerWent(nick, key)
        case .authenticated(let outcome): authenticated(key, outcome)
        case .roleTaken(let channel, let role):
            brokerOf(channel, key.network) { $0.roleTaken(connection, role, now: $1) }
        case .probed: probed(connection, on: key.network)
        case .transportPromised(let host, let port, let seconds): transportPromised(host, port, seconds)
        case .overdue: everyBroker(of: connection, key.network) { $0.overdue(connection, now: $1) }
        case .closed(let reason): closed(key, connection, reason)
        }
    }

    private mutating func registered(_ key: PuppetKey, _ connection: ConnectionID, _ identity: SessionIdentity) {
        effects.append(.count(.connected(key.network)))
        probeEnded(connection, on: key.network)
        let moment = now.monotonic
        let asked = puppet(key)?.nick
        let isBack = with(key) { puppet in
            let isBack = puppet.backoff.failures > 0
            puppet.state = .online(connection, identity, since: moment)
            puppet.toldCause = nil
            puppet.toldOfNoPlace = false
            return isBack
        }
        learn(key, identity)
        if let asked, asked != identity.nick { renamed(key, from: asked, to: identity.nick) }
        remember(key) {
            $0.hold(identity.nick)
            $0.hasQuit = false
        }
        if let user = key.user, networks[key.network]?.configuration.sendConnectionMessages == true {
            let name = networkName(key.network)
            tell(
                user,
                "You are \(isBack == true ? "back on" : "connected to") \(name) as \(identity.nick).",
                isImportant: false
            )
        }
        // Wished for while the connection was on its way.
        if let user = key.user, let wanted = records[key]?.wantedNick, let asked, wanted != asked {
            let what = "Your nick was not changed to \(wanted)"
            ask(key, .moderation(user, what: what), [Message(.nick, [Parameter(wanted)])])
        }
        if !rooms.partners(of: key).isEmpty { watchPartners(of: key) }
        fetchMissed(key, connection, identity)
        advance(key)
    }

    func networkName(_ id: NetworkID) -> String { networks[id]?.configuration.name ?? id.name }

    private mutating func learn(_ key: PuppetKey, _ identity: SessionIdentity) {
        if case .online(let connection, _, let since) = puppet(key)?.state {
            with(key) { $0.state = .online(connection, identity, since: since) }
        }
        networks[key.network]?.support = identity.support
        var traits = NetworkTraits(identity)
        // Learnt otherwise than from what a server announces.
        traits.floods = networks[key.network]?.traits.floods
        if networks[key.network]?.traits != traits {
            networks[key.network]?.traits = traits
            store(.saveTraits(key.network, traits))
        }
        if networks[key.network]?.caseMapping != identity.support.caseMapping {
            fold(key.network, by: identity.support.caseMapping)
        }
    }

    mutating func renamed(_ key: PuppetKey, from former: Nickname, to nick: Nickname) {
        guard let network = networks[key.network] else { return }
        let until = now.monotonic + limits.formerNickLifetime
        if network.fold(former) != network.fold(nick) {
            networks[key.network]?.ownNames.release(network.fold(former), by: key, until: until)
        }
        networks[key.network]?.ownNames.hold(network.fold(nick), by: key)
        with(key) { $0.nick = nick }
        if let connection = puppet(key)?.connection {
            everyBroker(of: connection, key.network) { $0.renamed(connection, to: nick, now: $1) }
        }
        remember(key) { $0.hold(nick) }
        regaining(key) { $0.nickBecame(nick) }
    }

    /// The connection is heard and asked no more.
    mutating func detach(_ connection: ConnectionID, _ key: PuppetKey) {
        stopHearing(key)
        connections[connection] = nil
        probes[connection] = nil
        forgetRenamings(awaiting: connection)
        effects.append(.count(.disconnected(key.network)))
        for folded in (puppet(key)?.channels.keys.sorted() ?? []) {
            departed(connection, folded, on: key.network)
        }
        if key.isBot { botLost(on: key.network) }
        failRequests(of: connection)
        let name = networkName(key.network)
        regaining(key) { $0.disconnected(network: name) }
    }

    /// What a new connection asks for: a clash of long ago does not stick.
    func wantedNick(of key: PuppetKey) -> Nickname? {
        guard let user = key.user else {
            return networks[key.network].flatMap { Nickname(parsing: $0.configuration.bot.nick) }
        }
        guard let settings = networks[key.network]?.configuration.ircClients else { return nil }
        return records[key]?.wantedNick
            ?? Identities.nick(for: user, displayName: records[key]?.displayName, settings: settings)
    }

    mutating func kick(_ user: UserID, fromRoomsOf channel: ChannelKey, _ reason: String) {
        for room in rooms.rooms(of: channel) where memberships[room]?.contains(user) == true {
            memberships[room]?.remove(user)
            touchedRooms.insert(room)
            store(.saveMembership(room, user, isJoined: false))
            act(in: room, as: configuration.bot, .kick(room, user, reason: reason))
            usersChanged(in: room)
        }
    }
}
