import Foundation
import MatrixProtocol
import Testing

/// The steps of the server-server specification, "Resolving server names".
@Suite struct DiscoveryTests {
    private static func target(_ host: String, _ port: Int, connectTo: String? = nil) -> ServerDiscovery.Step {
        func named(_ text: String) -> ServerName.Host {
            IPAddress(parsing: text).map(ServerName.Host.address) ?? .name(text)
        }
        return .reach(.init(host: named(host), connectTo: named(connectTo ?? host), port: port))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var server: String
        var wellKnown: String?
        /// By the name asked for.
        var services: [String: [ServerDiscovery.Service]] = [:]
        var end: ServerDiscovery.Step
        var asked: [String] = []
        var testDescription: String { "\(server) \(wellKnown ?? "-") \(services.keys.sorted())" }
    }

    static let rows =
        [
            Row(server: "1.2.3.4", end: target("1.2.3.4", 8_448)),
            Row(server: "1.2.3.4:99", end: target("1.2.3.4", 99)),
            Row(server: "[2001:db8::1]", end: target("2001:db8::1", 8_448)),
            Row(server: "[2001:db8::1]:99", end: target("2001:db8::1", 99)),
            Row(server: "example.org:99", end: target("example.org", 99)),
            Row(
                server: "example.org",
                wellKnown: #"{"m.server":"matrix.example.org:443"}"#,
                end: target("matrix.example.org", 443),
                asked: ["example.org"]
            ),
            Row(
                server: "example.org",
                wellKnown: #"{"m.server":"1.2.3.4"}"#,
                end: target("1.2.3.4", 8_448),
                asked: ["example.org"]
            ),
            Row(
                server: "example.org",
                wellKnown: #"{"m.server":"m.example.org"}"#,
                services: [
                    "_matrix-fed._tcp.m.example.org": [
                        .init(host: "a.example.net", port: 7, priority: 2),
                        .init(host: "b.example.net", port: 8, priority: 1),
                    ]
                ],
                end: target("m.example.org", 8, connectTo: "b.example.net"),
                asked: ["example.org", "_matrix-fed._tcp.m.example.org"]
            ),
            Row(
                server: "example.org",
                wellKnown: #"{"m.server":"m.example.org"}"#,
                end: target("m.example.org", 8_448),
                asked: ["example.org", "_matrix-fed._tcp.m.example.org", "_matrix._tcp.m.example.org"]
            ),
            Row(
                server: "example.org",
                services: ["_matrix._tcp.example.org": [.init(host: "a.example.net", port: 7)]],
                end: target("example.org", 7, connectTo: "a.example.net"),
                asked: ["example.org", "_matrix-fed._tcp.example.org", "_matrix._tcp.example.org"]
            ),
            Row(
                server: "example.org",
                end: target("example.org", 8_448),
                asked: ["example.org", "_matrix-fed._tcp.example.org", "_matrix._tcp.example.org"]
            ),
        ]
        + ["", "{}", "[]", "x", #"{"m.server":7}"#, #"{"m.server":"a/b"}"#, #"{"m.server":"http://x"}"#].map {
            Row(
                server: "example.org",
                wellKnown: $0,
                end: target("example.org", 8_448),
                asked: ["example.org", "_matrix-fed._tcp.example.org", "_matrix._tcp.example.org"]
            )
        }

    @Test(arguments: rows) func searchEnds(_ row: Row) throws {
        var discovery = ServerDiscovery()
        var asked: [String] = []
        var step = discovery.begin(try #require(ServerName(parsing: row.server)))
        while true {
            switch step {
            case .readWellKnown(let host):
                asked.append(host)
                let next = discovery.wellKnownAnswered(row.wellKnown.map { Data($0.utf8) })
                step = try #require(next)
            case .findService(let name):
                asked.append(name)
                let next = discovery.servicesFound(row.services[name] ?? [])
                step = try #require(next)
            case .reach:
                #expect(step == row.end)
                #expect(asked == row.asked)
                return
            }
        }
    }

    /// An answer that nobody waits for changes nothing.
    @Test func answersOutOfTurnAreNone() {
        var discovery = ServerDiscovery()
        #expect(discovery.wellKnownAnswered(nil) == nil)
        #expect(discovery.servicesFound([]) == nil)
    }

    @Test(arguments: [
        ("example.org", true), ("example.org:8448", true), ("localhost", true), ("1.2.3.4:1", true),
        ("[::1]:65535", true),
        ("", false), (":80", false), ("a:", false), ("a:0", false), ("a:65536", false), ("a:123456", false),
        ("a b", false),
        ("a/b", false), ("a@b", false), ("a:80:80", false), ("[::1", false), ("[1.2.3.4]", false), ("[::1]x", false),
        ("a?x", false), ("a#x", false), ("a\r\nb", false), ("é.example", false),
        (String(repeating: "a", count: 231), false),
    ])
    func serverNamesHaveAGrammar(_ text: String, _ isName: Bool) {
        #expect((ServerName(parsing: text) != nil) == isName)
    }
}
