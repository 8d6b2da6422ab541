import Foundation
import MatrixClient
import MatrixProtocol
import Testing

/// Orders for pictures, beside all others.
@Suite(.timeLimit(.minutes(1))) struct PictureOrderTests {
    static func order(_ url: String, _ number: Int = 0) throws -> MatrixOrder {
        MatrixOrder(
            transaction: TransactionID("p\(number)"),
            lane: .beside,
            user: try Fixture.user("ghost"),
            action: .fetchPicture(PictureLink(url: url, largest: 1_000, places: []))
        )
    }

    func with(
        homeserver script: @escaping @Sendable (ScriptedServer.Received, Int) -> ScriptedServer.Reply,
        pictures: @escaping @Sendable (ScriptedServer.Received, Int) -> ScriptedServer.Reply,
        body: (RunningClient, ScriptedServer, _ url: String) async throws -> Void
    ) async throws {
        let (homeserver, host) = (ScriptedServer(script), ScriptedServer(pictures))
        let configuration = try HomeserverFixture.configuration(port: try await homeserver.start())
        let port = try await host.start()
        let fetcher = try PictureFetcherTests.fetcher()
        try await RunningClient.with(configuration, pictures: fetcher) {
            try await body($0, homeserver, "http://pics.test:\(port)")
        }
        await homeserver.stop()
        await host.stop()
    }

    @Test(arguments: [
        ("/a/my%20cat.png", "my%20cat.png"), ("/cat.jpeg?x=1", "cat.png"), ("/.png", "picture.png"),
        ("/a%2Fb.gif", "ab.png"), ("/%0D%0Ax.gif", "x.png"), ("/.../...png", "picture.png"),
    ])
    func isUploadedAsTheBot(_ path: String, _ name: String) async throws {
        try await with(homeserver: { _, _ in .json(#"{"content_uri":"mxc://hs/abc"}"#) }) { _, _ in
            .bytes(200, PictureFetcherTests.png, type: "text/html")
        } body: { client, homeserver, url in
            let outcomes = await client.carryOut([try Self.order(url + path)])
            guard case .picture(.success(let file)) = outcomes.first?.1 else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(file.uri.text == "mxc://hs/abc" && file.size == PictureFetcherTests.png.count)
            #expect(file.mimetype == "image/png" && file.width == 2 && file.height == 3)
            #expect(file.name == name.removingPercentEncoding)
            let upload = try #require(homeserver.received.first)
            #expect(upload.target == "/_matrix/media/v3/upload?filename=\(name)")
            #expect(upload.bytes == PictureFetcherTests.png)
        }
    }

    @Test(arguments: [
        (ScriptedServer.Reply.error(413, "M_TOO_LARGE"), PictureProblem.tooLarge),
        (.error(403, "M_FORBIDDEN"), .refused), (.json("nonsense"), .refused), (.reset, .refused),
        (.json(#"{"content_uri":"https://x/y"}"#), .refused),
    ])
    func isNotTaken(_ reply: ScriptedServer.Reply, _ problem: PictureProblem) async throws {
        try await with(homeserver: { _, _ in reply }) { _, _ in
            .bytes(200, PictureFetcherTests.png, type: "image/png")
        } body: { client, _, url in
            let outcomes = await client.carryOut([try Self.order(url + "/x.png")])
            #expect(outcomes.map(\.1) == [.picture(.failure(problem))])
        }
    }

    /// Hosts that never answer hold nothing up, and only a few are asked at a time.
    @Test func slowHostsHoldUpNothing() async throws {
        try await with(homeserver: { _, _ in MatrixClientTests.sent }, pictures: { _, _ in .hang }) { client, _, url in
            client.client.submit(
                try (0..<9).map { try Self.order("\(url)/\($0).png", $0) } + [try Fixture.message("m")]
            )
            let ended = await client.next(1)
            #expect(ended.first?.1 == .sent(try Fixture.event()))
        }
    }

    @Test func eachOrderEnds() async throws {
        try await with(homeserver: { _, _ in MatrixClientTests.sent }, pictures: { _, _ in .reset }) { client, _, url in
            let ended = await client.carryOut(try (0..<9).map { try Self.order("\(url)/\($0).png", $0) })
            #expect(ended.allSatisfy { $0.1 == .picture(.failure(.unreachable)) })
            #expect(Set(ended.map(\.0.transaction)).count == 9)
        }
    }

    /// What an earlier run left is begun anew; what is under way at the end has no outcome.
    @Test func isBegunAnewAfterARestart() async throws {
        try await with(homeserver: { _, _ in .json(#"{"content_uri":"mxc://hs/abc"}"#) }) { request, _ in
            request.path == "/slow.png" ? .hang : .bytes(200, PictureFetcherTests.png, type: "image/png")
        } body: { client, _, url in
            client.client.resume([try Self.order(url + "/slow.png", 1), try Self.order(url + "/x.png", 2)], rooms: [])
            let ended = await client.next(1)
            #expect(ended.first?.0.transaction == TransactionID("p2"))
        }
    }
}
