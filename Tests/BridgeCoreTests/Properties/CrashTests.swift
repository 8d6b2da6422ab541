import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// The process dies between an event's coming and what it led to: the journal brings the event again, and what goes out
/// is known as a repeat.
@Suite struct CrashTests {
    static func messages(_ world: World) -> [MatrixOrder] {
        world.ordered.filter { if case .sendMessage = $0.action { true } else { false } }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func whatIsRepeatedIsTheSame(_ seed: UInt64) {
        var random = RandomSource(seed: seed)
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, room("second")])] }
        for number in 0..<15 {
            let sender = random.next() % 2 == 0 ? alice : carol
            let place = random.next() % 2 == 0 ? main : room("second")
            if random.next() % 3 == 0, world.connection(sender) != nil { world.connect(sender) }
            if random.next() % 3 == 0 { world.confirmAll() }

            var crashed = world
            crashed.losesWrites = true
            crashed.matrix("line \(number)", from: sender, in: place, id: "e\(seed)-\(number)")
            let lost = Self.messages(crashed)
            crashed.losesWrites = false
            crashed.restart(seed: random.next(), connectsBot: false)
            let repeated = Self.messages(crashed)

            world.matrix("line \(number)", from: sender, in: place, id: "e\(seed)-\(number)")
            #expect(lost.count == 1, "seed \(seed)")
            #expect(lost.map(\.transaction) == Self.messages(world).map(\.transaction), "seed \(seed)")
            #expect(repeated.contains { lost.map(\.transaction).contains($0.transaction) }, "seed \(seed)")
            #expect(Set(repeated.map(\.transaction)).count == repeated.count, "seed \(seed)")
        }
    }

    /// Every event is said in the end, and its journal row goes, however often the process dies.
    @Test(arguments: 0..<20 as Range<UInt64>) func nothingIsLost(_ seed: UInt64) {
        var random = RandomSource(seed: seed)
        var world = World()
        var confirmed: [String] = []
        for number in 0..<30 {
            world.matrix("line \(number)")
            switch random.next() % 4 {
            case 0: world.restart(seed: random.next())
            case 1 where world.connection(alice) != nil: world.lose(alice)
            default: break
            }
            if world.connection(alice) == nil { world.reconnect(alice) }
            if random.next() % 2 == 0, world.connection(alice) != nil {
                world.connect(alice)
                confirmed += world.said
                world.confirmAll()
            }
        }
        world.restart(seed: 1)
        if world.connection(alice) != nil { world.connect(alice) }
        confirmed += world.said
        world.confirmAll()
        #expect(world.unfinished == 0, "seed \(seed)")
        #expect(Set(confirmed) == Set((0..<30).map { "M-alice > #chan: line \($0)" }), "seed \(seed)")
        #expect(confirmed.count == 30, "seed \(seed)")
    }
}
