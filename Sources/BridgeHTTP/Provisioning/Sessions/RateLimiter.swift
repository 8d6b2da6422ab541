/// How often each caller may ask: so many at once, and as many more in each minute.
struct RateLimiter: Sendable {
    private struct Bucket: Sendable {
        var left: Double
        var at: Duration
    }

    /// Requests in a minute.
    private let allowance: Double
    /// Callers remembered. Beyond it the one who was quiet longest is forgotten, and begins anew.
    private let callers: Int
    private var buckets: [String: Bucket] = [:]

    init(perMinute: Int = 80, callers: Int = 10_000) {
        allowance = Double(perMinute)
        self.callers = callers
    }

    var count: Int { buckets.count }

    /// Nil where the request may go on; else how long to wait.
    mutating func take(_ caller: String, now: Duration) -> Duration? {
        var bucket = filled(caller, now)
        defer {
            makeRoom(for: caller)
            buckets[caller] = bucket
        }
        guard bucket.left >= 1 else { return wait(bucket) }
        bucket.left -= 1
        return nil
    }

    /// The same without taking: whether the caller has used up what they may.
    func refusal(_ caller: String, now: Duration) -> Duration? {
        let bucket = filled(caller, now)
        return bucket.left >= 1 ? nil : wait(bucket)
    }

    private func filled(_ caller: String, _ now: Duration) -> Bucket {
        guard let bucket = buckets[caller] else { return Bucket(left: allowance, at: now) }
        let gained = (now - bucket.at) / .seconds(60) * allowance
        return Bucket(left: min(allowance, bucket.left + gained), at: now)
    }

    private func wait(_ bucket: Bucket) -> Duration { .seconds(60) * ((1 - bucket.left) / allowance) }

    private mutating func makeRoom(for caller: String) {
        guard buckets.count >= callers, buckets[caller] == nil,
            let quietest = buckets.min(by: { $0.value.at < $1.value.at })
        else { return }
        buckets[quietest.key] = nil
    }
}
