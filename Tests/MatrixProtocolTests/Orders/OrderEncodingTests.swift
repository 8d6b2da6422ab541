import Foundation
import MatrixProtocol
import Testing

@Suite struct OrderEncodingTests {
    private func user(_ text: String) throws -> UserID { try #require(UserID(parsing: text)) }

    @Test func plainMessage() {
        let message = OutgoingMessage(kind: .text, body: "a \"b\" \\ \n\u{1}é")
        #expect(message.json.text == #"{"body":"a \"b\" \\ \n\u0001é","m.mentions":{},"msgtype":"m.text"}"#)
    }

    @Test func fullMessage() throws {
        let reply = try #require(EventID(parsing: "$r"))
        let message = OutgoingMessage(
            kind: .notice,
            body: "hi",
            html: "<b>hi</b>",
            mentions: [try user("@a:b")],
            inReplyTo: reply,
            ircID: "net/1"
        )
        #expect(
            message.json.text == """
                {"body":"hi","format":"org.matrix.custom.html","formatted_body":"<b>hi</b>",\
                "m.mentions":{"user_ids":["@a:b"]},"m.relates_to":{"m.in_reply_to":{"event_id":"$r"}},\
                "msgtype":"m.notice","org.trestle.irc":{"id":"net/1"}}
                """
        )
    }

    @Test func aCorrectionHoldsTheNewWordsAndSaysThatItIsOne() throws {
        let original = try #require(EventID(parsing: "$o"))
        let message = OutgoingMessage(kind: .text, body: "new", html: "<b>new</b>", replaces: original)
        #expect(
            message.json.text == """
                {"body":"* new","format":"org.matrix.custom.html","formatted_body":"* <b>new</b>","m.mentions":{},\
                "m.new_content":{"body":"new","format":"org.matrix.custom.html","formatted_body":"<b>new</b>",\
                "m.mentions":{},"msgtype":"m.text"},\
                "m.relates_to":{"event_id":"$o","rel_type":"m.replace"},"msgtype":"m.text"}
                """
        )
        let read = try JSONDecoder().decode(MessageContent.self, from: message.json.data)
        #expect(read.body == "new")
        #expect(read.html == "<b>new</b>")
        #expect(read.relation == .replacement(original))
    }

    @Test(arguments: [OutgoingMessage.Kind.text, .emote, .notice], ["", "plain", "a\u{0}\u{1F}\u{7F}\"\\/\u{2028}🙂"])
    func messageComesBackAsItWent(_ kind: OutgoingMessage.Kind, _ body: String) throws {
        let reply = try #require(EventID(parsing: "$r"))
        let message = OutgoingMessage(
            kind: kind,
            body: body,
            html: "<i>\(body)</i>",
            mentions: [try user("@a:b")],
            inReplyTo: reply,
            ircID: body
        )
        let read = try JSONDecoder().decode(MessageContent.self, from: message.json.data)
        let kinds: [OutgoingMessage.Kind: MessageContent.Kind] = [.text: .text, .emote: .emote, .notice: .notice]
        #expect(read.kind == kinds[kind])
        #expect(read.body == body)
        #expect(read.html == message.html)
        #expect(read.mentions == message.mentions)
        #expect(read.relation == .reply(reply))
        #expect(read.ircID == body)
    }

    /// Outboxes of earlier versions have the users alone.
    @Test func powersOfEarlierVersionsAreRead() throws {
        let levels = [try user("@a:b"): 50]
        let read = try JSONDecoder().decode(PowerChange.self, from: JSONEncoder().encode(levels))
        #expect(read == PowerChange(users: levels))
    }

    @Test func ordersComeBackFromTheOutbox() throws {
        let room = try #require(RoomID(parsing: "!r"))
        let event = try #require(EventID(parsing: "$e"))
        let alias = try #require(RoomAlias(parsing: "#a:b"))
        let user = try user("@a:b")
        var plan = RoomPlan()
        plan.users = [user: 50]
        plan.invitees = [user]
        var change = PowerChange(users: [user: -1])
        change.removed = [user]
        change.eventsDefault = 1
        change.invite = 50
        change.events = ["m.room.topic": 0]
        change.isRevocable = true
        let actions: [MatrixAction] = [
            .sendMessage(room, OutgoingMessage(kind: .text, body: "x", mentions: [user])), .setTopic(room, "t"),
            .setState(room, type: "t", stateKey: "", json: "{}"), .join(room), .leave(room, reason: nil),
            .kick(room, user, reason: "r"), .invite(room, user, reason: nil), .setDisplayName("n"), .createRoom(plan),
            .redact(room, event, reason: "r"), .react(room, event, key: "👍"),
            .reportDelivery(room, event, .delivered), .reportDelivery(room, event, .failed("no")),
            .addAlias(room, alias),
            .setDirectoryVisibility(room, network: "n", visible: true), .enter(room, via: ["s"]), .removeAlias(alias),
            .read(room, .creation), .read(room, .powerLevels), .read(room, .members),
            .read(room, .content(type: "t", stateKey: "k")), .setPowers(room, [user: 50]),
            .fetchPicture(
                PictureLink(url: "https://a/b.png", largest: 9, places: [.init(room: room, said: TransactionID("s"))])
            ), .sendMessage(room, try Self.picture()),
            .setPowers(room, change), .ban(room, user, reason: "r"), .unban(room, user),
            .setAccess(room, .history, isClosed: false),
        ]
        for (number, action) in actions.enumerated() {
            let order = MatrixOrder(
                transaction: TransactionID("t/\(number)"),
                lane: [.room(room), .making("k"), .beside][number % 3],
                user: user,
                action: action,
                time: number % 2 == 0 ? 5 : nil
            )
            #expect(try JSONDecoder().decode(MatrixOrder.self, from: JSONEncoder().encode(order)) == order)
        }
    }

    private static func picture() throws -> OutgoingMessage {
        var message = OutgoingMessage(kind: .text, body: "a cat")
        message.file = OutgoingFile(
            shape: .image,
            uri: try #require(MediaURI(parsing: "mxc://hs/abc")),
            name: "cat.png",
            mimetype: "image/png",
            size: 5,
            width: 2,
            height: 3
        )
        return message
    }

    @Test func files() throws {
        var message = try Self.picture()
        #expect(
            message.json.text
                == #"{"body":"a cat","filename":"cat.png","info":{"h":3,"mimetype":"image/png","size":5,"w":2},"#
                + #""m.mentions":{},"msgtype":"m.image","url":"mxc://hs/abc"}"#
        )
        let read = try JSONDecoder().decode(MessageContent.self, from: message.json.data)
        guard case .media(let media) = read.kind else {
            Issue.record("no file: \(read)")
            return
        }
        #expect(media.uri?.text == "mxc://hs/abc" && media.width == 2 && media.height == 3 && media.size == 5)
        #expect(read.caption == "a cat")
        // A sticker is an event type of its own.
        message.file?.shape = .sticker
        #expect(message.json.text.contains(#""msgtype":"m.image""#))
        // What lies on disk is read with care, too.
        let odd = #"{"shape":"m.image","uri":"mxc://../etc"}"#
        #expect(throws: (any Error).self) { try JSONDecoder().decode(OutgoingFile.self, from: Data(odd.utf8)) }
    }

    @Test func whatBecameOfAMessage() throws {
        let event = try #require(EventID(parsing: "$e"))
        let reference = #""m.relates_to":{"event_id":"$e","rel_type":"m.reference"},"#
        #expect(
            DeliveryReport.delivered.json(of: event).text == #"{\#(reference)"network":"irc","status":"SUCCESS"}"#
        )
        #expect(
            DeliveryReport.failed("no").json(of: event).text
                == #"{\#(reference)"message":"no","network":"irc","reason":"m.foreign_network_error","#
                + #""status":"FAIL_PERMANENT"}"#
        )
        #expect(
            JSONValue.reaction("👍", on: event).text
                == #"{"m.relates_to":{"event_id":"$e","key":"👍","rel_type":"m.annotation"}}"#
        )
    }

    @Test func topics() {
        #expect(JSONValue.topic("").text == #"{"topic":""}"#)
        #expect(
            JSONValue.topic("t").text
                == #"{"m.topic":{"m.text":[{"body":"t","mimetype":"text/plain"}]},"topic":"t"}"#
        )
    }

    @Test func members() {
        let member = MemberContent(membership: .invite, displayname: "N", isDirect: true, reason: "r")
        #expect(member.json.text == #"{"displayname":"N","is_direct":true,"membership":"invite","reason":"r"}"#)
        #expect(MemberContent(membership: .leave).json.text == #"{"membership":"leave"}"#)
    }
}

@Suite struct RoomPlanEncodingTests {
    private struct Body: Decodable {
        struct State: Decodable { var type: String, stateKey: String, content: [String: String] }
        struct Levels: Decodable {
            var users: [String: Int]?, events: [String: Int]?, eventsDefault: Int?, invite: Int?, redact: Int?
        }
        var preset: String, visibility: String, isDirect: Bool
        var name: String?, topic: String?, roomAliasName: String?, roomVersion: String?, invite: [String]?
        var creationContent: [String: Bool], initialState: [State], powerLevelContentOverride: Levels?
    }

    private func body(_ plan: RoomPlan, defaultVersion: String = "12") throws -> Body {
        let creator = try #require(UserID(parsing: "@bot:b"))
        let json = plan.json(creator: creator, defaultVersion: defaultVersion)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Body.self, from: json.data)
    }

    @Test func defaults() throws {
        let body = try body(RoomPlan())
        #expect(body.preset == "private_chat")
        #expect(body.visibility == "private")
        #expect(body.creationContent == ["m.federate": true])
        #expect(body.initialState.map(\.type) == ["m.room.join_rules", "m.room.history_visibility"])
        #expect(body.initialState.map(\.content) == [["join_rule": "invite"], ["history_visibility": "joined"]])
        #expect(body.initialState.allSatisfy { $0.stateKey.isEmpty })
        #expect(body.powerLevelContentOverride == nil)
        #expect(body.invite == nil)
        #expect(body.roomVersion == nil)
    }

    @Test("What makes a room stands in it, and is read again") func order() throws {
        let creator = try #require(UserID(parsing: "@bot:b"))
        let json = RoomPlan().json(creator: creator, defaultVersion: "12", order: TransactionID("t7"))
        guard case .object(let members) = json, case .object(let content)? = members["creation_content"] else {
            return #expect(Bool(false), "no content")
        }
        #expect(content[RoomCreation.orderField] == "t7")
        let data = JSONValue.object(content).data
        #expect(try JSONDecoder().decode(RoomCreation.self, from: data).order == TransactionID("t7"))
        #expect(try JSONDecoder().decode(RoomCreation.self, from: Data("{}".utf8)).order == nil)
    }

    @Test(arguments: ["public", "invite", "knock", "restricted"], [true, false])
    func invitedAreNeverMadeCreators(_ joinRule: String, _ isDirect: Bool) throws {
        var plan = RoomPlan()
        plan.joinRule = joinRule
        plan.isDirect = isDirect
        plan.invitees = [try #require(UserID(parsing: "@a:b"))]
        let body = try body(plan)
        #expect(body.preset == (joinRule == "public" ? "public_chat" : "private_chat"))
        #expect(body.isDirect == isDirect)
        #expect(body.invite == ["@a:b"])
    }

    @Test(arguments: [
        (nil, "12", nil), (nil, "11", 100), ("10", "12", 100), ("12", "1", nil), ("13", "1", nil),
        ("org.example.v1", "1", nil),
    ])
    func creatorIsListedOnlyWhereItMust(_ version: String?, _ defaultVersion: String, _ level: Int?) throws {
        var plan = RoomPlan()
        plan.version = version
        plan.users = [try #require(UserID(parsing: "@a:b")): 50]
        let users = try body(plan, defaultVersion: defaultVersion).powerLevelContentOverride?.users
        #expect(users?["@bot:b"] == level)
        #expect(users?["@a:b"] == 50)
        // A plan that names the creator all the same must not make the homeserver refuse.
        plan.users[try #require(UserID(parsing: "@bot:b"))] = 100
        #expect(try body(plan, defaultVersion: defaultVersion).powerLevelContentOverride?.users?["@bot:b"] == level)
    }

    @Test func overridingEventsKeepsTheGuards() throws {
        var plan = RoomPlan()
        plan.events = ["m.room.topic": 50, "m.room.server_acl": 70]
        plan.eventsDefault = 1
        plan.invitePower = 2
        plan.redactPower = 3
        let levels = try body(plan).powerLevelContentOverride
        #expect(levels?.events?["m.room.topic"] == 50)
        #expect(levels?.events?["m.room.server_acl"] == 70)
        #expect(levels?.events?["m.room.power_levels"] == 100)
        #expect(levels?.events?["m.room.tombstone"] == 150)
        #expect(levels?.eventsDefault == 1)
        #expect(levels?.invite == 2)
        #expect(levels?.redact == 3)
        #expect(levels?.users == nil)
    }
}
