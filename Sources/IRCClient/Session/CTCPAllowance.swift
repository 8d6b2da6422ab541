/// How many questions of strangers (CTCP) are answered: a few in a while, so that nobody can make us flood.
struct CTCPAllowance: Sendable {
    static let limit = 3
    static let window = Duration.seconds(10)

    private var windowStart: MonotonicInstant?
    private var used = 0

    mutating func take(_ now: MonotonicInstant) -> Bool {
        if let windowStart, now - windowStart < Self.window {
            guard used < Self.limit else { return false }
            used += 1
            return true
        }
        windowStart = now
        used = 1
        return true
    }
}
