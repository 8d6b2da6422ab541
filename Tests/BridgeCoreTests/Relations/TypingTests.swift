import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct TypingTests {
    static func signals(_ world: World) -> [MatrixSignal] {
        world.effects.compactMap { effect in
            guard case .signal(let signal) = effect else { return nil }
            return signal
        }
    }

    private static func tag(_ state: String) -> MessageTags { MessageTags(["+typing": state]) }

    @Test func goesToIRCWhileItLasts() {
        var world = World.relating(World.tags)
        world.receive(.typing(main, [alice, bobGhost]))
        #expect(world.irc == ["M-alice hints #chan: +typing=active"])
        world.receive(.typing(main, [alice]))
        #expect(world.irc.isEmpty)
        world.wait(.seconds(5))
        #expect(world.irc == ["M-alice hints #chan: +typing=active"])
        world.receive(.typing(main, []))
        #expect(world.irc == ["M-alice hints #chan: +typing=done"])
        world.wait(.seconds(20))
        #expect(world.irc.isEmpty)
    }

    /// The homeserver has gone away, and never says that they have stopped.
    @Test func itEndsByItself() {
        var world = World.relating(World.tags)
        world.receive(.typing(main, [alice]))
        world.wait(.seconds(300))
        #expect(world.irc.count == 24)
        world.wait(.seconds(300))
        #expect(world.irc.isEmpty)
        world.receive(.typing(main, [alice]))
        #expect(world.irc == ["M-alice hints #chan: +typing=active"])
    }

    @Test(arguments: [nil, "typing", "*"] as [String?]) func notWhereTheNetworkDoesNotTakeIt(_ denied: String?) {
        var world = denied == nil ? World.relating() : World.relating(World.tags, denies: denied)
        world.receive(.typing(main, [alice]))
        #expect(world.irc.isEmpty)
    }

    @Test func nobodyIsConnectedForIt() {
        var world = World()
        world.capabilities = World.tags
        world.receive(.typing(main, [alice, carol]))
        #expect(world.irc.isEmpty)
    }

    @Test func comesFromIRCForWhoIsThere() {
        var world = World.relating(World.tags)
        world.observed("bob", .tagged(chan), tags: Self.tag("active"))
        #expect(Self.signals(world).isEmpty && world.matrix.isEmpty)
        world.hear("hello", id: "m1")
        world.observed("bob", .tagged(chan), tags: Self.tag("active"))
        #expect(Self.signals(world) == [.typing(main, bobGhost, lasting: .seconds(6))])
        world.observed("bob", .tagged(chan), tags: Self.tag("done"))
        #expect(Self.signals(world) == [.typing(main, bobGhost, lasting: nil)])
        world.observed("bob", .tagged(chan), tags: Self.tag("done"))
        #expect(Self.signals(world).isEmpty)
    }

    @Test func wordsEndIt() {
        var world = World.relating(World.tags)
        world.hear("hello", id: "m1")
        world.observed("bob", .tagged(chan), tags: Self.tag("active"))
        world.irc("bob", says: "there", id: "m2")
        #expect(Self.signals(world) == [.typing(main, bobGhost, lasting: nil)])
    }

    /// Ours are known to type already, and nothing of it goes round.
    @Test func ourOwnIsNotShown() {
        var world = World.relating(World.tags)
        world.observed("M-alice", .tagged(chan), tags: Self.tag("active"))
        #expect(Self.signals(world).isEmpty && world.irc.isEmpty)
    }

    @Test func offMeansOff() {
        var world = World.relating(World.tags) { $0.matrixHandler.typing = false }
        world.hear("hello", id: "m1")
        world.observed("bob", .tagged(chan), tags: Self.tag("active"))
        #expect(Self.signals(world).isEmpty)
        world.receive(.typing(main, [alice]))
        #expect(world.irc.isEmpty)
    }
}
