import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What was said to somebody alone while they were not connected.
@Suite("Private words that were missed") struct MissedWhisperTests {
    private static let first: Int64 = 1_700_000_000_000

    /// alice is logged in on a server that keeps what is said, and has talked with bob.
    private static func world(_ capability: String = HistoryOffer.commandCapability) -> World {
        var world = World()
        world.openAdminRoom()
        world.command("!storepass secret")
        world.capabilities = ["batch", "message-tags", "server-time", "labeled-response", capability]
        world.bring(alice)
        world.irc("bob", whispers: "hello", to: alice, id: "w1")
        world.homeserverAnswers()
        return world
    }

    private static func comeBack(_ world: inout World) {
        world.lose(alice)
        world.wait(.seconds(100))
        if world.connection(alice) == nil { world.reconnect(alice) }
        world.connect(alice)
    }

    private static func question(_ world: World) -> (ConnectionID, RequestToken, String)? {
        for effect in world.effects {
            guard case .irc(let connection, .request(let token, let lines)) = effect, let line = lines.first,
                line.command == .other("CHATHISTORY") || line[0] == "*playback"
            else { continue }
            return (connection, token, line.parameters.map(\.text).joined(separator: " "))
        }
        return nil
    }

    private static func reply(_ question: (ConnectionID, RequestToken, String), _ lines: [String], _ world: inout World)
    {
        let messages = lines.compactMap { try? Message(parsing: Array(":irc.test \($0)".utf8)) }
        world.receive(.irc(question.0, .answered(question.1, Answer(lines: messages, isComplete: true))))
    }

    private static func show(
        _ text: String,
        by name: String,
        id: String?,
        at time: Int64,
        on connection: ConnectionID,
        _ world: inout World
    ) {
        let seen = Observation(
            source: source(name),
            messageID: id,
            time: time,
            isHistory: true,
            .whispered(.message, text: text)
        )
        world.receive(.irc(connection, .observed(seen)))
    }

    @Test("Who has written is asked for, then what each has written, which comes once and before what is said now")
    func fetched() throws {
        var world = Self.world()
        Self.comeBack(&world)
        let who = try #require(Self.question(world))
        #expect(who.2.hasPrefix("TARGETS timestamp=2023-11-14T22:13:10.000Z timestamp="))
        // A word of now waits.
        world.irc("bob", whispers: "now", to: alice, id: "w9")
        #expect(world.messages == [])
        Self.reply(
            who,
            [
                "CHATHISTORY TARGETS #chan 2023-11-14T22:14:00.000Z",
                "CHATHISTORY TARGETS bob 2023-11-14T22:14:00.000Z",
            ],
            &world
        )
        let what = try #require(Self.question(world))
        #expect(what.2.hasPrefix("AFTER bob timestamp="))
        Self.show("hello", by: "bob", id: "w1", at: Self.first, on: what.0, &world)
        #expect(world.messages == [] && world.drops == [.replayed])
        Self.show("while you were away", by: "bob", id: "w2", at: Self.first + 50_000, on: what.0, &world)
        #expect(world.messages.map { $0.suffix(20) } == [" while you were away"])
        #expect(world.ordered.last?.time == Self.first + 50_000)
        Self.show("while you were away", by: "bob", id: "w2", at: Self.first + 50_000, on: what.0, &world)
        #expect(world.messages == [])
        Self.reply(what, [], &world)
        #expect(world.messages.map { $0.suffix(4) } == [" now"])
        world.homeserverAnswers()
        #expect(world.bridge.unrest.filter { $0.hasPrefix("people") || $0.hasPrefix("requests") } == [])
    }

    @Test("After a restart, from when they were last heard")
    func restart() throws {
        var world = Self.world()
        world.wait(.seconds(100))
        world.restart()
        world.matrix("hello again")
        world.connect(alice)
        let who = try #require(Self.question(world))
        #expect(who.2.hasPrefix("TARGETS timestamp=2023-11-14T22:13:10.000Z"))
        Self.reply(who, ["CHATHISTORY TARGETS bob 2023-11-14T22:14:00.000Z"], &world)
        let what = try #require(Self.question(world))
        Self.show("hello", by: "bob", id: "w1", at: Self.first, on: what.0, &world)
        #expect(world.messages == [])
        Self.show("in between", by: "bob", id: "w2", at: Self.first + 9_000, on: what.0, &world)
        #expect(world.messages.count == 1)
    }

    @Test("Nobody asks who is not logged in: the nick may have been somebody else's")
    func notLoggedIn() {
        var world = World()
        world.capabilities = ["batch", HistoryOffer.commandCapability]
        world.bring(alice)
        Self.comeBack(&world)
        #expect(Self.question(world) == nil)
        // And a replay that nobody asked for is no news.
        let connection = world.connection(alice) ?? ConnectionID(rawValue: 0)
        Self.show("old", by: "bob", id: "x", at: Self.first, on: connection, &world)
        #expect(world.messages == [])
    }

    @Test("A refusal lets go what waits", arguments: ["FAIL CHATHISTORY INVALID_PARAMS TARGETS :no", ""])
    func refused(line: String) throws {
        var world = Self.world()
        Self.comeBack(&world)
        let who = try #require(Self.question(world))
        world.irc("bob", whispers: "now", to: alice, id: "w9")
        Self.reply(who, line.isEmpty ? [] : [line], &world)
        #expect(world.messages.map { $0.suffix(4) } == [" now"])
    }

    @Test("What ZNC has kept is known by its time")
    func playback() throws {
        var world = Self.world(HistoryOffer.playbackCapability)
        world.wait(.seconds(10))
        let connection = try #require(world.connection(alice))
        let live = Observation(source: source("bob"), time: Self.first + 5_000, .whispered(.message, text: "live"))
        world.receive(.irc(connection, .observed(live)))
        #expect(world.messages.count == 1)
        Self.comeBack(&world)
        let play = try #require(Self.question(world))
        #expect(play.2 == "*playback PLAY * 1700000005.000")
        Self.show("live", by: "bob", id: nil, at: Self.first + 5_000, on: play.0, &world)
        #expect(world.messages == [])
        Self.show("missed", by: "bob", id: nil, at: Self.first + 60_000, on: play.0, &world)
        #expect(world.messages.count == 1)
        Self.show("missed", by: "bob", id: nil, at: Self.first + 60_000, on: play.0, &world)
        #expect(world.messages == [])
    }
}
