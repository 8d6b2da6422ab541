import BridgeTesting
import Testing

extension Journeys {
    @Suite("Presence")
    struct PresenceTests {
        private static let channel = "#kitchen"

        @Test("Who is on IRC is online, who is away says why, and who is gone is gone")
        func presence() async throws {
            var options = Stage.Options(.inspircd)
            options.presence = true
            try await Stage.run(options) { stage in
                let eve = try await stage.person("eve")
                try await eve.join(Self.channel)
                let alice = try await stage.synapse.register("alice")
                let room = try await stage.enter(alice, Self.channel, seenBy: eve)
                let ghost = stage.ghost("eve")
                try await eve.privmsg(Self.channel, "tea is ready")
                try await alice.waitForMessage("tea is ready", in: room, from: ghost)
                try await alice.wait(for: "eve to be online") { $0.isPresence(ghost, "online") }
                try await eve.send("AWAY :at \u{2}lunch")
                try await alice.wait(for: "eve to be away") { $0.isPresence(ghost, "unavailable", "at lunch") }
                try await eve.send("AWAY")
                try await alice.wait(for: "eve to be back") { $0.isPresence(ghost, "online") }
                // Synapse takes who does not sync for gone after thirty seconds, unless it is told again.
                let failure = await #expect(throws: ClientFailure.self) {
                    try await alice.wait(for: "eve to be gone", within: .seconds(50)) {
                        $0.isPresence(ghost, "offline") || $0.isPresence(ghost, "unavailable")
                    }
                }
                #expect(failure?.description.contains("waiting for eve to be gone") == true)
                await eve.close("good night")
                try await alice.wait(for: "eve to be gone") { $0.isPresence(ghost, "offline") }
            }
        }

        @Test("Who is on no channel of ours, and only talks with somebody, is shown by what the server tells who asks")
        func partners() async throws {
            var options = Stage.Options(.inspircd)
            options.presence = true
            try await Stage.run(options) { stage in
                let eve = try await stage.person("eve")
                try await eve.join(Self.channel)
                let alice = try await stage.synapse.register("alice")
                try await stage.enter(alice, Self.channel, seenBy: eve)
                let bob = try await stage.person("bob")
                let ghost = stage.ghost("bob")
                try await bob.privmsg(stage.puppet("alice"), "psst")
                let room = try await alice.waitForInvite(from: ghost)
                try await alice.join(room)
                try await alice.waitForMessage("psst", in: room, from: ghost)
                try await alice.wait(for: "bob to be online") { $0.isPresence(ghost, "online") }
                try await bob.send("AWAY :at tea")
                try await bob.sync()
                try await alice.send("are you there?", in: room)
                try await alice.wait(for: "bob to be away") { $0.isPresence(ghost, "unavailable", "at tea") }
                await bob.close("good night")
                try await alice.wait(for: "bob to be gone") { $0.isPresence(ghost, "offline") }
                let another = try await stage.person("bob")
                try await alice.wait(for: "somebody of the nick") { $0.isPresence(ghost, "online") }
                await another.close()
                await eve.close()
            }
        }
    }
}
