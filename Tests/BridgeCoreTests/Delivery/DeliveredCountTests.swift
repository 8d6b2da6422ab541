import BridgeCore
import IRCProtocol
import Testing

/// A line arrives by its own connection's answer or by the reporter's sight of it, whichever comes first.
@Suite("The count of lines that arrived")
struct DeliveredCountTests {
    private func arrivals(_ world: World) -> Int {
        world.effects.count {
            if case .count(.delivered(.toIRC, _)) = $0 { true } else { false }
        }
    }

    @Test("A line that the reporter shows before its own answer comes is counted, once")
    func sightBeforeAnswer() throws {
        var world = World()
        world.bring(alice)
        world.matrix("hello", id: "e")
        let reporter = try #require(world.reporters[chan])
        let own = Observation(
            source: source("M-alice"),
            messageID: "own",
            time: world.wall,
            tags: MessageTags(["+trestle/event": "$e:0"]),
            .said(.message, chan, text: "hello", statusPrefix: nil)
        )
        world.receive(.irc(reporter, .observed(own)))
        #expect(arrivals(world) == 1)
        world.confirmAll(id: "own")
        #expect(arrivals(world) == 0)
    }
}
