import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A homeserver that agrees to everything and remembers nothing but what was said, for tests that are about the other
/// side and need a thousand users: those of a real one take minutes to make.
package final class PretendHomeserver: Sendable {
    /// The port of 127.0.0.1.
    package let port: Int
    private let listener: any Channel
    private let state: State

    private final class State: Sendable {
        let bot: String
        private let said = Mutex<[(room: String, body: String)]>([])
        private let count = Mutex(0)

        init(bot: String) { self.bot = bot }

        var messages: [(room: String, body: String)] { said.withLock { $0 } }

        func answer(_ method: HTTPMethod, _ target: String, _ body: String) -> (HTTPResponseStatus, String) {
            let path = target.prefix { $0 != "?" }
            // Nothing is set that nobody has set, above all no encryption.
            if method == .GET, path.contains("/state/") { return (.notFound, Self.missing) }
            if path.contains("/send/m.room.message/") {
                let room = path.split(separator: "/").drop { $0 != "rooms" }.dropFirst().first.map(String.init) ?? ""
                let json = try? JSONDecoder().decode(TestJSON.self, from: Data(body.utf8))
                said.withLock { $0.append((room.removingPercentEncoding ?? room, json?["body"].string ?? "")) }
            }
            let number = count.withLock { count in
                count += 1
                return count
            }
            return (
                .ok,
                """
                {"event_id":"$said\(number)","room_id":"!made\(number)","user_id":"\(bot)","versions":["v1.11"],\
                "joined":{},"joined_rooms":[],"chunk":[],"device_id":"D"}
                """
            )
        }

        private static let missing = #"{"errcode":"M_NOT_FOUND","error":"There is nothing"}"#
    }

    private init(port: Int, listener: any Channel, state: State) {
        self.port = port
        self.listener = listener
        self.state = state
    }

    package var url: String { "http://127.0.0.1:\(port)" }
    /// What was said in rooms, in order.
    package var messages: [(room: String, body: String)] { state.messages }

    /// - Parameter bot: the user id that the bridge has.
    package static func start(bot: String) async throws -> PretendHomeserver {
        let port = try LoopbackPorts.take()
        let state = State(bot: bot)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(state))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return PretendHomeserver(port: port, listener: listener, state: state)
    }

    package func stop() async { try? await listener.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let state: State
        private var head: HTTPRequestHead?
        private var body = ""

        init(_ state: State) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = ""
            case .body(var bytes):
                body += bytes.readString(length: bytes.readableBytes) ?? ""
            case .end:
                guard let head else { return }
                let (status, text) = state.answer(head.method, head.uri, body)
                var headers = HTTPHeaders([("Content-Type", "application/json")])
                headers.add(name: "Content-Length", value: "\(text.utf8.count)")
                let answer = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
                context.write(wrapOutboundOut(.head(answer)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
