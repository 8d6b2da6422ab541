import BridgeTesting
import Foundation
import Testing

@Suite("Faulty link")
struct FaultyLinkTests {
    /// alice behind the link, bob on the server itself, both in #test.
    private func meet(
        _ body: (_ link: FaultyLink, _ alice: IRCTestClient, _ bob: IRCTestClient) async throws -> Void
    ) async throws {
        try await NgircdServer().whileRunning { server in
            let link = try await FaultyLink.open(to: server.port)
            let alice = try await IRCTestClient.connect(port: link.port, nick: "alice")
            let bob = try await IRCTestClient.connect(port: server.port, nick: "bob")
            try await alice.join("#test")
            try await bob.join("#test")
            try await body(link, alice, bob)
            await link.close()
        }
    }

    @Test("A frozen connection is silent both ways, and a thaw delivers all in order")
    func freeze() async throws {
        try await meet { link, alice, bob in
            let other = try await IRCTestClient.connect(port: link.port, nick: "carol")
            #expect(link.connections.map(\.nick) == ["alice", "carol"])
            #expect(try await link.freeze(.nick("alice")) == 1)
            try await alice.privmsg("#test", "from alice")
            for number in 1...100 { try await bob.privmsg("#test", "line \(number)") }
            try await bob.sync()
            // The other connection goes through the same relay and still works.
            try await other.sync()
            await #expect(throws: ClientFailure.self) { try await alice.sync(within: .milliseconds(200)) }
            #expect(!alice.lines.contains { $0.is("PRIVMSG") })
            #expect(!bob.lines.contains { $0.is("PRIVMSG", from: "alice") })
            #expect(!alice.isClosed)

            #expect(try await link.thaw(.nick("alice")) == 1)
            try await alice.waitForMessage("line 100", in: "#test")
            try await bob.waitForMessage("from alice", in: "#test")
            let texts = alice.lines.filter { $0.is("PRIVMSG") }.map(\.text)
            #expect(texts == (1...100).map { "line \($0)" })
        }
    }

    @Test("An end during a freeze shows only at the thaw")
    func endDuringFreeze() async throws {
        try await meet { link, alice, bob in
            try await link.freeze(.nick("alice"))
            await alice.kill()
            try await bob.sync()
            #expect(try await bob.names("#test").contains { $0.hasSuffix("alice") })
            try await link.thaw(.all)
            try await bob.wait(for: "alice's QUIT") { $0.command == "QUIT" && $0.nick == "alice" }
            #expect(link.connections.isEmpty)
        }
    }

    @Test("A cut closes both halves")
    func cut() async throws {
        try await meet { link, alice, bob in
            #expect(try await link.cut(.nick("nobody")) == 0)
            #expect(try await link.cut(.nick("alice")) == 1)
            try await alice.waitUntilClosed()
            try await bob.wait(for: "alice's QUIT") { $0.command == "QUIT" && $0.nick == "alice" }
        }
    }

    @Test("Discarded lines are gone")
    func discard() async throws {
        try await meet { link, alice, bob in
            try await link.discard(.nick("alice"))
            try await bob.privmsg("#test", "lost")
            try await bob.sync()
            await #expect(throws: ClientFailure.self) { try await alice.sync(within: .milliseconds(200)) }
            try await link.thaw(.all)
            try await bob.privmsg("#test", "found")
            try await alice.waitForMessage("found", in: "#test")
            #expect(!alice.lines.contains { $0.text == "lost" })
        }
    }

    @Test("New connections can be refused, or met with silence")
    func arrival() async throws {
        try await meet { link, alice, _ in
            link.setArrival(.refuse)
            await #expect(throws: (any Error).self) { try await IRCTestClient.connect(port: link.port, nick: "carol") }
            link.setArrival(.freeze)
            let dave = try await IRCTestClient.open(port: link.port, nick: "dave")
            await #expect(throws: ClientFailure.self) { try await dave.sync(within: .milliseconds(200)) }
            try await link.thaw(.all)
            try await dave.register()
            try await alice.sync()
        }
    }

    @Test("The nick is the one the server gave, not the one it refused")
    func refusedNick() async throws {
        try await meet { link, _, _ in
            let client = try await IRCTestClient.open(port: link.port, nick: "bob")
            try await client.send("NICK bob")
            try await client.wait(for: "433") { $0.command == "433" }
            try await client.send("NICK bob2")
            try await client.send("USER bob 0 * :Bob")
            try await link.waitForConnection(of: "bob2")
            #expect(!link.connections.contains { $0.nick == "bob" })
        }
    }

    @Test("Large amounts pass unchanged")
    func volume() async throws {
        try await meet { _, alice, bob in
            let text = String(repeating: "x", count: 400)
            for number in 1...2000 { try await bob.privmsg("#test", "\(number) \(text)") }
            try await alice.waitForMessage("2000 \(text)", in: "#test")
            let numbers = alice.lines.filter { $0.is("PRIVMSG") }.map { $0.text.prefix { $0 != " " } }
            #expect(numbers == (1...2000).map { "\($0)"[...] })
        }
    }
}
