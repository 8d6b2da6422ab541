import BridgeCore
import BridgeHTTP
import Foundation
import HTTPTypes
import MatrixProtocol
import Synchronization
import Testing

@Suite struct QueryTests {
    private static let user = UserID(parsing: "@irc_a/b:hs").map(Question.user)
    private static let room = RoomAlias(parsing: "#irc_#é:hs").map(Question.room)
    private static let byAlias = RoomAlias(parsing: "#a:hs").map(Question.thirdPartyLocationOfAlias)
    private static let byID = UserID(parsing: "@a+b:hs").map(Question.thirdPartyUserOfID)
    private static let fields = ["domain": "irc.example.org", "channel": "#c d"]

    static let asked: [(String, Question?)] = [
        ("/_matrix/app/v1/users/%40irc_a%2Fb%3Ahs", user),
        ("/users/@irc_a%2fb:hs", user),
        ("/_matrix/app/v1/rooms/%23irc_%23%C3%A9:hs", room),
        ("/rooms/%23irc_%23%C3%A9:hs", room),
        ("/_matrix/app/v1/thirdparty/protocol/irc", .thirdPartyProtocol("irc")),
        ("/_matrix/app/unstable/thirdparty/protocol/irc", .thirdPartyProtocol("irc")),
        (
            "/_matrix/app/v1/thirdparty/location/irc?domain=irc.example.org&channel=%23c+d",
            .thirdPartyLocation(protocol: "irc", fields: fields)
        ),
        (
            "/_matrix/app/unstable/thirdparty/location/irc?domain=irc.example.org&channel=%23c%20d",
            .thirdPartyLocation(protocol: "irc", fields: fields)
        ),
        (
            "/_matrix/app/v1/thirdparty/user/irc?nick=a&nick=b&access_token=\(TestBridge.token)",
            .thirdPartyUser(protocol: "irc", fields: ["nick": "a"])
        ),
        ("/_matrix/app/v1/thirdparty/location?alias=%23a:hs", byAlias),
        ("/_matrix/app/unstable/thirdparty/location?alias=%23a:hs", byAlias),
        ("/_matrix/app/v1/thirdparty/user?userid=%40a%2Bb%3Ahs", byID),
        ("/_matrix/app/unstable/thirdparty/user?userid=%40a%2Bb%3Ahs", byID),
    ]

    @Test(arguments: asked) func pathBecomesAQuestion(_ path: String, _ question: Question?) async throws {
        let bridge = TestBridge()
        let answer = try await bridge.send(.get, path)
        #expect(answer.status == 200)
        #expect(bridge.questions.withLock { $0 } == [try #require(question)])
    }

    @Test(arguments: [
        ("/_matrix/app/v1/users/nobody", 404, "M_NOT_FOUND"), ("/_matrix/app/v1/users/@a", 404, "M_NOT_FOUND"),
        ("/_matrix/app/v1/users/%ff", 400, "M_INVALID_PARAM"), ("/_matrix/app/v1/users/", 404, "M_NOT_FOUND"),
        ("/_matrix/app/v1/users/@a%0D%0AX:hs", 404, "M_NOT_FOUND"), ("/_matrix/app/v1/users", 404, "M_UNRECOGNIZED"),
        ("/_matrix/app/v1/rooms/@a:hs", 404, "M_NOT_FOUND"),
        ("/_matrix/app/v1/thirdparty/location", 400, "M_MISSING_PARAM"),
        ("/_matrix/app/v1/thirdparty/user?userid=x", 404, "M_NOT_FOUND"),
        ("/_matrix/app/v1/thirdparty/user?userid=%f", 400, "M_INVALID_PARAM"),
        ("/_matrix/app/v1/thirdparty", 404, "M_UNRECOGNIZED"), ("/", 404, "M_UNRECOGNIZED"),
        ("/_matrix/app/v2/users/@a:hs", 404, "M_UNRECOGNIZED"), ("/%2e%2e/etc/passwd", 404, "M_UNRECOGNIZED"),
        ("/_matrix/app/v1/users/@a:hs/", 404, "M_UNRECOGNIZED"),
    ])
    func oddPathIsRefusedWithAReason(_ path: String, _ status: Int, _ code: String) async throws {
        let bridge = TestBridge()
        let answer = try await bridge.send(.get, path)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(bridge.questions.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/transactions/1", "PUT"), (.post, "/_matrix/app/v1/transactions/1", "PUT"),
        (.get, "/_matrix/app/v1/ping", "POST"), (.delete, "/_matrix/app/v1/users/@a:hs", "GET"),
        (.put, "/health", "GET"),
    ])
    func wrongMethodIsToldTheRightOne(_ method: HTTPRequest.Method, _ path: String, _ allowed: String) async throws {
        let answer = try await TestBridge().send(method, path)
        #expect(answer.status == 405)
        #expect(answer.code == "M_UNRECOGNIZED")
        #expect(answer.headers[.allow] == allowed)
    }

    @Test(
        arguments: [
            (Reply.found, 200, nil), (.notFound, 404, "M_NOT_FOUND"), (.invalid("no domain"), 400, "M_INVALID_PARAM"),
            (.failed("too slow"), 500, "M_UNKNOWN"), (.thirdPartyUsers([]), 404, "M_NOT_FOUND"),
            (.thirdPartyLocations([]), 404, "M_NOT_FOUND"),
        ] as [(Reply, Int, String?)]
    )
    func replyBecomesAStatus(_ reply: Reply, _ status: Int, _ code: String?) async throws {
        let bridge = TestBridge()
        bridge.reply.withLock { $0 = reply }
        let answer = try await bridge.send(.get, TestBridge.root + "/users/@a:hs")
        #expect(answer.status == status)
        #expect(answer.code == code)
    }

    @Test func thirdPartyAnswersHaveTheSpecifiedForm() async throws {
        let bridge = TestBridge()
        let instance = ThirdPartyProtocolAnswer.Instance(
            networkID: "ex",
            description: "Example",
            icon: nil,
            domain: "irc.example.org"
        )
        bridge.reply.withLock { $0 = .thirdPartyProtocol(ThirdPartyProtocolAnswer(instances: [instance])) }
        let text = try await bridge.send(.get, TestBridge.root + "/thirdparty/protocol/irc").text
        let body = try JSONDecoder().decode(ThirdPartyProtocol.self, from: Data(text.utf8))
        #expect(body.userFields == ["domain", "nick"])
        #expect(body.locationFields == ["domain", "channel"])
        #expect(Set(body.fieldTypes.keys) == ["domain", "nick", "channel"])
        #expect(body.instances.map(\.network) == ["ex"])
        for field in body.fieldTypes.values {
            #expect(try Regex(field.regexp).wholeMatch(in: field.placeholder) != nil)
        }

        bridge.reply.withLock {
            $0 = .thirdPartyLocations([ThirdPartyPlace(identifier: "#a:hs", fields: ["channel": "#a"])])
        }
        let places = try await bridge.send(.get, TestBridge.root + "/thirdparty/location/irc").text
        #expect(places == ##"[{"alias":"#a:hs","fields":{"channel":"#a"},"protocol":"irc"}]"##)
        bridge.reply.withLock { $0 = .thirdPartyUsers([ThirdPartyPlace(identifier: "@a:hs", fields: ["nick": "a"])]) }
        let users = try await bridge.send(.get, TestBridge.root + "/thirdparty/user/irc").text
        #expect(users == #"[{"fields":{"nick":"a"},"protocol":"irc","userid":"@a:hs"}]"#)
    }

    @Test(arguments: [
        (#"{"transaction_id":"x"}"#, 200), ("{}", 200), ("", 200), ("{", 400), (#"{"transaction_id":[]}"#, 400),
    ])
    func pingIsAnswered(_ body: String, _ status: Int) async throws {
        #expect(try await TestBridge().send(.post, TestBridge.root + "/ping", body).status == status)
    }

    @Test func healthIsOpenAndTellsTheNetworks() async throws {
        let bridge = TestBridge()
        let network = HealthReport.Network(name: "Example", connected: 2, wanted: 3)
        bridge.reply.withLock { $0 = .health(HealthReport(networks: [network])) }
        let answer = try await bridge.send(.get, "/health", headers: [:])
        #expect(answer.status == 200)
        #expect(answer.text == #"{"networks":[{"connected":2,"name":"Example","wanted":3}],"ok":true}"#)
        #expect(try await bridge.send(.head, "/health", headers: [:]).text.isEmpty)
    }

    @Test func metricsAreServedWhereWanted() async throws {
        let answer = try await TestBridge().send(.get, "/metrics", headers: [:])
        #expect(answer.text == "up 1\n")
        #expect(answer.headers[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
        #expect(try await TestBridge(hasMetrics: false).send(.get, "/metrics").code == "M_UNRECOGNIZED")
    }

    @Test func logHoldsThePatternAndNothingPersonal() async throws {
        let bridge = TestBridge()
        _ = try await bridge.send(.get, TestBridge.root + "/users/@secret_person:hs?access_token=\(TestBridge.token)")
        _ = try await bridge.send(.get, "/nowhere/secret_path?secret_query=1")
        let lines = bridge.log.all
        #expect(lines.count == 2)
        #expect(lines.first?.contains("/_matrix/app/v1/users/{}") == true)
        #expect(lines.first?.contains("200") == true)
        #expect(!lines.contains { $0.contains("secret") || $0.contains(TestBridge.token) })
    }
}
