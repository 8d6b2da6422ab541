import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A homeserver that agrees to everything and keeps nothing but how often it was asked for what: for bridges with more
/// people than a real one would take here in the time of a test.
///
/// What it is told to say it says in transactions, as a homeserver does, each until it is answered.
package final class AgreeableHomeserver: Sendable {
    package let port: Int
    package var url: String { "http://127.0.0.1:\(port)" }

    private let counts = Mutex<[String: Int]>([:])
    private let lastEvent = Atomic(0)
    private let lastTransaction = Atomic(0)

    package init() throws { port = try LoopbackPorts.take() }

    /// Answers requests while `body` runs.
    package func whileRunning<Result: Sendable>(
        _ body: @Sendable @escaping () async throws -> Result
    ) async throws -> Result {
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { [self] request, _ in try await answer(request) },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { _ in isReady.yield() },
            logger: Logger(label: "homeserver") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            // Ends with the group, which is cancelled below.
            group.addTask { try await application.run() }
            _ = await ready.first { true }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// How often the bridge asked for it: the last word of the path that names a deed, as `join` or `send`.
    package func count(of deed: String) -> Int { counts.withLock { $0[deed] ?? 0 } }

    /// Gives `events` to the bridge, in transactions of at most `size`, and returns when all are answered.
    package func push(_ events: [TestJSON], to bridge: String, token: String, size: Int = 200) async throws {
        for start in stride(from: 0, to: events.count, by: size) {
            let number = lastTransaction.add(1, ordering: .relaxed).newValue
            _ = try await TestHTTP.request(
                bridge,
                "PUT",
                ["_matrix", "app", "v1", "transactions", "t\(number)"],
                token: token,
                body: .object(["events": .array(Array(events[start..<min(start + size, events.count)]))])
            )
        }
    }

    // MARK: Answers

    private func answer(_ request: Request) async throws -> Response {
        _ = try await request.body.collect(upTo: 1 << 20)
        let path = request.uri.path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        let deed = path.last { Self.deeds.contains($0) } ?? "other"
        counts.withLock { $0[deed, default: 0] += 1 }
        let user = request.uri.queryParameters["user_id"].map(String.init) ?? "@trestle:localhost"
        let room = path.first { $0.hasPrefix("!") } ?? ""
        switch deed {
        case "versions": return Self.json(#"{"versions":["v1.11"]}"#)
        case "whoami", "register": return Self.json(#"{"user_id":"\#(user)","device_id":"D"}"#)
        case "ping": return Self.json(#"{"duration_ms":1}"#)
        case "joined_members": return Self.json(#"{"joined":{}}"#)
        case "joined_rooms": return Self.json(#"{"joined_rooms":[]}"#)
        case "join": return Self.json(#"{"room_id":"\#(room)"}"#)
        case "state" where request.method == .get:
            return Self.json(#"{"errcode":"M_NOT_FOUND","error":"There is none"}"#, .notFound)
        case "send", "state", "redact":
            let number = lastEvent.add(1, ordering: .relaxed).newValue
            return Self.json(#"{"event_id":"$event\#(number)"}"#)
        default: return Self.json("{}")
        }
    }

    private static let deeds: Set = [
        "versions", "whoami", "register", "ping", "joined_members", "joined_rooms", "join", "state", "send", "redact",
        "leave", "kick", "invite", "members", "displayname", "devices",
    ]

    private static func json(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
