import Foundation
import GRDB
import Logging

/// From a path to a database that is ours, up to date and set for safety.
enum DatabaseOpening {
    static func open(_ path: String, limits: StoreLimits, logger: Logger) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "trestle.store"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(limits.busyTimeout / .seconds(1))
        configuration.prepareDatabase { db in
            // What has been deleted, a message or a sealed password, is not to be found in the file any more.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            if let pages = limits.pages { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            guard try Schema.isOurs(db) else { throw BridgeStoreError(.notADatabase, file: path) }
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            if mode != "wal" { logger.warning("Database without write-ahead log", metadata: ["mode": "\(mode ?? "")"]) }
            // An acknowledged transaction must outlive a power cut. Commits come in groups, so a flush each is cheap.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // After a long outage the log has grown; what is checkpointed goes back to the disk.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        let isNewer = try queue.read { try Schema.migrator.hasBeenSuperseded($0) }
        guard !isNewer else { throw BridgeStoreError(.schemaTooNew, file: path) }
        try Schema.migrator.migrate(queue)
        return queue
    }
}
