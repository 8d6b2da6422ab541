/// The message ids seen last, as digests in a ring: a few kilobytes that can stay when the channel is quiet.
struct KnownMessageIDs: Sendable {
    private let capacity: Int
    private var ring: [UInt64] = []
    private var oldest = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    func contains(_ digest: UInt64) -> Bool { ring.contains(digest) }

    mutating func insert(_ digest: UInt64) {
        guard capacity > 0 else { return }
        guard ring.count >= capacity else {
            ring.append(digest)
            return
        }
        ring[oldest] = digest
        oldest = (oldest + 1) % capacity
    }
}
