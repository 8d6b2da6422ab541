import BridgeCore
import BridgeHTTP
import HTTPTypes
import MatrixProtocol
import Synchronization
import Testing

/// Every route that is served has its cases: one that is added without fails here.
@Suite struct RouteCoverageTests {
    // MARK: Operators

    /// These take nothing that could be wrong.
    static let plain: Set<String> = ["GET /version", "GET /optOuts", "GET /reapUsers", "DELETE /reapUsers"]

    private static func fits(_ row: AdministrationTests.Row, _ route: String) -> Bool {
        let parts = route.split(separator: " ")
        let path = row.uri.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        let pattern = parts[1].split(separator: "/", omittingEmptySubsequences: false)
        return row.method.rawValue == parts[0] && path.count == pattern.count
            && zip(path, pattern).allSatisfy { $0 == $1 || $1 == "{}" }
    }

    @Test(arguments: AdministrationResponder.routes) func everyRouteOfOperatorsHasItsCases(_ route: String) async throws
    {
        #expect(AdministrationTests.good.contains { Self.fits($0, route) }, "no good case")
        let wrong = AdministrationTests.bad.contains { Self.fits($0, route) && $0.status == 400 }
        #expect(wrong != Self.plain.contains(route), "wrong input")
        let row = try #require(AdministrationTests.good.first { Self.fits($0, route) })
        let desk = AdministrationTests.Desk()
        #expect(try await desk.send(row.method, row.uri, row.body, headers: [:]).status == 401)
        #expect(desk.asked.withLock { $0.isEmpty })
        desk.isStopping.withLock { $0 = true }
        #expect(try await desk.send(row.method, row.uri, row.body).status == 503)
    }

    // MARK: Who links rooms

    struct Row: Sendable {
        var route: String
        var path: String
        var body: String?
        /// Bodies or paths that cannot be; empty where nothing can be wrong.
        var wrong: [(path: String, body: String?)] = []
        var answer = ProvisioningAnswer.limits(count: 0, limit: nil)
        /// Who holds the shared secret has no session to end.
        var needsSession = false
        /// Anybody may.
        var isOpen = false
        var status = 200
    }

    static let served: [Row] = [
        Row(route: "POST /link", path: "/link", body: ProvisioningRouteTests.body(), wrong: [("/link", "{}")]),
        Row(route: "POST /unlink", path: "/unlink", body: ProvisioningRouteTests.body(), wrong: [("/unlink", "{}")]),
        Row(route: "GET /listlinks/{}", path: "/listlinks/!a:hs", wrong: [("/listlinks/a", nil)]),
        Row(
            route: "POST /querylink",
            path: "/querylink",
            body: ProvisioningRouteTests.body(),
            wrong: [("/querylink", "{}")]
        ),
        Row(route: "GET /querynetworks", path: "/querynetworks"),
        Row(route: "GET /limits", path: "/limits"),
        Row(route: "GET /status/{}", path: "/status/!a:hs", wrong: [("/status/a", nil)]),
        Row(
            route: "POST /exchange_openid",
            path: "/exchange_openid",
            body: #"{"matrixServer":"hs","openIdToken":"t"}"#,
            wrong: [("/exchange_openid", "{}")],
            isOpen: true
        ),
        Row(
            route: "POST /exchange_code",
            path: "/exchange_code",
            body: #"{"code":"CODE"}"#,
            wrong: [("/exchange_code", "{}")],
            isOpen: true
        ),
        Row(route: "GET /session", path: "/session", needsSession: true),
        Row(route: "DELETE /session", path: "/session", needsSession: true),
        Row(route: "DELETE /session/all", path: "/session/all", needsSession: true),
        Row(route: "GET /static", path: "/static", isOpen: true, status: 308),
        Row(route: "GET /static/", path: "/static/", isOpen: true),
    ]

    @Test func everyRouteOfProvisioningHasItsCases() {
        let routes = ProvisioningSite.routes.filter { !$0.hasPrefix("GET /static/") } + ["GET /static/"]
        #expect(Set(Self.served.map(\.route)) == Set(routes))
    }

    @Test(arguments: served.indices) func provisioningIsServed(_ index: Int) async throws {
        let row = Self.served[index]
        let bridge = TestProvisioning()
        let user = try #require(UserID(parsing: "@a:hs"))
        bridge.answer.withLock { $0 = row.answer }
        bridge.verdict.withLock { $0 = .success(user) }
        let method = try #require(HTTPRequest.Method(String(row.route.prefix { $0 != " " })))
        let session = try await bridge.session(of: user)
        let body = row.body?.replacing("CODE", with: bridge.site.offerCode(to: user))
        let token = row.isOpen ? nil : row.needsSession ? session : TestProvisioning.secret
        for (path, body) in row.wrong {
            let answer = try await bridge.send(method, path, body, token: token)
            #expect(answer.status == 400)
            #expect(answer.code == "M_AS_BAD_VALUE")
        }
        if !row.isOpen { #expect(try await bridge.send(method, row.path, body, token: "nobody's").status == 401) }
        #expect(try await bridge.send(method, "/v1" + row.path, body, token: token).status == row.status)
    }

    /// What the pages of the set-up consist of.
    @Test func everyFileIsServed() async throws {
        let bridge = TestProvisioning()
        for route in ProvisioningSite.routes where route.hasPrefix("GET /static/") {
            #expect(try await bridge.send(.get, String(route.dropFirst(4)), token: nil).status == 200)
        }
    }
}
