import BridgeHTTP
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// What only a real socket shows.
@Suite struct ListenerTests {
    @Test func takenPortIsToldAsSuch() async throws {
        let bridge = TestBridge()
        try await bridge.listener().application.test(.live) { client in
            let port = try #require(client.port)
            let second = HTTPListener(
                responder: bridge.responder,
                host: "127.0.0.1",
                port: port,
                logger: bridge.log.logger
            )
            await #expect(throws: BridgeHTTPError(.portInUse, host: "127.0.0.1", port: port)) { try await second.run() }
        }
    }

    @Test func foreignAddressIsToldAsSuch() async throws {
        let bridge = TestBridge()
        let listener = HTTPListener(responder: bridge.responder, host: "192.0.2.1", port: 0, logger: bridge.log.logger)
        await #expect(throws: BridgeHTTPError(.addressUnavailable, host: "192.0.2.1", port: 0)) {
            try await listener.run()
        }
    }

    /// A body without a length, in chunks, with no end in sight: refused once it is over the limit.
    @Test func endlessChunksAreRefused() async throws {
        let bridge = TestBridge(bodyLimit: 100_000)
        try await bridge.listener().application.test(.live) { client in
            let port = try #require(client.port)
            let reading = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Reader(continuation: reading.continuation))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            var request = ByteBuffer(
                string: """
                    PUT /transactions/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(TestBridge.token)\r\n\
                    Transfer-Encoding: chunked\r\n\r\n
                    """
            )
            let chunk = "ffff\r\n" + String(repeating: " ", count: 0xffff) + "\r\n"
            for _ in 1...4 { request.writeString(chunk) }
            try await channel.writeAndFlush(request).get()
            var answer = ""
            for try await part in reading.stream {
                answer += String(buffer: part)
                if answer.contains("M_TOO_LARGE") { break }
            }
            #expect(answer.hasPrefix("HTTP/1.1 413"))
            #expect(bridge.transactions.withLock { $0.isEmpty })
            try await channel.close().get()
        }
    }

    @Test func largeBodyWithItsLengthIsRefusedAndTheServerLives() async throws {
        let bridge = TestBridge()
        try await bridge.listener().application.test(.live) { client in
            let headers: HTTPFields = [.authorization: "Bearer \(TestBridge.token)"]
            let large = ByteBuffer(repeating: UInt8(ascii: " "), count: 60_000_000)
            try await client.execute(uri: "/transactions/1", method: .put, headers: headers, body: large) {
                #expect($0.status == .contentTooLarge)
            }
            let body = ByteBuffer(string: #"{"events":[]}"#)
            try await client.execute(uri: "/transactions/2", method: .put, headers: headers, body: body) {
                #expect($0.status == .ok)
            }
        }
    }
}

/// Hands what comes in to the test.
private final class Reader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

    init(continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
}
