import BridgeTesting
import Testing

extension Journeys {
    @Suite("Commands about channels")
    struct ChannelCommandTests {
        private static let channel = "#hall"

        @Test("NAMES, MODE, TOPIC and PART from the room with the bot and from the channel's own room")
        func channels() async throws {
            try await Stage.run(.inspircd) { stage in
                let owner = try await stage.person("owner")
                try await owner.join(Self.channel)
                let alice = try await stage.synapse.register("alice")
                let desk = try await Desk.open(stage, alice)
                for line in ["!names \(Self.channel)", "!mode \(Self.channel)", "!topic \(Self.channel)"] {
                    try await desk.ask(line, "You are not connected to Tests.")
                }
                try await desk.ask("!part \(Self.channel)", "You are not on \(Self.channel) on Tests.")
                let room = try await stage.enter(alice, Self.channel, seenBy: owner)
                let hall = Desk(user: alice, room: room, bot: stage.botUser)
                for (place, name) in [(desk, " \(Self.channel)"), (hall, "")] {
                    let mark = place.room == desk.room ? "!" : "!irc "
                    try await names(place, mark, name)
                    try await modes(stage, place, mark, name, owner)
                    try await topics(place, mark, name, owner, stage)
                }
                try await mistakes(desk, hall)
                try await part(stage, desk, hall, owner)
            }
        }

        private func names(_ place: Desk, _ mark: String, _ name: String) async throws {
            try await place.ask("\(mark)names\(name)") { answer in
                #expect(answer.contains("people are on \(Self.channel) on Tests: "))
                #expect(answer.contains("@owner"))
                #expect(answer.contains("M-alice"))
            }
        }

        private func modes(
            _ stage: Stage,
            _ place: Desk,
            _ mark: String,
            _ name: String,
            _ owner: IRCTestClient
        ) async throws {
            try await place.ask("\(mark)mode\(name)", "\(Self.channel) +")
            try await place.ask("\(mark)mode\(name) +m", "Tests refused it: ")
            try await owner.mode(Self.channel, "+o M-alice")
            try await owner.sync()
            try await place.ask("\(mark)mode\(name) +v owner", "MODE \(Self.channel)")
            try await owner.wait(for: "the voice") { $0.command == "MODE" && $0.nick == "M-alice" && $0[1] == "+v" }
            try await place.ask("\(mark)mode\(name) -v owner", "MODE \(Self.channel)")
            try await owner.wait(for: "no voice") { $0.command == "MODE" && $0.nick == "M-alice" && $0[1] == "-v" }
            try await owner.mode(Self.channel, "-o M-alice")
            try await owner.sync()
        }

        private func topics(
            _ place: Desk,
            _ mark: String,
            _ name: String,
            _ owner: IRCTestClient,
            _ stage: Stage
        ) async throws {
            let text = "Set from \(mark == "!" ? "the desk" : "the room")"
            try await owner.mode(Self.channel, "+t")
            try await owner.sync()
            try await place.ask("\(mark)topic\(name) \(text)", "Tests refused it: ")
            try await owner.mode(Self.channel, "-t")
            try await owner.sync()
            try await place.ask("\(mark)topic\(name) \(text)", "The topic of \(Self.channel) is set.")
            try await owner.wait(for: "the topic") { $0.command == "TOPIC" && $0.text == text }
            try await place.ask("\(mark)topic\(name)", "The topic of \(Self.channel) is: \(text)")
        }

        private func mistakes(_ desk: Desk, _ hall: Desk) async throws {
            for (text, answer) in [
                ("!names", "Usage: !names"), ("!names nowhere", "cannot be a channel"), ("!topic", "Usage: !topic"),
                ("!names \(Self.channel) x", "Usage: !names"), ("!part", "Usage: !part"),
                ("!part nowhere", "cannot be a channel"), ("!part #elsewhere", "You are not on #elsewhere"),
                ("!mode \(Self.channel) :x", "cannot stand among modes"), ("!mode #nowhere", "Tests refused it: "),
                ("!topic #nowhere", "Tests refused it: "), ("!names #nowhere", "#nowhere"),
                ("!mode +w", "MODE M-alice"),
            ] { try await desk.ask(text, answer) }
            for (text, answer) in [
                ("!irc", "!irc nick"), ("!irc help topic", "!irc topic [TEXT]"),
                ("!irc bogus", "no command !irc bogus"),
                ("!irc storepass", "is only for your room with me"), ("!irc join #x", "is only for your room with me"),
                ("!irc names x", "Usage: !irc names"), ("!irc nick :x", "cannot be a nick"),
                ("!irc plumb #x", "Name an operator of #x who can consent."),
                ("!irc unlink", "Only who may change the power levels of the room may undo its links."),
            ] { try await hall.ask(text, answer) }
            try await hall.ask("!irc nick second", "Nick changed from 'M-alice' to 'second'.")
            try await hall.ask("!irc nick M-alice", "Nick changed from 'second' to 'M-alice'.")
        }

        private func part(_ stage: Stage, _ desk: Desk, _ hall: Desk, _ owner: IRCTestClient) async throws {
            try await hall.ask("!irc part see you", "You are leaving \(Self.channel).")
            try await owner.wait(for: "PART") { $0.command == "PART" && $0.nick == "M-alice" && $0.text == "see you" }
            try await desk.user.waitForMember(desk.user.userID, "leave", in: hall.room)
            try await stage.enter(desk.user, Self.channel, seenBy: owner)
            try await desk.ask("!part \(Self.channel)", "You are leaving \(Self.channel).")
            try await owner.wait(for: "PART") { $0.command == "PART" && $0.nick == "M-alice" }
            try await desk.user.waitForMember(desk.user.userID, "leave", in: hall.room)
            try await desk.ask("!listrooms", "Tests: no channels")
        }
    }
}
