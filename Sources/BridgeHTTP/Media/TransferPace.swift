/// How fast whoever reads a file takes it. Only the time counts in which they are waited for: a homeserver may be slow.
package struct TransferPace: Sendable {
    package struct Limits: Sendable, Hashable {
        /// Within this some bytes have to be taken.
        package var patience: Duration
        /// From then on the whole transfer has to keep this pace, in bytes a second.
        package var least: Int
        /// What it counts from: short waits say nothing.
        package var grace: Duration

        package init(patience: Duration = .seconds(30), least: Int = 16 << 10, grace: Duration = .seconds(60)) {
            self.patience = patience
            self.least = least
            self.grace = grace
        }
    }

    private let limits: Limits
    private var taken = 0
    /// Of all pieces that have been taken.
    private var waited: Duration = .zero
    /// Since when a piece waits to be taken.
    private var offered: ContinuousClock.Instant?

    package init(_ limits: Limits) { self.limits = limits }

    package mutating func offer(at now: ContinuousClock.Instant) { offered = now }

    package mutating func take(_ bytes: Int, at now: ContinuousClock.Instant) {
        if let offered { waited += now - offered }
        offered = nil
        taken += bytes
    }

    package func isTooSlow(at now: ContinuousClock.Instant) -> Bool {
        guard let offered else { return false }
        let present = now - offered
        if present >= limits.patience { return true }
        let whole = waited + present
        return whole >= limits.grace && whole > .seconds(Double(taken) / Double(max(1, limits.least)))
    }
}
