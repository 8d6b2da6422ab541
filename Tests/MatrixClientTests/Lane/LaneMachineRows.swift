import MatrixClient
import MatrixProtocol

extension LaneMachineTests {
    static func rows() throws -> [Row] {
        let ghost = try Fixture.user("ghost")
        let bot = try Fixture.user("bot")
        let other = try Fixture.user("other")
        let room = try Fixture.room()
        let send = MatrixAction.sendMessage(room, OutgoingMessage(kind: .text, body: "hello"))
        let sent = StepAnswer.sent(try Fixture.event())
        let forbidden = Fixture.refusal(403, "M_FORBIDDEN")
        let unknownDevice = Fixture.refusal(400, "M_UNKNOWN_DEVICE")
        let join = Row.Step.other(.join(room, user: ghost))
        let invite = Row.Step.other(.invite(ghost, room: room))
        let lookAtOther = Row.Step.other(.membership(of: other, room: room, asker: ghost))
        let resolve = Row.Step.other(.resolve(try Fixture.alias(), asker: ghost))
        var plan = RoomPlan()
        plan.aliasLocalpart = "chan"
        let taken = Fixture.refusal(400, "M_ROOM_IN_USE")
        let kick = MatrixAction.kick(room, other, reason: nil)
        let addAlias = MatrixAction.addAlias(room, try Fixture.alias())

        let list = Row.Step.other(.joinedRooms(ghost))
        let elsewhere = try (0..<4).map { try Fixture.room("room\($0)") }
        func made(by order: String) -> StepAnswer {
            .read(.creation(RoomCreation(sender: ghost, version: RoomVersion("12"), order: TransactionID(order))))
        }

        func row(
            _ name: String,
            _ action: MatrixAction,
            user: UserID? = nil,
            isCertain: Bool = true,
            _ exchange: [(Row.Step, StepAnswer)],
            _ outcome: MatrixOutcome
        ) -> Row {
            Row(
                testDescription: name,
                action: action,
                user: user ?? ghost,
                isCertain: isCertain,
                exchange: exchange,
                outcome: outcome
            )
        }

        return [
            row("sent", send, [(.order, sent)], .sent(try Fixture.event())),
            row(
                "refused for good",
                send,
                [(.order, Fixture.refusal(413, "M_TOO_LARGE"))],
                Fixture.failed(413, "M_TOO_LARGE")
            ),
            row(
                "429, then sent",
                send,
                [(.order, Fixture.refusal(429, "M_LIMIT_EXCEEDED")), (.order, sent)],
                .sent(try Fixture.event())
            ),
            row(
                "every kind of trouble, then sent",
                send,
                [
                    (.order, .unreachable(.connection)), (.order, .unreachable(.deadline)),
                    (.order, .unreachable(.unreadable)), (.order, Fixture.refusal(500, "M_UNKNOWN")),
                    (.order, Fixture.refusal(502, "")), (.order, Fixture.refusal(503, "")),
                    (.order, Fixture.refusal(504, "")), (.order, sent),
                ],
                .sent(try Fixture.event())
            ),
            row(
                "not in the room: joins",
                send,
                [(.order, forbidden), (join, .done), (.order, sent)],
                .sent(try Fixture.event())
            ),
            row(
                "not in an invite-only room: is invited",
                send,
                [(.order, forbidden), (join, forbidden), (invite, .done), (join, .done), (.order, sent)],
                .sent(try Fixture.event())
            ),
            row(
                "joined and still forbidden",
                send,
                [(.order, forbidden), (join, .done), (.order, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "banned: nor invited",
                send,
                [(.order, forbidden), (join, forbidden), (invite, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "invited in vain",
                send,
                [(.order, forbidden), (join, forbidden), (invite, .done), (join, Fixture.refusal(404, "M_NOT_FOUND"))],
                Fixture.failed(404, "M_NOT_FOUND")
            ),
            row(
                "no such room",
                send,
                [(.order, forbidden), (join, Fixture.refusal(404, "M_NOT_FOUND"))],
                Fixture.failed(404, "M_NOT_FOUND")
            ),
            row(
                "trouble on the way to repair",
                send,
                [
                    (.order, forbidden), (join, .unreachable(.deadline)), (join, Fixture.refusal(429, "")),
                    (join, .done),
                    (.order, .unreachable(.connection)), (.order, sent),
                ],
                .sent(try Fixture.event())
            ),
            row(
                "the bot has nobody to invite it",
                send,
                user: bot,
                [(.order, forbidden), (.other(.join(room, user: bot)), forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "topic of a room one is not in",
                .setTopic(room, "t"),
                [(.order, forbidden), (join, .done), (.order, .done)],
                .done
            ),
            row(
                "state is not worth a join",
                .setState(room, type: "m", stateKey: "", json: "{}"),
                [(.order, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "device forgotten",
                send,
                [(.order, unknownDevice), (.renewDevice, .done), (.order, sent)],
                .sent(try Fixture.event())
            ),
            row(
                "device forgotten again and again",
                send,
                [
                    (.order, unknownDevice), (.renewDevice, .done), (.order, unknownDevice), (.renewDevice, .done),
                    (.plainOrder, sent),
                ],
                .sent(try Fixture.event())
            ),
            row(
                "remembered but not registered",
                send,
                isCertain: false,
                [(.order, forbidden), (.renewRegistration, .done), (.order, sent)],
                .sent(try Fixture.event())
            ),
            row(
                "remembered, registered, not in the room",
                send,
                isCertain: false,
                [(.order, forbidden), (.renewRegistration, .done), (.order, forbidden), (join, .done), (.order, sent)],
                .sent(try Fixture.event())
            ),
            row("join", .join(room), [(.order, .done)], .done),
            row("join by invitation", .join(room), [(.order, forbidden), (invite, .done), (join, .done)], .done),
            row(
                "join of a banned one",
                .join(room),
                [(.order, forbidden), (invite, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row("leave of a room one is not in", .leave(room, reason: nil), [(.order, forbidden)], .done),
            row("leave of no room", .leave(room, reason: nil), [(.order, Fixture.refusal(404, "M_NOT_FOUND"))], .done),
            row("kick of one who has left", kick, [(.order, forbidden), (lookAtOther, .membership(.leave))], .done),
            row(
                "kick of one who never came",
                kick,
                [(.order, forbidden), (lookAtOther, Fixture.refusal(404, "M_NOT_FOUND"))],
                .done
            ),
            row(
                "kick without the power",
                kick,
                [(.order, forbidden), (lookAtOther, .membership(.join))],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "kick from outside",
                kick,
                [(.order, forbidden), (lookAtOther, Fixture.refusal(403, "M_OTHER"))],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "invitation of a member",
                .invite(room, other, reason: nil),
                [(.order, forbidden), (lookAtOther, .membership(.join))],
                .done
            ),
            row(
                "invitation of a banned one",
                .invite(room, other, reason: nil),
                [(.order, forbidden), (lookAtOther, .membership(.ban))],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "invitation without the power",
                .invite(room, other, reason: nil),
                [(.order, forbidden), (lookAtOther, Fixture.refusal(404, "M_NOT_FOUND"))],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row("room made", .createRoom(plan), [(.order, .room(room))], .roomMade(room)),
            row(
                "room found made",
                .createRoom(plan),
                [(.order, .unreachable(.deadline)), (.order, taken), (resolve, .room(room))],
                .roomMade(room)
            ),
            row(
                "alias taken and gone again",
                .createRoom(plan),
                [(.order, taken), (resolve, Fixture.refusal(404, "M_NOT_FOUND")), (.order, .room(room))],
                .roomMade(room)
            ),
            row(
                "no alias, yet taken",
                .createRoom(RoomPlan()),
                [(.order, taken)],
                Fixture.failed(400, "M_ROOM_IN_USE")
            ),
            row(
                "no alias, and the answer lost: the room is found",
                .createRoom(RoomPlan()),
                [
                    (.order, .unreachable(.deadline)), (list, .unreachable(.connection)), (list, .rooms(elsewhere)),
                    (.other(.read(elsewhere[0], .creation, asker: ghost)), .read(.missing)),
                    (.other(.read(elsewhere[1], .creation, asker: ghost)), forbidden),
                    (.other(.read(elsewhere[2], .creation, asker: ghost)), made(by: "another")),
                    (.other(.read(elsewhere[3], .creation, asker: ghost)), made(by: "t1")),
                ],
                .roomMade(elsewhere[3])
            ),
            row(
                "no alias, and the homeserver broke down: made once more where there is none",
                .createRoom(RoomPlan()),
                [
                    (.order, Fixture.refusal(502, "")), (list, .rooms([elsewhere[0]])),
                    (.other(.read(elsewhere[0], .creation, asker: ghost)), made(by: "another")), (.order, .room(room)),
                ],
                .roomMade(room)
            ),
            row(
                "no alias, nobody by that name",
                .createRoom(RoomPlan()),
                [(.order, .unreachable(.connection)), (list, forbidden), (.order, .room(room))],
                .roomMade(room)
            ),
            row(
                "no alias, and asked for patience: nothing is looked for",
                .createRoom(RoomPlan()),
                [(.order, Fixture.refusal(429, "M_LIMIT_EXCEEDED")), (.order, .room(room))],
                .roomMade(room)
            ),
            row(
                "alias there already",
                addAlias,
                [(.order, Fixture.refusal(409, "M_UNKNOWN")), (resolve, .room(room))],
                .done
            ),
            row(
                "alias of another room",
                addAlias,
                [(.order, Fixture.refusal(409, "M_UNKNOWN")), (resolve, .room(try Fixture.room("elsewhere")))],
                Fixture.failed(409, "M_UNKNOWN")
            ),
        ]
    }
}
