import IRCProtocol

/// How soon the next line may go: a bucket of `burst` tokens that wins one back each `interval`.
///
/// Kept as the one instant at which the bucket would be full again, so that nothing has to be counted up.
struct Pacing: Sendable {
    private let burst: Int
    private let interval: Duration
    private var fullAt: MonotonicInstant?

    init(_ pace: ConnectionPlan.Pace) {
        burst = max(1, pace.burst)
        interval = max(.zero, pace.interval)
    }

    /// When the next line may go; `now` or earlier means at once.
    func readyAt(_ now: MonotonicInstant) -> MonotonicInstant {
        guard let fullAt, fullAt > now else { return now }
        return fullAt - interval * (burst - 1)
    }

    mutating func refill() { fullAt = nil }

    /// A line goes. One that cannot wait is counted too, but never owes more than another burst: servers count every
    /// line, and what answers a server must not starve what people say for long.
    mutating func take(_ now: MonotonicInstant, cost: Int = 1) {
        let next = max(fullAt ?? now, now) + interval * cost
        fullAt = min(next, now + interval * (2 * burst + cost))
    }
}
