/// When to try again: exponential with full jitter above a floor, so that thousands who fell together do not come
/// back together.
struct Backoff: Sendable, Hashable {
    private(set) var failures = 0

    /// The wait before the next attempt: half to all of `base` times two for each failure, at most `longest`.
    mutating func next(base: Duration, longest: Duration, random: inout RandomSource) -> Duration {
        let exponent = min(failures, 16)
        failures += 1
        let base = max(base, .milliseconds(100))
        let ceiling = min(base * (1 << exponent), longest)
        let share = Double(UInt64.random(in: 0...1_000_000, using: &random)) / 1_000_000
        return ceiling * (0.5 + share / 2)
    }

    mutating func reset() { failures = 0 }
}
