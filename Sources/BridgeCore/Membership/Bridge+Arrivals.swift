import DequeModule
import IRCProtocol
import MatrixProtocol

// Matrix users who are brought to IRC at start, because their rooms show their members there.
extension Bridge {
    /// Everybody whom the store knows in such rooms; nobody is asked. Who does something before their turn comes at once.
    mutating func beginArrivals(on id: NetworkID) {
        guard let network = networks[id] else { return }
        var users: Set<UserID> = []
        for room in rooms.channelsOfRoom.keys where bringsMembers(room, at: network) {
            for user in memberships[room, default: []] where !isOurs(user) && !isIdleAtStart(user, network) {
                users.insert(user)
            }
        }
        guard !users.isEmpty else { return }
        // Whoever was here last comes first.
        arrivals[id] = Deque(
            users.sorted { (activity[$1] ?? 0, $0) < (activity[$0] ?? 0, $1) }
        )
        nextArrival(on: id)
    }

    mutating func nextArrival(on id: NetworkID) {
        guard let network = networks[id] else { return }
        let pause = network.configuration.membershipLists.floodDelay
        while let user = arrivals[id]?.popFirst() {
            let key = PuppetKey(network: id, user: user)
            let isHere = puppet(key)?.connection != nil
            for room in rooms.channelsOfRoom.keys.sorted()
            where bringsMembers(room, at: network) && memberships[room]?.contains(user) == true {
                bringPuppet(of: user, from: room, on: id)
            }
            guard pause > .zero, !isHere, puppet(key)?.connection != nil else { continue }
            if arrivals[id]?.isEmpty == false { wake(.arrival(id), after: pause) }
            return
        }
        arrivals[id] = nil
    }

    private func bringsMembers(_ room: RoomID, at network: Network) -> Bool {
        rooms.channelsOfRoom[room]?.contains { $0.network == network.id } == true
            && (network.toIRC(room).initial || requiresJoined(room, on: network.id))
    }

    /// By `ignoreIdleUsersOnStartup`. Of whom nothing is known has not been here since that is written down.
    private func isIdleAtStart(_ user: UserID, _ network: Network) -> Bool {
        let settings = network.configuration.membershipLists.ignoreIdleUsersOnStartup
        guard settings.enabled, settings.exclude?.matches(user.text) != true else { return false }
        guard let last = activity[user] else { return true }
        return Duration.milliseconds(now.wall) - .milliseconds(last) >= settings.idleFor
    }
}
