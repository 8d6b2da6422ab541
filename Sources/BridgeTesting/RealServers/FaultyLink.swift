import NIOCore
import NIOPosix

/// A TCP relay in front of a server's port that can go bad on demand, for all connections or for some.
///
/// A frozen connection looks as with a cut cable: nothing closes, nothing arrives, and what is sent waits in the kernel's
/// buffers until they are full.
package final class FaultyLink: Sendable {
    package struct Connection: Sendable, Hashable, Identifiable {
        package let id: Int
        /// What the server's welcome (001) called the client, before that the first NICK it sent; nil inside TLS.
        package var nick: String?
        package var flow = Flow.forwarding
        package var bytesToServer = 0
        package var bytesToClient = 0
        /// Read from the client since it stands still. What comes on a connection that was made frozen stays in the kernel.
        package var bytesHeld = 0
    }

    package enum Flow: Sendable, Hashable {
        case forwarding
        /// Held in both directions; `thaw` delivers everything.
        case frozen
        /// Read and thrown away in both directions.
        case discarding
    }

    package enum Choice: Sendable, Hashable {
        case all
        case nick(String)
        case id(Int)

        func includes(_ connection: Connection) -> Bool {
            switch self {
            case .all: true
            case .nick(let nick): connection.nick == nick
            case .id(let id): connection.id == id
            }
        }
    }

    /// What happens to a connection that arrives.
    package enum Arrival: Sendable, Hashable {
        case forward
        /// Accepted and closed at once.
        case refuse
        /// Accepted, then silence; the server learns of it at a thaw.
        case freeze
    }

    /// The port of 127.0.0.1 to give to clients.
    package let port: Int
    private let listener: any Channel
    private let registry: RelayRegistry

    private init(port: Int, listener: any Channel, registry: RelayRegistry) {
        self.port = port
        self.listener = listener
        self.registry = registry
    }

    /// Listens on a free port and forwards to `serverPort`, which need not be open yet.
    ///
    /// - Parameter place: where to listen instead.
    package static func open(
        to serverPort: Int,
        host: String = "127.0.0.1",
        at place: (host: String, port: Int)? = nil
    ) async throws -> FaultyLink {
        let port = try place?.port ?? LoopbackPorts.take()
        let registry = RelayRegistry(host: host, port: serverPort)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // The relay asks for each read itself: that is how it stands still.
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { registry.accept($0) }
            .bind(host: place?.host ?? "127.0.0.1", port: port)
            .get()
        return FaultyLink(port: port, listener: listener, registry: registry)
    }

    /// Connections open now, oldest first.
    package var connections: [Connection] { registry.connections }

    package func setArrival(_ arrival: Arrival) { registry.setArrival(arrival) }

    /// Waits until a connection with `nick` is there.
    package func waitForConnection(of nick: String, within patience: Duration = .seconds(15)) async throws {
        guard await Polling.until(within: patience, { self.connections.contains { $0.nick == nick } }) else {
            let seen = connections.map { $0.nick ?? "?" }.joined(separator: " ")
            throw ServerFailure(.notReadyInTime, "No connection of \(nick) within \(patience); there are: \(seen)")
        }
    }

    /// Each of these returns when it has happened, with the number of connections it happened to.
    @discardableResult
    package func freeze(_ choice: Choice) async throws -> Int {
        try await registry.forEach(choice) { $0.setFlow(.frozen) }
    }

    @discardableResult
    package func discard(_ choice: Choice) async throws -> Int {
        try await registry.forEach(choice) { $0.setFlow(.discarding) }
    }

    /// Ends a freeze or a discard. What was held arrives, in order; an end that happened meanwhile follows it.
    @discardableResult
    package func thaw(_ choice: Choice) async throws -> Int {
        try await registry.forEach(choice) { $0.setFlow(.forwarding) }
    }

    /// Closes both halves.
    @discardableResult
    package func cut(_ choice: Choice) async throws -> Int {
        try await registry.forEach(choice) { $0.close() }
    }

    /// Returns when nobody listens any more.
    package func untilClosed() async throws { try await listener.closeFuture.get() }

    /// Cuts everything and stops listening.
    package func close() async {
        registry.setArrival(.refuse)
        try? await listener.close()
        _ = try? await cut(.all)
    }
}
