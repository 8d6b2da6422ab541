import Foundation
import MatrixClient
import MatrixProtocol
import Testing

/// Each step and each action is the request that the specification names.
@Suite struct LaneStepRequestTests {
    static func rows() throws -> [(LaneStep, String, String, String?)] {
        let room = try #require(RoomID(parsing: "!a/b?c#d:example.org"))
        let ghost = try Fixture.user("ghost")
        let other = try #require(UserID(parsing: "@Ünï:example.org"))
        let alias = try #require(RoomAlias(parsing: "#a/b:example.org"))
        let event = try Fixture.event("e/v")
        func order(_ action: MatrixAction, time: Int64? = nil) throws -> LaneStep {
            var order = try Fixture.order(action, transaction: "t1")
            order.time = time
            return .perform(order, withDevice: true)
        }
        let act = "user_id=%40ghost%3Aexample.org&device_id=DEV"
        let user = "user_id=%40ghost%3Aexample.org"
        let base = "/_matrix/client/v3"
        let escaped = "%21a%2Fb%3Fc%23d%3Aexample.org"
        let rooms = "\(base)/rooms/\(escaped)"
        let target = "%40%C3%9Cn%C3%AF%3Aexample.org"
        return [
            (.probe, "GET", "/_matrix/client/versions", nil),
            (.register(ghost), "POST", "\(base)/register?kind=user", #""username":"ghost""#),
            (.createDevice(ghost), "PUT", "\(base)/devices/DEV?\(user)", #""display_name":"Bridge""#),
            (.join(room, user: ghost), "POST", "\(base)/join/\(escaped)?\(user)", "{}"),
            (.invite(ghost, room: room), "POST", "\(rooms)/invite", #""user_id":"@ghost:example.org""#),
            (
                .membership(of: other, room: room, asker: ghost), "GET",
                "\(rooms)/state/m.room.member/\(target)?\(user)", nil
            ),
            (.resolve(alias, asker: ghost), "GET", "\(base)/directory/room/%23a%2Fb%3Aexample.org?\(user)", nil),
            (
                try order(.sendMessage(room, OutgoingMessage(kind: .emote, body: "waves")), time: 1234), "PUT",
                "\(rooms)/send/m.room.message/t1?\(act)&ts=1234", #""msgtype":"m.emote""#
            ),
            (
                try order(.react(room, event, key: "👍"), time: 7), "PUT",
                "\(rooms)/send/m.reaction/t1?\(act)&ts=7", #""rel_type":"m.annotation""#
            ),
            (
                try order(.reportDelivery(room, event, .delivered)), "PUT",
                "\(rooms)/send/com.beeper.message_send_status/t1?\(act)", #""status":"SUCCESS""#
            ),
            (
                try order(.setTopic(room, "hi"), time: 5), "PUT", "\(rooms)/state/m.room.topic?\(act)&ts=5",
                #""topic":"hi""#
            ),
            (
                try order(.setState(room, type: "x/y", stateKey: "k?", json: #"{"a":1}"#)), "PUT",
                "\(rooms)/state/x%2Fy/k%3F?\(act)", #"{"a":1}"#
            ),
            (try order(.join(room)), "POST", "\(base)/join/\(escaped)?\(act)", "{}"),
            (try order(.leave(room, reason: "bye")), "POST", "\(rooms)/leave?\(act)", #""reason":"bye""#),
            (
                try order(.kick(room, other, reason: "x")), "POST", "\(rooms)/kick?\(act)",
                #""user_id":"@Ünï:example.org""#
            ),
            (try order(.invite(room, other, reason: nil)), "POST", "\(rooms)/invite?\(act)", #""user_id""#),
            (
                try order(.setDisplayName("N")), "PUT",
                "\(base)/profile/%40ghost%3Aexample.org/displayname?\(act)", #""displayname":"N""#
            ),
            (try order(.createRoom(RoomPlan())), "POST", "\(base)/createRoom?\(act)", #""preset""#),
            (
                try order(.redact(room, event, reason: "r")), "PUT", "\(rooms)/redact/%24e%2Fv/t1?\(act)",
                #""reason":"r""#
            ),
            (
                try order(.addAlias(room, alias)), "PUT", "\(base)/directory/room/%23a%2Fb%3Aexample.org?\(act)",
                #""room_id""#
            ),
            (
                try order(.setDirectoryVisibility(room, network: "irc", visible: true)), "PUT",
                "\(base)/directory/list/appservice/irc/\(escaped)?\(act)", #""public""#
            ),
            (
                try order(.enter(room, via: ["far.test"])), "POST",
                "\(base)/join/\(escaped)?via=far.test&server_name=far.test&\(act)", "{}"
            ),
            (try order(.removeAlias(alias)), "DELETE", "\(base)/directory/room/%23a%2Fb%3Aexample.org?\(act)", nil),
            (try order(.read(room, .members)), "GET", "\(rooms)/joined_members?\(act)", nil),
            (
                .read(room, .creation, asker: ghost), "GET", "\(rooms)/state/m.room.create?format=event&\(user)", nil
            ),
            (.read(room, .powerLevels, asker: ghost), "GET", "\(rooms)/state/m.room.power_levels?\(user)", nil),
            (
                .read(room, .content(type: "x/y", stateKey: "#k"), asker: ghost), "GET",
                "\(rooms)/state/x%2Fy/%23k?\(user)", nil
            ),
            (
                .setPowerLevels(room, PowerLevelsContent(), user: ghost), "PUT",
                "\(rooms)/state/m.room.power_levels?\(user)", #""users":{}"#
            ),
        ]
    }

    @Test(arguments: try rows())
    func isItsRequest(step: LaneStep, method: String, target: String, body: String?) throws {
        var configuration = try HomeserverFixture.configuration(port: 1)
        configuration.deviceID = "DEV"
        let request = step.request(configuration)
        #expect(request.method.rawValue == method)
        #expect(request.target == target)
        let text = request.body.map { String(decoding: $0, as: UTF8.self) }
        #expect((text == nil) == (body == nil))
        if let body { #expect(text?.contains(body) == true, "\(text ?? "")") }
    }

    @Test func withoutADeviceNoneIsNamed() throws {
        let step = LaneStep.perform(try Fixture.message("m"), withDevice: false)
        #expect(!step.request(try HomeserverFixture.configuration(port: 1)).target.contains("device_id"))
    }
}
