import Synchronization

/// Leaves a reader who is too slow: the write that waits for them then ends with an error.
final class TransferWatch: Sendable {
    private let pace: Mutex<TransferPace>
    private let interval: Duration
    private let reader: MediaReader
    private let left: @Sendable () -> Void

    /// - Parameter left: called once where the reader is left, before their connection ends.
    init(_ limits: TransferPace.Limits, of reader: MediaReader, left: @escaping @Sendable () -> Void) {
        pace = Mutex(TransferPace(limits))
        interval = limits.patience / 8
        self.reader = reader
        self.left = left
    }

    /// Before something is written, which then waits for the reader.
    func offer() async throws {
        try await reader.settle()
        pace.withLock { $0.offer(at: .now) }
    }

    /// It waits no more.
    func took(_ bytes: Int) { pace.withLock { $0.take(bytes, at: .now) } }

    /// Looks until the reader is too slow. Whoever begins it cancels it with the transfer.
    func run() async {
        while !isTooSlow {
            // why: a reader who does nothing gives no sign of it.
            do { try await Task.sleep(for: interval) } catch { return }
        }
        left()
        reader.hangUp()
    }

    /// On a busy machine a write can take long that waits for nobody but us.
    private var isTooSlow: Bool { reader.isBehind && pace.withLock { $0.isTooSlow(at: .now) } }
}
