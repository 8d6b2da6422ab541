import BridgeTesting
import Foundation
import Testing

extension Journeys {
    @Suite("Rooms with the bot")
    struct AdminRoomTests {
        private static let channel = "#club"

        @Test("Several rooms, functional members, a second person, encryption")
        func rooms() async throws {
            try await Stage.run(.inspircd) { stage in
                let witness = try await stage.person("witness")
                try await witness.join(Self.channel)
                let users = try await stage.users(["alice", "helper", "carol"])
                let first = try await Desk.open(stage, users[0])
                let second = try await Desk.open(stage, users[0])
                for desk in [first, second] { try await desk.ask("!bridgeversion", "BridgeVersion") }
                try await news(stage, second, witness)
                try await helper(stage, first, users[1])
                try await company(stage, first, users[2])
                try await encrypted(stage, users[0])
                try await second.ask("!bridgeversion", "BridgeVersion")
            }
        }

        /// What nobody asked for comes to the newest.
        private func news(_ stage: Stage, _ desk: Desk, _ witness: IRCTestClient) async throws {
            try await stage.enter(desk.user, Self.channel, seenBy: witness)
            try await witness.kick(Self.channel, "M-alice", "out")
            try await witness.mode(Self.channel, "+i")
            try await witness.sync()
            let alias = stage.portal(for: Self.channel)
            let portal = try #require(await desk.user.resolve(alias: alias))
            try await desk.user.waitForMember(desk.user.userID, "leave", in: portal)
            try await desk.user.join(portal)
            let notice = try await desk.user.wait(for: "the refusal") {
                $0.isMessage(from: stage.botUser, type: "m.notice") && $0.body.contains("could not be joined")
            }
            #expect(notice.roomID == desk.room)
        }

        private func helper(_ stage: Stage, _ desk: Desk, _ helper: MatrixTestClient) async throws {
            try await desk.user.setState(
                "io.element.functional_members",
                ["service_members": .array([.string(helper.userID)])],
                in: desk.room
            )
            try await desk.user.invite(helper.userID, to: desk.room)
            try await helper.join(desk.room)
            try await desk.ask("!bridgeversion", "BridgeVersion")
        }

        private func company(_ stage: Stage, _ desk: Desk, _ carol: MatrixTestClient) async throws {
            try await desk.user.invite(carol.userID, to: desk.room)
            try await carol.join(desk.room)
            try await desk.ask("!status", "Others are in this room")
            try await desk.user.waitForMember(stage.botUser, "leave", in: desk.room)
        }

        private func encrypted(_ stage: Stage, _ alice: MatrixTestClient) async throws {
            let desk = try await Desk.open(stage, alice)
            try await alice.setState("m.room.encryption", ["algorithm": "m.megolm.v1.aes-sha2"], in: desk.room)
            let advice = try await alice.wait(for: "the advice") {
                $0.roomID == desk.room && $0.isMessage(from: stage.botUser, type: "m.notice")
            }
            #expect(advice.body.contains("start a new direct chat with me without it"))
            let sent = try await alice.sendEvent(
                "m.room.encrypted",
                ["algorithm": "m.megolm.v1.aes-sha2"],
                in: desk.room
            )
            let answer = try await alice.wait(for: "the answer") {
                $0.roomID == desk.room && $0.isMessage(from: stage.botUser, type: "m.notice")
            }
            #expect(answer.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == sent)
        }

        @Test("Who was in the room before the bot counts")
        func before() async throws {
            try await Stage.run(.inspircd) { stage in
                let users = try await stage.users(["alice", "carol"])
                let room = try await users[0].createRoom(preset: "private_chat", inviting: [users[1].userID])
                try await users[1].join(room)
                try await users[0].call(
                    "POST",
                    ["rooms", room, "invite"],
                    body: ["user_id": .string(stage.botUser)]
                )
                // An invitation that is not to a direct chat is left open.
                #expect(try await users[0].members(in: room)[stage.botUser] == "invite")
                let crowded = try await users[0].createRoom(
                    preset: "private_chat",
                    inviting: [users[1].userID, stage.botUser],
                    isDirect: true
                )
                try await users[0].waitForMember(stage.botUser, in: crowded)
                try await users[1].join(crowded)
                let desk = Desk(user: users[0], room: crowded, bot: stage.botUser)
                _ = try await users[0].wait(for: "the greeting") { $0.roomID == crowded && $0.body.contains("!help") }
                try await desk.ask("!status", "Others are in this room")
            }
        }

        @Test("Forget leaves no row that names the user, and ends in a room without the bot")
        func forget() async throws {
            try await Stage.run(.inspircd) { stage in
                let witness = try await stage.person("witness")
                try await witness.join(Self.channel)
                let alice = try await stage.synapse.register("alice")
                let desk = try await Desk.open(stage, alice)
                let room = try await stage.enter(alice, Self.channel, seenBy: witness)
                try await desk.ask("!username alicia", "will be alicia")
                try await desk.ask("!storepass something", "is stored")
                try await desk.ask("!feature mentions false", "is false")
                try await desk.ask("!forget now", "Usage: !forget")
                try await desk.ask("!forget", "Say !forget yes to do it.")
                #expect(try holds(stage, alice.userID))
                try await desk.ask("!forget yes", "All that was stored about you is deleted.")
                try await witness.wait(for: "QUIT") { $0.command == "QUIT" && $0.nick == "M-alice" }
                try await alice.waitForMember(alice.userID, "leave", in: room)
                try await alice.waitForMember(stage.botUser, "leave", in: desk.room)
                // The last order's outcome is written before the bridge ends.
                await stage.bridge.stop()
                #expect(try !holds(stage, alice.userID))
                try await stage.bridge.start()
            }
        }

        private func holds(_ stage: Stage, _ text: String) throws -> Bool {
            let path = stage.bridge.databasePath
            return try [path, path + "-wal"].filter { FileManager.default.fileExists(atPath: $0) }
                .contains { try Data(contentsOf: URL(fileURLWithPath: $0)).range(of: Data(text.utf8)) != nil }
        }
    }
}
