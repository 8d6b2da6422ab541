import BridgeTesting
import Synchronization

/// The relay of a test, which is made once the server has its port.
final class RelayShelf: Sendable {
    private let held = Mutex<RelayProcess?>(nil)

    var relay: RelayProcess? { held.withLock { $0 } }

    func put(_ relay: RelayProcess) async throws {
        held.withLock { $0 = relay }
        try await relay.start()
    }
}
