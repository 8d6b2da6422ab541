import BridgeTesting
import Foundation
import Testing

extension Journeys {
    @Suite("The life of a portal")
    struct RoomLifeTests {
        private static let channel = "#Life"
        private static let bridgeState = "org.matrix.appservice-irc:/localhost/#life"

        @Test("A portal is made, unlinked, made anew, handed over, upgraded and unlinked, and nothing is left of it")
        func life() async throws {
            var options = Stage.Options(.inspircd)
            options.configure = {
                $0.networks[0].roomVersion = "11"
                $0.serviceExtra = """
                    bridgeInfoState: {enabled: true}
                    permissions: {"@admin:localhost": admin}
                    """
            }
            try await Stage.run(options) { stage in
                let users = try await stage.users(["admin", "alice"])
                let alice = users[1]
                let desk = try await Desk.open(stage, users[0])
                let witness = try await stage.person("witness")
                try await witness.join(Self.channel)

                let first = try await stage.enter(alice, Self.channel, seenBy: witness)
                try await used(first, stage, alice, witness)
                #expect(try await alice.aliases(of: first) == [stage.portal(for: Self.channel)])
                #expect(try await alice.listedRooms().contains(first))
                #expect(
                    try await alice.state("m.bridge", key: Self.bridgeState, in: first)?["network"]["id"].string
                        == "localhost"
                )
                try await unlink(first, stage, alice, desk, witness)

                let second = try await stage.enter(alice, Self.channel, seenBy: witness)
                #expect(second != first)
                try await used(second, stage, alice, witness)
                try await handOver(second, stage, alice, desk)
                try await used(second, stage, alice, witness)

                let third = try await alice.upgrade(second, to: "12")
                for user in [stage.botUser, stage.ghost("witness")] { try await alice.waitForMember(user, in: third) }
                try await alice.waitForMember(stage.botUser, "leave", in: second)
                try await used(third, stage, alice, witness)
                #expect(try await holds { try await alice.aliases(of: third) == [stage.portal(for: Self.channel)] })
                try await gone(second, stage, alice)
                try await unlink(third, stage, alice, desk, witness)

                let ending = await stage.bridge.stop()
                #expect(ending == .exit(0))
                let database = try Data(contentsOf: URL(fileURLWithPath: stage.bridge.databasePath))
                for room in [first, second, third] {
                    #expect(database.range(of: Data(room.utf8)) == nil, "the database still knows \(room)")
                }
                // What is still known shows that this is the file.
                #expect(database.range(of: Data(alice.userID.utf8)) != nil)
            }
        }

        /// Whether it becomes so in time. An error is the last look's.
        private func holds(_ condition: () async throws -> Bool) async throws -> Bool {
            var result = Result<Bool, any Error>.success(false)
            _ = await Polling.until(within: .seconds(20)) {
                do {
                    result = .success(try await condition())
                } catch {
                    result = .failure(error)
                }
                return (try? result.get()) ?? false
            }
            return try result.get()
        }

        /// Talk goes both ways.
        private func used(
            _ room: String,
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ witness: IRCTestClient
        ) async throws {
            let words = "for \(room.dropFirst().prefix(8))"
            try await alice.send("out \(words)", in: room)
            try await witness.waitForMessage("out \(words)", in: Self.channel, from: stage.puppet("alice"))
            try await witness.privmsg(Self.channel, "in \(words)")
            try await alice.waitForMessage("in \(words)", in: room, from: stage.ghost("witness"))
        }

        private func unlink(
            _ room: String,
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ desk: Desk,
            _ witness: IRCTestClient
        ) async throws {
            try await desk.ask("!unlink \(room) \(Self.channel)", "unlinked")
            let part = try await witness.wait(for: "PART") {
                $0.command == "PART" && $0.nick == stage.puppet("alice")
            }
            #expect(part.text.contains("No longer bridged"))
            try await alice.waitForMember(stage.botUser, "leave", in: room)
            try await gone(room, stage, alice)
        }

        /// Nothing of the bridge is in the room or leads to it.
        private func gone(_ room: String, _ stage: Stage, _ alice: MatrixTestClient) async throws {
            #expect(try await alice.joinedMembers(in: room) == [alice.userID])
            // Aliases have an order of their own beside the room's.
            #expect(try await holds { try await alice.aliases(of: room).isEmpty })
            #expect(try await !alice.listedRooms().contains(room))
            for type in ["m.bridge", "uk.half-shot.bridge"] {
                #expect(try await alice.state(type, key: Self.bridgeState, in: room)?.object.isEmpty == true)
            }
        }

        private func handOver(
            _ room: String,
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ desk: Desk
        ) async throws {
            try await desk.ask("!handover \(room) \(Self.channel) \(alice.userID)", "belongs")
            try await alice.wait(for: "the powers") {
                $0.roomID == room && $0.type == "m.room.power_levels"
                    && $0.content["users"].object[alice.userID] != nil
            }
            let levels = try #require(try await alice.state("m.room.power_levels", in: room))
            #expect(levels["users"].object[alice.userID] == 100)
            #expect(levels["users"].object[stage.botUser] == 50)
            #expect(levels["events"].object["m.room.encryption"] == 1_000)
            #expect(try await !alice.listedRooms().contains(room))
        }
    }
}
