import BridgeCore
import BridgeHTTP
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MatrixProtocol
import NIOCore
import Synchronization
import Testing

/// A bridge behind the endpoints that notes what it is asked and answers as the test wants.
final class TestBridge: Sendable {
    struct Transaction: Sendable, Hashable {
        var id: String
        var events: [RawEvent]
        var ephemeral: [RawEvent]
    }

    struct StoreFull: Error, CustomStringConvertible {
        var description: String { "disk full" }
    }

    static let token = "hs_token_of_ours"
    static let root = "/_matrix/app/v1"

    let transactions = Mutex<[Transaction]>([])
    let questions = Mutex<[Question]>([])
    let reply = Mutex<Reply>(.found)
    let isStopping = Mutex(false)
    let isFull = Mutex(false)
    let log = LogRecord()
    private let hasMetrics: Bool
    private let bodyLimit: Int

    init(hasMetrics: Bool = true, bodyLimit: Int = 10_000_000) {
        self.hasMetrics = hasMetrics
        self.bodyLimit = bodyLimit
    }

    var responder: BridgeResponder { BridgeResponder(services: services, settings: settings, logger: log.logger) }

    var services: BridgeHTTPServices {
        let metrics: @Sendable () -> String = { "up 1\n" }
        return BridgeHTTPServices(
            acceptTransaction: { id, events, ephemeral in
                if self.isFull.withLock({ $0 }) { throw StoreFull() }
                self.transactions.withLock { $0.append(Transaction(id: id, events: events, ephemeral: ephemeral)) }
                return .accepted
            },
            ask: { (question: Question) async -> Reply in
                self.questions.withLock { $0.append(question) }
                return self.reply.withLock { $0 }
            },
            isStopping: { self.isStopping.withLock { $0 } },
            metricsText: hasMetrics ? metrics : nil
        )
    }

    var settings: BridgeHTTPSettings { BridgeHTTPSettings(homeserverToken: Self.token, bodyLimit: bodyLimit) }

    /// The application on a port of its own.
    func listener(_ responder: BridgeResponder? = nil) -> HTTPListener {
        HTTPListener(responder: responder ?? self.responder, host: "127.0.0.1", port: 0, logger: LogRecord().logger)
    }

    /// Sends one request with the right token, or with what `headers` says.
    func send(
        _ method: HTTPRequest.Method,
        _ uri: String,
        _ body: String? = nil,
        headers: HTTPFields = [.authorization: "Bearer \(TestBridge.token)"]
    ) async throws -> TestAnswer {
        try await listener().application.test(.router) { client in
            try await client.execute(
                uri: uri,
                method: method,
                headers: headers,
                body: body.map(ByteBuffer.init(string:))
            ) {
                TestAnswer($0)
            }
        }
    }

    func put(_ id: String, _ body: String) async throws -> TestAnswer {
        try await send(.put, "\(Self.root)/transactions/\(id)", body)
    }
}

/// What came back.
struct TestAnswer: Sendable {
    let status: Int
    let code: String?
    let text: String
    let headers: HTTPFields

    init(_ response: TestResponse) {
        status = response.status.code
        text = String(buffer: response.body)
        headers = response.headers
        code = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))["errcode"]
    }
}

/// All that was logged, with its metadata.
final class LogRecord: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(record: self) } }

    private struct Handler: LogHandler {
        let record: LogRecord
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            record.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}
