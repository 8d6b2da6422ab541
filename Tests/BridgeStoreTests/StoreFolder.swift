import BridgeCore
import BridgeStore
import Foundation
import Logging
import Synchronization

/// A folder of a test's own with a database and a key in it, gone with the test.
final class StoreFolder: Sendable {
    let path: String
    /// Milliseconds since 1970, moved by hand.
    let clock = Mutex<Int64>(1_700_000_000_000)

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("trestle-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/trestle.db" }
    var key: String { path + "/trestle.key" }
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func open(limits: StoreLimits = StoreLimits()) throws -> BridgeStore {
        try BridgeStore(path: database, keyPath: key, logger: Self.logger, limits: limits) {
            self.clock.withLock { $0 }
        }
    }

    /// The code that opening fails with; nil where it succeeds.
    func openingFailure() -> BridgeStoreError.Code? {
        do throws(BridgeStoreError) {
            let store = try BridgeStore(path: database, keyPath: key, logger: Self.logger)
            try store.close()
            return nil
        } catch {
            return error.code
        }
    }

    func pass(days: Int64) { clock.withLock { $0 += days * 86_400_000 } }

    func write(_ bytes: some Sequence<UInt8>, to file: String, mode: Int = 0o600) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    func mode(of file: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    }

    /// Whether `text` stands anywhere in the files of the database.
    func holds(_ text: String) -> Bool {
        ["", "-wal", "-shm"].contains { suffix in
            guard let data = FileManager.default.contents(atPath: database + suffix) else { return false }
            return data.range(of: Data(text.utf8)) != nil
        }
    }
}
