import Synchronization

/// Leaves a reader who is too slow: the write that waits for them then ends with an error.
final class TransferWatch: Sendable {
    private let pace: Mutex<TransferPace>
    private let interval: Duration
    private let leave: @Sendable () -> Void

    init(_ limits: TransferPace.Limits, leave: @escaping @Sendable () -> Void) {
        pace = Mutex(TransferPace(limits))
        interval = limits.patience / 8
        self.leave = leave
    }

    /// A piece waits for the reader.
    func offer() { pace.withLock { $0.offer(at: .now) } }

    /// It waits no more.
    func took(_ bytes: Int) { pace.withLock { $0.take(bytes, at: .now) } }

    /// Looks until the reader is too slow. Whoever begins it cancels it with the transfer.
    func run() async {
        while !pace.withLock({ $0.isTooSlow(at: .now) }) {
            // why: a reader who does nothing gives no sign of it.
            do { try await Task.sleep(for: interval) } catch { return }
        }
        leave()
    }
}
