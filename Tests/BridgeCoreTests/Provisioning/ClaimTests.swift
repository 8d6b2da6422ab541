import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What bridges tell each other in a room: `m.room.bridging`.
@Suite struct ClaimTests {
    static let key = "irc://net/#plumbed"
    static let other = user("otherbridge", of: "far.test")

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var key = ClaimTests.key
        var claim: BridgingClaim? = .success
        var by = other
        var isThere = true
        var configure: @Sendable (inout Configuration) -> Void = { _ in }
        let isRefused: Bool
    }

    static let rows: [Row] = [
        Row(testDescription: "linked by another", isRefused: true),
        Row(testDescription: "in capitals", key: "irc://net/#PLUMBED", isRefused: true),
        Row(testDescription: "asked for by another", claim: .pending, isRefused: true),
        Row(testDescription: "refused to another", claim: .failure, isRefused: false),
        Row(testDescription: "taken back", claim: nil, isRefused: false),
        Row(testDescription: "by one that has gone", isThere: false, isRefused: false),
        Row(testDescription: "our own of an earlier time", by: bot, isRefused: false),
        Row(testDescription: "another channel", key: "irc://net/#other", isRefused: false),
        Row(testDescription: "another network", key: "irc://other/#plumbed", isRefused: false),
        Row(
            testDescription: "administrators answer for it",
            configure: { $0.permissions = [alice.text: .admin] },
            isRefused: false
        ),
    ]

    @Test("A room that another bridge links with the channel is left to it", arguments: rows)
    func claimed(_ row: Row) {
        var world = World(row.configure)
        world.ask(.provisioning(.link(World.wish())), token: 5)
        world.homeserverAnswers()
        world.homeserverTells { _ in
            .answered(
                .state(
                    Room.state(
                        lounge,
                        levels: [alice: 50],
                        joined: row.isThere ? [alice, bot, Self.other] : [alice, bot],
                        more: [(row.by, .bridging(key: row.key, row.claim))]
                    )
                )
            )
        }
        #expect((world.refusal == .doubleBridge) == row.isRefused)
        #expect(world.irc.contains("appservicebot joins #plumbed") != row.isRefused)
    }

    /// What was written of it, in order.
    private static func written(_ world: World) -> [String] {
        world.ordered.compactMap { order in
            guard case .setState(lounge, "m.room.bridging", key, let json) = order.action else { return nil }
            return json
        }
    }

    @Test(
        "Where the bot may, it tells how a request stands, and takes its word back with the link",
        arguments: ["yes", "no"]
    )
    func told(_ answer: String) {
        let levels = [alice: 50, bot: 50]
        var world = World()
        world.ask(.provisioning(.link(World.wish())), token: 5)
        world.goOn(levels: levels)
        #expect(Self.written(world).isEmpty)
        world.serverKnows()
        #expect(Self.written(world) == [#"{"status":"pending","user_id":"@alice:hs.test"}"#])
        world.restart()
        world.serverKnows()
        #expect(Self.written(world).isEmpty)
        world.whisper(answer)
        world.serverKnows()
        guard answer == "yes" else {
            return #expect(Self.written(world) == [#"{"status":"failure","user_id":"@alice:hs.test"}"#])
        }
        world.tellRoom(levels: levels)
        #expect(Self.written(world) == [#"{"status":"success","user_id":"@alice:hs.test"}"#])
        world.restart()
        world.unlink(lounge)
        #expect(Self.written(world) == ["{}"])
        #expect(!world.store.snapshot.traces.contains { $0.room == lounge })
    }

    @Test("Where it may not, it does not try") func powerless() {
        var world = ConsentTests.asked()
        #expect(Self.written(world).isEmpty)
        world.whisper("yes")
        world.serverKnows()
        world.tellRoom()
        #expect(world.links.count == 1)
        #expect(Self.written(world).isEmpty)
        world.unlink(lounge)
        #expect(Self.written(world).isEmpty)
    }
}
