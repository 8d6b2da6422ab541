import Foundation
import MatrixProtocol
import Testing

@Suite struct MatrixReplyTests {
    private func reply<Reply: MatrixReply>(_ type: Reply.Type, _ json: String) throws(MatrixReplyProblem) -> Reply {
        try Reply(body: Data(json.utf8))
    }

    @Test func goodReplies() throws {
        #expect(try reply(SendReply.self, #"{"event_id":"$e"}"#).event.text == "$e")
        #expect(try reply(RoomReply.self, #"{"room_id":"!r"}"#).room.text == "!r")
        let me = try reply(UserReply.self, #"{"user_id":"@a:b","device_id":"D"}"#)
        #expect((me.user.text, me.device) == ("@a:b", "D"))
        let alias = try reply(AliasReply.self, #"{"room_id":"!r","servers":["a",5,"b"]}"#)
        #expect((alias.room.text, alias.servers) == ("!r", ["a", "b"]))
        #expect(try reply(AliasReply.self, #"{"room_id":"!r"}"#).servers.isEmpty)
        let versions = try reply(VersionsReply.self, #"{"versions":["v1.1"],"unstable_features":{"x":true}}"#)
        #expect(versions.versions == ["v1.1"])
        #expect(versions.unstableFeatures == ["x": true])
        #expect(try reply(PingReply.self, #"{"duration_ms":12}"#).duration == 12)
        #expect(try reply(ProfileReply.self, #"{"displayname":"N"}"#).displayname == "N")
        #expect(try reply(ProfileReply.self, #"{"displayname":null}"#).displayname == nil)
        #expect(try reply(UploadReply.self, #"{"content_uri":"mxc://b/c"}"#).media.text == "mxc://b/c")
        #expect(try reply(MediaConfigReply.self, #"{"m.upload.size":5}"#).uploadSize == 5)
        #expect(try reply(MediaConfigReply.self, "{}").uploadSize == nil)
        #expect(
            try reply(JoinedRoomsReply.self, #"{"joined_rooms":["!a",1,"odd","!b"]}"#).rooms.map(\.text) == [
                "!a", "!b",
            ]
        )
        let members = try reply(
            JoinedMembersReply.self,
            #"{"joined":{"@a:b":{"display_name":"A"},"@c:d":{"display_name":null},"odd":{},"@e:f":5}}"#
        ).members
        let (a, c) = try (#require(UserID(parsing: "@a:b")), #require(UserID(parsing: "@c:d")))
        #expect(members == [a: "A", c: nil])
    }

    @Test(arguments: [
        ("", "body"), ("<html>", "body"), ("{}", "event_id"), (#"{"event_id":5}"#, "event_id"),
        (#"{"event_id":"x"}"#, "event_id"), ("[]", "event"),
    ])
    func oddReplies(_ json: String, _ field: String) {
        #expect(throws: MatrixReplyProblem(field: field)) { try reply(SendReply.self, json) }
    }

    @Test(arguments: ["[]", #"{"chunk":[]}"#, #" {"x":1,"chunk":[],"chunk":[1]} "#])
    func emptyState(_ json: String) throws {
        #expect(try StateReply(body: Data(json.utf8)).events.isEmpty)
    }

    @Test func stateSkipsWhatIsOdd() throws {
        let state = try StateReply(body: Data("[\(RawEvents.message),{},5]".utf8))
        #expect(state.events.count == 3)
        #expect(state.decoded.map(\.id.text) == ["$m"])
    }

    @Test(arguments: ["", "{}", "5", "[", "[]x", #"{"chunk":{}}"#, "null"])
    func oddState(_ json: String) {
        #expect(throws: MatrixReplyProblem(field: "chunk")) { try StateReply(body: Data(json.utf8)) }
    }
}
