import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What moderators make of the levels of a room that a channel rules, one soon after the other, and beside our own writes.
@Suite struct LevelTests {
    private static let eveGhost = user("net_eve")

    private var scene: ModerationScene

    init() {
        scene = Self.scene(people: ["bob", "eve"], ranks: ["appservicebot": "@"])
    }

    private static func scene(people: [String], ranks: [String: String]) -> ModerationScene {
        var scene = ModerationScene(people: people, ranks: ranks)
        scene.world.irc("bob", says: "hi")
        scene.world.irc("eve", says: "hi")
        scene.settle()
        return scene
    }

    /// What `moderator` makes of the levels as the room has them.
    private static func change(_ users: [UserID: Int], by moderator: UserID = alice, _ scene: inout ModerationScene) {
        scene.room.levels.users.merge(users) { _, new in new }
        scene.world.matrix(.powerLevels(scene.room.levels), from: moderator)
    }

    /// Our own write comes back, as the homeserver sends all that happens in a room.
    private static func echo(_ scene: inout ModerationScene) {
        scene.world.matrix(.powerLevels(scene.room.levels), from: bot)
    }

    private func levels(_ scene: ModerationScene) -> [Int] {
        [scene.room.levels.level(of: bobGhost), scene.room.levels.level(of: Self.eveGhost)]
    }

    @Test func twoPeopleWithinASecond() {
        var scene = scene
        Self.change([bobGhost: 50], &scene)
        var asked = Self.asked(scene)
        scene.world.wait(.milliseconds(500))
        Self.change([Self.eveGhost: 50], &scene)
        asked += Self.asked(scene)
        #expect(asked.map(\.line) == ["appservicebot +o bob", "appservicebot +o eve"])
        guard asked.count == 2 else { return }
        _ = Self.answer(asked[0], &scene)
        scene.world.wait(.milliseconds(1_500))
        // Only half of it is there: the room is not given that.
        #expect(!scene.world.matrix.contains { $0.contains("powers") })
        _ = Self.answer(asked[1], &scene)
        scene.settle()
        #expect(levels(scene) == [50, 50])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bob = "bob"
        /// The levels that bob is given, a moment after each other, and by whom.
        var given: [Int]
        var moderators = [alice, alice]
        var ranks = ["appservicebot": "@"]
        var irc: [String]
        var level: Int
    }

    static let rows: [Row] = [
        Row(
            testDescription: "raised and lowered",
            given: [50, 0],
            irc: ["appservicebot +o bob", "appservicebot -o bob"],
            level: 0
        ),
        Row(
            testDescription: "lowered and raised",
            bob: "@bob",
            given: [0, 50],
            irc: ["appservicebot -o bob", "appservicebot +o bob"],
            level: 50
        ),
        Row(
            testDescription: "raised by one, lowered by another, each on a connection of their own",
            given: [50, 0],
            moderators: [alice, carol],
            ranks: ["M-alice": "@", "M-carol": "@"],
            irc: ["M-alice +o bob", "M-carol -o bob"],
            level: 0
        ),
        Row(
            testDescription: "lowered by half and to nothing",
            bob: "@bob",
            given: [1, 0],
            irc: ["appservicebot -o+v bob bob", "appservicebot -v bob"],
            level: 0
        ),
        Row(
            testDescription: "raised, lowered and raised",
            given: [50, 0, 50],
            moderators: [alice, alice, alice],
            irc: [
                "appservicebot +o bob", "appservicebot -o bob",
                "appservicebot +o bob",
            ],
            level: 50
        ),
    ]

    /// A change of ranks that a server has been asked for and has not answered.
    private struct Asked {
        var connection: ConnectionID
        var token: RequestToken
        var changes: [ModeChange]
        var line: String
    }

    /// What the last step asked for.
    private static func asked(_ scene: ModerationScene) -> [Asked] {
        scene.world.effects.compactMap { effect in
            guard case .irc(let connection, .request(let token, let lines)) = effect, let line = lines.first,
                line.command == .mode, line.parameters.count > 2
            else { return nil }
            let words = line.parameters.dropFirst().map(\.text)
            return Asked(
                connection: connection,
                token: token,
                changes: ModeChange.parse(Array(words), support: scene.world.support),
                line: "\(scene.world.nicks[connection]?.text ?? "?") \(words.joined(separator: " "))"
            )
        }
    }

    /// The server answers, and shows what it did. Returns what it is asked next.
    private static func answer(_ asked: Asked, refusing lines: [String] = [], _ scene: inout ModerationScene) -> [Asked]
    {
        let messages = lines.compactMap { try? Message(parsing: Array($0.utf8)) }
        scene.world.receive(.irc(asked.connection, .answered(asked.token, Answer(lines: messages, isComplete: true))))
        let next = Self.asked(scene)
        if lines.isEmpty, let nick = scene.world.nicks[asked.connection] {
            scene.world.observed(nick.text, .mode(chan, asked.changes))
            #expect(!scene.world.matrix.contains { $0.contains("powers") })
        }
        return next
    }

    /// All of it is done, in order, and nothing taken back meanwhile.
    @Test(arguments: rows) func onePersonWithinASecond(_ row: Row) {
        var scene = Self.scene(people: [row.bob, "eve"], ranks: row.ranks)
        if row.moderators.contains(carol) {
            scene.world.bring(carol)
            scene.mode("+o", "M-carol")
            scene.settle()
        }
        var asked: [Asked] = []
        for (level, moderator) in zip(row.given, row.moderators) {
            Self.change([bobGhost: level], by: moderator, &scene)
            asked += Self.asked(scene)
            scene.world.wait(.milliseconds(200))
        }
        // The others wait for the first.
        #expect(asked.map(\.line) == Array(row.irc.prefix(1)))
        var done = 0
        while done < asked.count {
            asked += Self.answer(asked[done], &scene)
            done += 1
        }
        #expect(asked.map(\.line) == row.irc)
        let ordered = scene.settle()
        #expect(scene.room.levels.level(of: bobGhost) == row.level, "\(ordered)")
        #expect(!ordered.contains { $0.hasPrefix("bot > !admin: ") }, "\(ordered)")
    }

    @Test func aRefusalIsNoEndOfWhatComesAfter() {
        var scene = scene
        Self.change([bobGhost: 1], &scene)
        let asked = Self.asked(scene)
        Self.change([bobGhost: 50], &scene)
        #expect(Self.asked(scene).isEmpty)
        guard let first = asked.first else { return #expect(Bool(false), "nothing was asked") }
        let next = Self.answer(first, refusing: [":irc.test 482 me #chan :You're not channel operator"], &scene)
        #expect(next.map(\.line) == ["appservicebot +o bob"])
    }

    @Test func whatWeWroteOurselvesIsNoChange() {
        var scene = scene
        scene.mode("+o", "bob")
        scene.settle()
        #expect(levels(scene) == [50, 0])
        Self.echo(&scene)
        #expect(scene.world.irc.isEmpty)
        #expect(scene.world.matrix.isEmpty)
        scene.world.wait(.seconds(10))
        #expect(scene.world.matrix.isEmpty)
        Self.change([Self.eveGhost: 50], &scene)
        #expect(scene.world.irc == ["appservicebot asks MODE #chan +o eve"])
    }

    /// Somebody wrote the levels without knowing of our write yet: who became operator on IRC meanwhile remains one.
    @Test(arguments: [false, true]) func writesThatCross(isOursLast: Bool) {
        var scene = scene
        // Something has been seen of the room before.
        Self.echo(&scene)
        let before = scene.room.levels
        scene.mode("+o", "bob")
        scene.settle()
        let ours = scene.room.levels
        var theirs = before
        theirs.users[Self.eveGhost] = 50
        var asked: [Asked] = []
        if isOursLast {
            // Ours was made before theirs was known, and takes it back.
            scene.world.matrix(.powerLevels(theirs), from: alice)
            asked = Self.asked(scene)
            scene.world.matrix(.powerLevels(ours), from: bot)
            scene.room.levels = ours
        } else {
            scene.world.matrix(.powerLevels(ours), from: bot)
            scene.world.wait(.milliseconds(300))
            scene.world.matrix(.powerLevels(theirs), from: alice)
            asked = Self.asked(scene)
            scene.room.levels = theirs
        }
        #expect(asked.map(\.line) == ["appservicebot +o eve"])
        for request in asked { _ = Self.answer(request, &scene) }
        scene.settle()
        #expect(levels(scene) == [50, 50])
    }

    /// Nobody crosses anything seconds later: they mean it.
    @Test func whoLowersLaterMeansIt() {
        var scene = scene
        Self.echo(&scene)
        scene.mode("+o", "bob")
        scene.settle()
        Self.echo(&scene)
        scene.world.wait(.seconds(3))
        Self.change([bobGhost: 0], &scene)
        #expect(scene.world.irc == ["appservicebot asks MODE #chan -o bob"])
    }

    /// What the room had is known after a restart, too, and what was done before it is done first.
    @Test func aRestartBetweenTheTwo() {
        var scene = scene
        Self.change([bobGhost: 50], &scene)
        scene.world.restart()
        var asked = Self.asked(scene)
        Self.change([bobGhost: 0], &scene)
        asked += Self.asked(scene)
        #expect(asked.map(\.line) == ["appservicebot +o bob"])
        guard let first = asked.first else { return }
        let next = Self.answer(first, &scene)
        #expect(next.map(\.line) == ["appservicebot -o bob"])
        for request in next { _ = Self.answer(request, &scene) }
        #expect(scene.world.store.snapshot.acts.isEmpty)
    }
}
