import BridgeTesting
import Foundation
import Testing

@Suite("Atheme")
struct AthemeServerTests {
    @Test("An account made with NickServ logs in by SASL PLAIN, and only with its password")
    func sasl() async throws {
        var options = InspIRCdServer.Options()
        options.services = "services.localhost"
        try await InspIRCdServer(options).whileRunning { ircd in
            try await AthemeServer(for: ircd).whileRunning { services in
                try await services.register(account: "alice", password: "correct")
                for (password, numeric) in [("wrong", "904"), ("correct", "903")] {
                    let client = try await IRCTestClient.open(port: ircd.port, nick: "alice")
                    try await client.send("CAP REQ :sasl")
                    try await client.wait(for: "ACK") { $0.command == "CAP" && $0[1] == "ACK" }
                    try await client.send("AUTHENTICATE PLAIN")
                    try await client.wait(for: "AUTHENTICATE +") { $0.command == "AUTHENTICATE" && $0[0] == "+" }
                    let secret = Data("alice\0alice\0\(password)".utf8).base64EncodedString()
                    try await client.send("AUTHENTICATE \(secret)")
                    try await client.wait(for: numeric) { $0.command == numeric }
                    await client.kill()
                }
            }
        }
    }

    @Test("Services that nobody expects are refused with a sentence")
    func unexpected() throws {
        let ircd = try InspIRCdServer()
        defer { ircd.controller.folder.remove() }
        #expect(throws: ServerFailure.self) { try AthemeServer(for: ircd) }
    }
}
