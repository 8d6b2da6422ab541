import IRCProtocol
import Logging
import NIOCore
import Synchronization

/// All IRC connections of the process: takes orders, tells events.
///
/// Orders may come from any thread; those to one connection that come from one thread are carried out in their order.
/// Events of one connection come in order, from its event loop: the receiver must be quick and must not wait. After
/// `closed` of a connection nothing more comes of it, and orders to it go nowhere.
package final class IRCConnections: Sendable {
    private struct Entry {
        var network: NetworkID
        var driver: NIOLoopBoundBox<ConnectionDriver?>
    }

    private struct State {
        var entries: [ConnectionID: Entry] = [:]
        var pacers: [NetworkID: ConnectPacer] = [:]
        var pacerTimers: [NetworkID: MonotonicInstant] = [:]
        var isShuttingDown = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let group: any EventLoopGroup
    private let events: @Sendable (ConnectionID, SessionEvent) -> Void
    private let logger: Logger
    private let pool = IdentityPool()
    private let connector: Connector
    private let state = Mutex(State())

    package init(
        eventLoopGroup: any EventLoopGroup,
        ident: IdentTable? = nil,
        isPublic: @escaping @Sendable (String) -> Bool = { _ in false },
        events: @escaping @Sendable (ConnectionID, SessionEvent) -> Void,
        logger: Logger
    ) {
        group = eventLoopGroup
        self.events = events
        self.logger = logger
        connector = Connector(resolver: NameResolver(), contexts: TLSContexts(), ident: ident, isPublic: isPublic)
    }

    /// How many connections there are, those that wait for their attempt among them.
    package var count: Int { state.withLock { $0.entries.count } }

    package func order(_ id: ConnectionID, _ order: SessionOrder) {
        if case .open(let plan) = order {
            open(id, plan)
            return
        }
        guard let (network, driver) = state.withLock({ $0.entries[id].map { ($0.network, $0.driver) } }) else { return }
        if case .hurry = order { return pace(network) { $0.hurried(id, now: $1) } }
        driver.eventLoop.execute { driver.value?.ordered(order) }
    }

    /// Says goodbye on every connection and returns when the last is closed, after a few seconds at most. Later orders
    /// to open are answered by `closed` at once.
    package func shutdown(reason: String = "The bridge is shutting down") async {
        let ids = state.withLock { state in
            state.isShuttingDown = true
            return Array(state.entries.keys)
        }
        for id in ids { order(id, .quit(reason: reason)) }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.entries.isEmpty { state.waiting.append(continuation) }
                return state.entries.isEmpty
            }
            if isOver { continuation.resume() }
        }
    }

    // MARK: - Opening

    private func open(_ id: ConnectionID, _ plan: ConnectionPlan) {
        let eventLoop = group.next()
        let box = NIOLoopBoundBox<ConnectionDriver?>.makeEmptyBox(
            valueType: ConnectionDriver.self,
            eventLoop: eventLoop
        )
        enum Outcome { case accepted, known, refused }
        let outcome = state.withLock { state -> Outcome in
            if state.isShuttingDown { return .refused }
            if state.entries[id] != nil { return .known }
            state.entries[id] = Entry(network: plan.network, driver: box)
            return .accepted
        }
        switch outcome {
        case .known:
            return
        case .refused:
            events(id, .closed(.requested))
            return
        case .accepted:
            break
        }
        eventLoop.execute {
            box.value = ConnectionDriver(
                id: id,
                plan: plan,
                eventLoop: eventLoop,
                pool: self.pool,
                logger: self.logger
            ) { event in self.told(id, plan.network, event) }
        }
        pace(plan.network) { $0.asked(id, plan, now: $1) }
    }

    private func told(_ id: ConnectionID, _ network: NetworkID, _ event: SessionEvent) {
        switch event {
        case .registered:
            pace(network) { $0.ended(id, nil, now: $1) }
            events(id, event)
        case .closed(let reason):
            let entry = state.withLock { $0.entries.removeValue(forKey: id) }
            pace(network) { $0.ended(id, reason.cause, now: $1) }
            events(id, event)
            entry?.driver.value = nil
            let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard state.entries.isEmpty else { return [] }
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        default:
            events(id, event)
        }
    }

    /// One step of the network's pacer: asked under the lock, carried out without it.
    private func pace(_ network: NetworkID, _ step: (inout ConnectPacer, MonotonicInstant) -> ConnectPacer.Step) {
        let now = MonotonicInstant(
            sinceStart: .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds))
        )
        let (begin, deadline) = state.withLock { state -> ([Entry], MonotonicInstant?) in
            var pacer = state.pacers[network] ?? ConnectPacer()
            let result = step(&pacer, now)
            // Kept when idle: it knows when the last attempt was.
            state.pacers[network] = pacer
            var deadline = result.deadline
            if let at = deadline {
                if let present = state.pacerTimers[network], present <= at, present > now { deadline = nil }
                if deadline != nil { state.pacerTimers[network] = at }
            }
            return (result.begin.compactMap { state.entries[$0] }, deadline)
        }
        for entry in begin { entry.driver.eventLoop.execute { self.connect(entry.driver) } }
        if let deadline {
            group.any().scheduleTask(deadline: .uptimeNanoseconds(deadline.nanoseconds)) {
                self.pace(network) { $0.timerFired(now: $1) }
            }
        }
    }

    private func connect(_ box: NIOLoopBoundBox<ConnectionDriver?>) {
        guard let driver = box.value, !driver.isOver else { return }
        connector.connect(driver.plan, on: box.eventLoop) { host in
            box.value?.connecting(host)
        } prepare: { channel in
            guard let driver = box.value, !driver.isOver else { throw ChannelError.alreadyClosed }
            try channel.pipeline.syncOperations.addHandler(SessionHandler(driver))
        }.whenFailure { error in
            let reason = (error as? Connector.Failure)?.reason ?? .unreachable("The server could not be reached.")
            box.value?.closed(reason)
        }
    }
}
