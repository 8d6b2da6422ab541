import BridgeCore
import BridgeHTTP
import Foundation
import HTTPTypes
import IRCProtocol
import MatrixProtocol
import Synchronization
import Testing

/// Every route: its good case, each wrong input, each refusal of the core.
@Suite struct ProvisioningRouteTests {
    static let fields: [String: String] = [
        "remote_room_channel": "#chan", "remote_room_server": "irc.example.org", "matrix_room_id": "!abc:hs",
        "op_nick": "op", "user_id": "@a:hs",
    ]

    /// The good body, with some members changed; nil takes one out. Values are JSON.
    static func body(_ changes: [String: String?] = [:]) -> String {
        var members = fields.mapValues { "\"\($0)\"" }
        for (name, value) in changes { members[name] = value }
        return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    private static func linkRequest(key: String? = nil) throws -> LinkRequest {
        LinkRequest(
            user: try #require(UserID(parsing: "@a:hs")),
            room: try #require(RoomID(parsing: "!abc:hs")),
            network: NetworkID("irc.example.org"),
            channel: try #require(ChannelName(parsing: "#chan")),
            channelPassword: key.map { Secret($0) },
            operatorNick: Nickname(parsing: "op")
        )
    }

    // MARK: Good cases

    @Test(arguments: ["/link", "/v1/link"]) func linkAsksTheCore(_ path: String) async throws {
        let bridge = TestProvisioning()
        for (key, wanted) in [(nil, nil), ("null", nil), (#""sesame""#, "sesame")] as [(String?, String?)] {
            bridge.requests.withLock { $0 = [] }
            let answer = try await bridge.send(.post, path, Self.body(["key": key]))
            #expect(answer.status == 200)
            #expect(answer.text == "{}")
            let asked = bridge.requests.withLock { $0 }
            #expect(asked == [.link(try Self.linkRequest(key: wanted))])
            guard case .link(let request) = asked.first else { return }
            #expect(request.channelPassword?.exposed == wanted)
        }
        #expect(!bridge.log.all.contains { $0.contains("sesame") || $0.contains("@a:hs") })
    }

    @Test func theOtherSpellingOfTheUserCounts() async throws {
        let bridge = TestProvisioning()
        #expect(
            try await bridge.send(.post, "/link", Self.body(["user_id": nil, "userId": #""@a:hs""#])).status == 200
        )
        #expect(bridge.requests.withLock { $0 } == [.link(try Self.linkRequest())])
    }

    @Test func unlinkAsksTheCore() async throws {
        let bridge = TestProvisioning()
        bridge.answer.withLock { $0 = .unlinked }
        let answer = try await bridge.send(.post, "/unlink", Self.body(["op_nick": nil]))
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        let wanted = UnlinkRequest(
            user: try #require(UserID(parsing: "@a:hs")),
            room: try #require(RoomID(parsing: "!abc:hs")),
            network: NetworkID("irc.example.org"),
            channel: try #require(ChannelName(parsing: "#chan"))
        )
        #expect(bridge.requests.withLock { $0 } == [.unlink(wanted)])
    }

    @Test func linksAreListed() async throws {
        let bridge = TestProvisioning()
        let room = try #require(RoomID(parsing: "!a/b:hs"))
        let channel = try #require(ChannelName(parsing: "#chan"))
        let link = ProvisionedLink(
            room: room,
            network: NetworkID("irc.example.org"),
            channel: channel,
            origin: .provision
        )
        bridge.answer.withLock { $0 = .links([link]) }
        let answer = try await bridge.send(.get, "/listlinks/!a%2Fb%3Ahs")
        #expect(answer.status == 200)
        #expect(
            answer.text
                == ##"[{"matrix_room_id":"!a/b:hs","origin":"provision","remote_room_channel":"#chan","remote_room_server":"irc.example.org"}]"##
        )
        #expect(bridge.requests.withLock { $0 } == [.listLinks(room, by: nil)])
    }

    @Test func operatorsAreNamed() async throws {
        let bridge = TestProvisioning()
        bridge.answer.withLock { $0 = .operators(["op", "[x]"].compactMap { Nickname(parsing: $0) }) }
        let body = ##"{"remote_room_channel":"#chan","remote_room_server":"irc.example.org","key":"k"}"##
        let answer = try await bridge.send(.post, "/querylink", body)
        #expect(answer.text == #"{"operators":["op","[x]"]}"#)
        let channel = try #require(ChannelName(parsing: "#chan"))
        #expect(
            bridge.requests.withLock { $0 } == [
                .queryLink(NetworkID("irc.example.org"), channel, channelPassword: "k")
            ]
        )
    }

    @Test func networksAreNamed() async throws {
        let bridge = TestProvisioning()
        let instance = ThirdPartyProtocolAnswer.Instance(
            networkID: "ex",
            description: "Example",
            icon: nil,
            domain: "irc.example.org"
        )
        bridge.answer.withLock { $0 = .networks([instance]) }
        let answer = try await bridge.send(.get, "/querynetworks")
        #expect(
            answer.text == #"{"servers":[{"desc":"Example","fields":{"domain":"irc.example.org"},"network_id":"ex"}]}"#
        )
        #expect(bridge.requests.withLock { $0 } == [.queryNetworks])
    }

    @Test(arguments: [(5, #"{"count":3,"limit":5}"#), (nil, #"{"count":3,"limit":false}"#)] as [(Int?, String)])
    func limitsAreTold(_ limit: Int?, _ text: String) async throws {
        let bridge = TestProvisioning()
        bridge.answer.withLock { $0 = .limits(count: 3, limit: limit) }
        #expect(try await bridge.send(.get, "/limits").text == text)
    }

    @Test func statusTellsHowRequestsStand() async throws {
        let bridge = TestProvisioning()
        let room = try #require(RoomID(parsing: "!abc:hs"))
        let user = try #require(UserID(parsing: "@a:hs"))
        let channel = try #require(ChannelName(parsing: "#chan"))
        let stages: [LinkProgress.Stage] = [
            .preparing, .asked(remaining: .milliseconds(1_500)), .linked,
            .refused(ProvisioningRefusal(.consentRefused, "They said no.")),
        ]
        bridge.answer.withLock {
            $0 = .requests(
                stages.map {
                    LinkProgress(
                        user: user,
                        room: room,
                        network: NetworkID("net"),
                        channel: channel,
                        operatorNick: Nickname(parsing: "op"),
                        stage: $0
                    )
                }
            )
        }
        let text = try await bridge.send(.get, "/v1/status/!abc%3Ahs").text
        let words = try #require(try JSONDecoder().decode([String: [Entry]].self, from: Data(text.utf8))["requests"])
        #expect(words.map(\.status) == ["pending", "pending", "success", "failure"])
        #expect(words.map(\.remaining) == [nil, 1_500, nil, nil])
        #expect(words.map(\.errcode) == [nil, nil, nil, "IRC_CONSENT_REFUSED"])
        #expect(words.map(\.error) == [nil, nil, nil, "They said no."])
        #expect(words.allSatisfy { $0.operatorNick == "op" && $0.user == "@a:hs" && $0.channel == "#chan" })
    }

    private struct Entry: Decodable {
        var status: String
        var remaining: Int?
        var errcode: String?
        var error: String?
        var operatorNick: String
        var user: String
        var channel: String

        enum CodingKeys: String, CodingKey {
            case status, errcode, error
            case remaining = "remaining_ms"
            case operatorNick = "op_nick"
            case user = "user_id"
            case channel = "remote_room_channel"
        }
    }

    // MARK: Wrong input

    struct Wrong: Sendable, CustomTestStringConvertible {
        var path: String
        var changes: [String: String?]
        /// The member that the answer names.
        var field: String
        var testDescription: String { "\(path) \(changes)" }
    }

    /// JSON that is no text of one line.
    private static let noText: [String?] = [
        nil, "null", "7", #""""#, "[]", "{}", "true", #""a\nb""#, #""a\u0000b""#,
    ]
    private static let noName: [String: [String]] = [
        "remote_room_channel": ["chan", "#a b", "#a,b"],
        "remote_room_server": ["IRC.example.org", "irc example", "a/b"],
        "matrix_room_id": ["abc", "!", "!a!b", "#a:hs"],
        "user_id": ["a:hs", "@a"],
        "op_nick": ["a b", ":a"],
        "key": ["a b", "a,b", ":a"],
    ]
    /// What each route must have, and what it may have.
    private static let members: [(path: String, needed: [String], optional: [String])] = [
        ("/link", ["remote_room_channel", "remote_room_server", "matrix_room_id", "user_id", "op_nick"], ["key"]),
        ("/unlink", ["remote_room_channel", "remote_room_server", "matrix_room_id", "user_id"], []),
        ("/querylink", ["remote_room_channel", "remote_room_server"], ["key"]),
    ]

    static let wrong: [Wrong] = {
        var rows: [Wrong] = []
        for (path, needed, optional) in members {
            for field in needed + optional {
                let named = noName[field, default: []].map { "\"\($0)\"" }
                let texts = optional.contains(field) ? Array(noText.dropFirst(2)) : noText
                for value in texts + named { rows.append(Wrong(path: path, changes: [field: value], field: field)) }
            }
        }
        return rows
    }()

    @Test(arguments: wrong) func wrongFieldIsNamed(_ row: Wrong) async throws {
        let bridge = TestProvisioning()
        let answer = try await bridge.send(.post, row.path, Self.body(row.changes))
        #expect(answer.status == 400)
        #expect(answer.code == "M_AS_BAD_VALUE")
        #expect(answer.text.contains(#""field":"\#(row.field)""#))
        #expect(bridge.requests.withLock { $0.isEmpty })
    }

    @Test(arguments: ["", "{", "[]", "7", "null", "nonsense", #"{"a":1"#])
    func bodyMustBeAnObject(_ body: String) async throws {
        let bridge = TestProvisioning()
        for path in ["/link", "/unlink", "/querylink", "/v1/exchange_openid", "/v1/exchange_code"] {
            let answer = try await bridge.send(.post, path, body)
            #expect(answer.status == 400)
            #expect(answer.code == "M_AS_BAD_VALUE")
        }
        #expect(bridge.requests.withLock { $0.isEmpty })
    }

    @Test func largeBodyIsRefused() async throws {
        let bridge = TestProvisioning()
        let answer = try await bridge.send(
            .post,
            "/link",
            Self.body(["key": "\"\(String(repeating: "k", count: 70_000))\""])
        )
        #expect(answer.status == 413)
        #expect(answer.code == "M_AS_BAD_VALUE")
        #expect(bridge.requests.withLock { $0.isEmpty })
    }

    @Test(arguments: ["/listlinks/", "/status/"], ["abc", "%23a%3Ahs", "!a!b", "%ff", "!a%0Ab", "!"])
    func pathMustNameARoom(_ path: String, _ room: String) async throws {
        let bridge = TestProvisioning()
        let answer = try await bridge.send(.get, path + room)
        #expect(answer.status == 400)
        #expect(answer.code == "M_AS_BAD_VALUE")
        #expect(bridge.requests.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/link", 405), (.put, "/unlink", 405), (.post, "/limits", 405),
        (.post, "/session", 405),
        (.get, "/nothing", 404), (.get, "/v2/limits", 404), (.get, "", 404), (.get, "/listlinks", 404),
        (.get, "/listlinks/!a:b/c", 404),
    ])
    func otherPathsAreRefused(_ method: HTTPRequest.Method, _ path: String, _ status: Int) async throws {
        let answer = try await TestProvisioning().send(method, path)
        #expect(answer.status == status)
        #expect(answer.code == "M_UNRECOGNIZED")
    }

    // MARK: Refusals

    @Test(arguments: ProvisioningRefusal.Code.allCases) func refusalIsToldByItsCode(_ code: ProvisioningRefusal.Code)
        async throws
    {
        let bridge = TestProvisioning()
        bridge.answer.withLock { $0 = .refused(ProvisioningRefusal(code, "Because.", details: ["origin": "alias"])) }
        let bodies: [(HTTPRequest.Method, String, String?)] = [
            (.post, "/link", Self.body()), (.post, "/unlink", Self.body()), (.post, "/querylink", Self.body()),
            (.get, "/listlinks/!a:hs", nil), (.get, "/status/!a:hs", nil),
        ]
        for (method, path, body) in bodies {
            let answer = try await bridge.send(method, path, body)
            #expect(answer.status == code.status)
            #expect((400..<600).contains(answer.status))
            #expect(answer.text == #"{"errcode":"\#(code.rawValue)","error":"Because.","origin":"alias"}"#)
        }
    }

    @Test func aStoppingBridgeTakesNothing() async throws {
        let bridge = TestProvisioning()
        bridge.isStopping.withLock { $0 = true }
        #expect(try await bridge.send(.post, "/link", Self.body()).status == 503)
        #expect(try await bridge.send(.post, "/v1/exchange_code", #"{"code":"x"}"#).status == 503)
        #expect(bridge.requests.withLock { $0.isEmpty })
    }

    @Test func noAnswerOfTheCoreIsAnError() async throws {
        let bridge = TestProvisioning()
        bridge.answer.withLock { $0 = nil }
        let answer = try await bridge.send(.get, "/limits")
        #expect(answer.status == 500)
        #expect(answer.code == "M_AS_UNKNOWN")
    }

    @Test func disabledSaysSoEverywhere() async throws {
        let bridge = TestProvisioning(isEnabled: false)
        for path in ["/limits", "/v1/session", "/v1/static/", "/nothing", ""] {
            let answer = try await bridge.send(.get, path)
            #expect(answer.status == 501)
            #expect(answer.code == "M_AS_DISABLED_FEATURE")
        }
    }
}
