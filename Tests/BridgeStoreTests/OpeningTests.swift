import BridgeCore
import BridgeStore
import Foundation
import GRDB
import IRCProtocol
import Testing

@Suite struct OpeningTests {
    @Test func filesAreTheOwnersAlone() async throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        try await store.commit([.store(.saveTopic(Samples.channel("#a"), "topic"))])
        for file in [folder.database, folder.database + "-wal", folder.key] {
            #expect(try folder.mode(of: file) == 0o600, "\(file)")
        }
    }

    @Test func openFileIsClosedToOthers() throws {
        let folder = try StoreFolder()
        try folder.write([], to: folder.database, mode: 0o644)
        let store = try folder.open()
        #expect(try folder.mode(of: folder.database) == 0o600)
        try store.close()
    }

    @Test func secondStoreOnTheSameFileIsRefused() throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        #expect(folder.openingFailure() == .inUse)
        let alias = folder.path + "/alias.db"
        try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: folder.database)
        #expect(throws: BridgeStoreError(.inUse, file: folder.database)) {
            try BridgeStore(path: alias, keyPath: folder.key, logger: StoreFolder.logger)
        }
        try store.close()
        #expect(folder.openingFailure() == nil)
    }

    @Test func missingFolderIsToldAsSuch() throws {
        let folder = try StoreFolder()
        #expect {
            try BridgeStore(path: folder.path + "/none/a.db", keyPath: folder.key, logger: StoreFolder.logger)
        } throws: { error in
            (error as? BridgeStoreError)?.code == .cannotOpen && "\(error)".contains("/none/a.db")
        }
    }

    enum Spoiling: String, CaseIterable {
        case text, folder, truncated, foreignTables, foreignProgram, newerSchema
    }

    @Test(arguments: [
        (Spoiling.text, BridgeStoreError.Code.notADatabase), (.folder, .cannotOpen), (.truncated, .damaged),
        (.foreignTables, .notADatabase), (.foreignProgram, .notADatabase), (.newerSchema, .schemaTooNew),
    ])
    func spoiltFileIsRefused(_ spoiling: Spoiling, _ code: BridgeStoreError.Code) throws {
        let folder = try StoreFolder()
        switch spoiling {
        case .text: try folder.write(String(repeating: "not a database ", count: 400).utf8, to: folder.database)
        case .folder:
            try FileManager.default.createDirectory(atPath: folder.database, withIntermediateDirectories: true)
        case .truncated:
            try folder.open().close()
            let whole = try #require(FileManager.default.contents(atPath: folder.database))
            try folder.write(whole.prefix(8_192), to: folder.database)
        case .foreignTables: try change(folder, "CREATE TABLE visits (id INTEGER)")
        case .foreignProgram: try change(folder, "PRAGMA application_id = 77")
        case .newerSchema:
            try folder.open().close()
            try change(folder, "INSERT INTO grdb_migrations VALUES ('v999')")
        }
        #expect(folder.openingFailure() == code)
    }

    @Test func safetySettingsHold() throws {
        let folder = try StoreFolder()
        try folder.open().close()
        let database = try DatabaseQueue(path: folder.database)
        #expect(try database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    }

    @Test func everyCodeHasASentenceThatNamesTheFile() {
        for code in BridgeStoreError.Code.allCases {
            let sentence = BridgeStoreError(code, file: "/data/trestle.db").description
            #expect(sentence.contains("/data/trestle.db"))
        }
    }

    @Test func checkPassesOnASoundFile() throws {
        let store = try StoreFolder().open()
        #expect(throws: Never.self) { try store.check() }
    }

    private func change(_ folder: StoreFolder, _ sql: String) throws {
        let database = try DatabaseQueue(path: folder.database)
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }
}
