import BridgeTesting
import Testing

extension Journeys {
    @Suite("Coming and going")
    struct MembershipTests {
        private static let channel = "#doors"

        @Test(
            "Joins, nicks, topics, kicks, parts and quits are seen on the other side, both ways",
            arguments: StageServerKind.allCases
        )
        func doors(_ kind: StageServerKind) async throws {
            try await Stage.run(kind) { stage in
                let keeper = try await stage.person("keeper")
                try await keeper.join(Self.channel)
                let users = try await stage.users(["alice", "bob", "carol"])
                let room = try await stage.enter(users[0], Self.channel, seenBy: keeper)
                for user in users.dropFirst() { try await stage.enter(user, Self.channel, seenBy: keeper) }
                // Who was in the channel before is in the room.
                try await users[0].waitForMember(stage.ghost("keeper"), in: room)
                try await ircPeople(stage, keeper, users[0], room)
                try await topics(stage, keeper, users[0], room)
                try await matrixNames(stage, keeper, users[0], room)
                try await ircKicks(stage, keeper, users[1], room)
                try await matrixLeaves(stage, keeper, users[2], room)
            }
        }

        private func ircPeople(
            _ stage: Stage,
            _ keeper: IRCTestClient,
            _ alice: MatrixTestClient,
            _ room: String
        ) async throws {
            let guests = ["one", "two", "three"]
            var clients: [IRCTestClient] = []
            for nick in guests {
                let client = try await stage.person(nick)
                try await client.join(Self.channel)
                try await alice.waitForMember(stage.ghost(nick), in: room)
                clients.append(client)
            }
            try await clients[0].changeNick("uno")
            try await alice.wait(for: "the new name") {
                $0.isMember(stage.ghost("one"), "join") && $0.content["displayname"].string == "uno"
            }
            // Nobody leaves, and who takes the nick is somebody else.
            let heir = try await stage.person("one")
            try await heir.join(Self.channel)
            try await alice.wait(for: "the heir") {
                $0.roomID == room && $0.isMember(stage.ghost("one=x2"), "join")
                    && $0.content["displayname"].string == "one"
            }
            await heir.close()
            try await alice.waitForMember(stage.ghost("one=x2"), "leave", in: room)
            try await clients[0].changeNick("UNO")
            try await alice.wait(for: "the new spelling") {
                $0.isMember(stage.ghost("one"), "join") && $0.content["displayname"].string == "UNO"
            }
            let events = await alice.events
            #expect(!events.contains { $0.roomID == room && $0.isMember(stage.ghost("one"), "leave") })
            try await clients[0].part(Self.channel, "\u{3}04see\u{F} you")
            let part = try await alice.waitForMember(stage.ghost("one"), "leave", in: room)
            #expect(part.content["reason"].string?.contains("see you") == true)
            await clients[1].close("good night")
            let quit = try await alice.waitForMember(stage.ghost("two"), "leave", in: room)
            #expect(quit.content["reason"].string?.contains("good night") == true)
            try await keeper.kick(Self.channel, "three", "behave")
            let kick = try await alice.waitForMember(stage.ghost("three"), "leave", in: room)
            #expect(kick.content["reason"].string?.contains("behave") == true)
            try await clients[2].join(Self.channel)
            try await alice.waitForMember(stage.ghost("three"), in: room)
        }

        private func topics(
            _ stage: Stage,
            _ keeper: IRCTestClient,
            _ alice: MatrixTestClient,
            _ room: String
        ) async throws {
            try await keeper.setTopic(Self.channel, "from \u{2}IRC\u{2} ü")
            try await alice.wait(for: "the topic") {
                $0.roomID == room && $0.type == "m.room.topic" && $0.content["topic"].string == "from IRC ü"
            }
        }

        /// A user's name is their nick, as the template says.
        private func matrixNames(
            _ stage: Stage,
            _ keeper: IRCTestClient,
            _ alice: MatrixTestClient,
            _ room: String
        ) async throws {
            let old = stage.puppet("alice")
            try await alice.setDisplayName("Alicia\r\nQUIT :x")
            try await keeper.wait(for: "the new nick") { $0.command == "NICK" && $0.nick == old }
            let names = try await keeper.names(Self.channel)
            #expect(!names.contains { $0.hasSuffix(old) })
            #expect(names.contains { $0.contains("Alicia") })
        }

        private func ircKicks(
            _ stage: Stage,
            _ keeper: IRCTestClient,
            _ bob: MatrixTestClient,
            _ room: String
        ) async throws {
            let nick = stage.puppet("bob")
            try await keeper.kick(Self.channel, nick, "out \u{2}now\u{2}")
            let kick = try await bob.waitForMember(bob.userID, "leave", in: room)
            #expect(kick.sender == stage.botUser)
            #expect(kick.content["reason"].string?.contains("keeper") == true)
            #expect(kick.content["reason"].string?.contains("out now") == true)
            // Not banned: welcome again.
            try await stage.enter(bob, Self.channel, seenBy: keeper)
            try await bob.send("back", in: room)
            try await keeper.waitForMessage("back", in: Self.channel, from: nick)
        }

        private func matrixLeaves(
            _ stage: Stage,
            _ keeper: IRCTestClient,
            _ carol: MatrixTestClient,
            _ room: String
        ) async throws {
            let nick = stage.puppet("carol")
            let body: TestJSON = ["reason": .string("bye\r\nPRIVMSG \(Self.channel) :boo")]
            try await carol.call("POST", ["rooms", room, "leave"], body: body)
            let part = try await keeper.wait(for: "PART") { $0.command == "PART" && $0.nick == nick }
            #expect(part.text.hasPrefix("bye"))
            try await stage.enter(carol, Self.channel, seenBy: keeper)
            try await carol.send("again", in: room)
            try await keeper.waitForMessage("again", in: Self.channel, from: nick)
            #expect(!keeper.lines.contains { $0.is("PRIVMSG") && $0.text.contains("boo") })
        }
    }
}
