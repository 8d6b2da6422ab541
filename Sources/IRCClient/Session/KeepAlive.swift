/// Whether the other side still lives: what came last, and the PING that waits.
///
/// Received bytes count as life, our own sending does not. A PING without PONG is told once after a while, and ends the
/// connection later; much later where other data still flows, for a server may be slow to get to the PING.
struct KeepAlive: Sendable {
    private let interval: Duration
    private let timeout: Duration
    private var lastReceived: MonotonicInstant
    private var waiting: Waiting?

    private struct Waiting: Sendable {
        var since: MonotonicInstant
        var overdueAt: MonotonicInstant
        /// Since when somebody's words wait for the answer.
        var awaitedSince: MonotonicInstant?
        var isTold = false
    }

    enum Verdict: Sendable, Hashable {
        case alive
        /// Nothing came for a while: send a PING.
        case ping
        case overdue
        case dead
    }

    /// How long a PING that somebody waits for may take before it is told.
    static let probePatience = Duration.seconds(15)
    /// How long words may wait that nobody confirms, where nothing comes at all: they are worth another connection.
    static let awaitedTimeout = Duration.seconds(120)
    /// So many timeouts may pass where data flows but no PONG comes.
    static let deafTimeouts = 3

    init(interval: Duration, timeout: Duration, now: MonotonicInstant) {
        self.interval = max(.seconds(1), interval)
        self.timeout = max(.seconds(2), timeout)
        lastReceived = now
    }

    mutating func received(_ now: MonotonicInstant) { lastReceived = max(lastReceived, now) }

    mutating func pingSent(_ now: MonotonicInstant, isAwaited: Bool) {
        waiting = Waiting(since: now, overdueAt: now + timeout / 2, awaitedSince: isAwaited ? now : nil)
    }

    /// Words have gone out behind the PING that waits, if one does.
    mutating func awaited(_ now: MonotonicInstant) {
        if waiting != nil, waiting?.awaitedSince == nil { waiting?.awaitedSince = now }
    }

    /// Somebody waits for the PONG: it is overdue sooner.
    mutating func probed(_ now: MonotonicInstant) {
        guard let present = waiting else { return }
        waiting?.overdueAt = min(present.overdueAt, now + min(timeout / 2, Self.probePatience))
        waiting?.isTold = false
    }

    mutating func ponged(_ now: MonotonicInstant) {
        received(now)
        waiting = nil
    }

    mutating func timerFired(_ now: MonotonicInstant) -> Verdict {
        guard let present = waiting else { return now >= lastReceived + interval ? .ping : .alive }
        if now >= deadEnd(present) { return .dead }
        guard !present.isTold, now >= present.overdueAt else { return .alive }
        waiting?.isTold = true
        return .overdue
    }

    var deadline: MonotonicInstant {
        guard let waiting else { return lastReceived + interval }
        return waiting.isTold ? deadEnd(waiting) : min(waiting.overdueAt, deadEnd(waiting))
    }

    private func deadEnd(_ waiting: Waiting) -> MonotonicInstant {
        if lastReceived > waiting.since {
            return min(lastReceived + timeout, waiting.since + timeout * Self.deafTimeouts)
        }
        let end = waiting.since + timeout
        guard let awaitedSince = waiting.awaitedSince else { return end }
        return min(end, awaitedSince + min(timeout, Self.awaitedTimeout))
    }
}
