import BridgeCore
import IRCProtocol
import MatrixClient
import MatrixProtocol

// Requests to the homeserver, and what becomes of them on the way.
extension Simulation {
    mutating func lanes(_ take: (inout LaneScheduler) -> [LaneScheduler.Action]) {
        guard let run = process?.run, let actions = process?.step(take) else { return }
        for action in actions {
            switch action {
            case .perform(let request, let step): begin(run, request, step)
            case .setTimer(let timer, let delay):
                queue.add(.laneTimer(run, timer), at: now + ModelClock.microseconds(delay))
            case .finish(let order, let outcome): put(.finished(order, outcome))
            case .ghostReady: break
            case .report(let report): if isTracing { write("report \(report)") }
            }
        }
    }

    mutating func laneTimer(_ timer: LaneScheduler.TimerID) { lanes { $0.timerFired(timer) } }

    mutating func laneAnswer(_ request: LaneScheduler.RequestID, _ answer: StepAnswer) {
        if isTracing { write("answer \(answer)") }
        let jitter = Double(delays.below(1_000)) / 1_000
        lanes { $0.answered(request, answer, jitter: jitter) }
    }

    private mutating func begin(_ run: Int, _ request: LaneScheduler.RequestID, _ step: LaneStep) {
        after(delays.between(1, 40) * 1_000, .step(run, request, step, fate()))
    }

    private mutating func fate() -> Happening.Fate {
        guard isTroubled, chances.chance(25) else { return .carriedOut }
        switch chances.below(6) {
        case 0: return .answerLost
        case 1: return .lost
        case 2: return .refused(429, retryAfter: chances.between(100, 3_000))
        case 3: return .refused(500, retryAfter: nil)
        case 4: return .refused(502, retryAfter: nil)
        default: return .hung
        }
    }

    mutating func stepArrives(
        _ run: Int,
        _ request: LaneScheduler.RequestID,
        _ step: LaneStep,
        _ fate: Happening.Fate
    ) {
        // A request of a process that has ended meanwhile may have been on its way, or not.
        if run != process?.run, chances.chance(50) { return }
        let back = delays.between(1, 40) * 1_000
        guard isHomeserverUp else {
            return after(back, .laneAnswer(run, request, .unreachable(.connection)))
        }
        switch fate {
        case .carriedOut:
            let answer = homeserver.perform(step)
            after(back, .laneAnswer(run, request, answer))
        case .answerLost:
            _ = homeserver.perform(step)
            after(back, .laneAnswer(run, request, .unreachable(.connection)))
        case .lost:
            after(back, .laneAnswer(run, request, .unreachable(.connection)))
        case .refused(let status, let wait):
            let failure = MatrixProtocol.MatrixFailure(
                status: status,
                code: status == 429 ? "M_LIMIT_EXCEEDED" : "M_UNKNOWN",
                message: "trouble"
            )
            let answer = StepAnswer.refused(failure, retryAfter: wait.map { .milliseconds($0) })
            after(back, .laneAnswer(run, request, answer))
        case .hung:
            if chances.chance(50) { _ = homeserver.perform(step) }
            after(60 * ModelClock.second, .laneAnswer(run, request, .unreachable(.deadline)))
        }
    }
}

extension BridgeProcess {
    mutating func step(_ take: (inout LaneScheduler) -> [LaneScheduler.Action]) -> [LaneScheduler.Action] {
        take(&lanes)
    }
}
