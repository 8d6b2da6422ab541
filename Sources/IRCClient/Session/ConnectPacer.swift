import DequeModule
import IRCProtocol

/// When a network may be tried again: at least `connectInterval` between two attempts, at most `concurrentConnects`
/// under way, the bot first and everybody else in the order they asked.
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
    }

    private var bots = Deque<Waiting>()
    private var others = Deque<Waiting>()
    private var underWay: Set<ConnectionID> = []
    private var lastBegun: MonotonicInstant?

    package init() {}

    package mutating func asked(_ id: ConnectionID, _ plan: ConnectionPlan, now: MonotonicInstant) -> Step {
        let waiting = Waiting(id: id, interval: plan.connectInterval, limit: plan.concurrentConnects)
        if plan.isBot { bots.append(waiting) } else { others.append(waiting) }
        return timerFired(now: now)
    }

    /// The attempt ended: registered, refused or given up, or nobody wants it any more.
    package mutating func ended(_ id: ConnectionID, now: MonotonicInstant) -> Step {
        if underWay.remove(id) == nil {
            bots.removeAll { $0.id == id }
            others.removeAll { $0.id == id }
        }
        return timerFired(now: now)
    }

    package mutating func timerFired(now: MonotonicInstant) -> Step {
        var step = Step()
        while let next = bots.first ?? others.first {
            if next.limit > 0, underWay.count >= next.limit { return step }
            if let lastBegun, lastBegun + next.interval > now {
                step.deadline = lastBegun + next.interval
                return step
            }
            if bots.isEmpty { others.removeFirst() } else { bots.removeFirst() }
            underWay.insert(next.id)
            lastBegun = now
            step.begin.append(next.id)
        }
        return step
    }
}
