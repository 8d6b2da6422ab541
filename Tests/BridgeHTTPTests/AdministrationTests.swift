import BridgeCore
import BridgeHTTP
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IRCProtocol
import MatrixProtocol
import NIOCore
import Synchronization
import Testing

/// The interface for operators: each route, what it asks of the core, and what it answers.
@Suite struct AdministrationTests {
    final class Desk: Sendable {
        static let token = "a token of operators"
        let asked = Mutex<[AdministrationRequest]>([])
        let reply = Mutex<Reply>(.administration(.done))
        let isStopping = Mutex(false)
        let ages = Mutex<[Duration]>([])
        let isBroken = Mutex(false)
        let log = LogRecord()

        struct Broken: Error {}

        var responder: AdministrationResponder {
            AdministrationResponder(
                services: AdministrationServices(
                    ask: { request in
                        self.asked.withLock { $0.append(request) }
                        return self.reply.withLock { $0 }
                    },
                    stuckRows: { age in
                        self.ages.withLock { $0.append(age) }
                        if self.isBroken.withLock({ $0 }) { throw Broken() }
                        return AdministrationTests.stuck
                    },
                    isStopping: { self.isStopping.withLock { $0 } }
                ),
                token: Self.token,
                logger: log.logger
            )
        }

        func send(
            _ method: HTTPRequest.Method,
            _ uri: String,
            _ body: String? = nil,
            headers: HTTPFields = [.authorization: "Bearer \(token)"]
        ) async throws -> TestAnswer {
            let listener = HTTPListener(
                responder: responder,
                host: "127.0.0.1",
                port: 0,
                logger: LogRecord().logger
            )
            return try await listener.application.test(.router) { client in
                try await client.execute(
                    uri: uri,
                    method: method,
                    headers: headers,
                    body: body.map(ByteBuffer.init(string:))
                ) { TestAnswer($0) }
            }
        }
    }

    static let stuck = StuckRows(
        journal: [
            StuckRows.Event(
                sequence: JournalSequence(rawValue: 3),
                event: EventID(parsing: "$e") ?? Self.noEvent,
                room: RoomID(parsing: "!r"),
                sender: UserID(parsing: "@a:hs"),
                linesDone: 1,
                arrived: 5
            )
        ],
        outbox: [
            StuckRows.Order(
                transaction: TransactionID("t1"),
                user: UserID(parsing: "@g:hs") ?? Self.nobody,
                action: "join",
                room: nil,
                given: 6
            )
        ],
        setAside: 2
    )

    static var noEvent: EventID { preconditionFailure("no event id") }
    static var nobody: UserID { preconditionFailure("no user id") }
    static func user(_ text: String) -> UserID { UserID(parsing: text) ?? nobody }
    static let alice = user("@alice:hs")
    static let net = NetworkID("irc.example.org")

    // MARK: What is asked of the core

    struct Row: Sendable, CustomTestStringConvertible {
        var method = HTTPRequest.Method.get
        var uri: String
        var body: String?
        var request: AdministrationRequest?
        /// Where nothing is asked.
        var status = 400
        var testDescription: String { "\(method) \(uri) \(body ?? "")" }
    }

    static func plan(_ deed: SweepPlan.Deed, hours: Int, _ change: (inout SweepPlan) -> Void = { _ in }) -> SweepPlan {
        var plan = SweepPlan(network: net, deed: deed, idleFor: .seconds(hours * 3600))
        change(&plan)
        return plan
    }

    static let good: [Row] = [
        Row(uri: "/version", request: .version),
        Row(uri: "/inspectUsers", request: .inspectUsers(nil)),
        Row(uri: "/inspectUsers?regex=%5E%40a", request: .inspectUsers(Pattern("^@a"))),
        Row(uri: "/users/@alice:hs", request: .inspectUser(alice)),
        Row(uri: "/users/%40alice%3Ahs", request: .inspectUser(alice)),
        Row(uri: "/inspectRooms?regex=x", request: .inspectRooms(Pattern("x"))),
        Row(uri: "/rooms/!r:hs", request: RoomID(parsing: "!r:hs").map(AdministrationRequest.inspectRoom)),
        Row(uri: "/irc/irc.example.org/user/@alice:hs", request: .inspectConnection(net, alice)),
        Row(uri: "/irc/irc.example.org/user/", request: .inspectConnection(net, nil)),
        Row(
            method: .post,
            uri: "/irc/irc.example.org/user/",
            body: "NAMES #a\r\nWHOIS b\n",
            request: .raw(net, nil, ["NAMES #a", "WHOIS b"])
        ),
        Row(method: .post, uri: "/irc/irc.example.org/user/@alice:hs", body: "", request: .raw(net, alice, [])),
        Row(
            method: .post,
            uri: "/killUser",
            body: #"{"user_id": "@alice:hs"}"#,
            request: .killUser(alice, reason: "Ended by the administration", deactivates: false)
        ),
        Row(
            method: .post,
            uri: "/killUser",
            body: #"{"user_id": "@alice:hs", "reason": "spam", "deactivate": true, "more": [1]}"#,
            request: .killUser(alice, reason: "spam", deactivates: true)
        ),
        Row(method: .post, uri: "/reactivateUser", body: #"{"user_id": "@alice:hs"}"#, request: .reactivate(alice)),
        Row(
            method: .post,
            uri: "/killRoom",
            body: ##"{"room_id": "!r:hs", "domain": "irc.example.org", "channel": "#a", "leave_notice": true}"##,
            request: RoomID(parsing: "!r:hs").map {
                .killRoom($0, net, channel: "#a", reason: "Ended by the administration")
            }
        ),
        Row(
            method: .post,
            uri: "/killRoom",
            body: ##"{"room_id": "!r:hs", "domain": "irc.example.org", "channel": "#a", "leave_notice": false, "##
                + #""remove_alias": false, "reason": "x"}"#,
            request: RoomID(parsing: "!r:hs").map {
                .killRoom($0, net, channel: "#a", reason: "x", isAnnounced: false, removesAliases: false)
            }
        ),
        Row(uri: "/optOuts", request: .listOptOuts),
        Row(
            method: .post,
            uri: "/liftOptOut",
            body: ##"{"domain": "irc.example.org", "channel": "#a"}"##,
            request: .liftOptOut(net, channel: "#a")
        ),
        Row(
            method: .post,
            uri: "/reapUsers?server=irc.example.org&since=48",
            request: .sweep(plan(.reap(reason: "Idle for too long"), hours: 48))
        ),
        Row(
            method: .post,
            uri: "/reapUsers?server=irc.example.org&since=1&reason=bye&dryrun&targetCount=5&defaultOnline=false"
                + "&excludeRegex=x",
            request: .sweep(
                plan(.reap(reason: "bye"), hours: 1) {
                    $0.isDryRun = true
                    $0.limit = 5
                    $0.sparesUnknown = false
                    $0.spared = Pattern("x")
                }
            )
        ),
        Row(
            method: .post,
            uri: "/warnReapUsers?server=irc.example.org&since=2&msg=You+are+idle&dryrun=true",
            request: .sweep(plan(.warn(text: "You are idle"), hours: 2) { $0.isDryRun = true })
        ),
        Row(uri: "/reapUsers", request: .sweepProgress),
        Row(method: .delete, uri: "/reapUsers", request: .stopSweep),
        // The database is asked, not the core.
        Row(uri: "/stuck?olderThan=60"),
    ]

    static let bad: [Row] = [
        Row(uri: "/inspectUsers?regex=("), Row(uri: "/inspectRooms?regex=("), Row(uri: "/inspectUsers?regex=%ZZ"),
        Row(uri: "/users/alice"), Row(uri: "/rooms/alice"), Row(uri: "/users/%ZZ"),
        Row(uri: "/irc/irc.example.org/user/alice"),
        Row(method: .post, uri: "/irc/irc.example.org/user/alice", body: "NAMES"),
        Row(method: .post, uri: "/irc/irc.example.org/user/", body: String(repeating: "a", count: 70_000)),
        Row(method: .post, uri: "/killUser"), Row(method: .post, uri: "/killUser", body: "nonsense"),
        Row(method: .post, uri: "/killUser", body: "[]"), Row(method: .post, uri: "/killUser", body: "{}"),
        Row(method: .post, uri: "/killUser", body: #"{"user_id": 7}"#),
        Row(method: .post, uri: "/killUser", body: #"{"user_id": "alice"}"#),
        Row(method: .post, uri: "/killUser", body: #"{"user_id": "@alice:hs", "deactivate": "perhaps"}"#),
        Row(method: .post, uri: "/reactivateUser", body: "{}"),
        Row(method: .post, uri: "/killRoom", body: #"{"room_id": "!r:hs", "domain": "d"}"#),
        Row(method: .post, uri: "/killRoom", body: ##"{"room_id": "r", "domain": "d", "channel": "#a"}"##),
        Row(method: .post, uri: "/killRoom", body: ##"{"room_id": "!r:hs", "channel": "#a"}"##),
        Row(method: .post, uri: "/killRoom"),
        Row(
            method: .post,
            uri: "/killRoom",
            body: ##"{"room_id": "!r:hs", "domain": "d", "channel": "#a", "remove_alias": "perhaps"}"##
        ),
        Row(method: .post, uri: "/liftOptOut", body: #"{"domain": "d"}"#),
        Row(method: .post, uri: "/liftOptOut", body: ##"{"channel": "#a"}"##),
        Row(method: .post, uri: "/liftOptOut"), Row(method: .post, uri: "/optOuts", status: 405),
        Row(method: .post, uri: "/reapUsers?since=1"), Row(method: .post, uri: "/reapUsers?server=a"),
        Row(method: .post, uri: "/reapUsers?server=a&since=soon"),
        Row(method: .post, uri: "/reapUsers?server=a&since=-1"),
        Row(method: .post, uri: "/reapUsers?server=a&since=99999999999"),
        Row(method: .post, uri: "/reapUsers?server=a&since=1&dryrun=perhaps"),
        Row(method: .post, uri: "/reapUsers?server=a&since=1&excludeRegex=("),
        Row(method: .post, uri: "/warnReapUsers?server=a&since=1"),
        Row(uri: "/stuck?olderThan=long"), Row(uri: "/", status: 404), Row(uri: "/irc/d/user", status: 404),
        Row(uri: "/irc/d/user/a/b", status: 404), Row(method: .post, uri: "/version", status: 405),
        Row(method: .put, uri: "/reapUsers", status: 405), Row(uri: "/killUser", status: 405),
    ]

    @Test(arguments: good) func asksTheCore(_ row: Row) async throws {
        let desk = Desk()
        let answer = try await desk.send(row.method, row.uri, row.body)
        #expect(answer.status == 200)
        #expect(desk.asked.withLock { $0 } == [row.request].compactMap(\.self))
        // Neither people nor the token come to stand in the log.
        #expect(!desk.log.all.contains { $0.contains("alice") || $0.contains(Desk.token) })
    }

    @Test(arguments: bad) func asksNothing(_ row: Row) async throws {
        let desk = Desk()
        let answer = try await desk.send(row.method, row.uri, row.body)
        #expect(answer.status == row.status)
        #expect(answer.code?.hasPrefix("M_") == true)
        #expect(desk.asked.withLock { $0.isEmpty })
    }

    // MARK: Who may ask

    struct Access: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var headers: [String]
        var query = ""
        var status: Int
    }

    @Test(arguments: [
        Access(testDescription: "nothing", headers: [], status: 401),
        Access(testDescription: "a token in the query", headers: [], query: "?access_token=\(Desk.token)", status: 401),
        Access(testDescription: "another scheme", headers: ["Basic \(Desk.token)"], status: 401),
        Access(testDescription: "a wrong one", headers: ["Bearer nope"], status: 403),
        Access(testDescription: "its beginning", headers: ["Bearer a token"], status: 403),
        Access(testDescription: "two", headers: ["Bearer \(Desk.token)", "Bearer \(Desk.token)"], status: 403),
    ])
    func onlyOperatorsMayAsk(_ row: Access) async throws {
        let desk = Desk()
        for (method, path) in [(HTTPRequest.Method.get, "/inspectUsers"), (.post, "/killUser"), (.get, "/nothing")] {
            var headers = HTTPFields()
            headers[values: .authorization] = row.headers
            let answer = try await desk.send(
                method,
                path + row.query.replacing(" ", with: "%20"),
                #"{"user_id": "@alice:hs"}"#,
                headers: headers
            )
            #expect(answer.status == row.status)
        }
        #expect(desk.asked.withLock { $0.isEmpty })
    }

    @Test func aBridgeThatStopsSaysSo() async throws {
        let desk = Desk()
        desk.isStopping.withLock { $0 = true }
        #expect(try await desk.send(.get, "/version").status == 503)
        let late = Desk()
        late.reply.withLock { $0 = .failed("The bridge is stopping") }
        #expect(try await late.send(.get, "/version").status == 503)
    }

    // MARK: Answers

    struct Told: Sendable {
        var answer: AdministrationAnswer
        var status = 200
        var text: String
    }

    static let told: [Told] = [
        Told(answer: .version("1.2"), text: #"{"version":"1.2"}"#),
        Told(answer: .done, text: "{}"),
        Told(
            answer: .optOuts(closed),
            text:
                ##"{"opt_outs":[{"account":"acc","channel":"#a","nick":"op","server":"irc.example.org","since_ts":7}]}"##
        ),
        Told(answer: .networks([net]), text: #"{"networks":["irc.example.org"]}"#),
        Told(answer: .lines([":a 001 b"], isComplete: false), text: #"{"complete":false,"lines":[":a 001 b"]}"#),
        Told(
            answer: .sweep(SweepReport(users: [alice], total: 3, done: 2, isRunning: true)),
            text: #"{"done":2,"running":true,"total":3,"users":["@alice:hs"]}"#
        ),
        Told(
            answer: .refused(AdministrationRefusal(.invalid, "No.")),
            status: 400,
            text: #"{"errcode":"M_INVALID_PARAM","error":"No."}"#
        ),
        Told(
            answer: .refused(AdministrationRefusal(.unknown, "No.")),
            status: 404,
            text: #"{"errcode":"M_NOT_FOUND","error":"No."}"#
        ),
        Told(
            answer: .refused(AdministrationRefusal(.conflict, "No.")),
            status: 409,
            text: #"{"errcode":"M_CONFLICT","error":"No."}"#
        ),
        Told(
            answer: .connection(connection),
            text: """
                {"channels":["#a"],"has_password":true,"has_quit":false,"nick":"M-alice","pending":1,\
                "server":"irc.example.org","server_name":"a.example.org","state":"online","username":"alice"}
                """
        ),
    ]

    static let closed = [ChannelName(parsing: "#a")].compactMap(\.self).flatMap { channel in
        [Nickname(parsing: "op")].compactMap(\.self).map { nick in
            OptOut(network: net, channel: channel, nick: nick, account: "acc", since: 7)
        }
    }

    static let connection = UserReport.Connection(
        network: net,
        nick: "M-alice",
        state: .online,
        refusal: nil,
        server: "a.example.org",
        username: "alice",
        channels: ["#a"],
        pending: 1,
        hasPassword: true,
        hasQuit: false
    )

    @Test(arguments: told) func tells(_ row: Told) async throws {
        let desk = Desk()
        desk.reply.withLock { $0 = .administration(row.answer) }
        let answer = try await desk.send(.get, "/version")
        #expect(answer.status == row.status)
        #expect(answer.text == row.text)
    }

    @Test func stuckRowsAreListed() async throws {
        let desk = Desk()
        let answer = try await desk.send(.get, "/stuck?olderThan=60")
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"journal":[{"arrived_ts":5,"event_id":"$e","lines_done":1,"room_id":"!r","sender":"@a:hs","sequence":3}],"#
                + #""outbox":[{"action":"join","given_ts":6,"transaction_id":"t1","user_id":"@g:hs"}],"set_aside":2}"#
        )
        _ = try await desk.send(.get, "/stuck")
        #expect(desk.ages.withLock { $0 } == [.seconds(60), .seconds(300)])
        desk.isBroken.withLock { $0 = true }
        #expect(try await desk.send(.get, "/stuck").status == 503)
    }
}
