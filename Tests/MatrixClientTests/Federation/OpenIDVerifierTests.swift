import Foundation
import MatrixClient
import MatrixProtocol
import Synchronization
import Testing

/// Whom an OpenID token is of, and whom we do not ask.
@Suite struct OpenIDVerifierTests {
    /// A world of names and pages; what is fetched is noted.
    final class Net: Sendable {
        let names: [String: [String]]
        let services: [String: [ServerDiscovery.Service]]
        let pages: [String: (Int, String)]
        let fetched = Mutex<[PinnedFetch]>([])

        init(
            names: [String: [String]] = ["hs.example": ["8.8.8.8"]],
            services: [String: [ServerDiscovery.Service]] = [:],
            pages: [String: (Int, String)] = [:]
        ) {
            self.names = names
            self.services = services
            self.pages = pages
        }

        struct Nothing: Error {}

        var reach: OpenIDVerifier.Reach {
            .init(
                resolve: { [names] host in
                    guard let found = names[host] else { throw Nothing() }
                    return found.compactMap(IPAddress.init(parsing:))
                },
                findServices: { [services] in services[$0] ?? [] },
                fetch: { [self] fetch in
                    fetched.withLock { $0.append(fetch) }
                    let page = fetch.url.split(separator: "?").first.map(String.init) ?? ""
                    guard let (status, body) = pages[page] else { throw Nothing() }
                    return .init(status: status, body: Data(body.utf8))
                }
            )
        }
    }

    static let path = "/_matrix/federation/v1/openid/userinfo"
    static let plain = "https://hs.example:8448\(path)"

    private func outcome(_ net: Net, _ server: String = "hs.example", overrides: [String: String] = [:]) async
        -> Result<String, OpenIDProblem>
    {
        do throws(OpenIDProblem) {
            let verifier = OpenIDVerifier(overrides: overrides, reach: net.reach)
            return .success(try await verifier.user(of: "a b&c", at: server).text)
        } catch {
            return .failure(error)
        }
    }

    @Test func theServerNamesItsUser() async throws {
        let net = Net(pages: [Self.plain: (200, #"{"sub":"@a:hs.example"}"#)])
        #expect(await outcome(net) == .success("@a:hs.example"))
        let fetch = try #require(net.fetched.withLock { $0.last })
        #expect(fetch.url == "\(Self.plain)?access_token=a%20b%26c")
        #expect(fetch.host == "hs.example")
        #expect(fetch.address == IPAddress(parsing: "8.8.8.8"))
    }

    @Test func delegationIsFollowed() async throws {
        let net = Net(
            names: ["hs.example": ["8.8.8.8"], "a.example.net": ["9.9.9.9"]],
            services: ["_matrix-fed._tcp.m.example": [.init(host: "a.example.net", port: 77)]],
            pages: [
                "https://hs.example:443/.well-known/matrix/server": (200, #"{"m.server":"m.example"}"#),
                "https://m.example:77\(Self.path)": (200, #"{"sub":"@a:hs.example"}"#),
            ]
        )
        #expect(await outcome(net) == .success("@a:hs.example"))
        let fetch = try #require(net.fetched.withLock { $0.last })
        #expect(fetch.host == "m.example")
        #expect(fetch.address == IPAddress(parsing: "9.9.9.9"))
    }

    @Test(
        arguments: [
            (200, #"{"sub":"@a:other.example"}"#, .foreignUser), (200, #"{"sub":"@a:HS.example"}"#, .foreignUser),
            (200, #"{"sub":"a"}"#, .unreadable), (200, "{}", .unreadable), (200, "<html>", .unreadable),
            (401, #"{"errcode":"M_UNKNOWN_TOKEN"}"#, .refused), (403, "", .refused), (500, "", .unreachable),
            (302, "", .unreachable), (204, "", .unreachable),
        ] as [(Int, String, OpenIDProblem.Code)]
    )
    func otherAnswersNameNobody(_ status: Int, _ body: String, _ code: OpenIDProblem.Code) async {
        #expect(await outcome(Net(pages: [Self.plain: (status, body)])) == .failure(OpenIDProblem(code)))
    }

    /// Names and numbers that lead where nobody outside may ask: nothing at all is fetched.
    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:8008", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:192.168.0.1]:80", "[fe80::1]",
        "inside.example", "inside.example:8008", "mixed.example:8448", "localhost:80",
    ])
    func forbiddenAddressesAreNotAsked(_ server: String) async {
        let net = Net(names: [
            "inside.example": ["192.168.1.1"], "mixed.example": ["8.8.8.8", "10.0.0.1"],
            "localhost": ["127.0.0.1", "::1"],
        ])
        #expect(await outcome(net, server) == .failure(OpenIDProblem(.forbiddenAddress)))
        #expect(net.fetched.withLock { $0.isEmpty })
    }

    @Test(arguments: [#"{"m.server":"127.0.0.1:8008"}"#, #"{"m.server":"inside.example:1"}"#, #"{"m.server":"[::1]"}"#])
    func delegationLeadsToNoForbiddenAddress(_ page: String) async {
        let net = Net(
            names: ["hs.example": ["8.8.8.8"], "inside.example": ["10.0.0.1"]],
            pages: ["https://hs.example:443/.well-known/matrix/server": (200, page)]
        )
        #expect(await outcome(net) == .failure(OpenIDProblem(.forbiddenAddress)))
        #expect(net.fetched.withLock { $0.count } == 1)
    }

    @Test func serviceRecordsLeadToNoForbiddenAddress() async {
        let net = Net(
            names: ["hs.example": ["8.8.8.8"], "inside.example": ["10.0.0.1"]],
            services: ["_matrix._tcp.hs.example": [.init(host: "inside.example", port: 80)]]
        )
        #expect(await outcome(net) == .failure(OpenIDProblem(.forbiddenAddress)))
    }

    @Test func whatIsConfiguredIsAskedAllTheSame() async {
        let net = Net(pages: ["http://127.0.0.1:8008\(Self.path)": (200, #"{"sub":"@a:hs.example"}"#)])
        #expect(
            await outcome(net, overrides: ["hs.example": "http://127.0.0.1:8008/"]) == .success("@a:hs.example")
        )
        // It is for the server of that name only, and speaks for its users only.
        #expect(
            await outcome(net, "127.0.0.1:8008", overrides: ["hs.example": "http://127.0.0.1:8008"])
                == .failure(OpenIDProblem(.forbiddenAddress))
        )
    }

    @Test(arguments: ["", "a b", "hs.example/x", "hs.example?x", "user@hs.example", "hs.example:0", "hs\r\nX"])
    func whatIsNoServerNameIsRefused(_ server: String) async {
        #expect(await outcome(Net(), server) == .failure(OpenIDProblem(.badServerName)))
    }

    @Test func whatIsNotThereCannotBeReached() async {
        #expect(await outcome(Net(names: [:])) == .failure(OpenIDProblem(.unreachable)))
    }

    @Test func wordsHoldNeitherTokenNorAddress() {
        for code in OpenIDProblem.Code.allCases {
            let words = "\(OpenIDProblem(code))"
            #expect(!words.isEmpty && !words.contains("a b&c") && !words.contains { $0.isNumber })
        }
    }
}
