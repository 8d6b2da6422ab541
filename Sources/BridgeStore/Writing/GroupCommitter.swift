import GRDB
import Synchronization

/// The one writer: work that gathers while a transaction is being flushed goes into the next one together, in order
/// of arrival, so that many callers share one flush of the disk.
///
/// Each piece of work is whole or absent. One that breaks a constraint is undone alone; when the transaction itself
/// fails, everything that waits fails with it, so that nothing overtakes what has to be tried again.
final class GroupCommitter: Sendable {
    private struct Work: Sendable {
        /// Returns what tells the waiting caller, once the transaction is durable.
        let perform: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (BridgeStoreError) -> Void
    }

    private struct State {
        var waiting: [Work] = []
        var isCommitting = false
        var isClosed = false
    }

    /// More than this in one transaction would keep the first caller waiting without sparing a flush worth naming.
    private static let groupLimit = 1_000

    private let queue: DatabaseQueue
    private let file: String
    private let state = Mutex(State())

    init(queue: DatabaseQueue, file: String) {
        self.queue = queue
        self.file = file
    }

    /// Returns once `body`'s changes are on disk. Cancellation does not take back what has been handed in.
    func commit<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            add(
                Work(
                    perform: { db in
                        let value = try body(db)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) }
                )
            )
        }
    }

    /// Takes nothing more and commits what waits; blocks until that is done.
    func close() {
        state.withLock { $0.isClosed = true }
        queue.writeWithoutTransaction { db in
            while state.withLock({ !$0.waiting.isEmpty }) { commitGroup(db) }
        }
    }

    private func add(_ work: Work) {
        enum Step { case refuse, wait, begin }
        let step = state.withLock { state -> Step in
            guard !state.isClosed else { return .refuse }
            state.waiting.append(work)
            guard !state.isCommitting else { return .wait }
            state.isCommitting = true
            return .begin
        }
        switch step {
        case .refuse: work.fail(BridgeStoreError(.closed, file: file))
        case .wait: break
        case .begin: scheduleGroup()
        }
    }

    /// One group a turn of the database's queue, so that look-ups get theirs in between.
    private func scheduleGroup() {
        queue.asyncWriteWithoutTransaction { db in
            self.commitGroup(db)
            let isDone = self.state.withLock { state in
                state.isCommitting = !state.waiting.isEmpty
                return !state.isCommitting
            }
            if !isDone { self.scheduleGroup() }
        }
    }

    private func commitGroup(_ db: Database) {
        let group = state.withLock { state in
            let group = Array(state.waiting.prefix(Self.groupLimit))
            state.waiting.removeFirst(group.count)
            return group
        }
        var outcomes: [@Sendable () -> Void] = []
        do {
            try db.inTransaction(.immediate) {
                for work in group { outcomes.append(try perform(work, db)) }
                return .commit
            }
            for outcome in outcomes { outcome() }
        } catch {
            let reason = BridgeStoreError(error, file: file)
            let later = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for work in group + later { work.fail(reason) }
        }
    }

    private func perform(_ work: Work, _ db: Database) throws -> @Sendable () -> Void {
        try db.run("SAVEPOINT work")
        do {
            let outcome = try work.perform(db)
            try db.run("RELEASE SAVEPOINT work")
            return outcome
        } catch  where !BridgeStoreError.endsTransaction(error) {
            try db.run("ROLLBACK TO SAVEPOINT work")
            try db.run("RELEASE SAVEPOINT work")
            let reason = BridgeStoreError(error, file: file)
            return { work.fail(reason) }
        }
    }
}
