import Foundation
import MatrixClient
import MatrixProtocol
import Testing

@Suite struct HomeserverResponseTests {
    static func response(
        _ status: Int,
        _ body: String = "{}",
        type: String? = "application/json",
        retryAfter: String? = nil
    ) -> HomeserverResponse {
        HomeserverResponse(status: status, contentType: type, retryAfter: retryAfter, body: Data(body.utf8))
    }

    static func rows() throws -> [(HomeserverResponse, LaneStep, StepAnswer)] {
        let room = try Fixture.room()
        let user = try Fixture.user("ghost")
        let send = LaneStep.perform(try Fixture.message("m"), withDevice: false)
        let make = LaneStep.perform(try Fixture.order(.createRoom(RoomPlan())), withDevice: false)
        let topic = LaneStep.perform(try Fixture.order(.setTopic(room, "t")), withDevice: false)
        let look = LaneStep.membership(of: user, room: room, asker: user)
        let unreadable = StepAnswer.unreachable(.unreadable)
        func limited(_ after: Duration?) -> StepAnswer {
            .refused(MatrixFailure(status: 429, code: "M_LIMIT_EXCEEDED", message: ""), retryAfter: after)
        }
        return [
            (response(200, #"{"event_id":"$event"}"#), send, .sent(try Fixture.event())),
            (response(200, #"{"event_id":"no sigil"}"#), send, unreadable),
            (response(200, "<html>Log in to the network</html>", type: "text/html"), send, unreadable),
            (response(200, ""), send, unreadable),
            (response(200, #"{"event_id":"$event"}"#), topic, .done),
            (response(200, #"{"room_id":"!room"}"#), make, .room(room)),
            (response(200, "{}"), make, unreadable),
            (
                response(200, #"{"room_id":"!room","servers":["a"]}"#), .resolve(try Fixture.alias(), asker: user),
                .room(room)
            ),
            (response(200, #"{"membership":"ban"}"#), look, .membership(.ban)),
            (response(200, #"{"membership":"away"}"#), look, unreadable),
            (response(201, "anything"), .register(user), .done),
            // A proxy's words are not the homeserver's.
            (response(301, "", type: nil), send, unreadable),
            (response(404, "<html>nginx</html>", type: "text/html"), send, unreadable),
            (response(403, "", type: nil), send, unreadable),
            (
                response(404, #"{"errcode":"M_NOT_FOUND","error":"x"}"#), send,
                .refused(MatrixFailure(status: 404, code: "M_NOT_FOUND", message: "x"), retryAfter: nil)
            ),
            (
                response(413, "<html>", type: "text/html"), send,
                .refused(MatrixFailure(status: 413, code: "M_UNKNOWN", message: ""), retryAfter: nil)
            ),
            (
                response(502, "<html>", type: "text/html"), send,
                .refused(MatrixFailure(status: 502, code: "M_UNKNOWN", message: ""), retryAfter: nil)
            ),
            // Retry-After: the header, then the body, then nothing.
            (
                response(429, #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":5000}"#, retryAfter: "3"), send,
                limited(.seconds(3))
            ),
            (response(429, #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":5000}"#), send, limited(.seconds(5))),
            (
                response(429, #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":5000}"#, retryAfter: "soon"), send,
                limited(.seconds(5))
            ),
            (
                response(
                    429,
                    #"{"errcode":"M_LIMIT_EXCEEDED"}"#,
                    retryAfter: "Thu, 01 Jan 1970 00:00:30 GMT"
                ), send,
                limited(.seconds(10))
            ),
            (response(429, #"{"errcode":"M_LIMIT_EXCEEDED"}"#), send, limited(nil)),
        ]
    }

    /// State is others' work: what cannot be read of it is missing.
    static func readings() throws -> [(HomeserverResponse, RoomFact, StepAnswer)] {
        let maker = try #require(UserID(parsing: "@a:b"))
        let other = try #require(UserID(parsing: "@c:d"))
        let event = """
            {"sender":"@a:b","content":{"room_version":"12","predecessor":{"room_id":"!old"},
             "additional_creators":["@c:d",7]}}
            """
        let made = RoomCreation(
            sender: maker,
            version: RoomVersion("12"),
            additionalCreators: [other],
            predecessor: RoomID(parsing: "!old")
        )
        let bare = RoomCreation(sender: nil, version: RoomVersion("9"))
        let first = RoomCreation(sender: nil, version: RoomVersion("1"))
        let members: [UserID: String?] = [maker: "A"]
        let unreadable = StepAnswer.unreachable(.unreadable)
        let some = RoomFact.content(type: "t", stateKey: "")
        return [
            (response(200, event), .creation, .read(.creation(made))),
            (response(200, #"{"room_version":"9"}"#), .creation, .read(.creation(bare))),
            (response(200, #"{"predecessor":"!old"}"#), .creation, .read(.creation(first))),
            (response(200, "{}"), .powerLevels, .read(.powerLevels(PowerLevelsContent()))),
            (response(200, #"{"ban":{}}"#), .powerLevels, .read(.missing)),
            (response(200, #"{"joined":{"@a:b":{"display_name":"A"},"c":{}}}"#), .members, .read(.members(members))),
            (response(200, "{}"), .members, .read(.missing)),
            (response(200, #"{"a":1}"#), some, .read(.content(json: #"{"a":1}"#))),
            (response(200, "[1]"), some, unreadable),
            (response(200, "<html>", type: "text/html"), .creation, unreadable),
        ]
    }

    @Test(arguments: try readings())
    func saysWhatTheRoomTells(response: HomeserverResponse, fact: RoomFact, answer: StepAnswer) throws {
        let user = try Fixture.user("ghost")
        let step = LaneStep.read(try Fixture.room(), fact, asker: user)
        #expect(response.answer(to: step, now: 0) == answer)
        let order = LaneStep.perform(try Fixture.order(.read(try Fixture.room(), fact)), withDevice: true)
        #expect(response.answer(to: order, now: 0) == answer)
    }

    @Test(arguments: try rows())
    func saysWhatItMeansForItsStep(response: HomeserverResponse, step: LaneStep, answer: StepAnswer) {
        #expect(response.answer(to: step, now: 20_000) == answer)
    }
}
