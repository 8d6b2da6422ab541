import GRDB

/// Moves unfinished events and orders that cannot be read out of the way.
struct SetAside {
    /// Where each table that can hold such rows has its number, name and content.
    private static let sources = [
        "journal": ("sequence", "event_id", "json"),
        "outbox": ("position", "transaction_id", "payload"),
        "parked": ("position", "transaction_id", "payload"),
    ]

    /// Milliseconds since 1970.
    let now: Int64

    /// Rows of other tables stay: they are replaced when what they tell is saved again.
    func move(_ problems: [SnapshotReader.Problem], _ db: Database) throws {
        for problem in problems {
            guard let (number, key, content) = Self.sources[problem.table] else { continue }
            try db.run(
                """
                INSERT INTO set_aside (source, key, payload, problem, set_aside_at)
                SELECT ?, \(key), \(content), ?, ? FROM \(problem.table) WHERE \(number) = ?
                """,
                [problem.table, problem.reason, now, problem.position]
            )
            try db.run("DELETE FROM \(problem.table) WHERE \(number) = ?", [problem.position])
        }
    }
}
