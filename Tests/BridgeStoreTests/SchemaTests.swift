import BridgeCore
import BridgeStore
import Foundation
import GRDB
import Testing

/// A database of any released version must open, and hold what it held.
@Suite struct SchemaTests {
    static let releases = [("v1", ReleasedSchema.version1)]

    @Test(arguments: releases)
    func everyReleasedSchemaIsBroughtUpToDate(_ name: String, _ dump: String) throws {
        let folder = try StoreFolder()
        try folder.write(ReleasedContent.key, to: folder.key)
        try load(dump, into: folder)
        let store = try folder.open()
        #expect(try store.load() == ReleasedContent.snapshot())
        #expect(try store.setAsideRows().isEmpty)
        try store.close()
        // Once more: what the first start changed must be readable, too.
        #expect(try folder.open().load() == ReleasedContent.snapshot())
    }

    /// A migration that has been released is never edited: a change is a migration of its own.
    @Test func aNewDatabaseAndAMigratedOneHaveTheSameTables() throws {
        let (fresh, migrated) = (try StoreFolder(), try StoreFolder())
        try fresh.open().close()
        try migrated.write(ReleasedContent.key, to: migrated.key)
        try load(ReleasedSchema.version1, into: migrated)
        try migrated.open().close()
        #expect(try tables(fresh) == tables(migrated))
    }

    private func load(_ dump: String, into folder: StoreFolder) throws {
        let database = try DatabaseQueue(path: folder.database)
        // As `sqlite3 .dump` writes it, with a transaction of its own.
        try database.writeWithoutTransaction { try $0.execute(sql: dump) }
        try database.close()
    }

    private func tables(_ folder: StoreFolder) throws -> [String: String] {
        let database = try DatabaseQueue(path: folder.database)
        let rows = try database.read { db in
            try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
        }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"], $0["sql"]) })
    }
}
