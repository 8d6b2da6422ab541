import BridgeCore
import BridgeHTTP
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@Suite struct AccessTests {
    private static let users = TestBridge.root + "/users/@irc_a:hs"
    private static let good = TestBridge.token

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var authorization: [String]
        var query = ""
        var status: Int
        var code: String?
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "header", authorization: ["Bearer \(good)"], status: 200),
        Row(name: "scheme in capitals", authorization: ["BEARER \(good)"], status: 200),
        Row(name: "legacy query alone", authorization: [], query: "?access_token=\(good)", status: 200),
        Row(name: "legacy query, encoded", authorization: [], query: "?access%5Ftoken=hs%5Ftoken_of_ours", status: 200),
        Row(name: "both, equal", authorization: ["Bearer \(good)"], query: "?access_token=\(good)", status: 200),
        Row(name: "none", authorization: [], status: 401, code: "M_MISSING_TOKEN"),
        Row(name: "other scheme", authorization: ["Basic \(good)"], status: 401, code: "M_MISSING_TOKEN"),
        Row(name: "no token after the scheme", authorization: ["Bearer "], status: 401, code: "M_MISSING_TOKEN"),
        Row(name: "wrong", authorization: ["Bearer nope"], status: 403, code: "M_FORBIDDEN"),
        Row(name: "beginning only", authorization: ["Bearer hs_token"], status: 403, code: "M_FORBIDDEN"),
        Row(name: "more than it", authorization: ["Bearer \(good)\(good)"], status: 403, code: "M_FORBIDDEN"),
        Row(name: "empty query", authorization: [], query: "?access_token=", status: 403, code: "M_FORBIDDEN"),
        Row(name: "wrong query", authorization: [], query: "?access_token=no", status: 403, code: "M_FORBIDDEN"),
        Row(
            name: "right header, wrong query",
            authorization: ["Bearer \(good)"],
            query: "?access_token=no",
            status: 403,
            code: "M_FORBIDDEN"
        ),
        Row(
            name: "wrong header, right query",
            authorization: ["Bearer no"],
            query: "?access_token=\(good)",
            status: 403,
            code: "M_FORBIDDEN"
        ),
        Row(
            name: "other scheme, right query",
            authorization: ["Basic x"],
            query: "?access_token=\(good)",
            status: 401,
            code: "M_MISSING_TOKEN"
        ),
        Row(
            name: "header twice",
            authorization: ["Bearer \(good)", "Bearer \(good)"],
            status: 403,
            code: "M_FORBIDDEN"
        ),
        Row(
            name: "query twice",
            authorization: [],
            query: "?access_token=\(good)&access_token=\(good)",
            status: 403,
            code: "M_FORBIDDEN"
        ),
    ]

    @Test(arguments: rows) func tokenDecides(_ row: Row) async throws {
        let bridge = TestBridge()
        var headers = HTTPFields()
        headers[values: .authorization] = row.authorization
        let answer = try await bridge.send(.get, Self.users + row.query, headers: headers)
        #expect(answer.status == row.status)
        #expect(answer.code == row.code)
        #expect(bridge.questions.withLock { $0.count } == (row.status == 200 ? 1 : 0))
        #expect(!bridge.log.all.contains { $0.contains(Self.good) || $0.contains("@irc_a") })
    }

    @Test(arguments: [
        (HTTPRequest.Method.put, "/transactions/1"), (.post, "/ping"), (.get, "/users/@a:hs"), (.get, "/rooms/%23a:hs"),
        (.get, "/thirdparty/protocol/irc"), (.get, "/thirdparty/location/irc"), (.get, "/thirdparty/user/irc"),
        (.get, "/thirdparty/location?alias=%23a:hs"), (.get, "/thirdparty/user?userid=@a:hs"),
    ])
    func nothingForTheHomeserverIsOpen(_ method: HTTPRequest.Method, _ path: String) async throws {
        let bridge = TestBridge()
        let answer = try await bridge.send(method, TestBridge.root + path, #"{"events":[]}"#, headers: [:])
        #expect(answer.status == 401)
        #expect(bridge.questions.withLock { $0.isEmpty })
        #expect(bridge.transactions.withLock { $0.isEmpty })
    }

    @Test func emptyTokenOfOursLetsNobodyIn() async throws {
        let bridge = TestBridge()
        let services = BridgeHTTPServices(acceptTransaction: { _, _, _ in .accepted }, ask: { _ in .found })
        let responder = BridgeResponder(
            services: services,
            settings: BridgeHTTPSettings(homeserverToken: ""),
            logger: bridge.log.logger
        )
        let status = try await bridge.listener(responder).application.test(.router) { client in
            try await client.execute(uri: Self.users + "?access_token=", method: .get) { $0.status.code }
        }
        #expect(status == 403)
    }
}
