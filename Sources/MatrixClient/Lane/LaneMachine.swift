import DequeModule
import MatrixProtocol

/// Carries out the orders of one lane: in the order given, one at a time, each until it has an outcome.
///
/// What can be tried again is tried again without end; what the homeserver refuses for good is looked at closer where
/// it may be so already or can be put right. Answers and wake-ups that the state does not wait for are ignored: they
/// come late from a wait or a session that has been settled another way.
package struct LaneMachine: Sendable {
    package enum Action: Sendable, Hashable {
        /// Wants `sessionOpened` or `sessionRefused` for the user.
        case openSession(UserID)
        /// The same, after the homeserver said that it does not know the user's device.
        case renewDevice(UserID)
        /// The same, after a refusal that may mean that it does not know the user.
        case renewRegistration(UserID)
        /// Wants one `answered`.
        case perform(LaneStep)
        /// Wants `waitEnded`.
        case wait(Duration)
        case finish(MatrixOrder, MatrixOutcome)
        case report(LaneReport)
    }

    enum State: Hashable {
        case idle
        /// The user's session is being opened.
        case preparing(LaneJob)
        case sending(LaneJob)
        /// `isOutage` tells waits that end early when the homeserver returns.
        case backingOff(LaneJob, isOutage: Bool)
        /// The homeserver does not know us.
        case stalled(LaneJob)
    }

    private let lane: MatrixLane
    private let settings: LaneSettings
    private(set) var state = State.idle
    private var queue: Deque<(order: MatrixOrder, mayBeDone: Bool)> = []

    /// Told once when failures in a row reach it.
    static let strugglingAt = 10

    package init(lane: MatrixLane, settings: LaneSettings) {
        self.lane = lane
        self.settings = settings
    }

    package var isIdle: Bool { state == .idle }

    /// Orders without an outcome.
    package var unfinished: Int { queue.count + (isIdle ? 0 : 1) }

    // MARK: Events

    /// - Parameter mayBeDone: an earlier run has given it, and never heard what became of it.
    package mutating func enqueued(_ order: MatrixOrder, mayBeDone: Bool = false) -> [Action] {
        queue.append((order, mayBeDone))
        return isIdle ? begin() : []
    }

    package mutating func sessionOpened(_ session: GhostSession) -> [Action] {
        guard case .preparing(var job) = state else { return [] }
        job.session = session
        return send(job)
    }

    package mutating func sessionRefused(_ failure: MatrixFailure) -> [Action] {
        guard case .preparing(let job) = state else { return [] }
        return finish(job, .failed(failure))
    }

    /// - Parameter jitter: random, 0 to 1.
    package mutating func answered(_ answer: StepAnswer, jitter: Double) -> [Action] {
        guard case .sending(var job) = state else { return [] }
        switch answer.verdict(on: job.step.endpoint) {
        case .accepted:
            job.failures = 0
            return accepted(answer, job: job)
        case .again(let trouble, let asked):
            job.failures += 1
            job.doubt(answer)
            return backOff(job, isOutage: trouble == .away, asked: asked, jitter: jitter)
        case .unauthorised(let failure):
            state = .stalled(job)
            return [.report(.tokenRejected(failure)), .wait(settings.backOff.longest)]
        case .refused(let failure):
            job.failures = 0
            return refused(failure, job: job, jitter: jitter)
        }
    }

    package mutating func waitEnded() -> [Action] {
        switch state {
        case .backingOff(let job, _), .stalled(let job): send(job)
        case .idle, .preparing, .sending: []
        }
    }

    /// Ends a wait that was for the homeserver to return; other waits go on.
    package mutating func homeserverReturned() -> [Action] {
        guard case .backingOff(let job, isOutage: true) = state else { return [] }
        return send(job)
    }

    /// Whether `homeserverReturned` would end a wait now.
    package var isWaitingForHomeserver: Bool {
        if case .backingOff(_, isOutage: true) = state { true } else { false }
    }

    // MARK: Moves

    private mutating func begin() -> [Action] {
        guard let (order, mayBeDone) = queue.popFirst() else {
            state = .idle
            return []
        }
        state = .preparing(LaneJob(order: order, mayBeDone: mayBeDone))
        return [.openSession(order.user)]
    }

    mutating func send(_ job: LaneJob) -> [Action] {
        state = .sending(job)
        return [.perform(job.step)]
    }

    mutating func prepare(_ job: LaneJob, by action: Action) -> [Action] {
        state = .preparing(job)
        return [action]
    }

    mutating func backOff(_ job: LaneJob, isOutage: Bool, asked: Duration?, jitter: Double) -> [Action] {
        state = .backingOff(job, isOutage: isOutage)
        let delay = settings.backOff.delay(failures: job.failures, asked: asked, jitter: jitter)
        guard job.failures == Self.strugglingAt else { return [.wait(delay)] }
        return [.report(.struggling(lane, failures: job.failures)), .wait(delay)]
    }

    mutating func finish(_ job: LaneJob, _ outcome: MatrixOutcome) -> [Action] {
        [.finish(job.order, outcome)] + begin()
    }

    var bot: UserID { settings.bot }
}
