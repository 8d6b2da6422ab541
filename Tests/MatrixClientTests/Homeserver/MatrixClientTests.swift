import Logging
import MatrixClient
import MatrixProtocol
import Synchronization
import Testing

/// The client over real sockets, against a server that answers as it is told.
@Suite(.timeLimit(.minutes(1))) struct MatrixClientTests {
    static let sent = ScriptedServer.Reply.json(#"{"event_id":"$event"}"#)

    func with(
        preloaded: [String] = ["ghost"],
        configure: (inout HomeserverConfiguration) -> Void = { _ in },
        script: @escaping @Sendable (ScriptedServer.Received, Int) -> ScriptedServer.Reply,
        body: (RunningClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = ScriptedServer(script)
        var configuration = try HomeserverFixture.configuration(port: try await server.start())
        configure(&configuration)
        try await RunningClient.with(configuration, preloaded: preloaded) { try await body($0, server) }
        await server.stop()
    }

    @Test func sendsWithItsTokenInTheHeaderAlone() async throws {
        try await with { _, _ in
            Self.sent
        } body: { client, server in
            var order = try Fixture.message("hello", room: RoomID(parsing: "!a/b?c#d"), transaction: "t1")
            order.time = 99
            let outcomes = await client.carryOut([order])
            #expect(outcomes.first?.1 == .sent(try Fixture.event()))
            let request = try #require(server.received.first)
            #expect(request.method == "PUT")
            #expect(
                request.target
                    == "/_matrix/client/v3/rooms/%21a%2Fb%3Fc%23d/send/m.room.message/t1"
                    + "?user_id=%40ghost%3Aexample.org&ts=99"
            )
            #expect(request.authorization == "Bearer \(HomeserverFixture.secret)")
            #expect(
                !request.target.contains(HomeserverFixture.secret) && !request.body.contains(HomeserverFixture.secret)
            )
        }
    }

    @Test func keepsTheOrderOfALaneThroughEveryTrouble() async throws {
        let troubles: [ScriptedServer.Reply] = [
            .reset, .error(429, "M_LIMIT_EXCEEDED", headers: [("Retry-After", "0")]), .answer(502, "<html>"), .hang,
            .answer(500, ""), .hangInBody, .json("nonsense"), .answer(404, "<html>"),
        ]
        // Each message meets its trouble first, and after it whatever a slow machine adds.
        let met = Mutex<Set<String>>([])
        try await with(configure: { $0.deadlines.normal = .milliseconds(250) }) { request, _ in
            let number = met.withLock { $0.insert(request.path).inserted ? $0.count - 1 : nil }
            return number.map { troubles[$0] } ?? Self.sent
        } body: { client, server in
            let orders = try (0..<troubles.count).map { try Fixture.message("m\($0)") }
            let outcomes = await client.carryOut(orders)
            #expect(outcomes.map(\.0) == orders)
            let sent = MatrixOutcome.sent(try Fixture.event())
            #expect(outcomes.allSatisfy { $0.1 == sent })
            var sends: [[String]] = []
            for request in server.received {
                let name = String(request.path.split(separator: "/").last ?? "")
                if sends.last?.first == name { sends[sends.count - 1].append(name) } else { sends.append([name]) }
            }
            #expect(sends.compactMap(\.first) == orders.map(\.transaction.text), "none overtakes another")
            #expect(sends.allSatisfy { $0.count >= 2 })
        }
    }

    @Test func aRefusalForGoodIsAnOutcomeWithTheServersWords() async throws {
        try await with { _, _ in
            .error(400, "M_BAD_JSON")
        } body: { client, _ in
            let outcomes = await client.carryOut([try Fixture.message("m")])
            #expect(outcomes.first?.1 == Fixture.failed(400, "M_BAD_JSON"))
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        try await with { _, count in
            count == 0 ? .answer(307, "", headers: [("Location", "/elsewhere")]) : Self.sent
        } body: { client, server in
            _ = await client.carryOut([try Fixture.message("m")])
            #expect(!server.received.contains { $0.path == "/elsewhere" })
            #expect(server.received.count == 2)
        }
    }

    @Test func registersAGhostAndItsDeviceFirstAndSaysSo() async throws {
        try await with(preloaded: [], configure: { $0.usesDevices = true }) { request, _ in
            if request.path.hasSuffix("/register") { return .error(400, "M_USER_IN_USE") }
            return request.path.contains("/devices/") ? .json("{}") : Self.sent
        } body: { client, server in
            _ = await client.carryOut([try Fixture.message("m")])
            #expect(server.received.map(\.method) == ["POST", "PUT", "PUT"])
            #expect(server.received.last?.query.contains("device_id=TRESTLE") == true)
            for await ghost in client.ghosts {
                #expect(ghost == (try Fixture.user("ghost")))
                break
            }
        }
    }

    @Test func joinsWhereItIsNot() async throws {
        try await with(preloaded: []) { request, _ in
            if request.path.contains("/join/") || request.path.hasSuffix("/register") { return .json("{}") }
            return request.query.contains("ts=1") ? .error(403, "M_FORBIDDEN") : Self.sent
        } body: { client, server in
            var order = try Fixture.message("m")
            order.time = 1
            let outcomes = await client.carryOut([order])
            #expect(outcomes.first?.1 == Fixture.failed(403, "M_FORBIDDEN"), "it is tried once more, and no more")
            let steps = server.received.map { $0.path.split(separator: "/").dropFirst(3).first }
            #expect(steps == ["register", "rooms", "join", "rooms"])
        }
    }

    @Test func aHomeserverThatGoesAndComesBackLosesNothing() async throws {
        let server = ScriptedServer { _, _ in Self.sent }
        let port = try await server.start()
        try await RunningClient.with(try HomeserverFixture.configuration(port: port)) { client in
            _ = await client.carryOut([try Fixture.message("before")])
            await server.stop()
            let orders = try (0..<40).map { number in
                try Fixture.message("\(number / 8)", room: Fixture.room("r\(number % 8)"), transaction: "t\(number)")
            }
            client.client.submit(orders)
            #expect(await client.nextReport() == .homeserverAway)
            let before = server.received.count
            try await server.start(port: port)
            let outcomes = await client.next(orders.count)
            #expect(await client.nextReport() == .homeserverReturned)
            for lane in Set(orders.map(\.lane)) {
                #expect(outcomes.map(\.0).filter { $0.lane == lane } == orders.filter { $0.lane == lane })
            }
            #expect(server.received.dropFirst(before).count { $0.method == "PUT" } == orders.count, "each is sent once")
        }
        await server.stop()
    }

    @Test func drainsAndThenReturns() async throws {
        let server = ScriptedServer { _, _ in Self.sent }
        let port = try await server.start()
        let count = Mutex(0)
        let client = try MatrixClient(
            configuration: try HomeserverFixture.configuration(port: port),
            logger: Logger(label: "test"),
            outcomes: { _, _, _ in count.withLock { $0 += 1 } }
        )
        client.preload(registered: [try Fixture.user("ghost")])
        client.submit(try (0..<20).map { try Fixture.message("m\($0)") })
        client.shutdown(drain: .seconds(50))
        client.submit([try Fixture.message("too late")])
        await client.run()
        #expect(count.withLock { $0 } == 20)
        await client.close()
        await server.stop()
    }

    @Test func drainsNoLongerThanItIsGiven() async throws {
        let server = ScriptedServer { _, _ in .hang }
        let port = try await server.start()
        let client = try MatrixClient(
            configuration: try HomeserverFixture.configuration(port: port),
            logger: Logger(label: "test"),
            outcomes: { _, _, _ in }
        )
        client.submit([try Fixture.message("m")])
        client.shutdown(drain: .milliseconds(50))
        await client.run()
        #expect(client.unfinished == 1)
        await client.close()
        await server.stop()
    }

    @Test func cancellingRunEndsIt() async throws {
        let server = ScriptedServer { _, _ in .hang }
        let port = try await server.start()
        let client = try MatrixClient(
            configuration: try HomeserverFixture.configuration(port: port),
            logger: Logger(label: "test"),
            outcomes: { _, _, _ in }
        )
        client.submit([try Fixture.message("m")])
        await withTaskGroup { group in
            group.addTask { await client.run() }
            group.cancelAll()
        }
        await client.close()
        await server.stop()
    }
}
