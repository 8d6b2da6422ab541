import BridgeTesting
import Foundation
import Testing

extension Journeys {
    @Suite("Secrets in commands")
    struct SecretCommandTests {
        private static let password = "hunter2-never-shown"
        private static let key = "sesame-never-shown"
        private static let channel = "#vault"

        @Test("A password and a channel's key are nowhere in clear, before and after a kill, and the key still opens")
        func secrets() async throws {
            var options = Stage.Options(.inspircd)
            options.configure = { $0.logLevel = "debug" }
            try await Stage.run(options) { stage in
                let keeper = try await stage.person("keeper")
                try await keeper.join(Self.channel)
                try await keeper.mode(Self.channel, "+k \(Self.key)")
                try await keeper.sync()
                let alice = try await stage.synapse.register("alice")
                let desk = try await Desk.open(stage, alice)
                try await hidden(stage, desk, "!storepass \(Self.password)", "is stored, sealed")
                try await hidden(stage, desk, "!join \(Self.channel) \(Self.key)", "The room is made")
                // Wrong in another way, and a secret all the same.
                try await hidden(stage, desk, "!join vault \(Self.key)", "cannot be a channel")
                try await hidden(stage, desk, "!storepass localhost \(Self.password)", "is stored, sealed")
                let room = try await alice.waitForInvite(from: stage.botUser)
                try await alice.join(room)
                try await keeper.waitForMember("M-alice", in: Self.channel)
                try await keeper.waitForMember(stage.botNick, in: Self.channel)
                let nobody = "There is no such nick"
                try await hidden(stage, desk, "!msg NickServ identify \(Self.password)", nobody)
                try await hidden(stage, desk, "!cmd PRIVMSG NickServ :identify \(Self.password)", "401")
                try nowhere(stage)
                await stage.bridge.kill()
                try nowhere(stage)
                try await keeper.wait(for: "the bot's end") { $0.command == "QUIT" && $0.nick == stage.botNick }
                try await stage.bridge.start()
                try await keeper.waitForMember(stage.botNick, in: Self.channel)
                try await keeper.waitForMember("M-alice", in: Self.channel)
                try await hidden(stage, desk, "!storepass \(Self.password)", "is stored, sealed")
                await stage.bridge.stop()
                try nowhere(stage)
                try await stage.bridge.start()
            }
        }

        @Test("Where the bot has not the power to remove a secret, it says so")
        func powerless() async throws {
            try await Stage.run(.inspircd) { stage in
                let alice = try await stage.synapse.register("alice")
                // In this kind of room only its maker has power.
                let desk = try await Desk.open(stage, alice, preset: "private_chat")
                try await desk.ask("!storepass \(Self.password)", "is stored, sealed")
                let advice = try await alice.wait(for: "the advice") {
                    $0.roomID == desk.room && $0.isMessage(from: stage.botUser, type: "m.notice")
                }
                #expect(advice.body.contains("I have not the power to remove it here"))
                try nowhere(stage)
            }
        }

        @Test("A server that refuses the stored password is not tried for ever, and the user is told")
        func refusedPassword() async throws {
            try await Stage.run(.ngircd) { stage in
                let witness = try await stage.person("witness")
                try await witness.join("#door")
                let alice = try await stage.synapse.register("alice")
                let desk = try await Desk.open(stage, alice)
                try await stage.enter(alice, "#door", seenBy: witness)
                try await desk.ask("!storepass \(Self.password)", "is stored, sealed")
                try await desk.ask("!reconnect", "Reconnecting to Tests.")
                let news = try await alice.wait(for: "the refusal") {
                    $0.roomID == desk.room && $0.isMessage(from: stage.botUser, type: "m.notice")
                }
                #expect(news.body.contains("it does not take your password"), "\(news.body)")
                #expect(!news.body.contains(Self.password))
                try await desk.ask("!status", "Tests: refused: ")
                try await desk.ask("!removepass", "is forgotten")
                try await desk.ask("!reconnect", "Reconnecting to Tests.")
                try await stage.enter(alice, "#door", seenBy: witness)
                try nowhere(stage)
            }
        }

        /// The answer comes, and the message is empty for whoever looks at it later.
        private func hidden(_ stage: Stage, _ desk: Desk, _ text: String, _ answer: String) async throws {
            try await desk.ask(text, answer)
            try await desk.user.wait(for: "the redaction") {
                $0.roomID == desk.room && $0.type == "m.room.redaction" && $0.sender == stage.botUser
            }
            let seen = try await desk.user.messages(in: desk.room)
            #expect(!seen.contains { $0.body.contains("never-shown") })
        }

        private func nowhere(_ stage: Stage) throws {
            let path = stage.bridge.databasePath
            for file in [path, path + "-wal", path + "-shm"] where FileManager.default.fileExists(atPath: file) {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
                #expect(bytes.range(of: Data("never-shown".utf8)) == nil, "\(file)")
            }
            #expect(!stage.bridge.log.contains("never-shown"))
        }
    }
}
