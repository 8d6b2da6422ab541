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
        certificate: String? = nil,
        isDeafAfter deafLine: String? = nil,
        _ respond: @escaping @Sendable (String) -> [String] = polite
    ) async throws {
        let context = try certificate.map { pem in
            try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { .certificate($0) },
                    privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(Certificates.key.utf8), format: .pem))
                )
            )
        }
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(LineHandler(respond, deafLine: deafLine))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        self.port = port
    }

    func close() async throws { try await channel.close() }

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
