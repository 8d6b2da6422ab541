import Foundation
import MatrixClient
import MatrixProtocol
import Testing

/// Pictures from anywhere, over real sockets.
@Suite(.timeLimit(.minutes(1))) struct PictureFetcherTests {
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 2, 0, 0, 0, 3]
    static let huge = Array(png.prefix(16)) + [0, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF]

    /// `*.test` is the local server, but `inside.test` another address of this machine, the only one that is forbidden.
    static func fetcher(deadline: Duration = .seconds(20)) throws -> PictureFetcher {
        let (here, inside) = (try address("127.0.0.1"), try address("127.0.0.2"))
        let outside = AddressGuard(forbidden: [try #require(IPRange(parsing: "127.0.0.2"))]) { host in
            switch host {
            case "inside.test": [inside]
            case "both.test": [here, inside]
            case "unknown.test": throw PictureProblem.unreachable
            default: [here]
            }
        }
        return PictureFetcher(outside: outside, deadline: deadline)
    }

    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(parsing: text)) }

    typealias Row = (path: String, reply: ScriptedServer.Reply, result: PictureProblem?)

    static let rows: [Row] = [
        ("/cat.png", .bytes(200, png, type: "image/png"), nil),
        ("/cat.png", .bytes(200, png, type: "text/html"), nil),
        ("/cat.png", .bytes(200, Array("<svg/>".utf8), type: "image/png"), .notPicture),
        ("/cat.png", .bytes(200, Array("<html>".utf8), type: "image/png"), .notPicture),
        ("/cat.png", .bytes(200, [], type: "image/png"), .notPicture),
        ("/cat.png", .bytes(404, png, type: "image/png"), .unreachable),
        ("/cat.png", .bytes(206, png, type: "image/png"), .unreachable),
        ("/cat.png", .bytes(200, png + [UInt8](repeating: 0, count: 1_000), type: "image/png"), .tooLarge),
        ("/cat.png", .bytes(200, huge, type: "image/png"), .tooLarge),
        ("/cat.png", .reset, .unreachable),
    ]

    @Test(arguments: rows) func whatComes(_ row: Row) async throws {
        let server = ScriptedServer { _, _ in row.reply }
        let port = try await server.start()
        let result = try await Self.fetcher().picture(at: "http://pics.test:\(port)\(row.path)", largest: 900)
        switch (result, row.result) {
        case (.success(let picture), nil):
            #expect(Array(picture.bytes) == Self.png)
            #expect(picture.format.size == .init(width: 2, height: 3))
        case (.failure(let problem), let wanted?): #expect(problem == wanted)
        default: Issue.record("\(result)")
        }
        #expect(server.received.map(\.target) == [row.path])
        #expect(server.received.first?.authorization == nil)
        await server.stop()
    }

    @Test(arguments: [ScriptedServer.Reply.hang, .hangInBody]) func patienceEnds(_ reply: ScriptedServer.Reply)
        async throws
    {
        let server = ScriptedServer { _, _ in reply }
        let port = try await server.start()
        let fetcher = try Self.fetcher(deadline: .milliseconds(300))
        #expect(await fetcher.picture(at: "http://pics.test:\(port)/x.png", largest: 900) == .failure(.timedOut))
        await server.stop()
    }

    // MARK: Addresses

    @Test(arguments: [
        ("http://inside.test:PORT/x.png", PictureProblem.forbiddenAddress),
        ("http://both.test:PORT/x.png", .forbiddenAddress),
        ("http://127.0.0.2:PORT/x.png", .forbiddenAddress), ("http://[::ffff:127.0.0.2]:PORT/x.png", .forbiddenAddress),
        ("http://unknown.test:PORT/x.png", .unreachable), ("ftp://pics.test:PORT/x.png", .badAddress),
        ("file:///etc/passwd.png", .badAddress), ("http://user@pics.test:PORT/x.png", .badAddress),
        ("http://user:secret@pics.test:PORT/x.png", .badAddress), ("http:///x.png", .badAddress), ("", .badAddress),
        ("http://a_b%2f.test:PORT/x.png", .badAddress),
    ]) func isNotAsked(_ url: String, _ problem: PictureProblem) async throws {
        let server = ScriptedServer { _, _ in .bytes(200, Self.png, type: "image/png") }
        let port = try await server.start()
        let url = url.replacing("PORT", with: "\(port)")
        #expect(try await Self.fetcher().picture(at: url, largest: 900) == .failure(problem))
        #expect(server.received.isEmpty)
        await server.stop()
    }

    /// With the ranges of every day, and names as the system reads them.
    @Test(arguments: [
        "127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "169.254.169.254", "2130706433", "0x7f000001",
        "0177.0.0.1", "127.1", "0.0.0.0", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]",
    ]) func nothingInsideIsAsked(_ host: String) async throws {
        let server = ScriptedServer { _, _ in .bytes(200, Self.png, type: "image/png") }
        let port = try await server.start()
        let result = await PictureFetcher(deadline: .seconds(5)).picture(
            at: "http://\(host):\(port)/x.png",
            largest: 900
        )
        #expect(result == .failure(.forbiddenAddress) || result == .failure(.unreachable))
        #expect(server.received.isEmpty)
        await server.stop()
    }

    // MARK: Redirects

    typealias Way = (location: String, status: Int, result: PictureProblem?)

    static let ways: [Way] = [
        ("/there.png", 302, nil), ("http://other.test:PORT/there.png", 301, nil), ("/there.png", 307, nil),
        ("//other.test:PORT/there.png", 308, nil),
        ("http://inside.test:PORT/there.png", 302, .forbiddenAddress),
        ("http://127.0.0.2:PORT/there.png", 302, .forbiddenAddress), ("file:///etc/passwd", 302, .badAddress),
        ("/first.png", 302, .badAddress), ("", 304, .unreachable),
    ]

    @Test(arguments: ways) func isLedOn(_ way: Way) async throws {
        let port = try await LoopbackPort.take()
        let location = way.location.replacing("PORT", with: "\(port)")
        let server = ScriptedServer { request, _ in
            request.path == "/there.png"
                ? .bytes(200, Self.png, type: "image/png")
                : .answer(way.status, "", headers: location.isEmpty ? [] : [("Location", location)])
        }
        try await server.start(port: port)
        let result = try await Self.fetcher().picture(at: "http://pics.test:\(port)/first.png", largest: 900)
        if case .failure(let problem) = result { #expect(problem == way.result) } else { #expect(way.result == nil) }
        let last = way.result == nil ? 1 : 0
        #expect(server.received.count { $0.path == "/there.png" } == last)
        #expect(server.received.count <= 4)
        await server.stop()
    }

    /// From what was secure nothing leads to what is not.
    @Test func theWayDoesNotLeaveTLS() async throws {
        let fetcher = PictureFetcher(outside: AddressGuard(forbidden: []) { _ in [try Self.address("127.0.0.1")] }) {
            .init(status: 302, body: Data(), location: $0.url.replacing("https", with: "http"))
        }
        #expect(await fetcher.picture(at: "https://pics.test/x.png", largest: 9) == .failure(.badAddress))
    }
}

/// A port that was free a moment ago, for a server whose answers name it.
enum LoopbackPort {
    static func take() async throws -> Int {
        let server = ScriptedServer { _, _ in .hang }
        let port = try await server.start()
        await server.stop()
        return port
    }
}
