import BridgeTesting
import Foundation
import IRCClient
import IRCProtocol
import NIOCore
import NIOPosix
import Testing

/// Two hundred people on one server, told apart by ident, by their own addresses and by WEBIRC.
///
/// Ports below 1024 and addresses that no interface has need a network of one's own: the test makes a namespace and runs
/// its inner half there, in a process of its own.
@Suite("Addresses")
struct AddressTests {
    static let variable = "TRESTLE_TEST_NAMESPACE"
    static let isInside = ProcessInfo.processInfo.environment[variable] != nil

    @Test("In a network namespace", .disabled(if: isInside))
    func inANamespace() async throws {
        let folder = try ServerFolder("namespace")
        defer { folder.remove() }
        let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let script = """
            ip link set lo up && ip -6 route add local fd00:78::/64 dev lo && exec env \(Self.variable)=1 "$0" \
            --testing-library swift-testing --no-parallel --filter RealServerTests.AddressTests
            """
        // The server asks each of two hundred at once who they are, and waits five seconds for the answer.
        let log = try await SceneGate.shared.enter(.machine) {
            try await InstalledProgram.run(
                "unshare",
                ["--net", "sh", "-c", script, binary],
                in: folder,
                patience: .seconds(240)
            )
        }
        let inner = [
            "Each is known by ident before their first byte, at their own address",
            "A gateway tells an address for each",
        ]
        for name in inner { #expect(log.contains("\"\(name)\" passed"), "\(log)") }
    }

    private static let count = 200

    private static func canonical(_ text: String?) -> String? {
        text.flatMap { try? SocketAddress(ipAddress: $0, port: 0) }?.ipAddress
    }

    @Test("Each is known by ident before their first byte, at their own address", .enabled(if: isInside))
    func identAndAddresses() async throws {
        var options = InspIRCdServer.Options()
        options.ident = true
        options.addresses = ["::1"]
        try await InspIRCdServer(options).whileRunning { ircd in
            let table = IdentTable()
            let group = MultiThreadedEventLoopGroup.singleton
            let ident = try await IdentServer.start(table, host: "::", port: 113, on: group)
            let puppets = Puppets(ident: table)
            let people = (1...Self.count).map { number in
                let groups = IPv6Groups(prefix: "fd00:78::", low: [UInt16(number)])
                let address = groups?.text ?? ""
                let id = puppets.open(
                    .real("puppet\(number)", port: ircd.port) {
                        $0.endpoints = [.init(host: "::1", port: ircd.port)]
                        $0.username = "user\(number)"
                        $0.localAddress = address
                    }
                )
                return (id, number, address)
            }
            for (id, number, address) in people {
                let source = try await puppets.registered(id).source
                // Without an answer it would be `~user1`.
                #expect(source.user == "user\(number)")
                #expect(Self.canonical(source.host) == Self.canonical(address), "\(source)")
            }
            await puppets.close()
            await ident.close()
        }
    }

    @Test("A gateway tells an address for each", .enabled(if: isInside))
    func gateway() async throws {
        var options = InspIRCdServer.Options()
        options.webIRCPassword = "gateway"
        try await InspIRCdServer(options).whileRunning { ircd in
            let puppets = Puppets()
            func open(_ number: Int, by puppets: Puppets, isPlainKnown: Bool = true) -> ConnectionID {
                puppets.open(
                    .real("puppet\(number)", port: ircd.port) {
                        $0.endpoints[0].isPlainKnown = isPlainKnown
                        $0.gateway = .init(
                            password: "gateway",
                            name: "trestle.test",
                            prefix: "fd74:1:2:3::",
                            person: "@user\(number):localhost"
                        )
                    }
                )
            }
            // The password is said in plain to none but a server that wants no TLS.
            let first = open(0, by: puppets, isPlainKnown: false)
            let host: String = try await puppets.wait(first, "the end of the question") {
                if case .closed(.plainConfirmed(let host)) = $0 { host } else { nil }
            }
            #expect(host == "127.0.0.1")
            var hosts: [String] = []
            for id in (1...Self.count).map({ open($0, by: puppets) }) {
                hosts.append(try await puppets.registered(id).source.host ?? "")
            }
            #expect(Set(hosts).count == Self.count)
            #expect(hosts.allSatisfy { $0.hasPrefix("fd74:1:2:3:") }, "\(hosts.prefix(3))")
            await puppets.close()
            // The same person, the same address.
            let again = Puppets()
            #expect(try await again.registered(open(1, by: again)).source.host == hosts.first)
            await again.close()
        }
    }
}
