import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// One HTTP server. `run` goes on until its task is cancelled or the service group around it shuts down; requests
/// under way are answered first.
package struct HTTPListener: Sendable, Service {
    package typealias Responder = CallbackResponder<BridgeRequestContext>

    private let responder: Responder
    private let host: String
    private let port: Int
    private let logger: Logger
    private let listening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - listening: called once with the port when connections are taken: the time to ask the homeserver for a ping.
    package init(
        responder: some HTTPResponder<BridgeRequestContext>,
        host: String,
        port: Int,
        logger: Logger,
        listening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.responder = Responder { try await responder.respond(to: $0, context: $1) }
        self.host = host
        self.port = port
        self.logger = logger
        self.listening = listening
    }

    /// - Throws: ``BridgeHTTPError`` where the address cannot be listened on.
    package func run() async throws {
        do {
            try await application.run()
        } catch {
            throw BridgeHTTPError(error, host: host, port: port)
        }
    }

    /// The same as a value, for whoever runs applications themselves.
    package var application: Application<Responder> {
        Application(
            responder: responder,
            // Homeservers keep a connection open between transactions; one that is silent for longer has been left.
            server: .http1(configuration: .init(idleTimeout: .minutes(10))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "Trestle"),
            onServerRunning: { channel in await listening(channel.localAddress?.port ?? port) },
            logger: logger
        )
    }
}
