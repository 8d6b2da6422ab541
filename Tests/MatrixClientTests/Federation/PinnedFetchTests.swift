import Foundation
import MatrixClient
import MatrixProtocol
import Testing

/// One request to a real socket.
@Suite struct PinnedFetchTests {
    private func fetch(_ server: ScriptedServer, _ path: String = "/x?access_token=t") async throws -> PinnedFetch {
        let port = try await server.start()
        // A name that resolves to nothing: the connection goes to the address.
        return PinnedFetch(
            url: "http://hs.invalid:\(port)\(path)",
            host: "hs.invalid",
            address: IPAddress(parsing: "127.0.0.1")
        )
    }

    @Test func theConnectionGoesToTheAddress() async throws {
        let server = ScriptedServer { _, _ in .json("{}") }
        let answer = try await fetch(server).perform()
        #expect(answer == .init(status: 200, body: Data("{}".utf8)))
        #expect(server.received.map(\.target) == ["/x?access_token=t"])
        #expect(server.received.first?.authorization == nil)
        await server.stop()
    }

    @Test func redirectsAreNotFollowed() async throws {
        let server = ScriptedServer { _, _ in .answer(302, "", headers: [("Location", "/elsewhere")]) }
        #expect(try await fetch(server).perform().status == 302)
        #expect(server.received.count == 1)
        await server.stop()
    }

    @Test func answersHaveALimit() async throws {
        let server = ScriptedServer { _, _ in .json(String(repeating: " ", count: 70_000)) }
        let fetch = try await fetch(server)
        await #expect(throws: (any Error).self) { try await fetch.perform() }
        await server.stop()
    }

    /// The whole exchange has a deadline, also where the answer never ends.
    @Test(arguments: [ScriptedServer.Reply.hang, .hangInBody]) func patienceEnds(_ reply: ScriptedServer.Reply)
        async throws
    {
        let server = ScriptedServer { _, _ in reply }
        let port = try await server.start()
        let verifier = OpenIDVerifier(
            overrides: ["hs.example": "http://127.0.0.1:\(port)"],
            deadline: .milliseconds(300)
        )
        await #expect(throws: OpenIDProblem(.unreachable)) {
            try await verifier.user(of: "t", at: "hs.example")
        }
        #expect(server.received.count == 1)
        await server.stop()
    }
}
