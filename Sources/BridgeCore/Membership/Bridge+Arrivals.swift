import DequeModule
import IRCProtocol
import MatrixProtocol

// Matrix users who are brought to IRC at start, because their rooms show their members there.
extension Bridge {
    /// Everybody whom the store knows in such rooms; nobody is asked. Who does something before their turn comes at once.
    mutating func beginArrivals(on id: NetworkID) {
        guard let network = networks[id] else { return }
        var places: [UserID: [RoomID]] = [:]
        for room in rooms.channelsOfRoom.keys.sorted() where bringsMembers(room, at: network) {
            for user in memberships[room, default: []] where !isOurs(user) && !isIdleAtStart(user, network) {
                places[user, default: []].append(room)
            }
        }
        guard !places.isEmpty else { return }
        // Whoever was here last comes first.
        arrivals[id] = Deque(
            places.map { Arrival(user: $0.key, rooms: $0.value) }
                .sorted { (activity[$1.user] ?? 0, $0.user) < (activity[$0.user] ?? 0, $1.user) }
        )
        nextArrival(on: id)
    }

    mutating func nextArrival(on id: NetworkID) {
        guard let network = networks[id] else { return }
        let pause = network.configuration.membershipLists.floodDelay
        while let arrival = arrivals[id]?.popFirst() {
            let key = PuppetKey(network: id, user: arrival.user)
            let isHere = puppet(key)?.connection != nil
            // Of the rooms as they were at the start; who has come into others since was brought for that.
            for room in arrival.rooms
            where bringsMembers(room, at: network) && memberships[room]?.contains(arrival.user) == true {
                bringPuppet(of: arrival.user, from: room, on: id)
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
