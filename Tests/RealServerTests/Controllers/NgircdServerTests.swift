import BridgeTesting
import Foundation
import Testing

@Suite("ngircd")
struct NgircdServerTests {
    @Test("Two clients talk; the stop leaves no process")
    func conversation() async throws {
        let pid = try await NgircdServer().whileRunning { server in
            let alice = try await IRCTestClient.connect(port: server.port, nick: "alice")
            let bob = try await IRCTestClient.connect(port: server.port, nick: "bob")
            try await alice.join("#test")
            try await bob.join("#test")
            for number in 1...50 { try await bob.privmsg("#test", "line \(number)") }
            for number in 1...50 { try await alice.waitForMessage("line \(number)", in: "#test", from: "bob") }
            try await bob.changeNick("robert")
            #expect(try await alice.wait(for: "NICK") { $0.command == "NICK" }.text == "robert")
            return try #require(server.controller.process.pid)
        }
        #expect(kill(pid, 0) != 0)
    }

    @Test("It knows no tags")
    func noTags() async throws {
        try await NgircdServer().whileRunning { server in
            let client = try await IRCTestClient.connect(
                port: server.port,
                nick: "alice",
                capabilities: ["server-time"]
            )
            #expect(client.enabledCapabilities.isEmpty)
            #expect(client.offeredCapabilities.contains("multi-prefix"))
            try await client.send("@+x=y PRIVMSG alice :hi")
            try await client.wait(for: "421") { $0.command == "421" }
        }
    }

    @Test("A restart keeps the port")
    func restart() async throws {
        try await NgircdServer().whileRunning { server in
            let before = try await IRCTestClient.connect(port: server.port, nick: "alice")
            try await server.restart()
            try await before.waitUntilClosed()
            _ = try await IRCTestClient.connect(port: server.port, nick: "alice")
        }
    }

    @Test("A frozen server is silent and goes on where it was")
    func freeze() async throws {
        try await NgircdServer().whileRunning { server in
            let client = try await IRCTestClient.connect(port: server.port, nick: "alice")
            server.freeze()
            await #expect(throws: ClientFailure.self) { try await client.sync(within: .milliseconds(200)) }
            server.thaw()
            try await client.sync()
        }
    }

    @Test("A password is asked for")
    func password() async throws {
        var options = NgircdServer.Options()
        options.password = "secret"
        try await NgircdServer(options).whileRunning { server in
            await #expect(throws: ClientFailure.self) {
                try await IRCTestClient.connect(port: server.port, nick: "alice")
            }
            _ = try await IRCTestClient.connect(port: server.port, nick: "bob", password: "secret")
        }
    }
}
