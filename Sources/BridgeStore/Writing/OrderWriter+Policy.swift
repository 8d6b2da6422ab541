import BridgeCore
import GRDB
import MatrixProtocol

extension OrderWriter {
    func save(_ rule: PolicyRule, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO policy_rule (list, type, state_key, kind, entity, reason) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (list, type, state_key) DO UPDATE SET kind = excluded.kind, entity = excluded.entity,
                reason = excluded.reason
            """,
            [rule.key.list, rule.key.type, rule.key.stateKey, rule.kind.rawValue, rule.entity, rule.reason]
        )
    }

    func remove(_ rule: PolicyRule.Key, _ db: Database) throws {
        try db.run(
            "DELETE FROM policy_rule WHERE list = ? AND type = ? AND state_key = ?",
            [rule.list, rule.type, rule.stateKey]
        )
    }

    func save(deactivation reason: String?, of user: UserID, _ db: Database) throws {
        guard let reason else { return try db.run("DELETE FROM deactivation WHERE user = ?", [user.text]) }
        try db.run(
            """
            INSERT INTO deactivation (user, reason) VALUES (?, ?)
            ON CONFLICT (user) DO UPDATE SET reason = excluded.reason
            """,
            [user.text, reason]
        )
    }

    func save(activity time: Int64, of user: UserID, _ db: Database) throws {
        try db.run(
            "INSERT INTO activity (user, time) VALUES (?, ?) ON CONFLICT (user) DO UPDATE SET time = excluded.time",
            [user.text, time]
        )
    }
}
