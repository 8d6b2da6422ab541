/// Whether the homeserver answers. One failed connection is enough to hold all requests for as long as one probe takes;
/// a failed probe makes it an outage, in which nothing but a probe at a time goes out.
///
/// The probe is a request of its own and not the next in line, so that one request that never succeeds (a join of an
/// enormous room, a body that a proxy chokes on) cannot pass for an outage.
package struct Reachability: Sendable {
    package enum Action: Sendable, Hashable {
        /// Wants `probeAnswered` or `probeFailed`.
        case probe
        /// Wants `waitEnded`.
        case wait(Duration)
        case away
        /// Held requests may go. `afterOutage`: so may what waits for the homeserver to return.
        case resume(afterOutage: Bool)
    }

    enum State: Hashable {
        case reachable
        case probing(failures: Int)
        case waiting(failures: Int)
    }

    private let backOff: BackOff
    private(set) var state = State.reachable
    /// A probe may outlive what it was for, when another request is answered before it.
    private var isProbeOut = false

    package init(backOff: BackOff) {
        self.backOff = backOff
    }

    package var isReachable: Bool { state == .reachable }

    /// A request found nobody there.
    package mutating func requestFailed() -> [Action] {
        guard isReachable else { return [] }
        state = .probing(failures: 0)
        return probe()
    }

    /// A request other than a probe was answered by the homeserver itself.
    package mutating func requestAnswered() -> [Action] {
        switch state {
        case .reachable: return []
        case .probing(let failures), .waiting(let failures):
            state = .reachable
            return [.resume(afterOutage: failures > 0)]
        }
    }

    package mutating func probeAnswered() -> [Action] {
        isProbeOut = false
        return requestAnswered()
    }

    /// - Parameter jitter: random, 0 to 1.
    package mutating func probeFailed(jitter: Double) -> [Action] {
        isProbeOut = false
        guard case .probing(let failures) = state else { return [] }
        state = .waiting(failures: failures + 1)
        let wait = Action.wait(backOff.delay(failures: failures + 1, asked: nil, jitter: jitter))
        return failures == 0 ? [.away, wait] : [wait]
    }

    package mutating func waitEnded() -> [Action] {
        guard case .waiting(let failures) = state else { return [] }
        state = .probing(failures: failures)
        return probe()
    }

    private mutating func probe() -> [Action] {
        guard !isProbeOut else { return [] }
        isProbeOut = true
        return [.probe]
    }
}
