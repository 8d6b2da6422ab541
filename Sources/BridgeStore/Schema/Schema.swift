import GRDB

/// The tables, made and changed by migrations that are only ever added to: a released one is never edited.
enum Schema {
    /// `TRST`, in the header of every database of ours.
    static let applicationID: Int32 = 0x5452_5354

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(sql: version1)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("v2") { try $0.execute(sql: version2) }
        migrator.registerMigration("plumbing") { try $0.execute(sql: plumbing) }
        migrator.registerMigration("v3") { try $0.execute(sql: version3) }
        migrator.registerMigration("policy") { try $0.execute(sql: policy) }
        migrator.registerMigration("messages") { try $0.execute(sql: messages) }
        migrator.registerMigration("persons") { try $0.execute(sql: persons) }
        migrator.registerMigration("former nicks") { try $0.execute(sql: formerNicks) }
        migrator.registerMigration("departures") { try $0.execute(sql: departures) }
        migrator.registerMigration("media") { try $0.execute(sql: media) }
        migrator.registerMigration("relations") { try $0.execute(sql: relations) }
        migrator.registerMigration("identities") { try $0.execute(sql: identities) }
        migrator.registerMigration("history") { try $0.execute(sql: history) }
        migrator.registerMigration("layouts") { try $0.execute(sql: layouts) }
        migrator.registerMigration("bouncers") { try $0.execute(sql: bouncers) }
        migrator.registerMigration("moderation") { try $0.execute(sql: moderation) }
        migrator.registerMigration("activity") { try $0.execute(sql: activity) }
        migrator.registerMigration("bearers") { try $0.execute(sql: bearers) }
        return migrator
    }

    /// Whether the database is ours, or has nothing in it yet.
    static func isOurs(_ db: Database) throws -> Bool {
        let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if id == applicationID { return true }
        return try id == 0 && Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }
}
