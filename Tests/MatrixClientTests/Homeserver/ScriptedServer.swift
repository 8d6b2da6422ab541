import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on loopback that answers each request as it is told and remembers all of them, but for probes: how
/// many of those come depends on how fast the machine is.
final class ScriptedServer: Sendable {
    struct Received: Sendable, Hashable {
        var method: String
        /// Path and query as they came.
        var target: String
        var authorization: String?
        var body: String
        var bytes: [UInt8] = []

        var path: String { String(target.prefix { $0 != "?" }) }
        var query: [Substring] { target.split(separator: "?").dropFirst().first?.split(separator: "&") ?? [] }
    }

    enum Reply: Sendable {
        case answer(Int, String, headers: [(String, String)] = [])
        case bytes(Int, [UInt8], type: String)
        /// Never says anything.
        case hang
        /// Says that more is to come, and nothing more.
        case hangInBody
        /// Closes the connection without a word.
        case reset

        static func json(_ body: String) -> Reply {
            .answer(200, body, headers: [("Content-Type", "application/json")])
        }

        static func error(_ status: Int, _ code: String, headers: [(String, String)] = []) -> Reply {
            .answer(
                status,
                #"{"errcode":"\#(code)","error":"no"}"#,
                headers: headers + [("Content-Type", "application/json")]
            )
        }
    }

    private let log = Mutex<[Received]>([])
    private let listener = Mutex<(any Channel)?>(nil)
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let script: @Sendable (Received, Int) -> Reply

    /// - Parameter script: gets each request and how many came before it.
    init(_ script: @escaping @Sendable (Received, Int) -> Reply) {
        self.script = script
    }

    var received: [Received] { log.withLock { $0 } }

    /// - Returns: the port.
    @discardableResult
    func start(port: Int = 0) async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    self.open.withLock { $0[ObjectIdentifier(channel)] = channel }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answerer(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        listener.withLock { $0 = channel }
        return channel.localAddress?.port ?? 0
    }

    func stop() async {
        try? await listener.withLock { $0.take() }?.close().get()
        for channel in open.withLock({ channels in
            defer { channels = [:] }; return channels.values.map { $0 }
        }) {
            try? await channel.close().get()
        }
    }

    fileprivate func reply(to request: Received) -> Reply {
        if request.path == "/_matrix/client/versions" { return .json(#"{"versions":["v1.17"]}"#) }
        let count = log.withLock { log in
            log.append(request)
            return log.count - 1
        }
        return script(request, count)
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: ScriptedServer
        private var current: Received?

        init(server: ScriptedServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                current = Received(
                    method: head.method.rawValue,
                    target: head.uri,
                    authorization: head.headers["Authorization"].first,
                    body: ""
                )
            case .body(let bytes):
                current?.body += String(buffer: bytes)
                current?.bytes += Array(buffer: bytes)
            case .end:
                guard let request = current else { return }
                answer(server.reply(to: request), context: context)
            }
        }

        private func answer(_ reply: Reply, context: ChannelHandlerContext) {
            switch reply {
            case .hang: break
            case .reset: context.close(promise: nil)
            case .hangInBody:
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "100"])
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "{")))), promise: nil)
            case .answer(let status, let body, let headers): send(status, Array(body.utf8), headers, context)
            case .bytes(let status, let body, let type): send(status, body, [("Content-Type", type)], context)
            }
        }

        private func send(
            _ status: Int,
            _ body: [UInt8],
            _ headers: [(String, String)],
            _ context: ChannelHandlerContext
        ) {
            var fields = HTTPHeaders(headers)
            fields.add(name: "Content-Length", value: "\(body.count)")
            let head = HTTPResponseHead(
                version: .http1_1,
                status: HTTPResponseStatus(statusCode: status),
                headers: fields
            )
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
