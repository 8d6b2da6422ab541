import Foundation
import Logging
import MatrixProtocol
import Synchronization

/// Does things on the homeserver as any of our users: takes orders and tells how each ended.
///
/// Orders of a lane are carried out in the order of `submit`, lanes beside each other. `run` owns all of it: one loop
/// takes inputs in order, asks the `LaneScheduler` and performs its actions; requests and timers are children of `run`
/// and end with it. Cancelling `run` ends everything at once; `shutdown` lets it finish first. What has no outcome when
/// `run` returns was perhaps done and perhaps not, and is safe to submit again in the next run.
package final class MatrixClient: Sendable {
    private enum Input: Sendable {
        case preload([UserID])
        case resume([MatrixOrder], rooms: Set<RoomID>)
        case orders([MatrixOrder])
        case answered(LaneScheduler.RequestID, StepAnswer)
        case carried(MatrixOrder, Result<OutgoingFile, PictureProblem>)
        case timerFired(LaneScheduler.TimerID)
        case drain(Duration)
        case drainEnded
    }

    package typealias OutcomeReceiver = @Sendable (TransactionID, MatrixOrder, MatrixOutcome) -> Void

    package let homeserver: HomeserverClient
    private let pictures: PictureCarrier
    private let settings: LaneSettings
    private let outcomes: OutcomeReceiver
    private let ghostReady: @Sendable (UserID) -> Void
    private let reports: @Sendable (LaneReport) -> Void
    private let logger: Logger
    private let inputs: AsyncStream<Input>
    private let continuation: AsyncStream<Input>.Continuation
    private let unfinishedCount = Atomic<Int>(0)

    /// The receivers are called from `run`, one after another, and must not block.
    ///
    /// - Parameters:
    ///   - pictures: how pictures are got that people on IRC link to.
    ///   - outcomes: gets each order that was submitted once, when it has ended.
    ///   - ghostReady: gets users when they are first known to be registered, for `preload` in the next run.
    ///   - reports: gets what an operator should know.
    /// - Throws: `MatrixClientError` where the configured address is none.
    package init(
        configuration: HomeserverConfiguration,
        logger: Logger,
        pictures: PictureFetcher = PictureFetcher(),
        outcomes: @escaping OutcomeReceiver,
        ghostReady: @escaping @Sendable (UserID) -> Void = { _ in },
        reports: @escaping @Sendable (LaneReport) -> Void = { _ in }
    ) throws(MatrixClientError) {
        let homeserver = try HomeserverClient(configuration: configuration)
        self.homeserver = homeserver
        self.pictures = PictureCarrier(fetcher: pictures) { request async throws(MatrixClientError) in
            try await homeserver.send(request)
        }
        settings = configuration.laneSettings
        self.outcomes = outcomes
        self.ghostReady = ghostReady
        self.reports = reports
        self.logger = logger
        (inputs, continuation) = AsyncStream.makeStream()
    }

    /// Orders taken and without an outcome, as of the last input.
    package var unfinished: Int { unfinishedCount.load(ordering: .relaxed) }

    /// Users that earlier runs have registered: they are not registered again. May be called before `run`.
    package func preload(registered users: [UserID]) {
        continuation.yield(.preload(users))
    }

    /// Takes orders, in order. May be called before `run`; after `shutdown` it does nothing.
    package func submit(_ orders: [MatrixOrder]) {
        continuation.yield(.orders(orders))
    }

    /// The same for orders of an earlier run, which were perhaps done and perhaps not. To be called before `submit`.
    ///
    /// - Parameter rooms: that are known already; none of the orders is to make one of them.
    package func resume(_ orders: [MatrixOrder], rooms: Set<RoomID>) {
        continuation.yield(.resume(orders, rooms: rooms))
    }

    /// Makes `run` return: when the orders taken so far have ended, or after `limit`.
    package func shutdown(drain limit: Duration) {
        continuation.yield(.drain(limit))
    }

    /// Ends all connections; nothing works after it. To be called once, when `run` has returned or never ran.
    package func close() async {
        continuation.finish()
        await homeserver.close()
    }

    /// Carries out orders until `shutdown` or cancellation. To be called once.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var scheduler = LaneScheduler(settings: settings)
            var queue = PictureQueue()
            var isDraining = false
            for await input in inputs {
                let actions: [LaneScheduler.Action]
                switch input {
                case .preload(let users):
                    scheduler.preload(registered: users)
                    actions = []
                case .resume(let orders, let rooms):
                    scheduler.preload(rooms: rooms)
                    actions = isDraining ? [] : scheduler.enqueued(orders.filter { !$0.isPicture }, mayBeDone: true)
                    carry(isDraining ? [] : queue.enqueued(orders.filter(\.isPicture)), in: &group)
                case .orders(let orders):
                    actions = isDraining ? [] : scheduler.enqueued(orders.filter { !$0.isPicture })
                    carry(isDraining ? [] : queue.enqueued(orders.filter(\.isPicture)), in: &group)
                case .carried(let order, let result):
                    outcomes(order.transaction, order, .picture(result))
                    carry(isDraining ? [] : queue.ended(), in: &group)
                    actions = []
                case .answered(let request, let answer):
                    actions = scheduler.answered(request, answer, jitter: Double.random(in: 0...1))
                case .timerFired(let timer): actions = scheduler.timerFired(timer)
                case .drain(let limit):
                    isDraining = true
                    actions = []
                    group.addTask { await self.sleep(limit, then: .drainEnded) }
                case .drainEnded:
                    group.cancelAll()
                    return
                }
                unfinishedCount.store(scheduler.unfinished, ordering: .relaxed)
                for action in actions { perform(action, in: &group) }
                guard isDraining, scheduler.isIdle else { continue }
                group.cancelAll()
                return
            }
            group.cancelAll()
        }
    }

    // MARK: Performing

    private func perform(_ action: LaneScheduler.Action, in group: inout DiscardingTaskGroup) {
        logger.trace("Lane action", metadata: ["matrix.lane.action": "\(action.name)"])
        switch action {
        case .perform(let request, let step):
            group.addTask {
                let answer = await self.homeserver.answer(to: step) { Int64(Date().timeIntervalSince1970 * 1000) }
                self.continuation.yield(.answered(request, answer))
            }
        case .setTimer(let timer, let delay):
            group.addTask { await self.sleep(delay, then: .timerFired(timer)) }
        case .finish(let order, let outcome): outcomes(order.transaction, order, outcome)
        case .ghostReady(let user): ghostReady(user)
        case .report(let report): reports(report)
        }
    }

    /// The group of `run` cancels what is under way, and nobody hears of it: it is begun anew in the next run.
    private func carry(_ orders: [MatrixOrder], in group: inout DiscardingTaskGroup) {
        for order in orders {
            guard case .fetchPicture(let link) = order.action else { continue }
            group.addTask { self.continuation.yield(.carried(order, await self.pictures.carry(link))) }
        }
    }

    /// The group of `run` cancels it; then nobody listens any more.
    private func sleep(_ delay: Duration, then input: Input) async {
        do {
            try await Task.sleep(for: delay)
            continuation.yield(input)
        } catch {}
    }
}

extension LaneScheduler.Action {
    /// For logs: the kind, without anything that anybody wrote.
    var name: String {
        switch self {
        case .perform(_, let step): "perform \(step.endpoint.rawValue)"
        case .setTimer: "setTimer"
        case .finish: "finish"
        case .ghostReady: "ghostReady"
        case .report: "report"
        }
    }
}

extension MatrixOrder {
    fileprivate var isPicture: Bool { if case .fetchPicture = action { true } else { false } }
}
