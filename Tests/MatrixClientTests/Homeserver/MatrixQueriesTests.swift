import Logging
import MatrixClient
import MatrixProtocol
import Testing

@Suite(.timeLimit(.minutes(1))) struct MatrixQueriesTests {
    static let members = #"{"joined":{"@a:b":{"display_name":"A"},"@c:d":{},"odd":{}}}"#
    static let state = """
        [{"type":"m.room.topic","state_key":"","content":{"topic":"t"},"event_id":"$e","sender":"@a:b",
        "origin_server_ts":1,"room_id":"!room"},{"odd":true}]
        """

    static func reply(_ request: ScriptedServer.Received) -> ScriptedServer.Reply {
        let path = request.path.replacing("/_matrix/client/v3/", with: "")
        switch path {
        case "account/whoami": return .json(#"{"user_id":"@bot:example.org"}"#)
        case "joined_rooms": return .json(#"{"joined_rooms":["!room","!hash"]}"#)
        case "rooms/%21room/joined_members": return .json(members)
        case "rooms/%21room/state": return .json(state)
        case "rooms/%21room/state/m.room.member/%40a%3Ab": return .json(#"{"membership":"join","displayname":"A"}"#)
        case "rooms/%21room/state/m.room.topic": return .json(#"{"topic":"t"}"#)
        case "profile/%40a%3Ab": return .json(#"{"displayname":"A"}"#)
        case "presence/%40a%3Ab/status": return .json(#"{"presence":"unavailable"}"#)
        case "presence/%40c%3Ad/status": return .json(#"{"presence":"org.matrix.msc3026.busy"}"#)
        case "directory/room/%23chan%3Aexample.org": return .json(#"{"room_id":"!room","servers":[]}"#)
        case "/_matrix/client/v1/appservice/irc/ping": return .json(#"{"duration_ms":12}"#)
        case "rooms/%21secret/state": return .error(403, "M_FORBIDDEN")
        case "rooms/%21odd/state": return .json("nonsense")
        case "rooms/%21slow/state": return .hang
        case "rooms/%21gone/state": return .reset
        default: return .error(404, "M_NOT_FOUND")
        }
    }

    func with(
        deadline: Duration = .seconds(30),
        _ body: (MatrixClient) async throws -> Void
    ) async throws {
        let server = ScriptedServer { request, _ in Self.reply(request) }
        var configuration = try HomeserverFixture.configuration(port: try await server.start())
        configuration.deadlines.normal = deadline
        let client = try MatrixClient(
            configuration: configuration,
            logger: Logger(label: "test"),
            outcomes: { _, _, _ in }
        )
        do {
            try await body(client)
        } catch {
            Issue.record(error)
        }
        await client.close()
        await server.stop()
    }

    @Test func answersWhatStartUpAsks() async throws {
        let bot = try Fixture.user("bot")
        try await with { client in
            #expect(try await client.whoami() == bot)
            #expect(try await client.versions().versions == ["v1.17"])
            let ping = try await client.ping(appserviceID: "irc", transaction: TransactionID("t"))
            #expect(ping == .milliseconds(12))
        }
    }

    static func queries() throws -> [(MatrixQuery, MatrixQueryAnswer)] {
        let room = try Fixture.room()
        let user = try #require(UserID(parsing: "@a:b"))
        let stranger = try #require(UserID(parsing: "@x:y"))
        let silent = try #require(UserID(parsing: "@c:d"))
        return [
            (.profileName(user), .name("A")), (.profileName(stranger), .name(nil)),
            (.displayName(user, room: room), .name("A")), (.displayName(stranger, room: room), .name(nil)),
            (.joinedMembers(room), .members([user: "A", silent: nil])),
            (.stateEvent(room, type: "m.room.topic", key: ""), .content(json: #"{"topic":"t"}"#)),
            (.stateEvent(room, type: "m.room.name", key: ""), .content(json: nil)),
            (.joinedRooms(of: user), .rooms([room, try Fixture.room("hash")])),
            (.tellPresence(user, UserPresence(.online)), .told), (.presence(of: user), .presence(.unavailable)),
            (.presence(of: silent), .presence(nil)),
            (.alias(try Fixture.alias()), .room(room)), (.alias(try Fixture.alias("none")), .room(nil)),
        ]
    }

    @Test(arguments: try queries())
    func answersQueries(query: MatrixQuery, answer: MatrixQueryAnswer) async throws {
        try await with { client in
            let given = try await client.answer(to: query)
            #expect(given == answer)
        }
    }

    @Test func anOddEventSpoilsNoState() async throws {
        try await with { client in
            let state = try await client.roomState(of: try Fixture.room())
            #expect(state.map(\.content) == [.topic("t")])
        }
    }

    @Test(arguments: [
        ("secret", MatrixClientError.Code.refused(MatrixError(status: 403, code: "M_FORBIDDEN", message: "no"))),
        ("odd", .unreadable), ("slow", .deadline), ("gone", .connection),
    ])
    func saysWhyThereIsNoAnswerAndNoSecret(room: String, code: MatrixClientError.Code) async throws {
        try await with(deadline: room == "slow" ? .milliseconds(100) : .seconds(30)) { client in
            let error = await #expect(throws: MatrixClientError.self) {
                try await client.roomState(of: try Fixture.room(room))
            }
            #expect(error?.code == code)
            let words = "\(String(describing: error)) \(String(reflecting: error))"
            #expect(!words.contains(HomeserverFixture.secret) && !words.contains("127.0.0.1"))
        }
    }

    @Test(arguments: [
        "", "matrix.example.org", "ftp://example.org", "http://", "https://user:pass@example.org",
        "https://example.org?access_token=x", "https://example.org#f", "http://exa mple.org",
    ])
    func refusesWhatIsNoAddress(url: String) throws {
        var configuration = try HomeserverFixture.configuration(port: 1)
        configuration.url = url
        #expect(throws: MatrixClientError.self) { try HomeserverClient(configuration: configuration) }
    }

    @Test func aTokenIsNeverPrinted() throws {
        let configuration = try HomeserverFixture.configuration(port: 1)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains(HomeserverFixture.secret))
        }
        #expect(AccessToken("") == nil && AccessToken("a\r\nb") == nil && AccessToken("a b") == nil)
    }
}
