import IRCProtocol
import MatrixProtocol

// Networks that take only so many of ours, in all (`maxClients`) and of one homeserver (`maxClientsPerHomeserver`).
extension Bridge {
    /// Whether there is a place for `key`, if need be that of somebody who has been silent for longer.
    mutating func makeWay(for key: PuppetKey) -> Bool {
        guard let user = key.user, let settings = networks[key.network]?.configuration.ircClients else { return true }
        networks[key.network]?.seekers.remove(key)
        if settings.maxClientsPerHomeserver > 0,
            !makeWay(for: key, of: user, most: settings.maxClientsPerHomeserver)
        {
            return false
        }
        guard settings.maxClients > 0 else { return true }
        let connected = connected(on: key.network) { _ in true }
        guard connected.count >= settings.maxClients, let quietest = quietest(of: connected) else { return true }
        sendAway(
            quietest,
            "Client limit exceeded: \(settings.maxClients)",
            "it takes \(settings.maxClients) people through this bridge"
        )
        return true
    }

    private mutating func makeWay(for key: PuppetKey, of user: UserID, most: Int) -> Bool {
        let connected = connected(on: key.network) { $0.server == user.server }
        guard connected.count >= most else { return true }
        let words = "it takes \(most) people of \(user.server) through this bridge"
        guard let own = puppet(key), let quietest = quietest(of: connected),
            own.pending > 0 || lastActive(quietest) < lastActive(own)
        else {
            wait(key, user, words)
            return false
        }
        sendAway(quietest, "Client limit of \(user.server) exceeded: \(most)", words)
        return true
    }

    private func connected(on id: NetworkID, where isAsked: (UserID) -> Bool) -> [Puppet] {
        networks[id]?.puppets.values.filter { puppet in
            puppet.connection != nil && !puppet.isLeaving && puppet.key.user.map(isAsked) ?? false
        } ?? []
    }

    /// Whoever has words on the way does not make way.
    private func quietest(of connected: [Puppet]) -> Puppet? {
        connected.filter { $0.isOnline && $0.pending == 0 }
            .min { (lastActive($0), $0.key) < (lastActive($1), $1.key) }
    }

    private mutating func sendAway(_ puppet: Puppet, _ ircReason: String, _ words: String) {
        guard let connection = puppet.connection, let user = puppet.key.user else { return }
        with(puppet.key) {
            $0.channels = [:]
            $0.isLeaving = true
        }
        order(connection, .quit(reason: ircReason))
        tell(
            user,
            "You were disconnected from \(networkName(puppet.key.network)): \(words), others were waiting, and you had been "
                + "silent longest. You come back when you speak, or say !reconnect.",
            isImportant: true
        )
    }

    // MARK: Waiting for a place

    /// What they say waits, too, and is given up with a word when it has waited too long.
    private mutating func wait(_ key: PuppetKey, _ user: UserID, _ words: String) {
        networks[key.network]?.seekers.insert(key)
        guard puppet(key)?.toldOfNoPlace == false else { return }
        with(key) { $0.toldOfNoPlace = true }
        log(.info, "A user has to wait for a place on a network", [.network: key.network.name, .user: user.text])
        // Who has done nothing of late was brought by the bridge, and is not written to for that.
        let isHere = (puppet(key)?.pending ?? 0) > 0 || (activity[user] ?? 0) > now.wall - 3_600_000
        tell(
            user,
            "You are not connected to \(networkName(key.network)): \(words), and all of them were here later than you. You are "
                + "connected when there is a place, or when you speak and somebody has been silent for longer.",
            isImportant: isHere
        )
    }

    /// A connection has ended: whoever was here last of those who wait is tried first.
    mutating func placeIsFree(on id: NetworkID) {
        guard let seekers = networks[id]?.seekers, !seekers.isEmpty else { return }
        let waiting = seekers.compactMap { puppet($0) }.filter(\.isWanted).sorted { left, right in
            (right.pending > 0 ? 1 : 0, lastActive(right), left.key) < (
                left.pending > 0 ? 1 : 0, lastActive(left), right.key
            )
        }
        networks[id]?.seekers = Set(waiting.map(\.key))
        var tried: Set<Substring> = []
        for puppet in waiting {
            guard let user = puppet.key.user, tried.insert(Substring(user.server)).inserted else { continue }
            advance(puppet.key)
        }
    }
}
