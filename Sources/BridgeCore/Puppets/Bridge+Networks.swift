import IRCProtocol
import MatrixProtocol

// Networks that come, change and go while others talk.
extension Bridge {
    /// - Parameter stored: what the store has, of networks that come; nothing else of it is taken.
    mutating func reconfigure(_ configuration: Configuration, stored: Snapshot) {
        let changes = NetworkChanges(from: self.configuration.networks, to: configuration.networks)
        for id in changes.removed { removeNetwork(id) }
        self.configuration = configuration
        permissions.adopt(configuration)
        activeGhosts.adopt(configuration.userActivity)
        lookAtActivity()
        recollection.resize(configuration.matrixHandler.eventCacheSize)
        for settings in configuration.networks { adopt(settings, changes, stored) }
        if !changes.added.isEmpty { recall(stored, of: Set(changes.added)) }
        reconcileMappings()
        reconcileSpaces()
        for channel in rooms.links.keys.sorted() { unsettleRule(of: channel) }
        if configuration.bridgeInfoState.initial { showAllBridges() }
        reconcilePolicyLists()
        for id in changes.added { begin(id) }
        for (id, reach) in changes.changed.sorted(by: { $0.key < $1.key }) { reconnect(id, reach) }
    }

    private mutating func adopt(_ settings: NetworkConfiguration, _ changes: NetworkChanges, _ stored: Snapshot) {
        let isNew = changes.added.contains(settings.id)
        let mapping = isNew ? stored.caseMappings[settings.id] : networks[settings.id]?.caseMapping
        let fresh = Network(
            configuration: settings,
            domain: configuration.homeserver.domain,
            caseMapping: mapping ?? .rfc1459
        )
        guard !isNew else {
            networks[settings.id] = fresh
            return log(.info, "A network is added", [.network: settings.id.name])
        }
        guard changes.changed[settings.id] != nil else { return }
        networks[settings.id]?.configuration = settings
        let changes = networks[settings.id]?.ghostTable.adopt(fresh.ghostTable.names)
        note(changes ?? [], on: settings.id)
        networks[settings.id]?.aliasNames = fresh.aliasNames
        log(.info, "A network is changed", [.network: settings.id.name])
    }

    private mutating func begin(_ id: NetworkID) {
        expectLingerers(on: id)
        for room in Set(rooms.links.filter { $0.key.network == id }.flatMap { $0.value.map(\.room) }).sorted() {
            learnMembers(of: room)
        }
        startNetwork(id)
        let wall = now.wall
        for (plumb, request) in consents.requests.sorted(by: { $0.key < $1.key })
        where request.link.network == id {
            consent(plumb) { $0.resume(now: wall) }
        }
    }

    // MARK: Going

    /// Everybody says goodbye. What the store has of the network stays, and counts again when the network is back.
    private mutating func removeNetwork(_ id: NetworkID) {
        let name = networkName(id)
        for folded in networks[id]?.channels.keys.sorted() ?? [] {
            giveUpGap(in: ChannelKey(network: id, name: folded))
        }
        for key in networks[id]?.puppets.keys.sorted() ?? [] { dismiss(key, "The bridge has left \(name)") }
        for channel in rooms.links.keys.filter({ $0.network == id }).sorted() {
            for room in rooms.rooms(of: channel) { rooms.remove(room: room, channel: channel) }
        }
        for conversation in rooms.privateRooms.values.filter({ $0.network == id }).sorted(by: { $0.room < $1.room }) {
            guard let folded = networks[id]?.fold(conversation.nick) else { continue }
            rooms.removePrivateRoom(conversation.room, folded: folded)
        }
        for (plumb, request) in consents.requests where request.link.network == id { consents.requests[plumb] = nil }
        consents.visits = consents.visits.filter { $0.key.network != id }
        consents.optOuts = consents.optOuts.filter { $0.key.network != id }
        censuses = censuses.filter { $0.key.network != id }
        doubtfulChannels = doubtfulChannels.filter { $0.network != id }
        splits[id] = nil
        peopleQueues[id] = nil
        transportProbes[id] = nil
        networks[id] = nil
        log(.info, "A network is removed", [.network: id.name])
    }

    /// The connection ends, and nothing waits for it.
    private mutating func dismiss(_ key: PuppetKey, _ reason: String) {
        if let connection = puppet(key)?.connection {
            order(connection, .quit(reason: reason))
            detach(connection, key)
        }
        with(key) {
            $0.recall()
            $0.state = .offline
        }
        giveUpLines(of: key, "the bridge does not serve \(networkName(key.network)) any more")
        networks[key.network]?.puppets[key] = nil
    }

    // MARK: Changing

    private mutating func reconnect(_ id: NetworkID, _ reach: NetworkChanges.Reach) {
        guard reach > .none else { return }
        renewBot(of: id)
        guard reach == .all, let puppets = networks[id]?.puppets.values.sorted(by: { $0.key < $1.key }) else { return }
        let (connected, waiting) = (
            puppets.filter { !$0.key.isBot }.compactMap(\.connection),
            puppets.filter { $0.state == .waiting }.map(\.key)
        )
        networks[id]?.renewing = connected.sorted()
        // Those that wait for an address that did not answer need not wait any longer.
        for key in waiting {
            with(key) { $0.backoff.reset() }
            reconnect(key)
        }
        renewNext(on: id)
    }

    private mutating func renewBot(of id: NetworkID) {
        guard let settings = networks[id]?.configuration.bot, let key = networks[id]?.botKey else { return }
        guard settings.enabled else { return dismiss(key, "The bridge goes on without me") }
        guard let puppet = puppet(key) else { return startNetwork(id) }
        guard let connection = puppet.connection else {
            guard let nick = wantedNick(of: key) else { return }
            with(key) { $0.nick = nick }
            return
        }
        renew(connection, key)
    }

    private mutating func renew(_ connection: ConnectionID, _ key: PuppetKey) {
        with(key) { $0.reopens = true }
        order(connection, .quit(reason: "The bridge connects anew"))
    }

    /// One connection after the other is replaced, as fast as the network lets them come.
    mutating func renewNext(on id: NetworkID) {
        guard var left = networks[id]?.renewing, !left.isEmpty else { return }
        // Those that have ended meanwhile are replaced already.
        left.removeAll { connections[$0] == nil }
        if let next = left.first, let key = connections[next] {
            left.removeFirst()
            renew(next, key)
        }
        networks[id]?.renewing = left
        guard !left.isEmpty, let interval = networks[id]?.configuration.ircClients.reconnectInterval else { return }
        wake(.renewal(id), after: max(interval, Self.renewalPause))
    }

    private static let renewalPause = Duration.milliseconds(20)
}
