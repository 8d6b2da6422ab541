import BridgeCore
import BridgeHTTP
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

/// Listeners apart from the homeserver's.
@Suite struct SideListenerTests {
    private func status(_ method: HTTPRequest.Method, _ path: String) async throws -> (Int, String) {
        let responder = SideResponder(metricsText: { "up 1\n" }, logger: LogRecord().logger)
        let listener = HTTPListener(responder: responder, host: "127.0.0.1", port: 0, logger: LogRecord().logger)
        return try await listener.application.test(.router) { client in
            try await client.execute(uri: path, method: method) { ($0.status.code, String(buffer: $0.body)) }
        }
    }

    @Test func metricsAndNothingElse() async throws {
        #expect(try await status(.get, "/metrics") == (200, "up 1\n"))
        #expect(try await status(.head, "/metrics") == (200, ""))
        #expect(try await status(.post, "/metrics").0 == 405)
        for path in ["/health", "/", "/_matrix/app/v1/ping", "/_matrix/provision/limits", "/transactions/1"] {
            #expect(try await status(.get, path).0 == 404)
        }
    }

    /// Provisioning beside the homeserver's routes: each by its own token.
    @Test func mainListenerServesBoth() async throws {
        let bridge = TestBridge()
        let provisioning = TestProvisioning()
        provisioning.answer.withLock { $0 = .limits(count: 1, limit: nil) }
        let responder = BridgeResponder(
            services: bridge.services,
            settings: bridge.settings,
            provisioning: provisioning.site,
            logger: LogRecord().logger
        )
        try await bridge.listener(responder).application.test(.router) { client in
            for (path, token, status) in [
                ("/_matrix/provision/limits", TestProvisioning.secret, 200),
                ("/_matrix/provision/limits", TestBridge.token, 401),
                ("/_matrix/app/v1/users/@a:hs", TestBridge.token, 200),
                ("/_matrix/app/v1/users/@a:hs", TestProvisioning.secret, 403),
                ("/_matrix/provisionlimits", TestProvisioning.secret, 404),
            ] {
                let headers: HTTPFields = [.authorization: "Bearer \(token)"]
                let code = try await client.execute(uri: path, method: .get, headers: headers) { $0.status.code }
                #expect(code == status)
            }
        }
    }
}
