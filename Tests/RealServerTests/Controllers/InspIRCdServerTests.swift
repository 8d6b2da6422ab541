import BridgeTesting
import Foundation
import Testing

@Suite("InspIRCd")
struct InspIRCdServerTests {
    @Test("Two clients talk, with tags where asked for; the stop leaves nothing behind")
    func conversation() async throws {
        let server = try InspIRCdServer()
        let folder = server.controller.folder.path
        let pid = try await server.whileRunning { server in
            let alice = try await IRCTestClient.connect(
                port: server.port,
                nick: "alice",
                capabilities: ["message-tags", "server-time", "no-such-capability"]
            )
            let bob = try await IRCTestClient.connect(port: server.port, nick: "bob")
            #expect(alice.enabledCapabilities == ["message-tags", "server-time"])
            try await alice.join("#test")
            try await bob.join("#test")
            try await bob.privmsg("#test", "hello :) ü")
            let line = try await alice.waitForMessage("hello :) ü", in: "#test", from: "bob")
            #expect(line.tags["msgid"]?.isEmpty == false)
            #expect(line.tags["time"]?.hasSuffix("Z") == true)
            #expect(Set(try await alice.names("#test")) == ["@alice", "bob"])
            try await bob.sync()
            #expect(bob.claimAll { $0.command == "PRIVMSG" }.isEmpty)
            await bob.close()
            try await alice.wait(for: "bob's QUIT") { $0.command == "QUIT" && $0.nick == "bob" }
            return try #require(server.controller.process.pid)
        }
        #expect(kill(pid, 0) != 0)
        #expect(ServerFolder.isKept == FileManager.default.fileExists(atPath: folder))
    }

    @Test("A nick in use is refused at once")
    func nickInUse() async throws {
        try await InspIRCdServer().whileRunning { server in
            _ = try await IRCTestClient.connect(port: server.port, nick: "alice")
            let failure = await #expect(throws: ClientFailure.self) {
                try await IRCTestClient.connect(port: server.port, nick: "alice")
            }
            #expect(failure?.description.contains("433") == true)
        }
    }

    @Test("Without its modules it is a server of twenty years ago")
    func withoutIRCv3() async throws {
        var options = InspIRCdServer.Options()
        options.modules = InspIRCdModules.withoutIRCv3
        try await InspIRCdServer(options).whileRunning { server in
            let client = try await IRCTestClient.connect(port: server.port, nick: "alice")
            try await client.send("CAP LS 302")
            try await client.wait(for: "421 for CAP") { $0.command == "421" && $0[1] == "CAP" }
        }
    }

    @Test("Nothing limits a client that sends much and sits in many channels")
    func limits() async throws {
        try await InspIRCdServer().whileRunning { server in
            let client = try await IRCTestClient.connect(
                port: server.port,
                nick: "alice",
                capabilities: ["echo-message"]
            )
            for number in 1...50 { try await client.join("#\(number)") }
            for number in 1...500 { try await client.privmsg("#50", "line \(number)") }
            try await client.waitForMessage("line 500", in: "#50")
        }
    }

    @Test("History is replayed at a join")
    func history() async throws {
        try await InspIRCdServer().whileRunning { server in
            let alice = try await IRCTestClient.connect(port: server.port, nick: "alice")
            try await alice.join("#past")
            try await alice.mode("#past", "+H 50:1h")
            try await alice.privmsg("#past", "before bob")
            try await alice.sync()
            let bob = try await IRCTestClient.connect(port: server.port, nick: "bob", capabilities: ["batch"])
            try await bob.join("#past")
            let line = try await bob.waitForMessage("before bob", in: "#past", from: "alice")
            #expect(line.tags["batch"] != nil)
        }
    }

    @Test("It listens with TLS and asks for a certificate")
    func tls() async throws {
        var options = InspIRCdServer.Options()
        options.tls = true
        try await InspIRCdServer(options).whileRunning { server in
            let port = try #require(server.tlsPort)
            let output = try await InstalledProgram.run(
                "openssl",
                ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", server.certificatePath],
                in: server.controller.folder
            )
            #expect(output.contains("Verify return code: 0 (ok)"))
            #expect(output.contains("Requested Signature Algorithms") || output.contains("Client Certificate Types"))
        }
    }

    @Test("Two servers link; a kill is a netsplit; a restart heals it")
    func netsplit() async throws {
        let servers = try InspIRCdServer.network(["one.localhost", "two.localhost"])
        try await servers[0].whileRunning { one in
            try await servers[1].whileRunning { two in
                let alice = try await IRCTestClient.connect(port: one.port, nick: "alice")
                try await two.linkUp()
                try await alice.waitForServer("two.localhost")
                let bob = try await IRCTestClient.connect(port: two.port, nick: "bob")
                try await alice.join("#both")
                try await bob.join("#both")
                try await alice.wait(for: "bob's JOIN") { $0.command == "JOIN" && $0.nick == "bob" }
                await two.kill()
                let quit = try await alice.wait(for: "bob's QUIT") { $0.command == "QUIT" && $0.nick == "bob" }
                #expect(quit.text == "one.localhost two.localhost")
                #expect(try await alice.linkedServers() == ["one.localhost"])
                try await two.start()
                try await two.linkUp()
                try await alice.waitForServer("two.localhost")
            }
        }
    }

    @Test("An operator of the tests may do everything")
    func operatorRights() async throws {
        try await InspIRCdServer().whileRunning { server in
            let oper = try await IRCTestClient.connect(port: server.port, nick: "oper")
            let victim = try await IRCTestClient.connect(port: server.port, nick: "victim")
            try await oper.becomeOperator()
            try await oper.send("KILL victim :test")
            try await victim.waitUntilClosed()
            #expect(victim.lines.contains { $0.command == "ERROR" })
        }
    }
}
