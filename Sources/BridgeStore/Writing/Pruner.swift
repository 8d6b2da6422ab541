import GRDB

/// Takes out what is too old to matter, oldest first and a bounded number of rows a call, so that no commit waits long
/// behind it.
struct Pruner: Sendable {
    private struct Rule: Sendable {
        var table: String
        var time: String
        var days: Int64
    }

    // A homeserver gives a transaction up long before two weeks; replies and reactions to older lines are rare.
    private static let rules = [
        Rule(table: "seen_transaction", time: "seen_at", days: 14),
        Rule(table: "seen_event", time: "seen_at", days: 14),
        Rule(table: "message", time: "saved_at", days: 30),
        Rule(table: "reaction", time: "saved_at", days: 30),
        Rule(table: "set_aside", time: "set_aside_at", days: 30),
    ]

    /// Milliseconds since 1970.
    let now: Int64
    let limit: Int

    /// Whether there may be more to take out.
    func prune(_ db: Database) throws -> Bool {
        var isMore = false
        for rule in Self.rules {
            // Rows lie in order of arrival, so the front is the oldest and no index on the time is needed.
            try db.run(
                """
                DELETE FROM \(rule.table) WHERE \(rule.time) < ? AND position IN
                    (SELECT position FROM \(rule.table) ORDER BY position LIMIT ?)
                """,
                [now - rule.days * 86_400_000, limit]
            )
            isMore = isMore || db.changesCount == limit
        }
        if !isMore {
            try db.run(
                """
                DELETE FROM conversation WHERE NOT EXISTS
                    (SELECT 1 FROM message WHERE message.conversation = conversation.id)
                """
            )
        }
        return isMore
    }
}
