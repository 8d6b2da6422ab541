import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Rooms that the configuration links.
@Suite struct MappingTests {
    static let two = channel("#two")
    static let words = "No longer bridged: the bridge's configuration has changed"

    static func farewell(to room: String) -> [String] {
        let news = "This room is no longer bridged to #chan on NET: the bridge's configuration has changed."
        return [
            "bot > !\(room): (notice) \(news)", "net_bob leaves !\(room) (\(words))", "bot leaves !\(room) (\(words))",
        ]
    }

    static func reconfigured(_ world: World, _ change: (inout Configuration) -> Void) -> World {
        var world = world
        change(&world.configuration)
        world.receive(.reconfigured(world.configuration))
        return world
    }

    @Test func theBotComesToBothSidesOnce() {
        var world = World(connectsBot: false)
        #expect(
            world.matrix == ["bot joins !main", "bot reads members of !main", "bot reads m.room.encryption of !main"]
        )
        #expect(world.irc == ["appservicebot connects"])
        world.connect(nil)
        #expect(world.irc == ["appservicebot joins #chan"])
        world.homeserverAnswers()
        world.restart(connectsBot: false)
        #expect(world.matrix.isEmpty)
    }

    @Test func withoutABotNobodyIsThereUntilSomebodySpeaks() {
        var world = World(connectsBot: false) { $0.networks[0].bot.enabled = false }
        #expect(world.irc.isEmpty)
        world.matrix("hello")
        world.connect(alice)
        world.irc("bob", says: "hi")
        #expect(world.messages == ["net_bob > !main: hi"])
    }

    @Test func aKeyIsUsed() {
        let world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main], key: "sesame")] }
        #expect(world.bridge.configuration.networks[0].mappings[0].key == "sesame")
        var other = World(connectsBot: false) {
            $0.networks[0].mappings = [.init(channel: chan, rooms: [main], key: "sesame")]
        }
        other.connect(nil)
        #expect(other.irc == ["appservicebot joins #chan sesame"])
        other.matrix("hello")
        other.connect(alice)
        #expect(other.irc.contains("M-alice joins #chan sesame"))
    }

    @Test func aNewMappingIsJoined() {
        let world = Self.reconfigured(World()) {
            $0.networks[0].mappings.append(.init(channel: Self.two, rooms: [room("second")]))
        }
        #expect(world.irc == ["appservicebot joins #two"])
        #expect(
            world.matrix == [
                "bot joins !second", "bot reads members of !second", "bot reads m.room.encryption of !second",
            ]
        )
    }

    @Test func aMappingTakenAwayIsLeft() {
        var world = World()
        world.bring(alice)
        world.irc("bob", says: "hi")
        world = Self.reconfigured(world) { $0.networks[0].mappings = [] }
        #expect(
            world.irc == ["M-alice parts #chan (\(Self.words))", "appservicebot parts #chan (\(Self.words))"]
        )
        #expect(world.matrix == Self.farewell(to: "main"))
        world.matrix("anybody?")
        #expect(world.drops == [.notLinked])
        #expect(world.store.snapshot.links.isEmpty)
    }

    @Test func whatIsUnchangedIsLeftAlone() {
        let world = Self.reconfigured(World()) { $0.version = "another" }
        #expect(world.irc.isEmpty)
        #expect(world.matrix.isEmpty)
    }

    @Test func oneOfTwoRoomsTakenAwayLeavesTheChannel() {
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, room("second")])] }
        world.irc("bob", says: "hi")
        world = Self.reconfigured(world) { $0.networks[0].mappings = [.init(channel: chan, rooms: [main])] }
        #expect(world.irc.isEmpty)
        #expect(world.matrix == Self.farewell(to: "second"))
        world.irc("bob", says: "still here")
        #expect(world.messages == ["net_bob > !main: still here"])
    }
}
