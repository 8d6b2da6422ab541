import MatrixProtocol

/// The door of one room whose channel wants everybody who reads it to be on IRC (`requireMatrixJoined`). While somebody
/// is missing, what IRC says waits. For each of them it waits for a bounded time, so that nobody holds a room for ever.
package struct PresenceGate: Sendable {
    package enum Action: Sendable, Hashable {
        /// Who is missing, for people to see; once for each time that the door is closed for long.
        case tell([UserID])
        /// What programs see changes: who is missing now.
        case show([UserID])
        /// They have been missing for long enough.
        case act([UserID])
        /// What waits goes on.
        case release
        case wake(at: Duration)
    }

    private let patience: Duration
    private let delay: Duration
    /// Since when each is missing.
    private var missing: [UserID: Duration] = [:]
    /// For whom the door has opened all the same, until they are there once.
    private var excused: Set<UserID> = []
    private var closedSince: Duration?
    private var shown: [UserID]?
    private var hasTold = false

    /// `patience`: how long the door waits for one person. `delay`: before people are told; who joins takes a moment to
    /// be on IRC.
    package init(patience: Duration, delay: Duration) {
        self.patience = patience
        self.delay = delay
    }

    package var isClosed: Bool { closedSince != nil }
    package var isAtRest: Bool { missing.isEmpty }

    /// Whoever is in the room and not on the channel, as it is now.
    package mutating func judged(missing now: Set<UserID>, now moment: Duration) -> [Action] {
        excused.formIntersection(now)
        missing = missing.filter { now.contains($0.key) && !excused.contains($0.key) }
        for user in now where missing[user] == nil && !excused.contains(user) { missing[user] = moment }
        return proceed(moment)
    }

    /// They are not waited for any more.
    package mutating func excuse(_ users: [UserID], now: Duration) -> [Action] {
        excused.formUnion(users)
        for user in users { missing[user] = nil }
        return proceed(now)
    }

    private mutating func proceed(_ now: Duration) -> [Action] {
        guard let first = missing.values.min() else { return open() }
        var actions: [Action] = []
        let since = closedSince ?? now
        closedSince = since
        let late = missing.filter { $0.value + patience <= now }.keys.sorted()
        if !late.isEmpty { return [.act(late)] }
        if now >= since + delay {
            let users = missing.keys.sorted()
            if !hasTold { actions.append(.tell(users)) }
            if shown != users { actions.append(.show(users)) }
            hasTold = true
            shown = users
        }
        actions.append(.wake(at: hasTold ? first + patience : min(since + delay, first + patience)))
        return actions
    }

    private mutating func open() -> [Action] {
        guard closedSince != nil else { return [] }
        closedSince = nil
        hasTold = false
        defer { shown = nil }
        return (shown == nil ? [] : [.show([])]) + [.release]
    }
}
