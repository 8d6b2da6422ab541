import Foundation
import MatrixProtocol
import Testing

@Suite struct MatrixRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var request: MatrixRequest
        var line: String
        var body: String?
        var testDescription: String { line }

        init(_ request: MatrixRequest, _ line: String, _ body: String? = nil) {
            self.request = request
            self.line = line
            self.body = body
        }
    }

    static let rows: [Row] = {
        guard let room = RoomID(parsing: "!r/%?é:b"), let ghost = UserID(parsing: "@g/x:b"),
            let event = EventID(parsing: "$e/+"), let alias = RoomAlias(parsing: "#a b/c:d"),
            let media = MediaURI(parsing: "mxc://b:1/c_D-1")
        else { return [] }
        let plain = RoomID(parsing: "!r") ?? room
        let txn = TransactionID("t-1")
        let me = Masquerade(user: ghost, device: "DEV ICE")
        let r = "!r%2F%25%3F%C3%A9%3Ab".replacing("!", with: "%21")
        let g = "%40g%2Fx%3Ab"
        let asMe = "user_id=\(g)&device_id=DEV%20ICE"
        let v3 = "/_matrix/client/v3"
        return [
            Row(
                .register(localpart: "g/x"),
                "POST \(v3)/register?kind=user",
                #"{"inhibit_login":true,"type":"m.login.application_service","username":"g/x"}"#
            ),
            Row(.makeDevice("DEV/ICE", of: ghost), "PUT \(v3)/devices/DEV%2FICE?user_id=\(g)", "{}"),
            Row(
                .makeDevice("D", of: ghost, displayName: "n"),
                "PUT \(v3)/devices/D?user_id=\(g)",
                #"{"display_name":"n"}"#
            ),
            Row(.whoami(), "GET \(v3)/account/whoami"),
            Row(.whoami(as: me), "GET \(v3)/account/whoami?\(asMe)"),
            Row(.versions(), "GET /_matrix/client/versions"),
            Row(
                .ping(service: "irc/x", transaction: txn),
                "POST /_matrix/client/v1/appservice/irc%2Fx/ping",
                #"{"transaction_id":"t-1"}"#
            ),
            Row(
                .setDisplayName("é", as: me, of: ghost),
                "PUT \(v3)/profile/\(g)/displayname?\(asMe)",
                #"{"displayname":"é"}"#
            ),
            Row(
                .setPresence(UserPresence(.unavailable, words: "at \"lunch\""), of: ghost),
                "PUT \(v3)/presence/\(g)/status?user_id=\(g)",
                #"{"presence":"unavailable","status_msg":"at \"lunch\""}"#
            ),
            Row(
                .setPresence(UserPresence(.online), of: ghost),
                "PUT \(v3)/presence/\(g)/status?user_id=\(g)",
                #"{"presence":"online"}"#
            ),
            Row(.getPresence(of: ghost), "GET \(v3)/presence/\(g)/status?user_id=\(g)"),
            Row(.getProfile(of: ghost), "GET \(v3)/profile/\(g)"),
            Row(
                .setAccountData("m.direct", of: ghost, content: .empty, as: me),
                "PUT \(v3)/user/\(g)/account_data/m.direct?\(asMe)",
                "{}"
            ),
            Row(
                .setAccountData("m.tag", of: ghost, room: plain, content: .empty, as: .bot),
                "PUT \(v3)/user/\(g)/rooms/%21r/account_data/m.tag",
                "{}"
            ),
            Row(
                .send(OutgoingMessage(kind: .text, body: "x").json, to: room, transaction: txn, as: me, time: 5),
                "PUT \(v3)/rooms/\(r)/send/m.room.message/t-1?\(asMe)&ts=5",
                #"{"body":"x","m.mentions":{},"msgtype":"m.text"}"#
            ),
            Row(
                .send(.empty, type: "a/b", to: plain, transaction: txn, as: .bot),
                "PUT \(v3)/rooms/%21r/send/a%2Fb/t-1",
                "{}"
            ),
            Row(
                .redact(event, in: plain, reason: "no", transaction: txn, as: me),
                "PUT \(v3)/rooms/%21r/redact/%24e%2F%2B/t-1?\(asMe)",
                #"{"reason":"no"}"#
            ),
            Row(
                .setTopic("", in: plain, as: .bot, time: 7),
                "PUT \(v3)/rooms/%21r/state/m.room.topic?ts=7",
                #"{"topic":""}"#
            ),
            Row(
                .setState(json: "[1]", type: "t", key: "..", in: plain, as: .bot),
                "PUT \(v3)/rooms/%21r/state/t/%2E%2E",
                "[1]"
            ),
            Row(
                .setMember(MemberContent(membership: .join), of: ghost, in: plain, as: me, time: 9),
                "PUT \(v3)/rooms/%21r/state/m.room.member/\(g)?\(asMe)&ts=9",
                #"{"membership":"join"}"#
            ),
            Row(.getEvent(event, in: plain, as: me), "GET \(v3)/rooms/%21r/event/%24e%2F%2B?\(asMe)"),
            Row(
                .relations("m.reference", to: event, in: plain, from: "a b"),
                "GET /_matrix/client/v1/rooms/%21r/relations/%24e%2F%2B/m.reference?limit=100&from=a%20b"
            ),
            Row(.getState(of: plain), "GET \(v3)/rooms/%21r/state"),
            Row(.getState("m.room.topic", of: plain), "GET \(v3)/rooms/%21r/state/m.room.topic"),
            Row(
                .getState("m.room.member", key: ghost.text, of: plain),
                "GET \(v3)/rooms/%21r/state/m.room.member/\(g)"
            ),
            Row(
                .typing(in: plain, user: ghost, timeout: 9, as: me),
                "PUT \(v3)/rooms/%21r/typing/\(g)?\(asMe)",
                #"{"timeout":9,"typing":true}"#
            ),
            Row(
                .typing(in: plain, user: ghost, timeout: nil, as: me),
                "PUT \(v3)/rooms/%21r/typing/\(g)?\(asMe)",
                #"{"typing":false}"#
            ),
            Row(
                .join(.id(plain), via: ["s1", "s&2"], as: me),
                "POST \(v3)/join/%21r?via=s1&via=s%262&server_name=s1&server_name=s%262&\(asMe)",
                "{}"
            ),
            Row(.join(.alias(alias), as: .bot), "POST \(v3)/join/%23a%20b%2Fc%3Ad", "{}"),
            Row(.leave(plain, as: me), "POST \(v3)/rooms/%21r/leave?\(asMe)", "{}"),
            Row(
                .kick(ghost, from: plain, reason: "r", as: .bot),
                "POST \(v3)/rooms/%21r/kick",
                #"{"reason":"r","user_id":"@g/x:b"}"#
            ),
            Row(.ban(ghost, from: plain, as: .bot), "POST \(v3)/rooms/%21r/ban", #"{"user_id":"@g/x:b"}"#),
            Row(.unban(ghost, from: plain, as: .bot), "POST \(v3)/rooms/%21r/unban", #"{"user_id":"@g/x:b"}"#),
            Row(.invite(ghost, to: plain, as: .bot), "POST \(v3)/rooms/%21r/invite", #"{"user_id":"@g/x:b"}"#),
            Row(.members(of: plain, membership: .join), "GET \(v3)/rooms/%21r/members?membership=join"),
            Row(.joinedMembers(of: plain), "GET \(v3)/rooms/%21r/joined_members"),
            Row(.joinedRooms(as: me), "GET \(v3)/joined_rooms?\(asMe)"),
            Row(.resolveAlias(alias), "GET \(v3)/directory/room/%23a%20b%2Fc%3Ad"),
            Row(.setAlias(alias, to: plain), "PUT \(v3)/directory/room/%23a%20b%2Fc%3Ad", #"{"room_id":"!r"}"#),
            Row(.removeAlias(alias), "DELETE \(v3)/directory/room/%23a%20b%2Fc%3Ad"),
            Row(
                .setDirectory(plain, network: "n/1", visible: true),
                "PUT \(v3)/directory/list/appservice/n%2F1/%21r",
                #"{"visibility":"public"}"#
            ),
            Row(
                .setDirectory(plain, network: nil, visible: false),
                "PUT \(v3)/directory/list/room/%21r",
                #"{"visibility":"private"}"#
            ),
            Row(.mediaConfig(), "GET /_matrix/client/v1/media/config"),
            Row(
                .upload(Data("x".utf8), contentType: "text/plain", filename: "a/b"),
                "POST /_matrix/media/v3/upload?filename=a%2Fb",
                "x"
            ),
            Row(.download(media, timeout: 5), "GET /_matrix/client/v1/media/download/b%3A1/c_D-1?timeout_ms=5"),
        ]
    }()

    @Test(arguments: rows)
    func requestLineAndBody(_ row: Row) {
        #expect("\(row.request.method.rawValue) \(row.request.target)" == row.line)
        #expect(row.request.body.map { String(decoding: $0, as: UTF8.self) } == row.body)
    }

    @Test func everyEndpointHasARow() {
        #expect(Set(Self.rows.map(\.request.endpoint)).union([.createRoom]) == Set(MatrixEndpoint.allCases))
    }

    @Test func createRoom() throws {
        let bot = try #require(UserID(parsing: "@bot:b"))
        let request = MatrixRequest.createRoom(RoomPlan(), by: bot, defaultVersion: "12", as: .bot)
        #expect(request.target == "/_matrix/client/v3/createRoom")
        #expect(request.method == .post)
        #expect(request.body == RoomPlan().json(creator: bot, defaultVersion: "12").data)
    }

    @Test(arguments: [
        ("image/png", "image/png"), ("", "application/octet-stream"), ("a\r\nX: y", "application/octet-stream"),
        ("é", "application/octet-stream"), ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
    ])
    func contentTypeCanBeAHeader(_ type: String, _ expected: String) {
        #expect(MatrixRequest.upload(nil, contentType: type).contentType == expected)
    }

    /// Whatever an identifier holds, the request line stays one line of the characters that a URL may have.
    @Test func anyIdentifierIsSafe() {
        let pieces = ["/", "%", "?", "#", "&", "=", " ", "..", "é", "🙂", "\u{1}", "\u{7F}", "a", ":", "\\", "%2F", "+"]
        var generator = SeededGenerator(seed: 3)
        var unsafe: [String] = []
        var made = 0
        for _ in 0..<10_000 {
            guard let room = RoomID(parsing: "!" + generator.text(from: pieces, atMost: 8)),
                let user = UserID(parsing: "@:" + generator.text(from: pieces, atMost: 8))
            else { continue }
            made += 1
            let request = MatrixRequest.setState(
                .empty,
                type: "t",
                key: user.text,
                in: room,
                as: Masquerade(user: user, device: room.text)
            )
            let isSafe = request.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            let marks = request.target.filter { $0 == "?" }.count
            if !isSafe || marks != 1 || request.path.split(separator: "/").count != 8 { unsafe.append(request.target) }
        }
        #expect(made > 5_000)
        #expect(unsafe.isEmpty)
    }
}
