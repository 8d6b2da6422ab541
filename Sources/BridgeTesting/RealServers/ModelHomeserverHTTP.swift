import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A homeserver over HTTP that says yes to everything and keeps who is in which room: for crowds that a real one would
/// take an hour for. It sends the transactions that it is given.
package final class ModelHomeserverHTTP: Sendable {
    package struct Tally: Sendable {
        package var joins = 0
        package var leaves = 0
        /// Who is in each room.
        package var members: [String: Set<String>] = [:]
        /// Bodies of what was said, in order, by room.
        package var messages: [String: [String]] = [:]
    }

    package let port: Int
    package var url: String { "http://127.0.0.1:\(port)" }
    private let listener: any Channel
    private let state: ModelHomeserverState
    private let lastTransaction = Atomic(0)

    private init(port: Int, listener: any Channel, state: ModelHomeserverState) {
        self.port = port
        self.listener = listener
        self.state = state
    }

    package static func start() async throws -> ModelHomeserverHTTP {
        let state = ModelHomeserverState()
        let port = try LoopbackPorts.take()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ModelHomeserverHandler(state))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return ModelHomeserverHTTP(port: port, listener: listener, state: state)
    }

    package var tally: Tally { state.tally.withLock { $0 } }

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

    package func stop() async { try? await listener.close() }
}

private final class ModelHomeserverState: Sendable {
    let tally = Mutex(ModelHomeserverHTTP.Tally())
    private let lastEvent = Atomic(0)

    /// `target`: path and query as they came, below `/_matrix/client/v3`.
    func answer(_ method: HTTPMethod, _ target: String, _ body: Data) -> (HTTPResponseStatus, String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = (parts.first ?? "").split(separator: "/").dropFirst(3).map { Self.decoded($0) }
        let user = (parts.count > 1 ? parts[1].split(separator: "&") : [])
            .first { $0.hasPrefix("user_id=") }.map { Self.decoded($0.dropFirst(8)) }
        switch (method, path.first, path.count) {
        case (.POST, "join", 2): return join(path[1], user)
        case (.POST, "rooms", 3) where path[2] == "join": return join(path[1], user)
        case (.POST, "rooms", 3) where path[2] == "leave":
            tally.withLock { tally in
                tally.leaves += 1
                if let user { tally.members[path[1]]?.remove(user) }
            }
            return (.ok, "{}")
        case (.PUT, "rooms", 5) where path[2] == "send":
            let json = try? JSONDecoder().decode(TestJSON.self, from: body)
            let text = json?.object["body"]?.string ?? ""
            tally.withLock { $0.messages[path[1], default: []].append(text) }
            return event()
        case (.PUT, "rooms", _): return event()
        case (.GET, "rooms", 3) where path[2] == "joined_members": return (.ok, #"{"joined":{}}"#)
        case (.GET, "rooms", _): return (.notFound, #"{"errcode":"M_NOT_FOUND","error":"No such state"}"#)
        case (.POST, "createRoom", _):
            let number = lastEvent.add(1, ordering: .relaxed).newValue
            return (.ok, #"{"room_id":"!made\#(number):localhost"}"#)
        case (.GET, "account", 2): return (.ok, #"{"user_id":"@trestle:localhost"}"#)
        case (.POST, "appservice", 3): return (.ok, #"{"duration_ms":1}"#)
        default: return (.ok, path.isEmpty ? #"{"versions":["v1.17"]}"# : "{}")
        }
    }

    private func event() -> (HTTPResponseStatus, String) {
        (.ok, #"{"event_id":"$event\#(lastEvent.add(1, ordering: .relaxed).newValue)"}"#)
    }

    private func join(_ room: String, _ user: String?) -> (HTTPResponseStatus, String) {
        tally.withLock { tally in
            tally.joins += 1
            if let user { tally.members[room, default: []].insert(user) }
        }
        return (.ok, #"{"room_id":"\#(room)"}"#)
    }

    private static func decoded(_ text: Substring) -> String { String(text).removingPercentEncoding ?? String(text) }
}

private final class ModelHomeserverHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let state: ModelHomeserverState
    private var head: HTTPRequestHead?
    private var body = Data()

    init(_ state: ModelHomeserverState) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, Data())
        case .body(let bytes): body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head else { return }
            let (status, text) = state.answer(head.method, head.uri, body)
            let headers: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": "\(text.utf8.count)"]
            let answer = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            context.write(wrapOutboundOut(.head(answer)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
