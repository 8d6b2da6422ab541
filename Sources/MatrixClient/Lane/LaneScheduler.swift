import DequeModule
import MatrixProtocol

/// All lanes together: whose turn it is, which users are ready, and whether anybody is there to ask.
///
/// Everything that decides is in here and below, without a clock and without HTTP, so that the same code runs against
/// a homeserver and against a model of one. Whoever drives it performs its actions in the order given and answers each
/// `perform` exactly once.
///
/// Requests of different lanes take turns: a request that is ready goes behind all that were ready before it, and a
/// lane has at most one.
package struct LaneScheduler: Sendable {
    package struct RequestID: Sendable, Hashable { package let number: UInt64 }
    package struct TimerID: Sendable, Hashable { package let number: UInt64 }

    package enum Action: Sendable, Hashable {
        /// Wants one `answered`, an expired deadline included.
        case perform(RequestID, LaneStep)
        /// Wants `timerFired` after so long. A timer that nobody waits for any more may fire all the same.
        case setTimer(TimerID, Duration)
        case finish(MatrixOrder, MatrixOutcome)
        /// Newly registered: `preload` it after a restart, and one request is saved.
        case ghostReady(UserID)
        case report(LaneReport)
    }

    private enum Worker: Hashable {
        case lane(MatrixLane)
        case session(UserID)
        case probe
    }

    private let settings: LaneSettings
    private var lanes: [MatrixLane: LaneMachine] = [:]
    private var sessions: GhostSessions
    private var reachability: Reachability

    /// Ready to go, in the order in which they became so.
    private var waiting: Deque<(worker: Worker, step: LaneStep)> = []
    /// Under way.
    private var requests: [RequestID: (worker: Worker, endpoint: MatrixEndpoint)] = [:]
    private var timers: [TimerID: Worker] = [:]
    private var timerOfWorker: [Worker: TimerID] = [:]
    private var lastNumber: UInt64 = 0
    private var isTokenRejected = false
    /// Rooms that none of our orders is still to make.
    private var settledRooms: Set<RoomID> = []
    private var actions: [Action] = []
    private var recent = RecentEvents()

    /// Orders without an outcome, over all lanes.
    package private(set) var unfinished = 0

    package init(settings: LaneSettings) {
        self.settings = settings
        sessions = GhostSessions(settings: settings)
        reachability = Reachability(backOff: settings.probeBackOff)
    }

    package var isIdle: Bool { unfinished == 0 }

    // MARK: Events

    /// Users that earlier runs have registered. Those that are not are found out and put right.
    package mutating func preload(registered users: some Sequence<UserID>) {
        sessions.preload(users)
    }

    /// - Parameter mayBeDone: an earlier run has given them, and never heard what became of them.
    package mutating func enqueued(_ orders: some Sequence<MatrixOrder>, mayBeDone: Bool = false) -> [Action] {
        for order in orders {
            unfinished += 1
            let produced = lanes[order.lane, default: LaneMachine(lane: order.lane, settings: settings)]
                .enqueued(order, mayBeDone: mayBeDone)
            run(produced, of: order.lane)
        }
        return takeActions()
    }

    /// Rooms that earlier runs have made or found: no unfinished order is about to make them.
    package mutating func preload(rooms: some Sequence<RoomID>) { settledRooms.formUnion(rooms) }

    /// - Parameter jitter: random, 0 to 1.
    package mutating func answered(_ request: RequestID, _ answer: StepAnswer, jitter: Double) -> [Action] {
        guard let (worker, endpoint) = requests.removeValue(forKey: request) else { return [] }
        var answer = answer
        if case .rooms(let rooms) = answer { answer = .rooms(rooms.filter { !settledRooms.contains($0) }) }
        let verdict = answer.verdict(on: endpoint)
        noteToken(verdict)
        if case .again(.away, _) = verdict {
            run(worker == .probe ? reachability.probeFailed(jitter: jitter) : reachability.requestFailed())
        } else {
            run(worker == .probe ? reachability.probeAnswered() : reachability.requestAnswered())
        }
        switch worker {
        case .lane(let lane): run(lanes[lane]?.answered(answer, jitter: jitter) ?? [], of: lane)
        case .session(let user): run(sessions.answered(user, answer, jitter: jitter))
        case .probe: break
        }
        return takeActions()
    }

    package mutating func timerFired(_ timer: TimerID) -> [Action] {
        guard let worker = timers.removeValue(forKey: timer) else { return [] }
        timerOfWorker[worker] = nil
        endWait(of: worker)
        return takeActions()
    }

    // MARK: Interpreting the machines below

    private mutating func run(_ produced: [LaneMachine.Action], of lane: MatrixLane) {
        for action in produced {
            switch action {
            case .openSession(let user): run(sessions.wanted(user, by: lane))
            case .renewDevice(let user): run(sessions.deviceLost(user, by: lane))
            case .renewRegistration(let user): run(sessions.registrationDoubted(user, by: lane))
            case .perform(let step): waiting.append((.lane(lane), recent.filled(step)))
            case .wait(let delay): setTimer(for: .lane(lane), delay)
            case .finish(let order, let outcome):
                if case .sent(let event) = outcome { recent.note(order.transaction, event) }
                unfinished -= 1
                if case .roomMade(let room) = outcome { settledRooms.insert(room) }
                actions.append(.finish(order, outcome))
            case .report(let report): tell(report)
            }
        }
        // A lane without orders costs nothing.
        if lanes[lane]?.isIdle == true { lanes[lane] = nil }
    }

    private mutating func run(_ produced: [GhostSessions.Action]) {
        for action in produced {
            switch action {
            case .opened(_, let session, let lanes):
                for lane in lanes { run(self.lanes[lane]?.sessionOpened(session) ?? [], of: lane) }
            case .refused(_, let failure, let lanes):
                for lane in lanes { run(self.lanes[lane]?.sessionRefused(failure) ?? [], of: lane) }
            case .perform(let user, let step): waiting.append((.session(user), step))
            case .wait(let user, let delay): setTimer(for: .session(user), delay)
            case .registered(let user): actions.append(.ghostReady(user))
            case .report(let report): tell(report)
            }
        }
    }

    private mutating func run(_ produced: [Reachability.Action]) {
        for action in produced {
            switch action {
            case .probe: start(.probe, .probe)
            case .wait(let delay): setTimer(for: .probe, delay)
            case .away: tell(.homeserverAway)
            case .resume(let afterOutage):
                dropTimer(of: .probe)
                guard afterOutage else { continue }
                tell(.homeserverReturned)
                for user in sessions.waitingForHomeserver { endWait(of: .session(user)) }
                for lane in lanesWaitingForHomeserver { endWait(of: .lane(lane)) }
            }
        }
    }

    private mutating func endWait(of worker: Worker) {
        dropTimer(of: worker)
        switch worker {
        case .lane(let lane): run(lanes[lane]?.waitEnded() ?? [], of: lane)
        case .session(let user): run(sessions.waitEnded(user))
        case .probe: run(reachability.waitEnded())
        }
    }

    /// In the order in which they began to wait: a dictionary's own order differs from run to run.
    private var lanesWaitingForHomeserver: [MatrixLane] {
        lanes.filter { $0.value.isWaitingForHomeserver }.keys
            .map { (lane: $0, timer: timerOfWorker[.lane($0)]?.number ?? 0) }
            .sorted { $0.timer < $1.timer }
            .map(\.lane)
    }

    // MARK: Requests and timers

    private mutating func start(_ worker: Worker, _ step: LaneStep) {
        lastNumber += 1
        let request = RequestID(number: lastNumber)
        requests[request] = (worker, step.endpoint)
        actions.append(.perform(request, step))
    }

    private mutating func setTimer(for worker: Worker, _ delay: Duration) {
        dropTimer(of: worker)
        lastNumber += 1
        let timer = TimerID(number: lastNumber)
        timers[timer] = worker
        timerOfWorker[worker] = timer
        actions.append(.setTimer(timer, delay))
    }

    private mutating func dropTimer(of worker: Worker) {
        if let timer = timerOfWorker.removeValue(forKey: worker) { timers[timer] = nil }
    }

    /// The token is the bridge's, so its rejection is told once and not by every lane.
    private mutating func noteToken(_ verdict: Verdict) {
        switch verdict {
        case .accepted, .refused: isTokenRejected = false
        case .again, .unauthorised: break
        }
    }

    private mutating func tell(_ report: LaneReport) {
        if case .tokenRejected = report {
            guard !isTokenRejected else { return }
            isTokenRejected = true
        }
        actions.append(.report(report))
    }

    /// What has gathered, after whatever may go now has been sent on its way.
    private mutating func takeActions() -> [Action] {
        while reachability.isReachable, requests.count < settings.requestsInFlight, let next = waiting.popFirst() {
            start(next.worker, next.step)
        }
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }
}
