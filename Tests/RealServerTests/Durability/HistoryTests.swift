import BridgeTesting
import Foundation
import Testing

/// What is said in a channel while the bridge is away, on a server that keeps history.
@Suite("What is said while the bridge is away")
struct HistoryTests {
    private static var now: Int { Int(Date().timeIntervalSince1970 * 1_000) }

    @Test("Twenty lines come once, in order and with their times, before what is said then; three puppets see them all")
    func stopped() async throws {
        try await Stage.run(.inspircd) { stage in
            let scene = try await Scene.set(stage, users: ["a", "b", "c"], people: ["x", "y"], hasHistory: true)
            #expect(await stage.bridge.stop() == .exit(0))
            var times: [(from: Int, to: Int)] = []
            for number in 0..<20 {
                let speaker = scene.people[number % 2]
                let begun = Self.now
                try await speaker.privmsg(scene.channel, "missed \(number)")
                // The others have it when the speaker's own PING is answered.
                try await speaker.sync()
                times.append((begun, Self.now))
            }
            let restarted = Self.now
            try await stage.bridge.start()
            for number in 0..<10 {
                try await scene.people[0].privmsg(scene.channel, "live \(number)")
                try await scene.people[0].sync()
            }
            for user in scene.users { try await scene.host.waitForMember(scene.puppet(of: user), in: scene.channel) }
            try await scene.waitUntilShown(30, within: .seconds(60))
            // What comes now comes behind everything that three replays can have brought.
            try await scene.people[1].privmsg(scene.channel, "end")
            _ = try await scene.history.read(within: .seconds(60)) { $0.contains { $0.body == "end" } }
            let said = await scene.history.said.filter { $0.body != "hello" }
            let missed = (0..<20).map { "missed \($0)" }
            #expect(said.map(\.body) == missed + (0..<10).map { "live \($0)" } + ["end"])
            for (line, (from, to)) in zip(said, times) {
                // The server cuts the times of what it replays to seconds.
                #expect((from / 1_000 * 1_000...to).contains(line.time), "\(line) is not of \(from)...\(to)")
                #expect(line.time <= restarted)
            }
            for (index, line) in said.prefix(20).enumerated() {
                #expect(line.sender == stage.ghost(index % 2 == 0 ? "x" : "y"))
            }
        }
    }

    /// Nobody has ever spoken there: nothing of the channel is known but since when it is bridged.
    @Test("Also where nothing was ever said before")
    func firstWords() async throws {
        try await Stage.run(.inspircd) { stage in
            let host = try await stage.person("host")
            try await host.join("#quiet")
            try await host.mode("#quiet", "+H 100:1d")
            let user = try await stage.users(["a"])[0]
            let room = try await stage.enter(user, "#quiet", seenBy: host)
            try await host.waitForMember(stage.botNick, in: "#quiet")
            #expect(await stage.bridge.stop() == .exit(0))
            for number in 0..<3 { try await host.privmsg("#quiet", "first \(number)") }
            try await host.sync()
            try await stage.bridge.start()
            let history = RoomHistory(user, room, from: "@irc_")
            _ = try await history.read(within: .seconds(60)) { $0.count >= 3 }
            #expect(await history.bodies == ["first 0", "first 1", "first 2"])
        }
    }
}
