import AsyncHTTPClient
import BridgeCore
import BridgeHTTP
import BridgeStore
import Foundation
import Logging
import MatrixProtocol
import NIOCore
import NIOHTTP1
import NIOPosix

/// What a homeserver waits for: a transaction over HTTP into the journal on disk, one after another on one connection.
struct TransactionSuite: Suite {
    let name = "transaction"

    private static let token = "the_token_of_the_homeserver"
    private static let events = 100

    func run(_ options: Options) async throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "trestle-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let store = try BridgeStore(
            path: folder.appending(path: "bench.db").path,
            keyPath: folder.appending(path: "bench.key").path,
            logger: logger
        )
        let (ports, port) = AsyncStream<Int>.makeStream()
        let listener = HTTPListener(
            responder: BridgeResponder(
                services: Self.services(store),
                settings: BridgeHTTPSettings(homeserverToken: Self.token),
                logger: logger
            ),
            host: "127.0.0.1",
            port: 0,
            logger: logger,
            listening: { port.yield($0) }
        )
        let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let figures = try await withThrowingTaskGroup(of: Void.self) { group in
            // Ends with the group, which is cancelled below.
            group.addTask { try await listener.run() }
            guard let number = await ports.first(where: { _ in true }) else {
                throw BenchmarkFailure("The listener did not start")
            }
            let figures = try await measure(client, number, options)
            group.cancelAll()
            return figures
        }
        try await client.shutdown()
        try store.close()
        return figures
    }

    private static func services(_ store: BridgeStore) -> BridgeHTTPServices {
        BridgeHTTPServices(
            acceptTransaction: { id, raw, _ in
                var arrived: [ArrivedEvent] = []
                for event in raw { arrived.append(ArrivedEvent(id: try event.decode().id, raw: event)) }
                _ = try await store.accept(transaction: id, events: arrived)
                return .accepted
            },
            ask: { _ in .notFound }
        )
    }

    private func measure(_ client: HTTPClient, _ port: Int, _ options: Options) async throws -> [Figure] {
        let count = options.isQuick ? 20 : 100
        var walls: [Double] = []
        var times: [Double] = []
        for run in 0...options.runs {
            let bodies = (0..<count).map { Self.body("\(run)-\($0)") }
            let wall = Sampling.wallTime()
            let time = Sampling.processTime()
            for (number, body) in bodies.enumerated() {
                var request = HTTPClientRequest(
                    url: "http://127.0.0.1:\(port)/_matrix/app/v1/transactions/\(run)-\(number)"
                )
                request.method = .PUT
                request.headers.add(name: "Authorization", value: "Bearer \(Self.token)")
                request.body = .bytes(ByteBuffer(string: body))
                let response = try await client.execute(request, timeout: .seconds(30))
                guard response.status == .ok else { throw BenchmarkFailure("Answered \(response.status)") }
                _ = try await response.body.collect(upTo: 10_000)
            }
            guard run > 0 else { continue }
            walls.append(Double(Sampling.wallTime() - wall) / Double(count) / 1e6)
            times.append(Double(Sampling.processTime() - time) / Double(count) / 1e6)
        }
        return [
            Figure("of \(Self.events) events, answered", Samples(walls), .milliseconds),
            Figure("of \(Self.events) events, processor time of both ends", Samples(times), .milliseconds),
            Figure("events", Samples(walls.map { Double(Self.events) * 1e3 / $0 }), .perSecond),
        ]
    }

    /// About half a kilobyte an event, as homeservers send them.
    private static func body(_ id: String) -> String {
        let events = (0..<Self.events).map { number in
            """
            {"age":\(number),"content":{"body":"Has anybody tried the new release on a small machine yet?",\
            "m.mentions":{},"msgtype":"m.text"},"event_id":"$\(id)-\(number)-aBcDeFgHiJkLmNoPqRsTuVwXyZ",\
            "origin_server_ts":1800000000000,"room_id":"!room\(number % 10):example.org",\
            "sender":"@user\(number):example.org","type":"m.room.message",\
            "unsigned":{"age":\(number),"membership":"join"},"user_id":"@user\(number):example.org"}
            """
        }
        return "{\"events\":[\(events.joined(separator: ","))]}"
    }
}
