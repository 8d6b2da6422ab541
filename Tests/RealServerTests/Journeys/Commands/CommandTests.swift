import BridgeTesting
import Testing

extension Journeys {
    @Suite("Commands")
    struct CommandTests {
        private static let channel = "#orders"
        private static let secret = "hunter2-never-shown"

        @Test(
            "Every command of the admin room, right and wrong, is answered, and does what it says",
            arguments: StageServerKind.allCases
        )
        func commands(_ kind: StageServerKind) async throws {
            try await Stage.run(kind) { stage in
                let witness = try await stage.person("witness")
                let alice = try await stage.synapse.register("alice")
                let desk = try await Desk.open(stage, alice)
                try await unconnected(desk)
                try await mistakes(desk)
                let room = try await join(stage, desk, witness)
                try await connected(stage, desk, witness)
                try await raw(stage, desk, witness)
                try await account(stage, desk, witness)
                try await quit(stage, desk, witness, room)
                #expect(!stage.bridge.log.contains(Self.secret))
            }
        }

        private func unconnected(_ desk: Desk) async throws {
            try await desk.ask("!help") { answer in
                for name in ["!join", "!nick", "!cmd", "!whois", "!reconnect", "!quit", "!listrooms", "!storepass"] {
                    #expect(answer.contains(name))
                }
                for name in ["!removepass", "!username", "!bridgeversion", "!help"] { #expect(answer.contains(name)) }
                for name in ["!part", "!msg", "!names", "!mode", "!topic", "!away", "!status", "!regain", "!active"] {
                    #expect(answer.contains(name))
                }
                for name in ["!feature", "!unlink", "!forget"] { #expect(answer.contains(name)) }
            }
            try await desk.ask("!bridgeversion", "BridgeVersion: ")
            try await desk.ask("!BRIDGEVERSION", "BridgeVersion: ")
            try await desk.ask("!listrooms", "You are not connected to Tests.")
            try await desk.ask("!quit", "You are not connected to any networks.")
            try await desk.ask("!reconnect", "You have no connection to reconnect.")
            try await desk.ask("!nick", "You are not connected to Tests. Usage: !nick NICK")
            try await desk.ask("!whois witness", "You are not connected to Tests.")
            try await desk.ask("!cmd VERSION", "You are not connected to Tests.")
        }

        private func mistakes(_ desk: Desk) async throws {
            let rows = [
                ("hello", "That is not a command."), ("!", "That is not a command."), ("!bogus x", "no command !bogus"),
                ("!join", "Usage: !join"), ("!join nochannel", "cannot be a channel"), ("!whois", "Usage: !whois"),
                ("!nick :colon", "cannot be a nick"), ("!nick 1digit", "Failed to change nick"),
                ("!cmd", "Usage: !cmd"), ("!cmd 123", "cannot be a command"), ("!cmd QUIT", "use !quit"),
                ("!cmd VERSION\r\nQUIT", "not connected"), ("!storepass", "Usage: !storepass"),
                ("!username", "Usage: !username"), ("!username two words", "Usage: !username"),
                ("!username a@b", "A user name has"), ("!quit elsewhere", "elsewhere is none of the servers"),
                ("!reconnect elsewhere", "none of the servers"), ("!listrooms elsewhere", "none of the servers"),
            ]
            for (text, answer) in rows { try await desk.ask(text, answer) }
        }

        private func join(_ stage: Stage, _ desk: Desk, _ witness: IRCTestClient) async throws -> String {
            try await witness.join(Self.channel)
            try await desk.ask("!join \(Self.channel)", "invited")
            let room = try await desk.user.waitForInvite(from: stage.botUser)
            try await desk.user.join(room)
            try await witness.waitForMember(stage.puppet("alice"), in: Self.channel)
            #expect(try await desk.user.resolve(alias: stage.portal(for: Self.channel)) == room)
            try await desk.ask("!join localhost \(Self.channel)", "invited to the room of \(Self.channel)")
            return room
        }

        private func connected(_ stage: Stage, _ desk: Desk, _ witness: IRCTestClient) async throws {
            try await desk.ask("!listrooms", Self.channel)
            let old = stage.puppet("alice")
            try await desk.ask("!nick", "You are \(old)")
            try await desk.ask("!nick witness", "Failed to change nick: ")
            try await desk.ask("!nick newalice", "Nick changed from '\(old)' to 'newalice'.")
            try await witness.wait(for: "NICK") { $0.command == "NICK" && $0.nick == old && $0.text == "newalice" }
            try await desk.ask("!nick", "You are newalice")
            for nick in ["second", "third", "newalice"] { try await desk.ask("!nick \(nick)", "to '\(nick)'.") }
            try await desk.ask("!whois witness") { answer in
                #expect(answer.hasPrefix("witness on Tests:"))
                #expect(answer.contains("witness of the tests"))
                #expect(answer.contains(Self.channel))
            }
            try await desk.ask("!whois nobody", "nobody: There is no such nick")
            try await desk.ask("!whois @alice:localhost", "is newalice on Tests.")
            try await desk.ask("!whois @carol:localhost", "is not connected to Tests")
            try await desk.ask("!whois \(stage.ghost("witness"))", "comes from there")
        }

        private func raw(_ stage: Stage, _ desk: Desk, _ witness: IRCTestClient) async throws {
            try await desk.ask("!cmd VERSION", "351")
            try await desk.ask("!cmd FROBNICATE now", "421")
            // A server that echoes answers with the words themselves.
            let isQuiet = stage.irc.kind == .ngircd
            let answer = isQuiet ? "had nothing to say" : "newalice PRIVMSG \(Self.channel) "
            try await desk.ask("!cmd PRIVMSG \(Self.channel) :hello there", answer)
            try await witness.waitForMessage("hello there", in: Self.channel, from: "newalice")
            for end in ["\r\n", "\n", "\r", "\u{0}"] {
                try await desk.ask("!cmd PRIVMSG \(Self.channel) :cut\(end)QUIT :injected", answer)
                try await witness.waitForMessage("cut", in: Self.channel, from: "newalice")
            }
            try await desk.ask("!cmd @x=y :source PRIVMSG \(Self.channel) :odd", "cannot be a command")
            try await desk.ask("!cmd TOPIC \(Self.channel) :\(String(repeating: "x", count: 9_000))") { _ in }
            try await witness.sync()
            #expect(!witness.lines.contains { $0.command == "QUIT" })
        }

        private func account(_ stage: Stage, _ desk: Desk, _ witness: IRCTestClient) async throws {
            try await desk.ask("!username othername", "will be othername")
            try await reconnect(desk, witness)
            try await desk.ask("!whois newalice", "othername@")
            try await desk.ask("!storepass \(Self.secret)") { answer in
                #expect(answer.contains("is stored"))
                #expect(!answer.contains(Self.secret))
            }
            // ngircd refuses a password where it wants none.
            if stage.irc.kind == .inspircd { try await reconnect(desk, witness) }
            try await desk.ask("!removepass", "is forgotten")
        }

        private func reconnect(_ desk: Desk, _ witness: IRCTestClient) async throws {
            try await desk.ask("!reconnect", "Reconnecting to Tests.")
            try await witness.wait(for: "QUIT") { $0.command == "QUIT" && $0.nick == "newalice" }
            try await witness.waitForMember("newalice", in: Self.channel)
        }

        private func quit(_ stage: Stage, _ desk: Desk, _ witness: IRCTestClient, _ room: String) async throws {
            try await desk.ask("!quit", "You are leaving Tests.")
            try await witness.wait(for: "QUIT") { $0.command == "QUIT" && $0.nick == "newalice" }
            try await desk.user.waitForMember(desk.user.userID, "leave", in: room)
            try await desk.ask("!listrooms", "You are not connected to Tests.")
            // Coming back is joining again.
            try await desk.user.join(room)
            try await witness.waitForMember("newalice", in: Self.channel)
        }
    }
}
