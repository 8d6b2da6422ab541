import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import Logging
import MatrixProtocol

/// What of the bridge survives a restart: an SQLite database that one process owns.
///
/// Whatever returns without an error is on disk and survives loss of power. Batches are whole or absent, and come into
/// effect in order of the calls.
package final class BridgeStore: Sendable {
    private let path: String
    private let queue: DatabaseQueue
    private let committer: GroupCommitter
    let secrets: SecretBox
    private let limits: StoreLimits
    let logger: Logger
    let now: @Sendable () -> Int64
    /// Freed by closing, or with the store.
    private let lock: FileLock

    /// Opens the database, making or migrating it where needed, and the key that its secrets are sealed with.
    ///
    /// - Parameters:
    ///   - path: of the database; links are followed, so that two names of one file are one database.
    ///   - keyPath: of the key file, made with mode 0600 where neither it nor a database exists.
    ///   - now: milliseconds since 1970; only ages are reckoned with it.
    package init(
        path: String,
        keyPath: String,
        logger: Logger,
        limits: StoreLimits = StoreLimits(),
        now: @escaping @Sendable () -> Int64 = BridgeStore.wallClock
    ) throws(BridgeStoreError) {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        self.path = path
        self.limits = limits
        self.logger = logger
        self.now = now
        lock = try FileLock(database: path)
        try DatabaseFile.prepare(path, logger: logger)
        do {
            queue = try DatabaseOpening.open(path, limits: limits, logger: logger)
            secrets = try KeyCheck.secrets(in: queue, keyPath: keyPath, logger: logger)
        } catch {
            throw BridgeStoreError(error, file: path)
        }
        committer = GroupCommitter(queue: queue, file: path)
    }

    package static let wallClock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }

    /// Enters a transaction of the homeserver and its new events in one commit. Without events nothing is written.
    ///
    /// - Throws: ``BridgeStoreError``; then nothing has been entered, and the transaction must not be acknowledged.
    package func accept(transaction: String, events: [ArrivedEvent]) async throws -> Acceptance {
        guard !events.isEmpty else { return .accepted([]) }
        let writer = JournalWriter(secrets: secrets, now: now())
        return try await committer.commit { try writer.accept(transaction: transaction, events: events, $0) }
    }

    /// Returns once the batch is on disk. What gathers meanwhile shares the next flush.
    ///
    /// - Throws: ``BridgeStoreError``; then nothing of the batch is stored, and every batch handed in before the error
    ///   came back that had not returned yet has failed too. A caller that hands in several at once and wants their
    ///   order kept hands all of them in again.
    package func commit(_ batch: [StoreWrite]) async throws {
        guard !batch.isEmpty else { return }
        let writer = OrderWriter(secrets: secrets, now: now(), limits: limits)
        try await committer.commit { try writer.write(batch, $0) }
    }

    /// Reads everything. Blocks the thread; for the start, before anything else.
    ///
    /// What cannot be read is left out and logged; unfinished events and orders among it are set aside.
    package func load() throws(BridgeStoreError) -> Snapshot {
        do {
            let reader = try queue.read { db in
                var reader = SnapshotReader(secrets: secrets)
                try reader.read(db)
                return reader
            }
            setAside(reader.problems)
            return reader.snapshot
        } catch {
            throw BridgeStoreError(error, file: path)
        }
    }

    /// The lines that an event is, oldest first; empty where it is none or too old.
    package func messages(of event: EventID) async throws -> [MessageRecord] {
        try await messages(where: "m.event_id = ?", [event.text])
    }

    /// All records of the thing said that an event is, oldest first; empty where it is none or too old.
    package func messages(saidWith event: EventID) async throws -> [MessageRecord] {
        try await messages(where: "m.said = (SELECT said FROM message WHERE event_id = ? LIMIT 1)", [event.text])
    }

    /// The events that a line is: one for each room that is linked to its channel.
    package func messages(
        network: NetworkID,
        target: FoldedName,
        messageID: String
    ) async throws -> [MessageRecord] {
        try await messages(
            where: "c.network = ? AND c.target = ? AND m.message_id = ?",
            [network.name, target.text, messageID]
        )
    }

    /// Forgets what is too old to matter: ids of transactions and events after 14 days, messages after 30.
    ///
    /// - Returns: whether there is more; each call takes a bounded part.
    package func prune() async throws -> Bool {
        let pruner = Pruner(now: now(), limit: 1_000)
        return try await committer.commit { try pruner.prune($0) }
    }

    package func setAsideRows() throws(BridgeStoreError) -> [SetAsideRow] {
        do {
            return try queue.read { db in
                var found: [SetAsideRow] = []
                try db.forEachRow("SELECT source, key, payload, problem FROM set_aside ORDER BY position") { row in
                    found.append(
                        SetAsideRow(
                            source: try row.text(0),
                            key: try row.text(1),
                            payload: try secrets.unsealed(try row.blob(2), source: row.text(0), key: row.text(1)),
                            problem: try row.text(3)
                        )
                    )
                }
                return found
            }
        } catch {
            throw BridgeStoreError(error, file: path)
        }
    }

    /// Reads every page, which takes as long as the file is large.
    package func check() throws(BridgeStoreError) {
        let verdict: String?
        do {
            verdict = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        } catch {
            throw BridgeStoreError(error, file: path)
        }
        guard verdict == "ok" else { throw BridgeStoreError(.damaged, file: path, detail: verdict ?? "") }
    }

    /// Commits what has been handed in, then closes the file; later calls fail with ``BridgeStoreError/Code/closed``.
    package func close() throws(BridgeStoreError) {
        do {
            committer.close()
            try queue.close()
            lock.release()
        } catch {
            throw BridgeStoreError(error, file: path)
        }
    }

    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await queue.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw BridgeStoreError(error, file: path)
        }
    }

    private func messages(where condition: String, _ arguments: StatementArguments) async throws -> [MessageRecord] {
        try await read { db in
            var found: [MessageRecord] = []
            try db.forEachRow(
                """
                SELECT m.position, m.event_id, c.room, c.network, c.target, m.message_id, m.time, m.said, m.sender
                FROM message m JOIN conversation c ON c.id = m.conversation
                WHERE \(condition) ORDER BY m.position
                """,
                arguments
            ) { found.append(try $0.message()) }
            return found
        }
    }

    /// A start is not refused for want of room to note this; the rows are then found again at the next.
    private func setAside(_ problems: [SnapshotReader.Problem]) {
        guard !problems.isEmpty else { return }
        for problem in problems {
            logger.error(
                "Stored row cannot be read",
                metadata: [
                    "table": "\(problem.table)", "position": "\(problem.position)", "reason": "\(problem.reason)",
                ]
            )
        }
        do {
            try queue.write { db in try SetAside(now: now()).move(problems, db) }
        } catch {
            logger.warning(
                "Unreadable rows not set aside",
                metadata: ["reason": "\(BridgeStoreError(error, file: path))"]
            )
        }
    }
}
