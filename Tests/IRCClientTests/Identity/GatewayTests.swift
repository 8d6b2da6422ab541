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
}
