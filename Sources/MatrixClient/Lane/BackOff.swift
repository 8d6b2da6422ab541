/// How long to wait before the next try.
package struct BackOff: Sendable, Hashable {
    /// The wait after the first failure, before jitter.
    package var first: Duration
    /// No wait of ours is longer.
    package var longest: Duration
    /// What a server asks for is honoured up to here: a year in `Retry-After` is a mistake, not a wish.
    package var longestAsked: Duration

    package init(
        first: Duration = .milliseconds(250),
        longest: Duration = .seconds(30),
        longestAsked: Duration = .seconds(900)
    ) {
        self.first = first
        self.longest = longest
        self.longestAsked = longestAsked
    }

    /// Doubles with each failure; half of it is certain and half is jitter, so that lanes that failed together do not
    /// come back together.
    ///
    /// - Parameters:
    ///   - failures: how many tries have failed in a row, from 1.
    ///   - asked: what the server asked for. Never undercut, except above `longestAsked`; its jitter comes on top.
    ///   - jitter: 0 to 1; outside it is clamped.
    package func delay(failures: Int, asked: Duration?, jitter: Double) -> Duration {
        let jitter = jitter.isNaN ? 0 : min(max(jitter, 0), 1)
        // Past 2^20 every sensible `first` has met `longest`; the bound keeps the shift from overflowing.
        let doubled = first * (1 << (min(max(failures, 1), 21) - 1))
        let own = min(doubled, longest)
        let jittered = own / 2 + own / 2 * jitter
        guard let asked else { return jittered }
        return max(min(asked, longestAsked) + first * jitter, first / 2)
    }
}
