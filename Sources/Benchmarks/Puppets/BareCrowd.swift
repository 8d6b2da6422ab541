import BridgeTesting
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Clients that do nothing but connect, log in and join: as fast as the server itself is.
final class BareCrowd: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channels: Mutex<[any Channel]> = Mutex([])

    /// Connects `count`, at most `PuppetSuite.atOnce` at a time, each to the channels that `channelsOf` names, and returns when the
    /// server has told each who is there.
    func enter(_ count: Int, port: Int, channelsOf: @escaping @Sendable (Int) -> [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<count {
                if number >= PuppetSuite.atOnce { try await tasks.next() }
                tasks.addTask { try await self.enter(number, port, channelsOf(number)) }
            }
            try await tasks.waitForAll()
        }
    }

    private func enter(_ number: Int, _ port: Int, _ names: [String]) async throws {
        let done = group.next().makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        BareClientHandler(nick: "bare\(number)", channels: names, done: done)
                    )
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        channels.withLock { $0.append(channel) }
        try await done.futureResult.get()
    }

    func close() async {
        let open = channels.withLock { channels in
            defer { channels = [] }
            return channels
        }
        for channel in open { try? await channel.close() }
        try? await group.shutdownGracefully()
    }
}

/// One of them.
private final class BareClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let nick: String
    private let channels: [String]
    private let done: EventLoopPromise<Void>
    private var left: Int
    private var rest = ByteBuffer()

    init(nick: String, channels: [String], done: EventLoopPromise<Void>) {
        (self.nick, self.channels, self.done) = (nick, channels, done)
        left = channels.count
    }

    func channelActive(context: ChannelHandlerContext) {
        send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n", context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if left > 0 { done.fail(BenchmarkFailure("The server closed the connection of \(nick)")) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        rest.writeBuffer(&buffer)
        while let end = rest.readableBytesView.firstIndex(of: 10) {
            let line = rest.readString(length: end - rest.readerIndex + 1) ?? ""
            take(line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true), context)
        }
        rest.discardReadBytes()
    }

    private func take(_ words: [Substring], _ context: ChannelHandlerContext) {
        guard let first = words.first, words.count > 1 else { return }
        if first == "PING" { return send("PONG \(words[1])\r\n", context) }
        switch words[1] {
        case "001": send("JOIN \(channels.joined(separator: ","))\r\n", context)
        case "366":
            left -= 1
            if left == 0 { done.succeed() }
        default: break
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
