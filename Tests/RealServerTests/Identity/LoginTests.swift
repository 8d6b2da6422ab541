import BridgeTesting
import Foundation
import IRCClient
import IRCProtocol
import Testing

/// Logins on InspIRCd with Atheme. This Atheme has no SCRAM: that is tried on a server of ours (`ScramTests`).
@Suite("Logins", .timeLimit(.minutes(5)))
struct LoginTests {
    private static let tls = ConnectionPlan.Security.tls(acceptSelfSigned: true, acceptExpired: false, caFile: nil)

    private static func login(_ password: Secret?, _ mechanisms: SASL.Mechanism...) -> ConnectionPlan.Login {
        ConnectionPlan.Login(account: "alice", password: password, mechanisms: mechanisms)
    }

    @Test("PLAIN, a wrong password, EXTERNAL, NickServ, services away and back, and a nick that a ghost held")
    func everyWay() async throws {
        var options = InspIRCdServer.Options()
        options.services = "services.localhost"
        options.tls = true
        try await InspIRCdServer(options).whileRunning { ircd in
            try await AthemeServer(for: ircd).whileRunning { services in
                try await services.register(account: "alice", password: "sesame")
                let puppets = Puppets()
                let plain = try await Self.plain(ircd, puppets)
                try await Self.external(ircd, puppets, via: plain)
                try await Self.byNickServ(ircd, puppets)
                try await Self.regain(ircd, puppets)
                try await Self.awayAndBack(ircd, services, puppets)
                await puppets.close()
            }
        }
    }

    /// The best that both have; what the server has not (SCRAM) is passed over.
    private static func plain(_ ircd: InspIRCdServer, _ puppets: Puppets) async throws -> ClientCertificate {
        let certificate = try CertificateMaker.new(
            commonName: "@alice:localhost",
            now: Int64(Date().timeIntervalSince1970)
        )
        let tlsPort = try #require(ircd.tlsPort)
        let id = puppets.open(
            .real("plain", port: tlsPort) {
                $0.security = tls
                $0.certificate = certificate
                $0.sasl = login("sesame", .scramSHA256, .plain)
            }
        )
        #expect(try await puppets.authentication(id) == .succeeded(account: "alice"))
        _ = try await puppets.registered(id)
        let wrong = puppets.open(.real("wrong", port: ircd.port) { $0.sasl = login("guess", .plain) })
        guard case .failed(let reply) = try await puppets.authentication(wrong) else {
            Issue.record("the wrong password was not refused")
            return certificate
        }
        #expect(reply.code == "904")
        // The session goes on without an account.
        _ = try await puppets.registered(wrong)
        let token = RequestToken(rawValue: 1)
        puppets.order(id, .request(token, [Message(.privmsg, ["NickServ", "CERT ADD"])]))
        let words = try await puppets.wait(id, "NickServ's answer") { event -> String? in
            guard case .observed(let seen) = event, case .whispered(.notice, let text) = seen.fact,
                text.lowercased().contains("fingerprint")
            else { return nil }
            return text
        }
        // What the server has seen is what the user was shown.
        #expect(words.contains(certificate.sha256), "\(words)")
        puppets.order(id, .quit(reason: "done"))
        puppets.order(wrong, .quit(reason: "done"))
        return certificate
    }

    private static func external(_ ircd: InspIRCdServer, _ puppets: Puppets, via certificate: ClientCertificate)
        async throws
    {
        let tlsPort = try #require(ircd.tlsPort)
        let id = puppets.open(
            .real("external", port: tlsPort) {
                $0.security = tls
                $0.certificate = certificate
                $0.sasl = login(nil, .external)
            }
        )
        #expect(try await puppets.authentication(id) == .succeeded(account: "alice"))
        let stranger = puppets.open(
            .real("stranger", port: tlsPort) {
                $0.security = tls
                $0.certificate = try? CertificateMaker.new(commonName: "x", now: Int64(Date().timeIntervalSince1970))
                $0.sasl = login(nil, .external)
            }
        )
        guard case .failed = try await puppets.authentication(stranger) else {
            Issue.record("a certificate that nobody has added logged in")
            return
        }
        for one in [id, stranger] { puppets.order(one, .quit(reason: "done")) }
    }

    private static func byNickServ(_ ircd: InspIRCdServer, _ puppets: Puppets) async throws {
        let id = puppets.open(
            .real("told", port: ircd.port) {
                $0.identification = ConnectionPlan.Identification(account: "alice", password: "sesame")
            }
        )
        #expect(try await puppets.authentication(id) == .succeeded(account: "alice"))
        _ = try await puppets.registered(id)
        // Before anything else: what was ordered waits for it.
        let order = puppets.told(id).compactMap { event -> String? in
            switch event {
            case .authenticated: "authenticated"
            case .registered: "registered"
            default: nil
            }
        }
        #expect(order == ["authenticated", "registered"])
        puppets.order(id, .quit(reason: "done"))
    }

    private static func regain(_ ircd: InspIRCdServer, _ puppets: Puppets) async throws {
        let holder = try await IRCTestClient.connect(port: ircd.port, nick: "alice")
        let id = puppets.open(.real("alice", port: ircd.port) { $0.sasl = login("sesame", .plain) })
        let first = try await puppets.registered(id)
        #expect(first.nick.text == "alice1")
        let back = try await puppets.wait(id, "the nick") { event -> Nickname? in
            if case .nickChanged(_, let nick) = event { nick } else { nil }
        }
        #expect(back.text == "alice")
        // Nobody is told what services said to us on the way.
        let words = puppets.told(id).filter {
            if case .observed(let seen) = $0, case .whispered = seen.fact, seen.source.name == "NickServ" {
                true
            } else {
                false
            }
        }
        #expect(words.isEmpty, "\(words)")
        await holder.kill()
        puppets.order(id, .quit(reason: "done"))
        // Without an account it is waited for, by MONITOR.
        let other = try await IRCTestClient.connect(port: ircd.port, nick: "carol")
        let waiting = puppets.open(.real("carol", port: ircd.port))
        #expect(try await puppets.registered(waiting).nick.text == "carol1")
        await other.close()
        _ = try await puppets.wait(waiting, "the nick") { event -> Nickname? in
            if case .nickChanged(_, let nick) = event, nick.text == "carol" { nick } else { nil }
        }
        puppets.order(waiting, .quit(reason: "done"))
    }

    private static func awayAndBack(_ ircd: InspIRCdServer, _ services: AthemeServer, _ puppets: Puppets) async throws {
        await services.shutDown()
        let id = puppets.open(.real("patient", port: ircd.port) { $0.sasl = login("sesame", .plain) })
        _ = try await puppets.registered(id)
        #expect(try await puppets.authentication(id) != .succeeded(account: "alice"))
        try await services.start()
        _ = try await puppets.wait(id, "the login when services are back", within: .seconds(100)) { event -> Bool? in
            event == .authenticated(.succeeded(account: "alice")) ? true : nil
        }
        puppets.order(id, .quit(reason: "done"))
    }

    @Test("A server that asks for TLS is told nothing more in plain, and promises to stay with it")
    func transport() async throws {
        var options = InspIRCdServer.Options()
        options.tls = true
        options.sts = true
        try await InspIRCdServer(options).whileRunning { ircd in
            let tlsPort = try #require(ircd.tlsPort)
            let puppets = Puppets()
            let plain = puppets.open(.real("alice", port: ircd.port))
            let reason = try await puppets.wait(plain, "the end") { event -> CloseReason? in
                if case .closed(let reason) = event { reason } else { nil }
            }
            #expect(reason == .securityWanted(host: "127.0.0.1", port: tlsPort))
            // By name: the server makes its promise for that alone.
            let secure = puppets.open(
                .real("alice", port: tlsPort) {
                    $0.security = Self.tls
                    $0.endpoints = [.init(host: "localhost", port: tlsPort)]
                }
            )
            _ = try await puppets.registered(secure)
            let promise = puppets.told(secure).compactMap { event -> Int64? in
                if case .transportPromised("localhost", tlsPort, let seconds) = event { seconds } else { nil }
            }
            #expect(promise == [3600])
            await puppets.close()
        }
    }
}
