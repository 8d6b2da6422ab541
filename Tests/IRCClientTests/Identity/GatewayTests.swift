import IRCClient
import IRCProtocol
import Testing

@Suite struct GatewayTests {
    private static func line(_ person: String, _ change: (inout ConnectionPlan) -> Void = { _ in }) -> [String] {
        var run = SessionRun(
            .sample {
                $0.gateway = .init(password: "pass", name: "trestle", prefix: "fd00:1:2:3::", person: person)
                $0.password = "for the server"
                $0.security = .plain
                $0.endpoints[0].isPlainKnown = true
                change(&$0)
            }
        )
        run.open()
        return run.takeSent()[0].split(separator: " ").map(String.init)
    }

    @Test func theFirstLineTellsAnAddressThatIsThePersons() {
        let alice = Self.line("@alice:hs.test")
        #expect(alice.count == 5 && alice.prefix(3) == ["WEBIRC", "pass", "trestle"])
        #expect(alice[3] == alice[4] && alice[3].hasPrefix("fd00:1:2:3:"))
        #expect(IPv6Groups(parsing: alice[4]) != nil)
        #expect(Self.line("@alice:hs.test") == alice)
        #expect(Self.line("@bob:hs.test")[4] != alice[4])
        // Another gateway's password, other addresses.
        #expect(Self.line("@alice:hs.test") { $0.gateway?.password = "other" }[4] != alice[4])
    }

    @Test func itSaysWhetherTheWayIsSecure() {
        let line = Self.line("@alice:hs.test") {
            $0.security = .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil)
        }
        #expect(line.last == "secure")
    }

    @Test func twoThousandPeopleHaveTwoThousandAddresses() {
        #expect(Set((0..<2000).map { Self.line("@user\($0):hs.test")[4] }).count == 2000)
    }

    @Test(arguments: ["1:2:3:4:5::", "xyz::", ""]) func aPrefixThatCannotBeIsLeftOut(prefix: String) {
        #expect(Self.line("@alice:hs.test") { $0.gateway?.prefix = prefix }.first == "CAP")
    }

    // MARK: In plain the server is asked before

    private static func probe() -> SessionRun {
        var run = SessionRun(
            .sample {
                $0.gateway = .init(password: "pass", name: "trestle", prefix: "fd00:1:2:3::", person: "@a:hs.test")
                $0.password = "for the server"
                $0.security = .plain
            }
        )
        run.open()
        return run
    }

    private static let host = "irc.example"

    struct Probe: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var lines: [String]
        var end: CloseReason?
    }

    static let probes: [Probe] = [
        Probe(
            testDescription: "TLS is wanted",
            lines: [":s CAP * LS * :batch", ":s CAP * LS :sts=port=6697"],
            end: .securityWanted(host: host, port: 6697)
        ),
        Probe(testDescription: "TLS is not wanted", lines: [":s CAP * LS :batch"], end: .plainConfirmed(host: host)),
        Probe(testDescription: "more is to come", lines: [":s CAP * LS * :batch"], end: nil),
        Probe(testDescription: "a notice", lines: [":s NOTICE * :Looking up your hostname"], end: nil),
        Probe(testDescription: "a cookie", lines: ["PING :cookie"], end: nil),
        Probe(
            testDescription: "no CAP",
            lines: [":s 421 * CAP :Unknown command"],
            end: .plainConfirmed(host: host)
        ),
        Probe(
            testDescription: "first who we are",
            lines: [":s 451 * :You have not registered"],
            end: .plainConfirmed(host: host)
        ),
        Probe(
            testDescription: "banned",
            lines: [":s 465 * :You are banned"],
            end: .registrationRefused(ServerReply(code: "465", text: "You are banned"))
        ),
    ]

    /// Neither the gateway's password nor another is said before it is known that it may be said in plain.
    @Test(arguments: probes) func nothingSecretIsSaidBefore(_ row: Probe) {
        var run = Self.probe()
        for line in row.lines { run.receive(line) }
        let said = run.takeSent()
        #expect(said.first == "CAP LS 302")
        #expect(said.dropFirst().allSatisfy { $0 == "PONG cookie" })
        #expect(run.closed == row.end)
    }

    @Test func aServerThatSaysNothingKnowsNoCapabilities() {
        var run = Self.probe()
        run.pass(.seconds(19))
        #expect(run.closed == nil)
        run.pass(.seconds(2))
        #expect(run.closed == .plainConfirmed(host: Self.host))
        #expect(run.takeSent() == ["CAP LS 302"])
    }

    @Test func overTLSNothingIsAskedBefore() {
        var run = SessionRun(
            .sample {
                $0.gateway = .init(password: "pass", name: "trestle", prefix: "fd00:1:2:3::", person: "@a:hs.test")
            }
        )
        run.open()
        #expect(run.takeSent().first?.hasPrefix("WEBIRC pass") == true)
    }
}
