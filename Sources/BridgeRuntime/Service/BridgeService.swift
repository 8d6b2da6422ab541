import BridgeCore
import BridgeHTTP
import BridgeStore
import IRCClient
import Logging
import MatrixClient
import MatrixProtocol
import NIOCore
import NIOPosix
import Synchronization

/// Reads the configuration and the registration, held against each other.
package typealias Reload = @Sendable () throws -> (LoadedConfiguration, Registration)

/// The whole bridge, from a checked configuration to its end.
package struct BridgeService: Sendable {
    private let loaded: LoadedConfiguration
    private let registration: Registration
    private let reload: Reload

    /// - Parameter reload: reads both files again, for SIGHUP.
    package init(
        loaded: LoadedConfiguration,
        registration: Registration,
        reload: Reload? = nil
    ) {
        var loaded = loaded
        loaded.adopt(registration)
        self.loaded = loaded
        self.registration = registration
        self.reload = reload ?? { [loaded] in (loaded, registration) }
    }

    /// Runs until SIGTERM or SIGINT, then stops cleanly: nothing new is taken, connections say goodbye, what is under
    /// way ends.
    ///
    /// - Throws: where the bridge cannot start, a sentence for the operator and the exit code that goes with it.
    package func run() async throws(StartupFailure) {
        let logger = ProcessSetup.logger(level: loaded.logLevel)
        for warning in loaded.warnings {
            logger.warning("The configuration may not say what is meant", metadata: ["reason": "\(warning)"])
        }
        Heap.shareStores()
        ProcessSetup.raiseFileLimit(logger)
        let store = try openStore(logger)
        let snapshot = try load(store)
        let running = try Running(
            loaded: loaded,
            registration: registration,
            store: store,
            snapshot: snapshot,
            logger: logger
        )
        let bot = try await running.greetHomeserver()
        logger.info(
            "Trestle starts",
            metadata: [
                "version": "\(TrestleVersion.text)", "matrix.user": "\(bot)", "links": "\(snapshot.links.count)",
                "journal": "\(snapshot.journal.count)", "outbox": "\(snapshot.outbox.count)",
            ]
        )
        try await running.run(snapshot, reload: reload)
        logger.info("Trestle has stopped")
    }

    private func openStore(_ logger: Logger) throws(StartupFailure) -> BridgeStore {
        do {
            return try BridgeStore(path: loaded.databasePath, keyPath: loaded.secretKeyPath, logger: logger)
        } catch {
            throw StartupFailure(.inputOutput, "\(error)")
        }
    }

    private func load(_ store: BridgeStore) throws(StartupFailure) -> Snapshot {
        do {
            return try store.load()
        } catch {
            throw StartupFailure(.inputOutput, "\(error)")
        }
    }
}
