import BridgeTesting
import Testing

extension Journeys {
    @Suite("Relations")
    struct RelationTests {
        private static let channel = "#talk"

        @Test("Replies, edits, reactions and typing, with tags and without", arguments: StageServerKind.allCases)
        func relate(_ kind: StageServerKind) async throws {
            try await Stage.run(kind) { stage in
                let hasTags = kind == .inspircd
                let bob = try await stage.person("bob", capabilities: hasTags ? ["message-tags"] : [])
                try await bob.join(Self.channel)
                let alice = try await stage.users(["alice"])[0]
                let room = try await stage.enter(alice, Self.channel, seenBy: bob)
                let puppet = stage.puppet("alice")
                try await bob.privmsg(Self.channel, "what is the whole of it?")
                let question = try await alice.waitForMessage(
                    "what is the whole of it?",
                    in: room,
                    from: stage.ghost("bob")
                )
                let answer = try await alice.reply("this is the whole of it, I think", to: question.eventID, in: room)
                let said = try await bob.wait(for: "the reply") { $0.is("PRIVMSG", from: puppet) }
                #expect(said.text == (hasTags ? "" : "bob: ") + "this is the whole of it, I think")
                #expect((said.tags["+reply"] != nil) == hasTags)
                #expect(said.tags["+reply"] == said.tags["+draft/reply"])
                try await alice.edit(answer, to: "this is the half of it, I think", in: room)
                let edit = try await bob.wait(for: "the edit") { $0.is("PRIVMSG", from: puppet) }
                #expect(edit.text == "s/whole/half/")
                #expect(edit.tags["+reply"] == said.tags["msgid"])
                if hasTags {
                    try await tagged(stage, alice, bob, room, answer, said.tags["msgid"] ?? "")
                } else {
                    try await plain(stage, alice, bob, room, answer)
                }
            }
        }

        /// With tags: what is put on a message, and who types, both ways.
        private func tagged(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String,
            _ answer: String,
            _ messageID: String
        ) async throws {
            let ghost = stage.ghost("bob")
            let puppet = stage.puppet("alice")
            try await bob.send("@+reply=\(messageID) PRIVMSG \(Self.channel) :I see")
            let reply = try await alice.waitForMessage("I see", in: room, from: ghost)
            #expect(reply.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == answer)

            try await bob.send("@+draft/reply=\(messageID);+draft/react=👍 TAGMSG \(Self.channel)")
            let reaction = try await alice.wait(for: "the reaction") { $0.type == "m.reaction" && $0.sender == ghost }
            #expect(reaction.content["m.relates_to"]["event_id"].string == answer)
            #expect(reaction.content["m.relates_to"]["key"].string == "👍")
            try await bob.send("@+draft/reply=\(messageID);+draft/unreact=👍 TAGMSG \(Self.channel)")
            let removal = try await alice.wait(for: "its removal") { $0.type == "m.room.redaction" }
            #expect(removal.sender == ghost)
            #expect((removal.content["redacts"].string ?? removal.json["redacts"].string) == reaction.eventID)

            let mine = try await alice.react("🎉", to: reply.eventID, in: room)
            let put = try await bob.wait(for: "the reaction") {
                $0.command == "TAGMSG" && $0.tags["+draft/react"] != nil
            }
            #expect(put.nick == puppet && put.tags["+draft/react"] == "🎉")
            try await alice.redact(mine, in: room)
            let taken = try await bob.wait(for: "its removal") { $0.tags["+draft/unreact"] != nil }
            #expect(taken.tags["+draft/unreact"] == "🎉" && taken.tags["+reply"] == put.tags["+reply"])

            let path = ["rooms", room, "typing", alice.userID]
            try await alice.call("PUT", path, body: ["typing": true, "timeout": 30_000])
            try await bob.wait(for: "typing") { $0.nick == puppet && $0.tags["+typing"] == "active" }
            try await alice.call("PUT", path, body: ["typing": false])
            try await bob.wait(for: "no typing") { $0.nick == puppet && $0.tags["+typing"] == "done" }
            try await bob.send("@+typing=active TAGMSG \(Self.channel)")
            try await alice.wait(for: "typing") {
                $0.type == "m.typing" && $0.content["user_ids"].array.contains { $0.string == ghost }
            }
            try await bob.send("@+typing=done TAGMSG \(Self.channel)")
            try await alice.wait(for: "no typing") { $0.type == "m.typing" && $0.content["user_ids"].array.isEmpty }
        }

        /// Without tags: none of it disturbs anybody, and the server refuses nothing.
        private func plain(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String,
            _ answer: String
        ) async throws {
            let puppet = stage.puppet("alice")
            try await alice.react("👍", to: answer, in: room)
            try await alice.call(
                "PUT",
                ["rooms", room, "typing", alice.userID],
                body: ["typing": true, "timeout": 5000]
            )
            try await alice.redact(answer, in: room)
            try await alice.send("the end", in: room)
            let next = try await bob.wait(for: "the next line") { $0.is("PRIVMSG", from: puppet) }
            #expect(next.text == "the end")
            #expect(!bob.lines.contains { !$0.tags.isEmpty })
        }

        @Test("Many lines in one, and messages taken back, on a server that takes both")
        func drafts() async throws {
            let port = try LoopbackPorts.take()
            let server = try await ScriptedIRCServer.start(port: port)
            var options = Stage.Options(.ngircd)
            options.configure = { $0.networks[0].port = port }
            do {
                try await Stage.run(options) { stage in
                    let wanted = ["message-tags", "batch", "draft/multiline", "draft/message-redaction"]
                    let bob = try await IRCTestClient.connect(port: port, nick: "bob", capabilities: wanted)
                    try await bob.join(Self.channel)
                    let alice = try await stage.users(["alice"])[0]
                    let room = try await stage.enter(alice, Self.channel, seenBy: bob)
                    try await manyLines(stage, alice, bob, room)
                    try await takenBack(stage, alice, bob, room)
                }
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
        }

        private func manyLines(_ stage: Stage, _ alice: MatrixTestClient, _ bob: IRCTestClient, _ room: String)
            async throws
        {
            let puppet = stage.puppet("alice")
            let poem = (1...10).map { "verse \($0)" }
            try await alice.send(poem.joined(separator: "\n"), in: room)
            let opening = try await bob.wait(for: "the batch") { $0.command == "BATCH" && $0[0].hasPrefix("+") }
            #expect(opening.nick == puppet && opening[1] == "draft/multiline" && opening.tags["msgid"] != nil)
            try await bob.wait(for: "its end") { $0.command == "BATCH" && $0[0].hasPrefix("-") }
            #expect(bob.claimAll { $0.is("PRIVMSG", to: Self.channel, from: puppet) }.map(\.text) == poem)
            for line in [
                "BATCH +x draft/multiline \(Self.channel)", "@batch=x PRIVMSG \(Self.channel) :one",
                "@batch=x PRIVMSG \(Self.channel) :two",
                "@batch=x;draft/multiline-concat PRIVMSG \(Self.channel) : and more",
                "BATCH -x",
            ] {
                try await bob.send(line)
            }
            try await alice.waitForMessage("one\ntwo and more", in: room, from: stage.ghost("bob"))
        }

        private func takenBack(_ stage: Stage, _ alice: MatrixTestClient, _ bob: IRCTestClient, _ room: String)
            async throws
        {
            let puppet = stage.puppet("alice")
            let event = try await alice.send("oops", in: room)
            let said = try await bob.wait(for: "the words") { $0.is("PRIVMSG", text: "oops", from: puppet) }
            try await alice.redact(event, in: room)
            let deletion = try await bob.wait(for: "the deletion") { $0.command == "REDACT" }
            #expect(deletion.nick == puppet && deletion[0] == Self.channel && deletion[1] == said.tags["msgid"])
            try await bob.privmsg(Self.channel, "mine")
            let mine = try await alice.waitForMessage("mine", in: room, from: stage.ghost("bob"))
            let id = mine.content["org.trestle.irc"]["id"].string ?? ""
            try await bob.send("REDACT \(Self.channel) \(id)")
            let gone = try await alice.wait(for: "the redaction") {
                $0.type == "m.room.redaction" && $0.sender == stage.ghost("bob")
            }
            #expect((gone.content["redacts"].string ?? gone.json["redacts"].string) == mine.eventID)
        }
    }
}
