import BridgeTesting
import Testing

extension Journeys {
    @Suite("Plumbed rooms")
    struct PlumbingTests {
        private static let channel = "#Plumb"
        /// Messages of each of three, so 201 in all.
        private static let rounds = 67

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
                try await relate(stage, users, [first, second], witness)
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
            for number in 0..<Self.rounds {
                try await alice.send("a\(number)", in: rooms[0])
                try await bob.send("b\(number)", in: rooms[1])
                try await witness.privmsg(Self.channel, "w\(number)")
            }
            try await witness.waitForMessage("a\(Self.rounds - 1)", in: Self.channel, from: stage.puppet("alice"))
            try await witness.waitForMessage("b\(Self.rounds - 1)", in: Self.channel, from: stage.puppet("bob"))
            for (user, room, letters) in [(alice, rooms[0], ["w", "b"]), (bob, rooms[1], ["w", "a"])] {
                for letter in letters { try await user.waitForMessage("\(letter)\(Self.rounds - 1)", in: room) }
                let said = await user.events.filter {
                    $0.roomID == room && $0.isMessage() && $0.sender != user.userID
                }
                for letter in letters {
                    let bodies = said.map(\.body).filter { $0.hasPrefix(letter) }
                    #expect(bodies == (0..<Self.rounds).map { "\(letter)\($0)" })
                }
                #expect(said.count == 2 * Self.rounds)
                // Whoever speaks in the other room has one face here.
                #expect(Set(said.map(\.sender)).count == 2)
            }
            let lines = witness.lines.filter { $0.is("PRIVMSG", to: Self.channel) }
            #expect(lines.count == 2 * Self.rounds)
            for (letter, name) in [("a", "alice"), ("b", "bob")] {
                let texts = lines.filter { $0.nick == stage.puppet(name) }.map(\.text)
                #expect(texts == (0..<Self.rounds).map { "\(letter)\($0)" })
            }
        }

        /// What relates to words of one room relates to the same words in the other.
        private func relate(
            _ stage: Stage,
            _ users: [MatrixTestClient],
            _ rooms: [String],
            _ witness: IRCTestClient
        ) async throws {
            let (alice, bob) = (users[0], users[1])
            let question = try await alice.send("a question", in: rooms[0])
            let there = try await bob.waitForMessage("a question", in: rooms[1])
            try await bob.reply("an answer", to: there.eventID, in: rooms[1])
            let answer = try await alice.waitForMessage("an answer", in: rooms[0])
            #expect(answer.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == question)
            // At once, before the copy has an id.
            let typed = try await alice.send("tpyo", in: rooms[0])
            try await alice.edit(typed, to: "typo", in: rooms[0])
            let wrong = try await bob.waitForMessage("tpyo", in: rooms[1])
            let right = try await bob.waitForMessage("* typo", in: rooms[1])
            #expect(right.content["m.relates_to"]["event_id"].string == wrong.eventID)
            #expect(right.content["m.new_content"]["body"].string == "typo")
            #expect(right.sender == wrong.sender)
            // A line of IRC, answered in one room.
            try await witness.privmsg(Self.channel, "from afar")
            let (here, other) = (
                try await alice.waitForMessage("from afar", in: rooms[0]),
                try await bob.waitForMessage("from afar", in: rooms[1])
            )
            try await alice.reply("to you afar", to: here.eventID, in: rooms[0])
            let reply = try await bob.waitForMessage("to you afar", in: rooms[1])
            #expect(reply.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == other.eventID)
            try await alice.redact(typed, in: rooms[0])
            try await bob.wait(for: "the redaction") {
                $0.roomID == rooms[1] && $0.type == "m.room.redaction" && $0.sender == wrong.sender
                    && ($0.content["redacts"].string ?? $0.json["redacts"].string) == wrong.eventID
            }
            // A command's words were said in no room, and stand in none.
            let desk = try await Desk.open(stage, alice)
            try await alice.send("!cmd PRIVMSG \(Self.channel) :by hand", in: desk.room)
            try await witness.waitForMessage("by hand", in: Self.channel, from: stage.puppet("alice"))
            try await witness.privmsg(Self.channel, "after it")
            for (user, room) in [(alice, rooms[0]), (bob, rooms[1])] {
                try await user.waitForMessage("after it", in: room)
                let events = await user.events
                #expect(!events.contains { $0.roomID == room && $0.body == "by hand" })
            }
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
