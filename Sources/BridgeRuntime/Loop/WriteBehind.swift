import BridgeCore
import BridgeStore
import Logging
import MatrixProtocol
import Synchronization

/// Commits what the loop hands over, in order and in groups, and gives the orders to the homeserver out only when
/// they are on disk.
///
/// When the store refuses, the same group is tried again: nothing overtakes it, and nothing is acknowledged meanwhile.
package final class WriteBehind: Sendable {
    private struct State {
        /// Writes, counted from the start.
        var handed = 0
        var committed = 0
        /// Those who wait until so many are on disk.
        var waiters: [(count: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        /// The database does not take writes at present.
        var isFailing = false
    }

    private let write: @Sendable ([StoreWrite]) async throws -> Void
    private let submit: @Sendable ([MatrixOrder]) -> Void
    private let logger: Logger
    private let pause: Duration
    private let mailbox = Mailbox<StoreWrite>()
    private let state = Mutex(State())

    /// - Parameters:
    ///   - pause: before the database is tried again that took no writes.
    ///   - write: returns when the writes are on disk.
    package init(
        logger: Logger,
        pause: Duration = .seconds(1),
        write: @escaping @Sendable ([StoreWrite]) async throws -> Void,
        submit: @escaping @Sendable ([MatrixOrder]) -> Void
    ) {
        self.logger = logger
        self.pause = pause
        self.write = write
        self.submit = submit
    }

    package func hand(_ writes: [StoreWrite]) {
        state.withLock { $0.handed += writes.count }
        mailbox.put(writes)
    }

    /// Returns when all that was handed over before is on disk; false where the database does not take it.
    package func settled() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.committed >= state.handed { return true }
                if state.isFailing { return false }
                state.waiters.append((state.handed, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// What is there is still written.
    package func close() { mailbox.close() }

    /// Writes until `close`. To be called once.
    package func run() async {
        while true {
            let writes = await mailbox.next()
            guard !writes.isEmpty, await commit(writes) else {
                // What is handed over from here on is written by nobody.
                state.withLock { $0.isFailing = true }
                return answerWaiters(false) { _ in true }
            }
            let committed = state.withLock { state in
                state.committed += writes.count
                return state.committed
            }
            answerWaiters(true) { $0 <= committed }
            let orders = writes.compactMap { write -> MatrixOrder? in
                guard case .enqueue(let order) = write else { return nil }
                return order
            }
            if !orders.isEmpty { submit(orders) }
        }
    }

    /// Whether they are on disk, or left out for good. They are not where the process ends while the disk takes nothing.
    private func commit(_ writes: [StoreWrite]) async -> Bool {
        var hasFailed = false
        while true {
            do {
                try await write(writes)
                if hasFailed { logger.notice("The database takes writes again") }
                state.withLock { $0.isFailing = false }
                return true
            } catch let error as BridgeStoreError where error.code == .refused {
                return await commitEach(writes, error)
            } catch {
                if !hasFailed {
                    logger.error("The database does not take writes; trying again", metadata: ["reason": "\(error)"])
                }
                hasFailed = true
                state.withLock { $0.isFailing = true }
                answerWaiters(false) { _ in true }
                // why: a full disk is looked at again each second; bounded by the end of the process.
                do { try await Task.sleep(for: pause) } catch { return false }
            }
        }
    }

    private func answerWaiters(_ answer: Bool, where isAnswered: (Int) -> Bool) {
        let answered = state.withLock { state in
            defer { state.waiters.removeAll { isAnswered($0.count) } }
            return state.waiters.filter { isAnswered($0.count) }
        }
        for waiter in answered { waiter.continuation.resume(returning: answer) }
    }

    /// One write that the schema does not take must not hold back the others for ever: it is left out and told.
    private func commitEach(_ writes: [StoreWrite], _ error: BridgeStoreError) async -> Bool {
        guard writes.count > 1 else {
            logger.error("A write is refused by the database and left out", metadata: ["reason": "\(error)"])
            return true
        }
        for write in writes where await !commit([write]) { return false }
        return true
    }
}
