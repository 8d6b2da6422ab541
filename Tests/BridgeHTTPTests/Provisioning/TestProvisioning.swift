import BridgeCore
import BridgeHTTP
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MatrixProtocol
import NIOCore
import Synchronization

/// Provisioning in front of a core that notes what it is asked and answers as the test wants.
final class TestProvisioning: Sendable {
    static let secret = "The-Shared_Secret"
    static let prefix = "/_matrix/provision"

    let requests = Mutex<[ProvisioningRequest]>([])
    let answer = Mutex<ProvisioningAnswer?>(.linkRequested)
    let verified = Mutex<[String]>([])
    let verdict = Mutex<Result<UserID, OpenIDRefusal>>(.failure(.init(isUnreachable: true, sentence: "away")))
    let isStopping = Mutex(false)
    let clock = Mutex(Duration.zero)
    let log = LogRecord()
    private let settings: ProvisioningSettings
    private let tokens = Mutex(0)
    private let made = Mutex<ProvisioningSite?>(nil)

    init(
        isEnabled: Bool = true,
        secret: String = TestProvisioning.secret,
        limitsRate: Bool = false,
        servesPage: Bool = true
    ) {
        settings = ProvisioningSettings(
            isEnabled: isEnabled,
            secret: secret,
            limitsRate: limitsRate,
            servesPage: servesPage
        )
    }

    /// One for the whole test: it holds the sessions.
    var site: ProvisioningSite {
        made.withLock { made in
            if let made { return made }
            let services = ProvisioningServices(
                ask: { request in
                    self.requests.withLock { $0.append(request) }
                    return self.answer.withLock { $0 }
                },
                verify: { token, server in
                    self.verified.withLock { $0.append("\(token) \(server)") }
                    return self.verdict.withLock { $0 }
                },
                isStopping: { self.isStopping.withLock { $0 } },
                now: { self.clock.withLock { $0 } },
                makeToken: {
                    self.tokens.withLock {
                        $0 += 1
                        return "token-\($0)"
                    }
                }
            )
            let site = ProvisioningSite(services: services, settings: settings, logger: log.logger)
            made = site
            return site
        }
    }

    func wait(_ duration: Duration) { clock.withLock { $0 += duration } }

    /// A session of that user, by a code of the bot's.
    func session(of user: UserID) async throws -> String {
        let code = site.offerCode(to: user)
        let answer = try await send(.post, "/v1/exchange_code", #"{"code":"\#(code)"}"#, token: nil)
        return try JSONDecoder().decode([String: String].self, from: Data(answer.text.utf8))["token"] ?? ""
    }

    /// - Parameter token: nil sends none.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        token: String? = TestProvisioning.secret,
        headers more: HTTPFields = [:]
    ) async throws -> TestAnswer {
        var headers = more
        if let token { headers[.authorization] = "Bearer \(token)" }
        let responder = SideResponder(provisioning: site, logger: log.logger)
        let listener = HTTPListener(responder: responder, host: "127.0.0.1", port: 0, logger: LogRecord().logger)
        return try await listener.application.test(.router) { [headers] client in
            try await client.execute(
                uri: path == "/health" ? path : Self.prefix + path,
                method: method,
                headers: headers,
                body: body.map(ByteBuffer.init(string:))
            ) {
                TestAnswer($0)
            }
        }
    }
}
