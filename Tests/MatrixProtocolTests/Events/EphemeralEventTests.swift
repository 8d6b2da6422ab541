import Foundation
import MatrixProtocol
import Testing

@Suite struct EphemeralEventTests {
    private func decode(_ json: String) throws -> EphemeralEvent {
        try RawEvent(json: Data(json.utf8)).decodeEphemeral()
    }

    @Test func typing() throws {
        let event = try decode(#"{"type":"m.typing","room_id":"!r","content":{"user_ids":["@a:b",5,"odd","@c:d"]}}"#)
        let (room, a, c) = try (
            #require(RoomID(parsing: "!r")), #require(UserID(parsing: "@a:b")), #require(UserID(parsing: "@c:d"))
        )
        #expect(event == .typing(room, [a, c]))
    }

    @Test func receipts() throws {
        let event = try decode(
            """
            {"type":"m.receipt","room_id":"!r","content":{
              "$e":{"m.read":{"@a:b":{"ts":5,"thread_id":"main"},"odd":{"ts":1},"@z:b":7},
                    "m.read.private":{"@c:d":{"ts":"late"}},"m.else":{"@x:y":{}}},
              "odd":{"m.read":{"@a:b":{}}},"$f":[]}}
            """
        )
        let (room, e, a, c) = try (
            #require(RoomID(parsing: "!r")), #require(EventID(parsing: "$e")), #require(UserID(parsing: "@a:b")),
            #require(UserID(parsing: "@c:d"))
        )
        #expect(
            event
                == .receipts(
                    room,
                    [
                        .init(event: e, user: a, time: 5, thread: "main"),
                        .init(event: e, user: c, isPrivate: true),
                    ]
                )
        )
    }

    @Test func presence() throws {
        let event = try decode(
            #"{"type":"m.presence","sender":"@a:b","content":{"presence":"online","last_active_ago":9,"status_msg":"hi","currently_active":true}}"#
        )
        let a = try #require(UserID(parsing: "@a:b"))
        #expect(event == .presence(a, .init(state: .online, message: "hi", lastActiveAgo: 9, isActiveNow: true)))
    }

    @Test func unknownTypeIsNoError() throws {
        #expect(try decode(#"{"type":"org.example","content":5}"#) == .other(type: "org.example"))
    }

    @Test(arguments: [
        (#"{"type":5}"#, "type"), ("{}", "type"),
        (#"{"type":"m.typing","room_id":"!r","content":{}}"#, "content.user_ids"),
        (#"{"type":"m.typing","content":{"user_ids":[]}}"#, "room_id"),
        (#"{"type":"m.typing","room_id":"!r","content":{"user_ids":"@a:b"}}"#, "content.user_ids"),
        (#"{"type":"m.receipt","room_id":"!r","content":[]}"#, "content"),
        (#"{"type":"m.receipt","content":{}}"#, "room_id"),
        (#"{"type":"m.presence","content":{"presence":"online"}}"#, "sender"),
        (#"{"type":"m.presence","sender":"@a:b","content":{"presence":"asleep"}}"#, "content.presence"),
    ])
    func oddEventIsAnError(_ json: String, _ field: String) {
        #expect(throws: EventProblem.malformed(field: field)) { try decode(json) }
    }
}
