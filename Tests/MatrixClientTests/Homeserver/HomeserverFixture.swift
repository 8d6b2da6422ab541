import Logging
import MatrixClient
import MatrixProtocol
import Testing

enum HomeserverFixture {
    static let secret = "as-token-that-nobody-may-see"

    /// Short waits: what is tested is what happens, not how long it takes.
    static func configuration(port: Int, prefix: String = "") throws -> HomeserverConfiguration {
        var configuration = HomeserverConfiguration(
            url: "http://127.0.0.1:\(port)\(prefix)",
            token: try #require(AccessToken(secret)),
            bot: try Fixture.user("bot")
        )
        configuration.backOff = BackOff(first: .milliseconds(2), longest: .milliseconds(10))
        configuration.probeBackOff = BackOff(first: .milliseconds(2), longest: .milliseconds(10))
        configuration.usesDevices = false
        return configuration
    }
}

/// A client that runs for as long as a test's body, and what it has told.
struct RunningClient {
    let client: MatrixClient
    let outcomes: AsyncStream<(MatrixOrder, MatrixOutcome)>
    let ghosts: AsyncStream<UserID>
    let reports: AsyncStream<LaneReport>

    static func with(
        _ configuration: HomeserverConfiguration,
        preloaded: [String] = ["ghost"],
        pictures: PictureFetcher = PictureFetcher(),
        _ body: (RunningClient) async throws -> Void
    ) async throws {
        let (outcomes, outcomeSink) = AsyncStream<(MatrixOrder, MatrixOutcome)>.makeStream()
        let (ghosts, ghostSink) = AsyncStream<UserID>.makeStream()
        let (reports, reportSink) = AsyncStream<LaneReport>.makeStream()
        let client = try MatrixClient(
            configuration: configuration,
            logger: Logger(label: "test"),
            pictures: pictures,
            outcomes: { _, order, outcome in outcomeSink.yield((order, outcome)) },
            ghostReady: { ghostSink.yield($0) },
            reports: { reportSink.yield($0) }
        )
        client.preload(registered: try preloaded.map(Fixture.user))
        do {
            async let running: Void = client.run()
            try await body(RunningClient(client: client, outcomes: outcomes, ghosts: ghosts, reports: reports))
            client.shutdown(drain: .zero)
            await running
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }

    /// Submits, and waits for as many outcomes.
    func carryOut(_ orders: [MatrixOrder]) async -> [(MatrixOrder, MatrixOutcome)] {
        client.submit(orders)
        return await next(orders.count)
    }

    func next(_ count: Int) async -> [(MatrixOrder, MatrixOutcome)] {
        var ended: [(MatrixOrder, MatrixOutcome)] = []
        guard count > 0 else { return ended }
        for await outcome in outcomes {
            ended.append(outcome)
            if ended.count == count { break }
        }
        return ended
    }

    func nextReport() async -> LaneReport? {
        for await report in reports { return report }
        return nil
    }
}
