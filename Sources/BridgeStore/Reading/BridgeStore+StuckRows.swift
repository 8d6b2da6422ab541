import BridgeCore
import Foundation
import GRDB
import MatrixProtocol

extension BridgeStore {
    /// What has waited for `age` or longer, the oldest first: at most `limit` of the journal and of the outbox.
    ///
    /// - Throws: ``BridgeStoreError``
    package func stuckRows(olderThan age: Duration, limit: Int = 500) async throws -> StuckRows {
        let latest = now() - Int64(clamping: age.components.seconds) * 1_000
        let secrets = secrets
        return try await read { db in
            StuckRows(
                journal: try Self.events(before: latest, limit, secrets, db),
                outbox: try Self.orders(before: latest, limit, secrets, db),
                setAside: try Int.fetchOne(db, sql: "SELECT count(*) FROM set_aside") ?? 0
            )
        }
    }

    private static func events(
        before latest: Int64,
        _ limit: Int,
        _ secrets: SecretBox,
        _ db: Database
    ) throws -> [StuckRows.Event] {
        var found: [StuckRows.Event] = []
        let waiting = """
            SELECT j.sequence, j.event_id, j.json, j.lines_done, coalesce(s.seen_at, 0)
            FROM journal j LEFT JOIN seen_event s ON s.id = j.event_id
            WHERE coalesce(s.seen_at, 0) <= ? ORDER BY j.sequence LIMIT ?
            """
        try db.forEachRow(waiting, [latest, limit]) { row in
            // One that cannot be read is stuck all the more: its id is enough to name it.
            let event = try? RawEvent(json: try secrets.json(row.blob(2), of: row.identifier(1))).decode()
            found.append(
                StuckRows.Event(
                    sequence: JournalSequence(rawValue: try row.integer(0)),
                    event: try row.identifier(1),
                    room: event?.room,
                    sender: event?.sender,
                    linesDone: Int(try row.integer(3)),
                    arrived: try row.integer(4)
                )
            )
        }
        return found
    }

    private static func orders(
        before latest: Int64,
        _ limit: Int,
        _ secrets: SecretBox,
        _ db: Database
    ) throws -> [StuckRows.Order] {
        var found: [StuckRows.Order] = []
        let waiting =
            "SELECT payload, queued_at, transaction_id FROM outbox WHERE queued_at <= ? ORDER BY position LIMIT ?"
        try db.forEachRow(waiting, [latest, limit]) { row in
            guard let order = try? secrets.order(row.blob(0), TransactionID(row.text(2))) else { return }
            found.append(
                StuckRows.Order(
                    transaction: order.transaction,
                    user: order.user,
                    action: order.action.name,
                    room: order.action.room,
                    given: try row.integer(1)
                )
            )
        }
        return found
    }
}

extension MatrixAction {
    /// Its kind, without anything that anybody wrote.
    fileprivate var name: String {
        let text = String(describing: self)
        return String(text.prefix { $0 != "(" })
    }
}
