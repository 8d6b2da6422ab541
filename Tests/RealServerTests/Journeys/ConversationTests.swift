import BridgeTesting
import Testing

extension Journeys {
    @Suite("Conversations")
    struct ConversationTests {
        private static let channel = "#talk"

        /// What is typed on one side, and what stands on the other.
        struct Row: Sendable {
            var html: String
            var plain: String
            var irc: String
        }

        private static let both: [Row] = [
            Row(html: "<strong>bold</strong>", plain: "bold", irc: "\u{2}bold"),
            Row(html: "<em>italic</em>", plain: "italic", irc: "\u{1D}italic"),
            Row(html: "<u>under</u>", plain: "under", irc: "\u{1F}under"),
            Row(html: "<del>struck</del>", plain: "struck", irc: "\u{1E}struck"),
            Row(html: "<code>mono</code>", plain: "mono", irc: "\u{11}mono"),
            Row(html: "<span data-mx-color=\"#ff0000\">red</span>", plain: "red", irc: "\u{3}04red"),
            Row(html: "a <strong>b</strong> c", plain: "a b c", irc: "a \u{2}b\u{F} c"),
            Row(html: "<strong>&lt;i&gt; &amp;amp;</strong>", plain: "<i> &amp;", irc: "\u{2}<i> &amp;"),
        ]

        @Test(
            "Formatting, emotes, notices and lines that try to be more than one; private words both ways",
            arguments: StageServerKind.allCases
        )
        func talk(_ kind: StageServerKind) async throws {
            try await Stage.run(kind) { stage in
                let bob = try await stage.person("bob")
                try await bob.join(Self.channel)
                let users = try await stage.users(["alice", "carol"])
                let alice = users[0]
                let room = try await stage.enter(alice, Self.channel, seenBy: bob)
                let puppet = stage.puppet("alice")
                try await toMatrix(stage, alice, bob, room)
                try await toIRC(alice, bob, room, from: puppet)
                try await injections(alice, bob, room, from: puppet)
                try await matrixWritesFirst(stage, users[1], bob)
                try await ircWritesFirst(stage, alice, room, puppet)
                #expect(!bob.lines.contains { $0.command == "QUIT" })
            }
        }

        private func toMatrix(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String
        ) async throws {
            let ghost = stage.ghost("bob")
            for row in Self.both {
                try await bob.privmsg(Self.channel, row.irc)
                let event = try await alice.waitForMessage(row.plain, in: room, from: ghost)
                #expect(event.content["formatted_body"].string == row.html)
                #expect(event.messageType == "m.text")
            }
            try await bob.privmsg(Self.channel, "<b>plain</b> & simple ü 🙂")
            let plain = try await alice.waitForMessage("<b>plain</b> & simple ü 🙂", in: room, from: ghost)
            #expect(plain.content["formatted_body"].isNull)
            try await bob.action(Self.channel, "waves")
            #expect(try await alice.waitForMessage("waves", in: room, from: ghost).messageType == "m.emote")
            try await bob.notice(Self.channel, "be quiet")
            #expect(try await alice.waitForMessage("be quiet", in: room, from: ghost).messageType == "m.notice")
            // A name of its own, not the user id.
            let member = try await alice.state("m.room.member", key: ghost, in: room)
            #expect(member?["displayname"].string == "bob")
        }

        private func toIRC(
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String,
            from puppet: String
        ) async throws {
            for row in Self.both {
                try await alice.send(html: row.html, plain: row.plain, in: room)
                try await bob.waitForMessage(row.irc, in: Self.channel, from: puppet)
            }
            try await alice.emote("waves back", in: room)
            try await bob.waitForMessage("\u{1}ACTION waves back\u{1}", in: Self.channel, from: puppet)
            try await alice.notice("noted", in: room)
            try await bob.wait(for: "the notice") { $0.is("NOTICE", to: Self.channel, text: "noted", from: puppet) }
            let long = (0..<140).map { "word\($0)" }.joined(separator: " ")
            try await alice.send(long, in: room)
            try await alice.send("the end", in: room)
            try await bob.waitForMessage("the end", in: Self.channel, from: puppet)
            let parts = bob.claimAll { $0.is("PRIVMSG", to: Self.channel, from: puppet) }.map(\.text)
            #expect(parts.count > 1)
            #expect(parts.joined(separator: " ") == long)
        }

        /// Each part of a text is a line of talk of its own or gone; none is a command.
        private func injections(
            _ alice: MatrixTestClient,
            _ bob: IRCTestClient,
            _ room: String,
            from puppet: String
        ) async throws {
            let texts = [
                "one\r\nQUIT :gone", "two\nPART \(Self.channel)", "three\rNICK evil", "four\u{0}QUIT :gone",
                "five\u{1}ACTION", "\u{1}VERSION\u{1}", ":server 001 x", "@tag=1 PRIVMSG \(Self.channel) :six",
            ]
            for text in texts {
                try await alice.send(text, in: room)
                try await alice.emote(text, in: room)
                try await alice.send(html: "<b>\(text)</b><br>x<p>\(text)</p>", plain: text, in: room)
            }
            try await alice.send("still here", in: room)
            try await bob.waitForMessage("still here", in: Self.channel, from: puppet)
            let lines = bob.claimAll { $0.nick == puppet }
            #expect(Set(lines.map(\.command)) == ["PRIVMSG"], "\(lines)")
            for line in lines where line.is("PRIVMSG") {
                let text = line.text.hasPrefix("\u{1}ACTION ") ? String(line.text.dropFirst(8).dropLast()) : line.text
                #expect(!text.unicodeScalars.contains { [0, 1, 10, 13].contains($0.value) }, "\(line)")
            }
            #expect(lines.contains { $0.text == "QUIT :gone" })
            #expect(try await bob.names(Self.channel).contains { $0.hasSuffix(puppet) })
        }

        /// An invitation of a ghost is a conversation, and makes the connection.
        private func matrixWritesFirst(_ stage: Stage, _ carol: MatrixTestClient, _ bob: IRCTestClient) async throws {
            let ghost = stage.ghost("bob")
            let room = try await carol.createRoom(preset: "trusted_private_chat", inviting: [ghost], isDirect: true)
            try await carol.waitForMember(ghost, in: room)
            try await carol.send("psst", in: room)
            let puppet = stage.puppet("carol")
            try await bob.waitForMessage("psst", in: "bob", from: puppet)
            try await bob.privmsg(puppet, "yes?")
            try await carol.waitForMessage("yes?", in: room, from: ghost)
            try await bob.action(puppet, "listens")
            #expect(try await carol.waitForMessage("listens", in: room, from: ghost).messageType == "m.emote")
            try await carol.send("twice\r\nQUIT :no", in: room)
            try await bob.waitForMessage("twice", in: "bob", from: puppet)
            try await bob.waitForMessage("QUIT :no", in: "bob", from: puppet)
            // To nobody: told in the conversation itself.
            let nobody = stage.ghost("nobody")
            let empty = try await carol.createRoom(preset: "trusted_private_chat", inviting: [nobody], isDirect: true)
            try await carol.waitForMember(nobody, in: empty)
            let lost = try await carol.send("anybody?", in: empty)
            let answer = try await carol.wait(for: "word that nobody is there") {
                $0.roomID == empty && $0.isMessage(from: nobody, type: "m.notice") && $0.body.contains("401")
            }
            #expect(answer.content["m.relates_to"]["m.in_reply_to"]["event_id"].string == lost)
        }

        /// Somebody on IRC who writes first gets a room made, with the Matrix user invited.
        private func ircWritesFirst(
            _ stage: Stage,
            _ alice: MatrixTestClient,
            _ channelRoom: String,
            _ puppet: String
        ) async throws {
            let eve = try await stage.person("Eve[1]")
            try await eve.join(Self.channel)
            for number in 0..<5 { try await eve.privmsg(puppet, "first \(number)") }
            let room = try await alice.waitForInvite()
            try await alice.join(room)
            for number in 0..<5 { try await alice.waitForMessage("first \(number)", in: room) }
            let said = await alice.events.filter { $0.roomID == room && $0.isMessage() }
            #expect(said.map(\.body) == (0..<5).map { "first \($0)" })
            let member = try await alice.state("m.room.member", key: said[0].sender, in: room)
            #expect(member?["displayname"].string == "Eve[1]")
            try await alice.send("and back", in: room)
            try await eve.waitForMessage("and back", in: eve.nick, from: puppet)
            // Left, and written to again: another room.
            try await alice.leave(room)
            // The homeserver's events come in order: when these words are there, the leave has been dealt with.
            try await alice.send("gone from there", in: channelRoom)
            try await eve.waitForMessage("gone from there", in: Self.channel, from: puppet)
            try await eve.privmsg(puppet, "again")
            let next = try await alice.waitForInvite()
            #expect(next != room)
            try await alice.join(next)
            try await alice.waitForMessage("again", in: next, from: said[0].sender)
        }
    }
}
