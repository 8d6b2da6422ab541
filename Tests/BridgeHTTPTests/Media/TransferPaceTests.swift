import AsyncHTTPClient
import BridgeHTTP
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// Readers who take their time.
@Suite(.timeLimit(.minutes(15))) struct TransferPaceTests {
    /// A step of a transfer: after so many milliseconds a piece is offered or taken.
    enum Step: Sendable { case offer(Int), take(Int, Int), look(Int, Bool) }

    static let rows: [(name: String, steps: [Step])] = [
        ("nothing is asked of nobody", [.look(1_000_000, false)]),
        ("nothing for too long", [.offer(0), .look(29_999, false), .look(1, true)]),
        ("a little each time", [.offer(0), .take(29_000, 10), .look(0, false), .offer(0), .look(29_000, false)]),
        (
            "too little for a minute",
            [
                .offer(0), .take(29_000, 100), .offer(0), .take(29_000, 100), .offer(0), .look(1_999, false),
                .look(1, true),
            ]
        ),
        (
            "enough for a minute",
            [.offer(0), .take(29_000, 700_000), .offer(0), .take(29_000, 400_000), .offer(0), .look(9_000, false)]
        ),
        (
            "a slow homeserver is not theirs",
            [.offer(0), .take(10, 100), .look(100_000, false), .offer(0), .look(29_000, false)]
        ),
    ]

    @Test(arguments: rows) func isMeasured(_ row: (name: String, steps: [Step])) {
        var pace = TransferPace(TransferPace.Limits())
        var now = ContinuousClock.now
        for step in row.steps {
            switch step {
            case .offer(let wait):
                now += .milliseconds(wait)
                pace.offer(at: now)
            case .take(let wait, let bytes):
                now += .milliseconds(wait)
                pace.take(bytes, at: now)
            case .look(let wait, let isTooSlow):
                now += .milliseconds(wait)
                #expect(pace.isTooSlow(at: now) == isTooSlow)
            }
        }
    }

    /// Readers who take nothing have every place, and lose it; nobody fetches for them what they do not take.
    ///
    /// Beside a thousand other tests each step waits for its turn, so there are few, and whoever is late for that alone is
    /// not taken for slow.
    @Test(arguments: [16 << 20, 1 << 20]) func whoReadsNothingKeepsNoPlace(piece: Int) async throws {
        let media = TestMedia(
            largest: nil,
            streams: 3,
            pace: .init(patience: .milliseconds(400), least: 1, grace: .seconds(600))
        )
        // More than the buffers of both ends hold.
        let size = 16 << 20
        media.upstream.withLock { $0 = .init(bytes: Array(repeating: 7, count: size), piece: piece) }
        let path = try media.publishFile()
        let (ports, sink) = AsyncStream<Int>.makeStream()
        let listener = HTTPListener(
            responder: SideResponder(media: media.site, logger: media.log.logger),
            host: "127.0.0.1",
            port: 0,
            logger: media.log.logger
        ) { sink.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            let port = try #require(await ports.first { _ in true })
            var readers: [any Channel] = []
            for _ in 0..<3 { readers.append(try await Self.idleReader(port: port, path)) }
            // They are left, and then others are served.
            await media.wait { media.refused.withLock { $0[.tooSlow] } == 3 }
            #expect(media.taken.withLock { $0 } <= 3 * max(1, size / piece / 2))
            var status: UInt = 0
            repeat {
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
                request.headers.add(name: "Range", value: "bytes=0-9")
                let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
                status = answer.status.code
                let body = try await answer.body.collect(upTo: 1_000)
                if status == 206 { #expect(body.readableBytes == 10) }
                // The place is free a moment after its connection is.
            } while status == 503
            #expect(status == 206)
            #expect(media.refused.withLock { $0[.tooSlow] } == 3)
            for reader in readers { try? await reader.close().get() }
            group.cancelAll()
            while await group.nextResult() != nil {}
        }
    }

    /// A connection that asks, and reads nothing of the answer.
    private static func idleReader(port: Int, _ path: String) async throws -> any Channel {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_rcvbuf), value: 4_096)
            .connect(host: "127.0.0.1", port: port).get()
        let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: request)).get()
        return channel
    }
}
