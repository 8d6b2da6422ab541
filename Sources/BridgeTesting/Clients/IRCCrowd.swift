import NIOCore
import NIOPosix

/// Many people on an IRC server who come, join one channel each and read nothing any more: as cheap as a person can be.
/// The server must not ask for signs of life (PING) while they are needed.
package final class IRCCrowd: Sendable {
    private let channels: [any Channel]

    private init(channels: [any Channel]) { self.channels = channels }

    /// Returns when all of them are on their channels.
    ///
    /// - Parameters:
    ///   - names: nick and channel of each.
    ///   - atOnce: so many come at the same time.
    package static func arrive(
        _ names: [(nick: String, channel: String)],
        at port: Int,
        atOnce: Int = 200,
        within patience: TimeAmount = .seconds(60)
    ) async throws -> IRCCrowd {
        var channels: [any Channel] = []
        do {
            for start in stride(from: 0, to: names.count, by: atOnce) {
                let part = names[start..<min(start + atOnce, names.count)]
                let arrived = try await withThrowingTaskGroup(of: (any Channel).self) { group in
                    for name in part { group.addTask { try await arrive(name, at: port, within: patience) } }
                    return try await group.reduce(into: [any Channel]()) { $0.append($1) }
                }
                channels += arrived
            }
        } catch {
            for channel in channels { channel.close(promise: nil) }
            throw error
        }
        return IRCCrowd(channels: channels)
    }

    private static func arrive(
        _ name: (nick: String, channel: String),
        at port: Int,
        within patience: TimeAmount
    ) async throws -> any Channel {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let isThere = loop.makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2048))
            .connectTimeout(patience)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        IRCCrowdHandler(nick: name.nick, channel: name.channel, isThere: isThere)
                    )
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let alarm = loop.scheduleTask(in: patience) {
            isThere.fail(ClientFailure(name.nick, "did not come to \(name.channel) in time"))
        }
        defer { alarm.cancel() }
        do {
            try await isThere.futureResult.get()
        } catch {
            try? await channel.close()
            throw error
        }
        return channel
    }

    /// All connections end without a word.
    package func leave() async {
        for channel in channels { channel.close(promise: nil) }
        for channel in channels { try? await channel.closeFuture.get() }
    }
}

private final class IRCCrowdHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State { case registering, joining, there }

    private let nick: String
    private let channel: String
    private let isThere: EventLoopPromise<Void>
    private var state = State.registering
    /// The end of what came last, for a numeric may be cut in two.
    private var rest: [UInt8] = []

    init(nick: String, channel: String, isThere: EventLoopPromise<Void>) {
        (self.nick, self.channel, self.isThere) = (nick, channel, isThere)
    }

    func channelActive(context: ChannelHandlerContext) {
        write("NICK \(nick)\r\nUSER crowd 0 * :Crowd\r\n", context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state != .there else { return }
        let bytes = rest + unwrapInboundIn(data).readableBytesView
        let text = String(decoding: bytes, as: UTF8.self)
        if state == .registering, text.contains(" 001 ") {
            state = .joining
            write("JOIN \(channel)\r\n", context)
        }
        if state == .joining, text.contains(" 366 ") {
            state = .there
            rest = []
            isThere.succeed()
        } else {
            rest = Array(bytes.suffix(8))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isThere.fail(ClientFailure(nick, "was thrown out"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
