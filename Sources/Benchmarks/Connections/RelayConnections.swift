import BridgeTesting
import Foundation

/// The hidden word that makes this program a relay between clients and a server, so that a test can stop it as a process:
/// what is on its way is then held by the kernel, as behind a cable that was cut.
enum RelayConnections {
    static let word = "relay"

    /// - Parameter arguments: the address and port to listen at, and the port of 127.0.0.1 to forward to.
    static func run(_ arguments: [String]) async throws {
        guard arguments.count == 3, let port = Int(arguments[1]), let target = Int(arguments[2]) else { exit(64) }
        let link = try await FaultyLink.open(to: target, at: (arguments[0], port))
        // Until it is killed by whoever has started it.
        try await link.untilClosed()
    }
}
