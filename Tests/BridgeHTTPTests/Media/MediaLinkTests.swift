import BridgeCore
import BridgeHTTP
import Crypto
import HTTPTypes
import HummingbirdTesting
import MatrixProtocol
import Synchronization
import Testing

/// Which links open something.
@Suite struct MediaLinkTests {
    struct Trick: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: Int
        var change: @Sendable (String) -> String

        init(_ name: String, _ status: Int, _ change: @escaping @Sendable (String) -> String) {
            (testDescription, self.status, self.change) = (name, status, change)
        }
    }

    /// A letter of the token replaced by another.
    private static func bend(_ path: String, at place: Int) -> String {
        var letters = Array(path)
        letters[3 + place] = letters[3 + place] == "A" ? "B" : "A"
        return String(letters)
    }

    static let tricks: [Trick] = [
        Trick("as it was made", 200) { $0 },
        Trick("with a query", 200) { $0 + "?x=1" },
        Trick("otherwise encoded", 200) { $0.replacing("cat", with: "c%61t") },
        Trick("another id", 403) { bend($0, at: 0) },
        Trick("the last letter of the id", 403) { bend($0, at: 11) },
        Trick("another proof", 403) { bend($0, at: 12) },
        Trick("the last letter of the proof", 403) { bend($0, at: 23) },
        Trick("another name", 403) { $0.replacing("cat", with: "dog") },
        Trick("no name", 403) { String($0.prefix(28)) },
        Trick("nothing but the name", 403) { _ in "/m//my%20cat.png" },
        Trick("a short token", 403) { _ in "/m/abc/my%20cat.png" },
        Trick("a long token", 403) { $0.replacing("/my", with: "A/my") },
        Trick("neither", 403) { _ in "/m//" },
        Trick("no token", 404) { _ in "/m/" },
        Trick("a slash more", 404) { $0 + "/" },
        Trick("a folder up", 404) { $0.replacing("/my", with: "/../my") },
        Trick("a folder up, encoded", 403) { $0.replacing("my", with: "%2e%2e%2fmy") },
        Trick("a NUL", 403) { $0 + "%00" },
        Trick("no UTF-8", 404) { $0 + "%ff" },
        Trick("another route", 404) { $0.replacing("/m/", with: "/n/") },
    ]

    @Test(arguments: tricks) func opens(_ trick: Trick) async throws {
        let media = TestMedia()
        let path = try media.publishFile()
        let answer = try await media.ask(trick.change(path))
        #expect(answer.status == trick.status)
        #expect(media.opened.withLock { $0.count } == (trick.status == 200 ? 1 : 0))
        if trick.status != 200 { #expect(answer.headers[.cacheControl] != "private, max-age=300") }
    }

    /// With the key of another bridge, or of before it was changed.
    @Test func anotherKey() async throws {
        let media = TestMedia()
        let path = try media.publishFile()
        let other = LinkSigner(key: .init(size: .bits256))
        let event = try #require(EventID(parsing: "$e"))
        let token = other.token(event, .file, TestMedia.name)
        #expect(try await media.ask("/m/\(token.id)\(token.proof)/my%20cat.png").status == 403)
        #expect(try await media.ask(path).status == 200)
    }

    @Test func revokedIsGone() async throws {
        let media = TestMedia()
        let path = try media.publishFile()
        media.media.withLock { $0.removeAll() }
        #expect(try await media.ask(path).status == 404)
        #expect(media.opened.withLock { $0.isEmpty })
    }

    @Test(arguments: [(0, 200), (60_000, 200), (60_001, 403), (Int64.max - 1_000_000, 403), (-5_000, 200)])
    func expires(_ age: Int64, _ status: Int) async throws {
        let media = TestMedia(timeToLive: .seconds(60))
        let path = try media.publishFile()
        media.clock.withLock { $0 += age }
        let answer = try await media.ask(path)
        #expect(answer.status == status)
        if status == 403 { #expect(answer.text.contains("expired")) }
    }

    @Test func aStoreThatIsAwayIsToldAsSuch() async throws {
        let media = TestMedia()
        let path = try media.publishFile()
        media.isStoreAway.withLock { $0 = true }
        #expect(try await media.ask(path).status == 503)
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .delete, .options]) func methods(_ method: HTTPRequest.Method)
        async throws
    {
        let media = TestMedia()
        let answer = try await media.ask(try media.publishFile(), method)
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "GET, HEAD")
    }

    /// A proxy before us may leave the path of the public address on, or take it off.
    @Test(arguments: ["", "/media/proxy"]) func belowAPath(_ prefix: String) async throws {
        let media = TestMedia(publicURL: "https://m.test/media/proxy")
        let path = try media.publishFile()
        #expect(try await media.ask(prefix + path).status == 200)
        #expect(try await media.ask("/other" + path).status == 404)
    }

    /// Nothing of a link stands in the log: whoever reads it could open it.
    @Test func theLogHoldsNoLink() async throws {
        let media = TestMedia()
        let path = try media.publishFile()
        _ = try await media.ask(path)
        let log = media.log.all.joined()
        #expect(log.contains("/m/{}/{}"))
        #expect(!log.contains(path.dropFirst(3).prefix(12)))
        #expect(!log.contains("cat"))
    }

    @Test func besideTheHomeserversRoutes() async throws {
        let media = TestMedia()
        let path = try media.publishFile()
        let bridge = TestBridge()
        let responder = BridgeResponder(
            services: bridge.services,
            settings: bridge.settings,
            media: media.site,
            logger: LogRecord().logger
        )
        try await bridge.listener(responder).application.test(.router) { client in
            for (path, method, status) in [
                (path, HTTPRequest.Method.get, 200), ("/health", .get, 200), ("/transactions/1", .put, 401),
            ] {
                let code = try await client.execute(uri: path, method: method) { $0.status.code }
                #expect(code == status)
            }
        }
    }
}
