import Foundation
import MatrixProtocol
import Testing

@Suite struct RoomEventTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var type: String
        var stateKey: String?
        var content: String
        var top = ""
        var expected: EventContent
        var testDescription: String { "\(type) \(stateKey ?? "-") \(content)" }
    }

    static func event(_ type: String, stateKey: String? = nil, content: String, top: String = "") -> RawEvent {
        let key = stateKey.map { #","state_key":"\#($0)""# } ?? ""
        let json = """
            {"type":"\(type)","event_id":"$e","room_id":"!r","sender":"@a:example.org","origin_server_ts":1700000000000,
            "unsigned":{"age":1234},"content":\(content)\(key)\(top)}
            """
        return RawEvent(json: Data(json.utf8))
    }

    static let user = UserID(parsing: "@u:example.org")
    static let rows: [Row] = {
        guard let user, let alias = RoomAlias(parsing: "#a:b"), let event = EventID(parsing: "$x"),
            let room = RoomID(parsing: "!new")
        else { return [] }
        var levels = PowerLevelsContent()
        levels.users = [user: 100]
        levels.ban = 60
        let join = MemberContent(membership: .join, displayname: "U")
        return [
            Row(
                type: "m.room.message",
                content: #"{"msgtype":"m.text","body":"hi"}"#,
                expected: .message(MessageContent(kind: .text, body: "hi"))
            ),
            Row(
                type: "m.room.message",
                stateKey: "",
                content: #"{"msgtype":"m.text","body":"hi"}"#,
                expected: .other(type: "m.room.message", stateKey: "")
            ),
            Row(type: "m.room.message", content: "{}", expected: .other(type: "m.room.message", stateKey: nil)),
            Row(
                type: "m.room.member",
                stateKey: user.text,
                content: #"{"membership":"join","displayname":"U","avatar_url":7}"#,
                expected: .member(user: user, join)
            ),
            Row(
                type: "m.room.member",
                stateKey: user.text,
                content: #"{"membership":"join","displayname":null,"reason":5}"#,
                expected: .member(user: user, MemberContent(membership: .join))
            ),
            Row(
                type: "m.room.member",
                content: #"{"membership":"join"}"#,
                expected: .other(type: "m.room.member", stateKey: nil)
            ),
            Row(type: "m.room.topic", stateKey: "", content: #"{"topic":"t"}"#, expected: .topic("t")),
            Row(type: "m.room.topic", stateKey: "", content: "{}", expected: .topic("")),
            Row(
                type: "m.room.topic",
                stateKey: "x",
                content: #"{"topic":"t"}"#,
                expected: .other(type: "m.room.topic", stateKey: "x")
            ),
            Row(
                type: "m.room.power_levels",
                stateKey: "",
                content: #"{"users":{"@u:example.org":100},"ban":60}"#,
                expected: .powerLevels(levels)
            ),
            Row(
                type: "m.room.power_levels",
                stateKey: "x",
                content: "{}",
                expected: .other(type: "m.room.power_levels", stateKey: "x")
            ),
            Row(
                type: "m.room.power_levels",
                content: "{}",
                expected: .other(type: "m.room.power_levels", stateKey: nil)
            ),
            Row(
                type: "m.room.create",
                stateKey: "",
                content: #"{"room_version":"12","additional_creators":["@u:example.org",5,"x"]}"#,
                expected: .create(roomVersion: "12", additionalCreators: [user])
            ),
            Row(
                type: "m.room.create",
                stateKey: "",
                content: #"{"room_version":"12","org.trestle.order":"t1"}"#,
                expected: .create(roomVersion: "12", additionalCreators: [], order: TransactionID("t1"))
            ),
            Row(
                type: "m.room.create",
                stateKey: "",
                content: #"{"room_version":"12","org.trestle.order":{"t":1}}"#,
                expected: .create(roomVersion: "12", additionalCreators: [])
            ),
            Row(
                type: "m.room.create",
                stateKey: "",
                content: #"{"creator":"@u:example.org"}"#,
                expected: .create(roomVersion: nil, additionalCreators: [])
            ),
            Row(
                type: "m.room.tombstone",
                stateKey: "",
                content: #"{"body":"gone","replacement_room":"!new"}"#,
                expected: .tombstone(replacement: room)
            ),
            Row(
                type: "m.room.bridging",
                stateKey: "irc://a/#b",
                content: #"{"status":"pending","user_id":"@a:b"}"#,
                expected: .bridging(key: "irc://a/#b", .pending)
            ),
            Row(
                type: "m.room.bridging",
                stateKey: "irc://a/#b",
                content: #"{"status":"odd"}"#,
                expected: .bridging(key: "irc://a/#b", nil)
            ),
            Row(type: "m.room.bridging", stateKey: "", content: "{}", expected: .bridging(key: "", nil)),
            Row(type: "m.room.tombstone", stateKey: "", content: "{}", expected: .tombstone(replacement: nil)),
            Row(
                type: "m.room.canonical_alias",
                stateKey: "",
                content: ##"{"alias":"#a:b"}"##,
                expected: .canonicalAlias(alias)
            ),
            Row(
                type: "m.room.canonical_alias",
                stateKey: "",
                content: #"{"alias":""}"#,
                expected: .canonicalAlias(nil)
            ),
            Row(
                type: "m.room.canonical_alias",
                stateKey: "",
                content: #"{"alias":null}"#,
                expected: .canonicalAlias(nil)
            ),
            Row(
                type: "m.room.encrypted",
                content: #"{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"x"}"#,
                expected: .encrypted
            ),
            Row(type: "m.room.redaction", content: #"{"redacts":"$x"}"#, expected: .redaction(event)),
            Row(type: "m.room.redaction", content: "{}", top: #","redacts":"$x""#, expected: .redaction(event)),
            Row(
                type: "m.room.redaction",
                content: #"{"redacts":"$x"}"#,
                top: #","redacts":"$y""#,
                expected: .redaction(event)
            ),
            Row(type: "m.room.redaction", content: "{}", expected: .redaction(nil)),
            Row(
                type: "m.reaction",
                content: #"{"m.relates_to":{"rel_type":"m.annotation","event_id":"$x","key":"👍"}}"#,
                expected: .reaction(event, key: "👍")
            ),
            Row(
                type: "m.reaction",
                content: #"{"m.relates_to":{"rel_type":"m.thread","event_id":"$x","key":"👍"}}"#,
                expected: .other(type: "m.reaction", stateKey: nil)
            ),
            Row(type: "m.reaction", content: "{}", expected: .other(type: "m.reaction", stateKey: nil)),
            Row(
                type: "m.sticker",
                content: #"{"body":"a cat","url":"mxc://b/c","info":{"mimetype":"image/png"}}"#,
                expected: .sticker(
                    MessageContent(
                        kind: .media(.init(shape: .sticker, url: "mxc://b/c", mimetype: "image/png")),
                        body: "a cat"
                    )
                )
            ),
            Row(
                type: "org.example.poll",
                content: #"{"x":[1]}"#,
                expected: .other(type: "org.example.poll", stateKey: nil)
            ),
            Row(
                type: "org.example.state",
                stateKey: "k",
                content: "[]",
                expected: .other(type: "org.example.state", stateKey: "k")
            ),
        ]
    }()

    @Test(arguments: rows)
    func decodesContent(_ row: Row) throws {
        let event = try Self.event(row.type, stateKey: row.stateKey, content: row.content, top: row.top).decode()
        #expect(event.content == row.expected)
    }

    @Test func rowsWereMade() { #expect(Self.rows.count > 20) }

    @Test func decodesWhatEveryEventHas() throws {
        let event = try Self.event("x", content: "{}").decode()
        #expect(event.id.text == "$e")
        #expect(event.room.text == "!r")
        #expect(event.sender.text == "@a:example.org")
        #expect(event.time == 1_700_000_000_000)
        #expect(event.age == 1234)
    }

    @Test(arguments: ["{}", "null", "7", #"{"age":"x"}"#])
    func ageIsOptional(_ unsigned: String) throws {
        let json = RawEvents.message.replacing(#""extra":1"#, with: #""unsigned":\#(unsigned)"#)
        #expect(try RawEvent(json: Data(json.utf8)).decode().age == nil)
    }

    /// Each field in turn is everything that it should not be.
    @Test(
        arguments: ["type", "event_id", "room_id", "sender", "origin_server_ts", "content", "state_key"],
        ["null", "5.5", "true", "\"\"", "\"x\\u0000\"", "[]", "[{}]", "{}", "-1e999"]
    )
    func wrongFieldIsAnErrorOfThisEvent(_ field: String, _ value: String) throws {
        let fields = [
            "type": #""m.room.topic""#, "event_id": #""$e""#, "room_id": #""!r""#, "sender": #""@a:b""#,
            "origin_server_ts": "1", "content": #"{"topic":"t"}"#, "state_key": #""""#,
        ]
        let changed = fields.merging([field: value]) { _, new in new }
        let json = "{" + changed.map { #""\#($0)":\#($1)"# }.joined(separator: ",") + "}"
        let raw = RawEvent(json: Data(json.utf8))
        // Any string is a type or a state key, and an object is a content.
        let isFine =
            (["type", "state_key"].contains(field) && value.hasPrefix("\"")) || (field == "content" && value == "{}")
        if isFine {
            #expect(throws: Never.self) { try raw.decode() }
        } else {
            #expect(throws: EventProblem.self) { try raw.decode() }
        }
        let body = try TransactionBody(parsing: Array("{\"events\":[\(json),\(RawEvents.message)]}".utf8))
        #expect(try body.events[1].decode().id.text == "$m")
    }

    @Test(
        arguments: [
            ("m.room.message", nil, #"{"msgtype":"m.text","body":5}"#, "content.body"),
            ("m.room.message", nil, #"{"msgtype":"m.text"}"#, "content.body"),
            ("m.room.message", nil, #"{"msgtype":[],"body":"x"}"#, "content.msgtype"),
            ("m.room.message", nil, #"{"body":"x"}"#, "content.msgtype"),
            ("m.room.message", nil, #"{"msgtype":"m.text","body":null}"#, "content.body"),
            (
                "m.room.message", nil,
                #"{"msgtype":"m.text","body":"x","m.relates_to":{"rel_type":"m.replace","event_id":"$x"},"m.new_content":{"msgtype":"m.text","body":{}}}"#,
                "content.m.new_content.body"
            ),
            ("m.room.member", "@u:b", #"{"membership":"dance"}"#, "content.membership"),
            ("m.room.member", "@u:b", "{}", "content.membership"),
            ("m.room.member", "nobody", #"{"membership":"join"}"#, "state_key"),
            ("m.room.topic", "", #"{"topic":5}"#, "content.topic"),
            ("m.room.create", "", #"{"room_version":12}"#, "content.room_version"),
            ("m.room.tombstone", "", ##"{"replacement_room":"#x:y"}"##, "content.replacement_room"),
            ("m.room.redaction", nil, #"{"redacts":"x"}"#, "content.redacts"),
            ("m.room.power_levels", "", #"{"users":[]}"#, "content.users"),
            ("m.room.power_levels", "", #"{"ban":"many"}"#, "content.ban"),
            ("m.sticker", nil, #"{"body":1}"#, "content.body"),
            ("m.room.topic", "", "7", "content"),
        ] as [(String, String?, String, String)]
    )
    func problemNamesTheField(_ type: String, _ stateKey: String?, _ content: String, _ field: String) {
        #expect(throws: EventProblem.malformed(field: field)) {
            try Self.event(type, stateKey: stateKey, content: content).decode()
        }
    }

    @Test(arguments: ["", "{", "nope", "{]", "{\"type\":\"\u{1}\"", "{} {}"])
    func notJSON(_ json: String) {
        #expect(throws: EventProblem.notJSON) { try RawEvent(json: Data(json.utf8)).decode() }
    }

    @Test func invalidUTF8IsAnError() {
        let json = Array(RawEvents.message.utf8).map { $0 == UInt8(ascii: "h") ? 0xFF : $0 }
        #expect(throws: EventProblem.self) { try RawEvent(json: Data(json)).decode() }
    }

    /// What dedupe sees and what is then decoded must be one.
    @Test func repeatedKeyIsReadAlike() throws {
        let json = RawEvents.message.replacing(#""extra":1"#, with: #""event_id":"$second""#)
        let raw = RawEvent(json: Data(json.utf8))
        #expect(try raw.decode().id == raw.eventID)
    }
}
