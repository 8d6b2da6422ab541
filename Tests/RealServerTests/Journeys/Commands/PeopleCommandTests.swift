import BridgeTesting
import Testing

extension Journeys {
    @Suite("Commands about people")
    struct PeopleCommandTests {
        private static let channel = "#people"

        @Test("MSG, AWAY, STATUS, ACTIVE, FEATURE and REGAIN are answered, right and wrong")
        func people() async throws {
            try await Stage.run(.inspircd) { stage in
                let friend = try await stage.person("friend")
                try await friend.join(Self.channel)
                let alice = try await stage.synapse.register("alice")
                let desk = try await Desk.open(stage, alice)
                for line in ["!msg friend hi", "!away out", "!regain"] {
                    try await desk.ask(line, "You are not connected to Tests.")
                }
                try await desk.ask("!status", "Tests: not connected; no password stored.")
                try await stage.enter(alice, Self.channel, seenBy: friend)
                try await message(desk, friend)
                try await away(desk, friend)
                try await status(desk)
                try await feature(stage, desk)
                try await regain(stage, desk, friend)
            }
        }

        private func message(_ desk: Desk, _ friend: IRCTestClient) async throws {
            for (text, answer) in [
                ("!msg", "Usage: !msg"), ("!msg friend", "Usage: !msg"), ("!msg a,b x", "cannot be a nick"),
            ] {
                try await desk.ask(text, answer)
            }
            try await desk.ask("!msg friend between us", "friend has your message.")
            try await friend.waitForMessage("between us", in: "friend", from: "M-alice")
            try await desk.ask("!msg nobody hi", "Your message to nobody was not delivered: There is no such nick")
            try await friend.send("AWAY :at sea")
            try await friend.sync()
            try await desk.ask("!msg friend anyone?", "friend has your message and is away: at sea")
        }

        private func away(_ desk: Desk, _ friend: IRCTestClient) async throws {
            try await desk.ask("!away out for tea", "You are marked as away on Tests.")
            try await desk.ask("!whois M-alice", "Away: out for tea")
            try await desk.ask("!away", "You are marked as back on Tests.")
            try await desk.ask("!whois M-alice") { #expect(!$0.contains("Away")) }
        }

        private func status(_ desk: Desk) async throws {
            try await desk.ask("!status", "Tests: connected as M-alice for 0 min by ")
            try await desk.ask("!status localhost", "on 1 channel; no password stored.")
            try await desk.ask("!status elsewhere", "none of the servers")
            try await desk.ask("!active", "Noted")
        }

        private func feature(_ stage: Stage, _ desk: Desk) async throws {
            for wrong in ["!feature", "!feature x", "!feature mentions x"] {
                try await desk.ask(wrong, "Usage: !feature")
            }
            try await desk.ask("!feature mentions", "mentions is at the default, which is true.")
            try await desk.ask("!feature mentions false", "mentions is false.")
            await stage.bridge.kill()
            try await stage.bridge.start()
            try await desk.ask("!feature mentions", "mentions is false.")
            try await desk.ask("!feature mentions default", "mentions is at the default, which is true.")
        }

        /// Somebody who is like NickServ: asked, answers, and has the nick freed.
        private func regain(_ stage: Stage, _ desk: Desk, _ friend: IRCTestClient) async throws {
            try await friend.waitForMember("M-alice", in: Self.channel)
            try await desk.ask("!regain", "You are M-alice already.")
            try await desk.ask("!regain a@b", "cannot be a nick")
            try await desk.ask("!regain wanted", "There is nobody to ask for it on Tests: There is no such nick")
            let services = try await stage.person("NickServ")
            let holder = try await stage.person("wanted")
            async let refused: Void = desk.ask("!regain wanted", "wanted was not regained. NickServ said: Not yours.")
            try await services.waitForMessage("REGAIN wanted", in: "NickServ", from: "M-alice")
            try await services.notice("M-alice", "Not yours.")
            try await refused
            async let given: Void = desk.ask("!regain wanted", "You have your nick back: you are wanted.")
            try await services.waitForMessage("REGAIN wanted", in: "NickServ", from: "M-alice")
            try await holder.changeNick("somebody")
            try await services.notice("M-alice", "It is free now.")
            try await given
            try await friend.wait(for: "NICK") { $0.command == "NICK" && $0.nick == "M-alice" && $0.text == "wanted" }
        }
    }
}
