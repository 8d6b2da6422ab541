import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// A scripted IRC server on a free port of 127.0.0.1: answers each line with what `respond` makes of it.
final class LoopbackServer: Sendable {
    private let channel: any Channel
    let port: Int

    /// What a well-behaved small server says.
    static func polite(_ line: String) -> [String] {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        switch words.first {
        case "CAP": return [":irc.example 421 * CAP :Unknown command"]
        case "NICK": return [":irc.example 001 \(words[1]) :Welcome", ":irc.example 376 \(words[1]) :End"]
        case "PING": return [":irc.example PONG irc.example :\(words[1])"]
        case "JOIN":
            return [
                ":alice!a@b JOIN \(words[1])", ":irc.example 353 alice = \(words[1]) :alice @bob",
                ":irc.example 366 alice \(words[1]) :End",
            ]
        case "QUIT": return ["ERROR :Closing Link"]
        default: return []
        }
    }

    init(
        _ group: any EventLoopGroup,
        host: String = "127.0.0.1",
        certificate: String? = nil,
        trusting client: String? = nil,
        isDeafAfter deafLine: String? = nil,
        _ respond: @escaping @Sendable (String) -> [String] = polite,
        proxied: (@Sendable (String) -> Void)? = nil,
        accepted: (@Sendable (any Channel) -> Void)? = nil
    ) async throws {
        let context = try certificate.map { pem in
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(Certificates.key.utf8), format: .pem))
            )
            if let client {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(client.utf8)))
                configuration.certificateVerification = .noHostnameVerification
            }
            return try NIOSSLContext(configuration: configuration)
        }
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                accepted?(channel)
                return channel.eventLoop.makeCompletedFuture {
                    if let proxied { try channel.pipeline.syncOperations.addHandler(ProxyHandler(proxied)) }
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(LineHandler(respond, deafLine: deafLine))
                }
            }
            .bind(host: host, port: 0).get()
        guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        self.port = port
    }

    func close() async throws { try await channel.close() }

    /// The server's side of SOCKS5 (RFC 1928), which then is the server itself. Tells whom it was asked for.
    private final class ProxyHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let asked: @Sendable (String) -> Void
        private var bytes: [UInt8] = []
        private var isOpen = false

        init(_ asked: @escaping @Sendable (String) -> Void) { self.asked = asked }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isOpen else { return context.fireChannelRead(data) }
            bytes += unwrapInboundIn(data).readableBytesView
            if bytes.starts(with: [5, 1, 0]), bytes.count == 3 {
                bytes = []
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [5, 0])), promise: nil)
            } else if bytes.starts(with: [5, 1, 0, 3]), bytes.count > 4, bytes.count >= Int(bytes[4]) + 7 {
                let end = 5 + Int(bytes[4])
                let port = Int(bytes[end]) << 8 | Int(bytes[end + 1])
                asked("\(String(decoding: bytes[5..<end], as: UTF8.self)):\(port)")
                isOpen = true
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [5, 0, 0, 1, 0, 0, 0, 0, 0, 0])), promise: nil)
            }
        }
    }

    private final class LineHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let respond: @Sendable (String) -> [String]
        private let deafLine: String?
        private var rest = ""

        init(_ respond: @escaping @Sendable (String) -> [String], deafLine: String?) {
            self.respond = respond
            self.deafLine = deafLine
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            rest += String(buffer: unwrapInboundIn(data))
            while let end = rest.utf8.firstIndex(of: 10) {
                let line = String(rest[..<end].filter { $0 != "\r" && $0 != "\r\n" })
                rest = String(rest[rest.utf8.index(after: end)...])
                if let deafLine, line.hasPrefix(deafLine) {
                    context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
                }
                for answer in respond(line) {
                    context.write(wrapOutboundOut(ByteBuffer(string: answer + "\r\n")), promise: nil)
                }
            }
            context.flush()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
