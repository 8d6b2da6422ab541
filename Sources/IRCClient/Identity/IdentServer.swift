import NIOCore
import NIOPosix

/// Answers ident requests (RFC 1413): one question to a connection, with a bound on what it may say and how long it may
/// take.
package struct IdentServer: Sendable {
    private let channel: any Channel

    /// How long somebody may take to ask.
    static let patience = TimeAmount.seconds(10)

    /// Listens. An address such as `::` takes IPv4 too. Errors: the system's, for an address or port that cannot be had.
    package static func start(
        _ table: IdentTable,
        host: String,
        port: Int,
        on group: any EventLoopGroup
    ) async throws -> IdentServer {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(IdentHandler(table))
                }
            }
            .bind(host: host, port: port).get()
        return IdentServer(channel: channel)
    }

    package var port: Int? { channel.localAddress?.port }

    package func close() async { try? await channel.close().get() }
}

private final class IdentHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let table: IdentTable
    private var bytes: [UInt8] = []
    private var hasAsked = false
    private var timer: Scheduled<Void>?

    init(_ table: IdentTable) { self.table = table }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: IdentServer.patience) { channel.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasAsked else { return }
        bytes += unwrapInboundIn(data).readableBytesView
        guard let end = bytes.firstIndex(of: 10) else {
            if bytes.count > IdentQuery.longest { say(IdentQuery.refusal, to: context.channel) }
            return
        }
        hasAsked = true
        guard end <= IdentQuery.longest, let query = IdentQuery(parsing: bytes[..<end]),
            let local = context.channel.localAddress.flatMap(IdentBook.Endpoint.init),
            let remote = context.channel.remoteAddress.flatMap(IdentBook.Endpoint.init)
        else { return say(IdentQuery.refusal, to: context.channel) }
        let line = IdentBook.Line(
            local: .init(address: local.address, port: query.localPort),
            remote: .init(address: remote.address, port: query.remotePort)
        )
        let channel = context.channel
        table.user(of: line, on: context.eventLoop).whenSuccess { Self.say(query.answer($0), to: channel) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func say(_ text: String, to channel: any Channel) {
        hasAsked = true
        Self.say(text, to: channel)
    }

    private static func say(_ text: String, to channel: any Channel) {
        channel.writeAndFlush(channel.allocator.buffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
    }
}
