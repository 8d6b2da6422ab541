import BridgeTesting
import Testing

/// One of our connections in a channel goes bad; what is said there arrives on Matrix once and in order all the same.
@Suite("One bad connection of several")
struct FailoverTests {
    enum Fault: String, CaseIterable, CustomTestStringConvertible {
        case reporterFrozen, botFrozen, botKilled

        var hasBot: Bool { self != .reporterFrozen }
        var testDescription: String { rawValue }
    }

    private static let users = ["u1", "u2", "u3", "u4", "u5"]
    private static let seed: UInt64 = 20_261

    /// Few words, so that most lines are said again and again, often twice in a row.
    private static func lines(_ count: Int) -> [String] {
        var random = SeededRandom(seed: seed)
        let words = ["yes", "no", "ok", "lol", "+1", "what?", "yes yes"]
        return (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
    }

    @Test("Each line is shown exactly once, in order", arguments: StageServerKind.allCases, Fault.allCases)
    func eachLineOnce(kind: StageServerKind, fault: Fault) async throws {
        var options = Stage.Options(kind)
        options.links = true
        options.configure = { $0.networks[0].bot = fault.hasBot }
        try await Stage.run(options) { stage in
            let scene = try await Scene.set(stage, users: Self.users, people: ["bob"])
            let lines = Self.lines(1_000)
            let begun = ContinuousClock.now
            try await talk(lines, in: scene) { said in
                try await bring(fault, at: said, to: scene)
            }
            try await scene.stage.ircLink?.thaw(.all)
            // What a thawed connection was held back from showing has been seen now, and is no news.
            for nick in Self.users.map(stage.puppet) + (fault == .botFrozen ? [stage.botNick] : []) {
                try await scene.waitForConnection(of: nick)
            }
            try await scene.people[0].privmsg(scene.channel, "the end")
            try await scene.waitUntilShown(lines.count + 1, within: .seconds(60))
            let shown = await scene.shown()
            print("failover \(kind) \(fault): \(lines.count) lines in \(ContinuousClock.now - begun)")
            expectSame(shown, lines + ["the end"])
        }
    }

    /// bob says the lines, at most `window` ahead of what Matrix shows; `before` is called with the number said.
    private func talk(_ lines: [String], in scene: Scene, before: (Int) async throws -> Void) async throws {
        let window = 120
        var said = 0
        while said < lines.count {
            try await before(said)
            for line in lines[said..<min(said + 50, lines.count)] {
                try await scene.people[0].privmsg(scene.channel, line)
            }
            said = min(said + 50, lines.count)
            try await scene.people[0].sync()
            try await scene.waitUntilShown(said - window, within: .seconds(60))
        }
        try await scene.waitUntilShown(lines.count, within: .seconds(90))
    }

    /// The one longest in the channel reports first, then the next.
    private func bring(_ fault: Fault, at said: Int, to scene: Scene) async throws {
        guard let link = scene.stage.ircLink else { return }
        let first = scene.stage.puppet(Self.users[0])
        let second = scene.stage.puppet(Self.users[1])
        switch (fault, said) {
        case (.reporterFrozen, 300): #expect(try await link.freeze(.nick(first)) == 1)
        case (.reporterFrozen, 600): #expect(try await link.freeze(.nick(second)) == 1)
        case (.reporterFrozen, 800): #expect(try await link.thaw(.nick(first)) == 1)
        case (.botFrozen, 400): #expect(try await link.freeze(.nick(scene.stage.botNick)) == 1)
        case (.botFrozen, 800): #expect(try await link.thaw(.nick(scene.stage.botNick)) == 1)
        case (.botKilled, 400): #expect(try await link.cut(.nick(scene.stage.botNick)) == 1)
        default: break
        }
    }

    private func expectSame(_ shown: [String], _ said: [String]) {
        #expect(shown.count == said.count)
        #expect(shown.sorted() == said.sorted())
        let place = zip(shown, said).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let comment: Comment = """
            shown: \(shown.dropFirst(place ?? 0).prefix(12)), said: \(said.dropFirst(place ?? 0).prefix(12))
            """
        #expect(place == nil, comment)
    }
}
