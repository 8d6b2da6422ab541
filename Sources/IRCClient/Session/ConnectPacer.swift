import IRCProtocol

/// When a network may be tried again, and who goes first.
///
/// At least `connectInterval` between two attempts, at most `concurrentConnects` under way. The bot goes first, then those
/// for whom somebody waits, then whoever was active last; but each fourth attempt is of whoever has waited longest, so that
/// nobody waits for ever. An address that the network has found too fast rests for a while, and is slower for long after
/// that, without holding up the others.
package struct ConnectPacer: Sendable {
    package struct Step: Sendable, Hashable {
        /// Attempts to begin now, in order.
        package var begin: [ConnectionID] = []
        /// When to ask again; nil when nothing waits or only an attempt's end can free a place.
        package var deadline: MonotonicInstant?

        package init(begin: [ConnectionID] = [], deadline: MonotonicInstant? = nil) {
            self.begin = begin
            self.deadline = deadline
        }
    }

    private struct Waiting: Sendable {
        var id: ConnectionID
        var interval: Duration
        var limit: Int
        var address: String?
        var isBot: Bool
        var isUrgent: Bool
        var lastActive: Int64

        /// Whether it goes before `other`, which came earlier.
        func precedes(_ other: Waiting) -> Bool {
            if isBot != other.isBot { return isBot }
            if isUrgent != other.isUrgent { return isUrgent }
            return lastActive > other.lastActive
        }
    }

    /// What was learnt of one of our addresses.
    private struct Lane: Sendable {
        var restsUntil: MonotonicInstant
        var interval: Duration
        var lastBegun: MonotonicInstant?

        func opens(_ now: MonotonicInstant) -> MonotonicInstant {
            max(restsUntil, lastBegun.map { $0 + interval } ?? now)
        }
    }

    /// In the order they asked.
    private var waiting: [Waiting] = []
    private var underWay: [ConnectionID: String?] = [:]
    private var lanes: [String?: Lane] = [:]
    private var lastBegun: MonotonicInstant?
    private var turn = 0

    /// How long an address rests that was found too fast.
    static let rest = Duration.seconds(30)
    private static let leastInterval = Duration.seconds(2)
    private static let greatestInterval = Duration.seconds(60)
    /// One in so many attempts is of whoever has waited longest.
    private static let fairTurn = 4

    package init() {}

    package mutating func asked(_ id: ConnectionID, _ plan: ConnectionPlan, now: MonotonicInstant) -> Step {
        waiting.append(
            Waiting(
                id: id,
                interval: plan.connectInterval,
                limit: plan.concurrentConnects,
                address: plan.localAddress,
                isBot: plan.isBot,
                isUrgent: plan.isUrgent,
                lastActive: plan.lastActive
            )
        )
        return timerFired(now: now)
    }

    /// Somebody waits for it now.
    package mutating func hurried(_ id: ConnectionID, now: MonotonicInstant) -> Step {
        if let index = waiting.firstIndex(where: { $0.id == id }) { waiting[index].isUrgent = true }
        return timerFired(now: now)
    }

    /// The attempt ended, or nobody wants it any more. `cause`: nil where it ended in a registered session.
    package mutating func ended(_ id: ConnectionID, _ cause: ClosingCause?, now: MonotonicInstant) -> Step {
        if let address = underWay.removeValue(forKey: id) {
            learn(cause, of: address, now)
        } else {
            waiting.removeAll { $0.id == id }
        }
        return timerFired(now: now)
    }

    private mutating func learn(_ cause: ClosingCause?, of address: String?, _ now: MonotonicInstant) {
        switch cause {
        case .throttled, .crowded:
            let present = lanes[address]?.interval ?? .zero
            let interval = min(max(present * 2, Self.leastInterval), Self.greatestInterval)
            lanes[address] = Lane(restsUntil: now + Self.rest, interval: interval, lastBegun: now)
        case nil:
            guard let interval = lanes[address]?.interval else { return }
            // Slowly forgotten: what a network bears once it may bear no more an hour later.
            let shorter = interval * 15 / 16
            if shorter < Self.leastInterval / 2 { lanes[address] = nil } else { lanes[address]?.interval = shorter }
        default:
            break
        }
    }

    package mutating func timerFired(now: MonotonicInstant) -> Step {
        var step = Step()
        // All plans of a network say the same, and the newest says it as the configuration has it now. It is asked before
        // anybody is looked for: thousands may wait, and most that happens finds no place free.
        while let newest = waiting.last {
            if newest.limit > 0, underWay.count >= newest.limit { return step }
            if let lastBegun, lastBegun + newest.interval > now {
                step.deadline = lastBegun + newest.interval
                return step
            }
            guard let index = next(now) else { break }
            let next = waiting.remove(at: index)
            underWay[next.id] = next.address
            lastBegun = now
            lanes[next.address]?.lastBegun = now
            turn = (turn + 1) % Self.fairTurn
            step.begin.append(next.id)
        }
        // All who wait are of addresses that rest.
        step.deadline = waiting.compactMap { lanes[$0.address]?.opens(now) }.min()
        return step
    }

    /// Whose turn it is, among those whose address does not rest.
    private func next(_ now: MonotonicInstant) -> Int? {
        var best: Int?
        for index in waiting.indices {
            if let lane = lanes[waiting[index].address], lane.opens(now) > now { continue }
            guard let present = best else {
                best = index
                continue
            }
            let isFair = turn == Self.fairTurn - 1 && !waiting[index].isBot
            if !isFair, waiting[index].precedes(waiting[present]) { best = index }
        }
        return best
    }
}
