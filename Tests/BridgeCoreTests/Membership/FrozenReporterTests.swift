import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Who is on a channel is known though the connection that is to tell of it does not answer.
@Suite struct FrozenReporterTests {
    @Test("The first names that anybody of ours is told count, and later news of those people with them")
    func firstNames() {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["@bob"]
        world.settles = false
        world.connect(nil)
        let own = world.connection(nil).flatMap { world.nicks[$0]?.text } ?? ""
        world.session(nil, .observed(Observation(source: source(own), .joined(chan, realname: nil))))
        world.settles = true
        world.member(alice, .join)
        world.matrix("here I am")
        world.connect(alice)
        #expect(world.membership == ["net_bob joins !main"])
        #expect(world.reporters[chan] == world.connection(nil))
        world.observed("bob", .quit(reason: "Quit: bye"))
        #expect(world.membership == ["net_bob leaves !main (Quit: Quit: bye)"])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var shown: [(String, Observation.Fact)]
        var testDescription: String { name }
    }

    private static let rows: [Row] = [
        Row(name: "came and went", shown: [("dora", .joined(chan, realname: nil)), ("dora", .quit(reason: nil))]),
        Row(
            name: "took another nick and went",
            shown: [("bob", .renamed(to: nick("dora"))), ("dora", .quit(reason: nil))]
        ),
        Row(
            name: "came, took another nick twice and went",
            shown: [
                ("eve", .joined(chan, realname: nil)), ("eve", .renamed(to: nick("dora"))),
                ("dora", .renamed(to: nick("eva"))), ("eva", .quit(reason: nil)),
            ]
        ),
    ]

    @Test("Who comes and goes again while the reporter is frozen is gone when another takes over", arguments: rows)
    func cameAndWent(_ row: Row) {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["bob"]
        world.connect(nil)
        world.bring(alice)
        let others = world.store.snapshot.memberships[main]?.subtracting([bobGhost])
        for (name, fact) in row.shown {
            world.session(alice, .observed(Observation(source: source(name), fact)))
            #expect(world.membership.isEmpty)
        }
        world.session(nil, .overdue)
        world.homeserverAnswers()
        let shown = world.store.snapshot.memberships[main]
        #expect(shown?.subtracting([bobGhost]) == others)
        #expect(shown?.contains(bobGhost) == (row.shown.first?.0 != "bob"))
    }

    @Test("The names are asked for anew over whoever takes over from a reporter that has failed")
    func namesAfterAFailure() {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["bob"]
        world.connect(nil)
        world.bring(alice)
        world.wait(.seconds(120))
        #expect(!world.irc.contains { $0.hasSuffix("asks NAMES #chan") })
        world.lose(nil)
        for _ in 0..<24 where !world.irc.contains("M-alice asks NAMES #chan") { world.wait(.seconds(5)) }
        #expect(world.irc.contains("M-alice asks NAMES #chan"))
        world.answer(["353 M-alice = #chan :M-alice", "366 M-alice #chan :End"])
        #expect(world.membership == ["net_bob leaves !main"])
    }

    @Test("A JOIN that only another server shows lets the names be asked for: it may be of somebody who is there")
    func joinElsewhere() {
        var broker = ChannelBroker(caseMapping: .rfc1459)
        let (one, two) = (ConnectionID(rawValue: 1), ConnectionID(rawValue: 2))
        for (id, server) in [(one, "a.test"), (two, "b.test")] {
            let name = nick("m\(id.rawValue)")
            _ = broker.expecting(id, nick: name, isBot: false, server: server, now: .zero)
            let join = Observation(source: source(name.text), .joined(chan, realname: nil))
            _ = broker.observed(id, join, now: .zero)
            if id == two { _ = broker.observed(one, join, now: .zero) }
            _ = broker.joined(id, nick: name, isBot: false, server: server, now: .zero)
        }
        let back = Observation(source: source("bob"), .joined(chan, realname: nil))
        #expect(broker.observed(two, back, now: .seconds(10)).deliver.isEmpty)
        _ = broker.timerFired(now: .seconds(13))
        let step = broker.probed(one, now: .seconds(14))
        #expect(step.deliver == [back])
        #expect(step.doubtsNames)
    }
}
