import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Those whom our users talk with alone are watched, where the network can.
@Suite struct WatchingTests {
    static func world(_ token: String? = "MONITOR=30") throws -> (World, RoomID) {
        var world = World()
        if let token { world.support.apply(token: token) }
        world.bring(alice)
        PersonTests.whisper(&world, "one", (nil, "u", "h"))
        world.homeserverAnswers()
        return (world, try #require(world.store.snapshot.privateRooms.first).room)
    }

    private static func asks(_ world: World) -> Bool { world.irc.contains("M-alice asks WHOIS bob") }

    @Test func theyAreWatchedFromTheBeginningToTheEnd() throws {
        var (world, room) = try Self.world()
        #expect(world.irc == ["M-alice watches bob"])
        // On a later connection from its beginning on.
        world.lose(alice)
        world.reconnect(alice)
        world.connect(alice)
        #expect(world.irc.contains("M-alice watches bob"))
        world.member(alice, .leave, in: room)
        #expect(world.irc.contains("M-alice watches "))
    }

    @Test func whereTheNetworkCannotNobodyIs() throws {
        var (world, _) = try Self.world(nil)
        #expect(world.irc.isEmpty)
        world.lose(alice)
        world.reconnect(alice)
        world.connect(alice)
        #expect(!world.irc.contains { $0.contains("watches") })
    }

    /// Who went may come back as somebody else: nothing is said to the nick before it is known who has it.
    @Test func whoWentIsLookedAtBeforeTheNextWords() throws {
        var (world, room) = try Self.world()
        world.matrix("hello", from: alice, in: room)
        #expect(!Self.asks(world))
        world.session(alice, .peerWent(nick("bob")))
        world.matrix("still there?", from: alice, in: room)
        #expect(Self.asks(world))
    }

    @Test(arguments: [("u", "h", false), ("~u", "h", false), ("u", "elsewhere", true), ("x", "h", true)])
    func whoComesIsKnownByTheirMask(_ user: String, _ host: String, _ asks: Bool) throws {
        var (world, room) = try Self.world()
        world.session(alice, .peerWent(nick("bob")))
        world.session(alice, .peerCame(Source(name: "bob", user: user, host: host)))
        world.matrix("hello again", from: alice, in: room)
        #expect(Self.asks(world) == asks)
    }

    @Test func othersOfTheNickAreLeftAlone() throws {
        var (world, room) = try Self.world()
        world.session(alice, .peerWent(nick("eve")))
        world.session(nil, .peerWent(nick("bob")))
        world.matrix("hello", from: alice, in: room)
        #expect(!Self.asks(world))
    }
}
