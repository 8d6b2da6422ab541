import BridgeTesting
import Testing

extension Journeys {
    @Suite("Plumbed rooms")
    struct PlumbingTests {
        private static let channel = "#Plumb"

        @Test(
            "Two rooms on one channel share talk, topic and moderation, each line once everywhere",
            arguments: StageServerKind.allCases
        )
        func plumbed(_ kind: StageServerKind) async throws {
            var options = Stage.Options(kind)
            options.startsBridge = false
            try await Stage.run(options) { stage in
                let owner = try await stage.synapse.register("owner")
                let users = try await stage.users(["alice", "bob"])
                // The owner, who makes the rooms, counts as higher than all of these.
                let levels: TestJSON = [
                    "users": .object([stage.botUser: 100, users[0].userID: 50, users[1].userID: 50])
                ]
                let first = try await owner.createRoom(more: ["power_level_content_override": levels])
                let second = try await owner.createRoom(more: ["power_level_content_override": levels])
                try stage.configure { $0.networks[0].mappings = [Self.channel: [first, second]] }
                let witness = try await stage.person("witness")
                try await witness.join(Self.channel)
                try await stage.bridge.start()
                for room in [first, second] { try await owner.waitForMember(stage.botUser, in: room) }
                try await talk(stage, users, [first, second], witness)
                try await moderate(stage, users, [first, second], witness)
            }
        }

        private func talk(
            _ stage: Stage,
            _ users: [MatrixTestClient],
            _ rooms: [String],
            _ witness: IRCTestClient
        ) async throws {
            let (alice, bob) = (users[0], users[1])
            try await alice.join(rooms[0])
            try await bob.join(rooms[1])
            for name in ["alice", "bob"] {
                try await witness.waitForMember(stage.puppet(name), in: Self.channel)
            }
            for number in 0..<20 {
                try await alice.send("a\(number)", in: rooms[0])
                try await bob.send("b\(number)", in: rooms[1])
                try await witness.privmsg(Self.channel, "w\(number)")
            }
            try await witness.waitForMessage("a19", in: Self.channel, from: stage.puppet("alice"))
            try await witness.waitForMessage("b19", in: Self.channel, from: stage.puppet("bob"))
            for (user, room, letters) in [(alice, rooms[0], ["w", "b"]), (bob, rooms[1], ["w", "a"])] {
                for letter in letters { try await user.waitForMessage("\(letter)19", in: room) }
                let said = await user.events.filter {
                    $0.roomID == room && $0.isMessage() && $0.sender != user.userID
                }
                for letter in letters {
                    let bodies = said.map(\.body).filter { $0.hasPrefix(letter) }
                    #expect(bodies == (0..<20).map { "\(letter)\($0)" })
                }
                #expect(said.count == 40)
                // Whoever speaks in the other room has one face here.
                #expect(Set(said.map(\.sender)).count == 2)
            }
            let lines = witness.lines.filter { $0.is("PRIVMSG", to: Self.channel) }
            #expect(lines.count == 40)
        }

        private func moderate(
            _ stage: Stage,
            _ users: [MatrixTestClient],
            _ rooms: [String],
            _ witness: IRCTestClient
        ) async throws {
            let (alice, bob) = (users[0], users[1])
            let nick = stage.puppet("alice")
            try await witness.mode(Self.channel, "+o \(nick)")
            for (number, end) in ["\r\n", "\n", "\r", "\u{0}", ""].enumerated() {
                try await alice.setTopic("of both \(number)\(end)QUIT :x", in: rooms[0])
                let topic = try await witness.wait(for: "TOPIC") { $0.command == "TOPIC" && $0.nick == nick }
                #expect(topic.text.hasPrefix("of both"))
                #expect(topic.text.hasSuffix("QUIT :x"))
            }
            try await bob.wait(for: "the topic") {
                $0.roomID == rooms[1] && $0.type == "m.room.topic" && $0.content["topic"].string == "of both 4QUIT :x"
            }
            let guest = try await stage.person("guest")
            try await guest.join(Self.channel)
            try await alice.waitForMember(stage.ghost("guest"), in: rooms[0])
            try await bob.waitForMember(stage.ghost("guest"), in: rooms[1])
            try await alice.kick(stage.ghost("guest"), from: rooms[0], reason: "enough\r\nQUIT :x")
            let kick = try await guest.wait(for: "KICK") { $0.command == "KICK" && $0.nick == nick }
            #expect(kick.text.contains("enough"))
            try await bob.waitForMember(stage.ghost("guest"), "leave", in: rooms[1])
            // Kicked on IRC: out of the room that they were in.
            try await witness.kick(Self.channel, stage.puppet("bob"), "and you")
            let out = try await bob.waitForMember(bob.userID, "leave", in: rooms[1])
            #expect(out.content["reason"].string?.contains("and you") == true)
            // Talk goes on for those who are there.
            try await alice.send("still", in: rooms[0])
            try await witness.waitForMessage("still", in: Self.channel, from: nick)
        }
    }
}
