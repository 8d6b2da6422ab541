import BridgeCore
import GRDB
import MatrixProtocol

extension OrderWriter {
    func save(_ record: GhostActivity, of ghost: UserID, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO ghost_activity (ghost, time, days) VALUES (?, ?, ?)
            ON CONFLICT (ghost) DO UPDATE SET time = excluded.time, days = excluded.days
            """,
            [ghost.text, record.last, record.days]
        )
    }

    /// All who were told go with it.
    func save(activityLimit since: Int64?, _ db: Database) throws {
        try db.run("DELETE FROM limit_notice", [])
        try db.run("DELETE FROM activity_limit", [])
        if let since { try db.run("INSERT INTO activity_limit (id, since) VALUES (1, ?)", [since]) }
    }

    func save(limitNotice room: RoomID, _ db: Database) throws {
        try db.run(
            "INSERT OR IGNORE INTO limit_notice (room) SELECT ? WHERE EXISTS (SELECT 1 FROM activity_limit)",
            [room.text]
        )
    }
}
