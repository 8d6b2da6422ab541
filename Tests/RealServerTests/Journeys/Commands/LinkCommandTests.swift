import BridgeTesting
import Testing

extension Journeys {
    @Suite("Links by command")
    struct LinkCommandTests {
        @Test("An administrator plumbs and unlinks; a moderator unlinks; others are refused")
        func links() async throws {
            var options = Stage.Options(.inspircd)
            options.configure = { $0.serviceExtra = "permissions: {\"@alice:localhost\": admin}" }
            try await Stage.run(options) { stage in
                let witness = try await stage.person("witness")
                for channel in ["#one", "#two"] { try await witness.join(channel) }
                let users = try await stage.users(["alice", "bob", "carol"])
                let desk = try await Desk.open(stage, users[0])
                let other = try await Desk.open(stage, users[2])
                try await other.ask("!plumb !x #one", "Name an operator of #one who can consent.")
                let open = try await users[1].createRoom(preset: "public_chat")
                for (text, answer) in [
                    ("!plumb", "Usage: !plumb ROOM"), ("!plumb \(open)", "Usage: !plumb ROOM"),
                    ("!plumb \(open) one", "cannot be a channel"), ("!plumb #one", "Usage: !plumb ROOM"),
                    ("!unlink \(open) #one", "This room is not bridged to that channel"),
                ] { try await desk.ask(text, answer) }
                try await desk.ask("!plumb \(open) localhost #one", "#one")
                try await desk.ask("!plumb \(open) #ONE", "#ONE is linked already")
                try await witness.waitForMember(stage.botNick, in: "#one")
                try await users[1].send("over the wire", in: open)
                try await witness.waitForMessage("over the wire", in: "#one", from: "M-bob")
                try await users[2].join(open)
                for user in users[1...2] {
                    try await user.wait(for: "the announcement") {
                        $0.roomID == open && $0.body.contains("is now linked with #one")
                    }
                }
                let visitor = Desk(user: users[2], room: open, bot: stage.botUser)
                try await visitor.ask("!irc unlink", "Only who may change the power levels")
                try await users[1].wait(for: "the answer to the visitor") {
                    $0.roomID == open && $0.body.contains("Only who may change the power levels")
                }
                let moderator = Desk(user: users[1], room: open, bot: stage.botUser)
                try await moderator.ask("!irc unlink", "#one")
                try await witness.wait(for: "PART") { $0.command == "PART" && $0.nick == "M-bob" }
                try await users[1].waitForMember(stage.botUser, "leave", in: open)
                try await desk.ask("!plumb \(open) #two", "#two")
                try await desk.ask("!unplumb \(open) localhost #two", "#two on Tests is unlinked from \(open).")
                try await users[1].waitForMember(stage.botUser, "leave", in: open)
            }
        }
    }
}
