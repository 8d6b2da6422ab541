import IRCProtocol
import MatrixProtocol

/// Idle users to be taken out of a network's rooms, or warned of it.
package struct SweepPlan: Sendable, Hashable {
    package enum Deed: Sendable, Hashable {
        /// Their connection ends and they leave the linked rooms, with this reason.
        case reap(reason: String)
        /// They are told this. Only who has been idle for less than twice the time: the others have been told.
        case warn(text: String)
    }

    package var network: NetworkID
    package var deed: Deed
    /// How long they have done nothing.
    package var idleFor: Duration
    /// Whether only to tell who it would be.
    package var isDryRun: Bool
    /// At most so many, those longest idle first; nil for all.
    package var limit: Int?
    /// Whose id matches somewhere is spared.
    package var spared: Pattern?
    /// Whether who was never seen to do anything is spared.
    package var sparesUnknown: Bool

    package init(
        network: NetworkID,
        deed: Deed,
        idleFor: Duration,
        isDryRun: Bool = false,
        limit: Int? = nil,
        spared: Pattern? = nil,
        sparesUnknown: Bool = true
    ) {
        self.network = network
        self.deed = deed
        self.idleFor = idleFor
        self.isDryRun = isDryRun
        self.limit = limit
        self.spared = spared
        self.sparesUnknown = sparesUnknown
    }
}

/// How far a sweep is.
package struct SweepReport: Sendable, Hashable {
    /// Whom it is about, longest idle first; of one that is under way, who is still to come.
    package var users: [UserID]
    package var total: Int
    package var done: Int
    package var isRunning: Bool

    package init(users: [UserID], total: Int, done: Int, isRunning: Bool) {
        self.users = users
        self.total = total
        self.done = done
        self.isRunning = isRunning
    }
}

/// A sweep under way: somebody at a time, so that neither the homeserver nor the network sees a flood.
struct Sweep: Sendable {
    let plan: SweepPlan
    let total: Int
    private(set) var pending: ArraySlice<UserID>

    init(plan: SweepPlan, users: [UserID]) {
        self.plan = plan
        total = users.count
        pending = users[...]
    }

    var isOver: Bool { pending.isEmpty }
    var report: SweepReport {
        SweepReport(users: Array(pending), total: total, done: total - pending.count, isRunning: !isOver)
    }

    mutating func next() -> UserID? { pending.popFirst() }
    mutating func stop() { pending = [] }
}
