import BridgeCore
import Crypto
import Foundation
import GRDB
import MatrixProtocol

/// Enters a transaction and those of its events that are new.
struct JournalWriter: Sendable {
    let secrets: SecretBox
    /// Milliseconds since 1970.
    let now: Int64

    /// A transaction is known by its id and its events: a homeserver that was set up anew counts from the start again,
    /// and its events must not be taken for old ones.
    func accept(transaction: String, events: [ArrivedEvent], _ db: Database) throws -> Acceptance {
        let digest = Self.digest(events)
        let known = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT digest FROM seen_transaction WHERE id = ?"),
            arguments: [transaction]
        )
        guard known != digest else { return .known }
        try db.run(
            """
            INSERT INTO seen_transaction (id, digest, seen_at) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, seen_at = excluded.seen_at
            """,
            [transaction, digest, now]
        )
        return .accepted(try events.map { try enter($0, db) })
    }

    private func enter(_ event: ArrivedEvent, _ db: Database) throws -> JournalSequence? {
        try db.run("INSERT OR IGNORE INTO seen_event (id, seen_at) VALUES (?, ?)", [event.id.text, now])
        guard db.changesCount == 1 else { return nil }
        // Ignored where the event still waits though its id has been forgotten for age.
        let sealed = try secrets.seal(event.raw.json, for: .event(event.id))
        try db.run("INSERT OR IGNORE INTO journal (event_id, json) VALUES (?, ?)", [event.id.text, sealed])
        return db.changesCount == 1 ? JournalSequence(rawValue: db.lastInsertedRowID) : nil
    }

    private static func digest(_ events: [ArrivedEvent]) -> Data {
        var hash = SHA256()
        for event in events { hash.update(data: Data((event.id.text + "\n").utf8)) }
        return Data(hash.finalize())
    }
}
