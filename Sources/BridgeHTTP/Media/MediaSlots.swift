import Synchronization

/// How many files are on their way at once.
final class MediaSlots: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Nil where as many are taken as may be.
    func take() -> Slot? {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        return isFree ? Slot(of: self) : nil
    }

    var count: Int { taken.withLock { $0 } }

    /// Given back when it goes: with the last byte, or with a response that nobody wanted.
    final class Slot: Sendable {
        private let slots: MediaSlots
        fileprivate init(of slots: MediaSlots) { self.slots = slots }
        deinit { slots.taken.withLock { $0 -= 1 } }
    }
}
