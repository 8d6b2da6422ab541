import Hummingbird
import Logging
import NIOCore

/// The HTTP server. `run` goes on until its task is cancelled or the service group around it shuts down; requests
/// under way are answered first.
package struct HTTPListener: Sendable {
    private let responder: BridgeResponder
    private let host: String
    private let port: Int
    private let logger: Logger
    private let listening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - listening: called once with the port when connections are taken: the time to ask the homeserver for a ping.
    package init(
        responder: BridgeResponder,
        host: String,
        port: Int,
        logger: Logger,
        listening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.responder = responder
        self.host = host
        self.port = port
        self.logger = logger
        self.listening = listening
    }

    /// - Throws: ``BridgeHTTPError`` where the address cannot be listened on.
    package func run() async throws(BridgeHTTPError) {
        do {
            try await application.run()
        } catch {
            throw BridgeHTTPError(error, host: host, port: port)
        }
    }

    /// What an error of the application means to the operator.
    package func failure(_ error: any Error) -> BridgeHTTPError { BridgeHTTPError(error, host: host, port: port) }

    /// The same as a value, for whoever runs applications themselves.
    package var application: Application<BridgeResponder> {
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
