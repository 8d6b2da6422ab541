/// The message ids seen last, as digests in a ring: a few kilobytes that can stay when the channel is quiet.
struct KnownMessageIDs: Sendable {
    private let capacity: Int
    private var digests: [UInt64] = []
    /// When each was said, by the server's clock; beside the digests, which are searched for every line.
    private var times: [Int64?] = []
    private var oldest = 0
    /// What was said up to here has been forgotten, and was known.
    private var forgottenUpTo: Int64?

    init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    func contains(_ digest: UInt64) -> Bool { digests.contains(digest) }

    /// For a replayed line, which may be older than the ring is long.
    func covers(_ digest: UInt64, saidAt time: Int64?) -> Bool {
        if let time, let forgottenUpTo, time <= forgottenUpTo { return true }
        return contains(digest)
    }

    mutating func insert(_ digest: UInt64, saidAt time: Int64?) {
        guard capacity > 0 else { return }
        guard digests.count >= capacity else {
            digests.append(digest)
            times.append(time)
            return
        }
        forget(upTo: times[oldest])
        digests[oldest] = digest
        times[oldest] = time
        oldest = (oldest + 1) % capacity
    }

    mutating func forget(upTo time: Int64?) {
        guard let time else { return }
        forgottenUpTo = max(forgottenUpTo ?? time, time)
    }
}
