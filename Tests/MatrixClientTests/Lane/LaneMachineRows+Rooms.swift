import MatrixClient
import MatrixProtocol

extension LaneMachineTests {
    /// Reading what a room's state tells, and changing some of its levels.
    static func roomRows() throws -> [Row] {
        let bot = try Fixture.user("bot")
        let mod = try Fixture.user("mod")
        let room = try Fixture.room()
        let readCreation = Row.Step.other(.read(room, .creation, asker: bot))
        let readLevels = Row.Step.other(.read(room, .powerLevels, asker: bot))
        let grant = MatrixAction.setPowers(room, [mod: 100, bot: 50])
        var levels = PowerLevelsContent()
        levels.users = [try Fixture.user("other"): 7, bot: 100]
        levels.events = ["m.room.name": 60]
        levels.stateDefault = 33
        let forbidden = Fixture.refusal(403, "M_FORBIDDEN")

        func creation(_ version: String, additional: [UserID] = []) -> StepAnswer {
            .read(
                .creation(RoomCreation(sender: bot, version: RoomVersion(version), additionalCreators: additional))
            )
        }

        func write(_ users: [UserID: Int]) throws -> Row.Step {
            var written = levels
            written.users = users.merging([try Fixture.user("other"): 7]) { new, _ in new }
            return .other(.setPowerLevels(room, written, user: bot))
        }

        func row(
            _ name: String,
            _ action: MatrixAction,
            _ exchange: [(Row.Step, StepAnswer)],
            _ outcome: MatrixOutcome
        ) -> Row {
            Row(testDescription: name, action: action, user: bot, isCertain: true, exchange: exchange, outcome: outcome)
        }

        let answered = StepAnswer.read(.powerLevels(levels))
        let close = MatrixAction.setAccess(room, .joinRules, isClosed: true)
        let readRules = Row.Step.other(.read(room, .content(type: "m.room.join_rules", stateKey: ""), asker: bot))
        let closed = #"{"join_rule":"invite","org.trestle.former":"{\"join_rule\":\"public\"}"}"#
        let writeRules = Row.Step.other(.setAccess(room, .joinRules, json: closed, user: bot))
        var few = levels
        few.users = [mod: 50, bot: 100]
        let pruned = Row.Step.other(.setPowerLevels(room, few, user: bot))
        return [
            row(
                "powers of version 11: all else stays",
                grant,
                [(readCreation, creation("11")), (readLevels, answered), (try write([mod: 100, bot: 50]), .done)],
                .done
            ),
            row(
                "powers of version 12: creators are not listed",
                grant,
                [(readCreation, creation("12")), (readLevels, answered), (try write([mod: 100, bot: 100]), .done)],
                .done
            ),
            row(
                "powers of version 12: nor are further creators",
                .setPowers(room, [mod: 100]),
                [(readCreation, creation("12", additional: [mod])), (readLevels, answered)],
                .done
            ),
            row(
                "powers that are so already",
                .setPowers(room, [bot: 100]),
                [(readCreation, creation("11")), (readLevels, answered)],
                .done
            ),
            row(
                "powers that we may not give",
                grant,
                [(readCreation, creation("11")), (readLevels, answered), (try write([mod: 100, bot: 50]), forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "a public room is closed",
                close,
                [(readRules, .read(.content(json: #"{"join_rule":"public"}"#))), (writeRules, .done)],
                .done
            ),
            row(
                "a restricted room stays",
                close,
                [(readRules, .read(.content(json: #"{"join_rule":"restricted","allow":[]}"#)))],
                .done
            ),
            row("a room without join rules", close, [(readRules, Fixture.refusal(404, "M_NOT_FOUND"))], .done),
            row(
                "a room that we may not close",
                close,
                [(readRules, .read(.content(json: #"{"join_rule":"public"}"#))), (writeRules, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "powers too large for one event: who is not there is left out",
                .setPowers(room, [mod: 50]),
                [
                    (readCreation, creation("11")), (readLevels, answered),
                    (try write([mod: 50, bot: 100]), Fixture.refusal(413, "M_TOO_LARGE")),
                    (.other(.read(room, .members, asker: bot)), .read(.members([bot: nil, mod: nil]))),
                    (pruned, .done),
                ],
                .done
            ),
            row(
                "powers too large even so",
                .setPowers(room, [mod: 50]),
                [
                    (readCreation, creation("11")), (readLevels, answered),
                    (try write([mod: 50, bot: 100]), Fixture.refusal(413, "M_TOO_LARGE")),
                    (.other(.read(room, .members, asker: bot)), .read(.members([bot: nil, mod: nil]))),
                    (pruned, Fixture.refusal(413, "M_TOO_LARGE")),
                ],
                Fixture.failed(413, "M_TOO_LARGE")
            ),
            row(
                "powers of a room that we are not in",
                grant,
                [(readCreation, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "read",
                .read(room, .content(type: "t", stateKey: "")),
                [(.order, .read(.content(json: "{}")))],
                .read(.content(json: "{}"))
            ),
            row(
                "read where there is nothing",
                .read(room, .creation),
                [(.order, Fixture.refusal(404, "M_NOT_FOUND"))],
                .read(.missing)
            ),
            row(
                "read where we may not",
                .read(room, .members),
                [(.order, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
            row(
                "an alias that stands for nothing is removed",
                .removeAlias(try Fixture.alias()),
                [(.order, Fixture.refusal(404, "M_NOT_FOUND"))],
                .done
            ),
            row(
                "entered",
                .enter(room, via: ["far.test"]),
                [(.order, .done)],
                .done
            ),
            row(
                "nobody can invite the bot",
                .enter(room, via: ["far.test"]),
                [(.order, forbidden)],
                Fixture.failed(403, "M_FORBIDDEN")
            ),
        ]
    }
}
