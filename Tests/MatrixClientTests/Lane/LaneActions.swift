import MatrixClient
import MatrixProtocol

/// A request of a scheduler, to be answered.
struct Request: Hashable {
    let id: LaneScheduler.RequestID
    let step: LaneStep

    var order: MatrixOrder? {
        if case .perform(let order, _) = step { order } else { nil }
    }
}

extension [LaneScheduler.Action] {
    var requests: [Request] {
        compactMap { action in
            if case .perform(let id, let step) = action { Request(id: id, step: step) } else { nil }
        }
    }

    var timers: [LaneScheduler.TimerID] {
        compactMap { action in
            if case .setTimer(let timer, _) = action { timer } else { nil }
        }
    }

    var reports: [LaneReport] {
        compactMap { action in
            if case .report(let report) = action { report } else { nil }
        }
    }

    var outcomes: [(MatrixOrder, MatrixOutcome)] {
        compactMap { action in
            if case .finish(let order, let outcome) = action { (order, outcome) } else { nil }
        }
    }
}
