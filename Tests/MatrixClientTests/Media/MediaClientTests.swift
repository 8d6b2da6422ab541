import Foundation
import MatrixClient
import MatrixProtocol
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(1))) struct MediaClientTests {
    private func with(
        deadline: Duration = .seconds(30),
        _ script: @escaping @Sendable (ScriptedServer.Received, Int) -> ScriptedServer.Reply,
        _ body: (MediaClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = ScriptedServer(script)
        var configuration = try HomeserverFixture.configuration(port: try await server.start(), prefix: "/base")
        configuration.deadlines.federation = deadline
        let client = try MediaClient(configuration: configuration)
        do {
            try await body(client, server)
        } catch {
            Issue.record(error)
        }
        await client.close()
        await server.stop()
    }

    private static func uri() throws -> MediaURI { try #require(MediaURI(parsing: "mxc://hs.test/abc")) }

    private static func text(_ download: MediaClient.Download) async throws -> String {
        var text = ""
        for try await piece in download.body { text += String(buffer: piece) }
        return text
    }

    @Test func filesComeByTheAuthenticatedEndpoint() async throws {
        try await with { _, _ in
            .answer(200, "bytes", headers: [("Content-Type", "image/png")])
        } _: { client, server in
            let download = try await client.download(try Self.uri())
            #expect(download.contentType == "image/png")
            #expect(download.length == 5)
            #expect(try await Self.text(download) == "bytes")
            let request = try #require(server.received.first)
            #expect(request.target == "/base/_matrix/client/v1/media/download/hs.test/abc")
            #expect(request.authorization == "Bearer \(HomeserverFixture.secret)")
        }
    }

    /// To another host, without the token.
    @Test func redirectsAreFollowedWithoutTheToken() async throws {
        let other = ScriptedServer { _, _ in .answer(200, "from there") }
        let port = try await other.start()
        try await with { _, _ in
            .answer(307, "", headers: [("Location", "http://127.0.0.1:\(port)/bucket/x?sig=1")])
        } _: { client, _ in
            let download = try await client.download(try Self.uri())
            #expect(try await Self.text(download) == "from there")
        }
        #expect(other.received.map(\.target) == ["/bucket/x?sig=1"])
        #expect(other.received.map(\.authorization) == [nil])
        await other.stop()
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://hs.test/x", "", "http://"])
    func redirectsThatLeadNowhere(_ location: String) async throws {
        try await with { _, _ in
            .answer(307, "", headers: [("Location", location)])
        } _: { client, server in
            await #expect(throws: MediaProblem.unavailable) { try await client.download(try Self.uri()) }
            #expect(server.received.count == 1)
        }
    }

    @Test func redirectsWithoutEndEnd() async throws {
        try await with { _, _ in
            .answer(308, "", headers: [("Location", "/again")])
        } _: { client, server in
            await #expect(throws: MediaProblem.unavailable) { try await client.download(try Self.uri()) }
            #expect(server.received.count == 4)
            #expect(server.received.dropFirst().allSatisfy { $0.authorization == nil })
        }
    }

    static let problems: [(Int, String, MediaProblem)] = [
        (404, "M_NOT_FOUND", .notFound), (404, "M_UNRECOGNIZED", .notFound), (403, "M_FORBIDDEN", .notFound),
        (401, "M_UNKNOWN_TOKEN", .refused), (429, "M_LIMIT_EXCEEDED", .notYet), (413, "M_TOO_LARGE", .tooLarge),
        (502, "M_TOO_LARGE", .tooLarge), (504, "M_NOT_YET_UPLOADED", .notYet), (504, "M_UNKNOWN", .timedOut),
        (500, "M_UNKNOWN", .unavailable), (502, "M_UNKNOWN", .unavailable), (502, "M_NOT_FOUND", .notFound),
        (503, "M_UNKNOWN", .unavailable),
    ]

    @Test(arguments: problems) func isTold(_ status: Int, _ code: String, _ problem: MediaProblem)
        async throws
    {
        try await with { _, _ in
            .error(status, code)
        } _: { client, _ in
            await #expect(throws: problem) { try await client.download(try Self.uri()) }
        }
    }

    @Test func aHomeserverThatSaysNothing() async throws {
        try await with(deadline: .milliseconds(50)) { _, _ in
            .hang
        } _: { client, _ in
            await #expect(throws: MediaProblem.timedOut) { try await client.download(try Self.uri()) }
        }
        try await with { _, _ in
            .reset
        } _: { client, _ in
            await #expect(throws: MediaProblem.unavailable) { try await client.download(try Self.uri()) }
        }
    }

    /// The body ends in an error and never as if it were whole.
    @Test func aBodyThatStops() async throws {
        // The beginning has to come within it.
        try await with(deadline: .seconds(2)) { _, _ in
            .hangInBody
        } _: { client, _ in
            let download = try await client.download(try Self.uri())
            await #expect(throws: (any Error).self) { try await Self.text(download) }
        }
    }
}
