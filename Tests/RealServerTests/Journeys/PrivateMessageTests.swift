import BridgeTesting
import Testing

extension Journeys {
    @Suite("Private messages")
    struct PrivateMessageTests {
        private static let channel = "#lobby"

        @Test(
            "A conversation is with a person: it follows their nick, and who takes the nick gets another",
            arguments: StageServerKind.allCases
        )
        func persons(_ kind: StageServerKind) async throws {
            try await Stage.run(kind) { stage in
                let eve = try await stage.person("eve")
                try await eve.join(Self.channel)
                let alice = try await stage.synapse.register("alice")
                try await stage.enter(alice, Self.channel, seenBy: eve)
                let puppet = stage.puppet("alice")
                try await eve.privmsg(puppet, "psst")
                let room = try await alice.waitForInvite(from: stage.ghost("eve"))
                try await alice.join(room)
                try await alice.waitForMessage("psst", in: room, from: stage.ghost("eve"))
                let plan = try await alice.state("m.room.create", in: room)
                #expect(plan?["additional_creators"].isNull == true)
                try await rename(stage, alice, eve, room)
                try await away(stage, alice, eve, room)
                try await takeOver(stage, alice, eve, room)
                try await refusals(stage, alice)
            }
        }

        private func rename(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ eve: IRCTestClient,
            _ room: String
        ) async throws {
            for nick in ["evelyn", "eve2", "evelyn"] {
                try await eve.changeNick(nick)
                try await eve.privmsg(stage.puppet("alice"), "I am \(nick)")
                try await alice.waitForMessage("I am \(nick)", in: room, from: stage.ghost("eve"))
                try await alice.wait(for: "the new name") {
                    $0.roomID == room && $0.isMember(stage.ghost("eve"), "join")
                        && $0.content["displayname"].string == nick
                }
                try await alice.send("hello \(nick)", in: room)
                try await eve.waitForMessage("hello \(nick)", in: nick, from: stage.puppet("alice"))
            }
            let name = try await alice.state("m.room.name", in: room)
            #expect(name?["name"].string?.hasPrefix("evelyn ") == true)
        }

        private func away(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ eve: IRCTestClient,
            _ room: String
        ) async throws {
            try await eve.send("AWAY :at lunch")
            try await eve.sync()
            let asked = try await alice.send("are you there?", in: room)
            let answer = try await alice.waitForMessage("evelyn is away: at lunch", in: room)
            #expect(answer.messageType == "m.notice")
            #expect(answer.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == asked)
            try await eve.waitForMessage("are you there?", in: "evelyn")
        }

        private func takeOver(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ eve: IRCTestClient,
            _ room: String
        ) async throws {
            let ghost = stage.ghost("evelyn")
            await eve.close()
            // The nick is anybody's now, and its own ghost stands for it.
            try await alice.waitForMember(ghost, in: room)
            let lost = try await alice.send("gone?", in: room)
            let notice = try await alice.wait(for: "word that nobody is there") {
                $0.roomID == room && $0.isMessage(from: ghost, type: "m.notice") && $0.body.contains("401")
            }
            #expect(notice.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == lost)
            let mallory = try await IRCTestClient.open(port: stage.irc.port, nick: "evelyn")
            try await mallory.send("NICK evelyn")
            try await mallory.send("USER mallory 0 * :Another")
            try await mallory.wait(for: "the welcome") { ["376", "422"].contains($0.command) }
            let secret = try await alice.send("our secret", in: room)
            let end = try await alice.wait(for: "word that it is somebody else") {
                $0.roomID == room && $0.isMessage(from: ghost, type: "m.notice") && $0.body.contains("somebody else")
            }
            #expect(end.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == secret)
            try await alice.waitForMember(ghost, "leave", in: room)
            try await mallory.privmsg(stage.puppet("alice"), "hello")
            let next = try await alice.waitForInvite(from: ghost)
            #expect(next != room)
            try await alice.join(next)
            try await alice.waitForMessage("hello", in: next, from: ghost)
            try await alice.send("who are you?", in: next)
            try await mallory.waitForMessage("who are you?", in: "evelyn")
            #expect(!mallory.lines.contains { $0.text == "our secret" })
        }

        private func refusals(_ stage: Stage, _ alice: MatrixTestClient) async throws {
            let nobody = stage.ghost("nobody")
            let empty = try await alice.createRoom(preset: "private_chat", inviting: [nobody], isDirect: true)
            let word = try await alice.wait(for: "word that nobody bears the nick") {
                $0.roomID == empty && $0.isMessage(from: nobody, type: "m.notice")
            }
            #expect(word.body.hasPrefix("nobody is not on "))
            for preset in ["private_chat", "public_chat"] {
                let group = try await alice.createRoom(preset: preset, inviting: [nobody])
                let refusal = try await alice.wait(for: "the refusal") {
                    $0.roomID == group && $0.isMessage(from: nobody, type: "m.notice")
                }
                #expect(refusal.body.contains("Group chats"))
                let leave = try await alice.waitForMember(nobody, "leave", in: group)
                #expect(leave.content["reason"].string == refusal.body)
            }
        }
    }
}
