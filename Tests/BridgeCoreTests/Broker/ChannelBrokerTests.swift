import BridgeCore
import IRCProtocol
import Testing

/// One channel, connections 1 (a puppet), 2 (a puppet), 5 and 6 (by bouncers of their users) and 9 (the bot), and what each
/// scenario delivers.
@Suite struct ChannelBrokerTests {
    enum Move: Sendable {
        case expect(UInt64, String, server: String = "a.example")
        case join(UInt64, String, server: String = "a.example")
        case leave(UInt64)
        case show(UInt64, String, String, id: String? = nil, isHistory: Bool = false)
        case showFact(UInt64, String, Observation.Fact)
        case roleTaken(UInt64, ObserverRole)
        case probed(UInt64)
        case overdue(UInt64)
        case wait(Duration)
    }

    struct Scenario: Sendable, CustomTestStringConvertible {
        let name: String
        let moves: [Move]
        let delivered: [String]
        var reporter: UInt64?
        var probes: [UInt64] = []
        var dropped: Set<BrokerDropReason> = []
        var fillsGaps = false

        var testDescription: String { name }
    }

    static let channel = ChannelName(parsing: "#c")

    /// Two connections on one server, both there from the beginning: 1 reports, 2 stands by.
    static let pair: [Move] = [
        .expect(1, "one"), .show(1, "one", "JOIN"), .expect(2, "two"), .show(1, "two", "JOIN"), .show(2, "two", "JOIN"),
    ]
    static let pairDelivered = ["one:JOIN", "two:JOIN"]
    /// A bouncer's connection, and nobody else.
    static let alone: [Move] = [.expect(5, "five", server: "bouncer.example"), .show(5, "five", "JOIN")]

    static let scenarios: [Scenario] = [
        Scenario(
            name: "the reporter's lines are delivered and the standby's are not",
            moves: pair + [.show(1, "a", "x"), .show(2, "a", "x"), .show(2, "a", "y"), .show(1, "a", "y")],
            delivered: pairDelivered + ["a:x", "a:y"],
            reporter: 1
        ),
        Scenario(
            name: "an intended repeat stays a repeat",
            moves: pair + [.show(1, "a", "x"), .show(1, "a", "x"), .show(2, "a", "x"), .show(2, "a", "x")],
            delivered: pairDelivered + ["a:x", "a:x"],
            reporter: 1
        ),
        Scenario(
            name: "a nick in other letters is the same sender",
            moves: pair + [.show(2, "A[]", "x"), .show(1, "a{}", "x"), .leave(1)],
            delivered: pairDelivered + ["a{}:x"],
            reporter: 2
        ),
        Scenario(
            name: "what the reporter missed is delivered when it dies, and once",
            moves: pair + [
                .show(1, "a", "x"), .show(2, "a", "x"), .show(2, "a", "x"), .show(2, "b", "y"), .leave(1),
                .show(2, "b", "z"),
            ],
            delivered: pairDelivered + ["a:x", "a:x", "b:y", "b:z"],
            reporter: 2
        ),
        Scenario(
            name: "a standby behind the reporter repeats nothing after taking over",
            moves: pair + [.show(1, "a", "x"), .show(1, "a", "y"), .leave(1), .show(2, "a", "x"), .show(2, "a", "y")],
            delivered: pairDelivered + ["a:x", "a:y"],
            reporter: 2
        ),
        Scenario(
            name: "a bouncer reports where nobody else is",
            moves: alone + [.show(5, "a", "x", id: "b1")],
            delivered: ["five:JOIN", "a:x"],
            reporter: 5
        ),
        Scenario(
            name: "ours that come without one take over from a bouncer, whose ids say nothing beside theirs",
            moves: alone + [
                .expect(1, "one"), .show(5, "one", "JOIN"), .show(5, "a", "x", id: "b1"), .show(1, "one", "JOIN"),
                .show(1, "a", "x", id: "n1"), .show(1, "a", "y", id: "n2"), .show(5, "a", "y", id: "b2"),
            ],
            delivered: ["five:JOIN", "one:JOIN", "a:x", "a:y"],
            reporter: 1,
            dropped: [.untracked]
        ),
        Scenario(
            name: "of two bouncers one reports, and the other after it",
            moves: alone + [
                .expect(6, "six"), .show(5, "six", "JOIN"), .show(6, "six", "JOIN"), .join(6, "six"),
                .show(5, "a", "x", id: "b1"), .show(6, "a", "x", id: "c1"), .leave(5), .show(6, "a", "y", id: "c2"),
            ],
            delivered: ["five:JOIN", "six:JOIN", "a:x", "a:y"],
            reporter: 6,
            dropped: [.untracked]
        ),
        Scenario(
            name: "a bouncer reports again when ours have gone",
            moves: [
                .expect(1, "one"), .show(1, "one", "JOIN"), .join(5, "five"), .show(1, "a", "x"), .leave(1),
                .show(5, "a", "y", id: "b1"),
            ],
            delivered: ["one:JOIN", "a:x", "a:y"],
            reporter: 5
        ),
        Scenario(
            name: "what a bouncer plays back beside ours is left out",
            moves: pair + [.join(5, "five"), .show(5, "a", "old", id: "b9", isHistory: true)],
            delivered: pairDelivered,
            reporter: 1,
            dropped: [.replayUnwanted],
            fillsGaps: true
        ),
        Scenario(
            name: "the bot takes over as soon as its view lines up",
            moves: [
                .expect(1, "one"), .show(1, "one", "JOIN"), .show(1, "a", "x"), .expect(9, "bot"),
                .show(9, "bot", "JOIN"), .show(9, "a", "x"), .show(1, "bot", "JOIN"), .show(9, "a", "y"),
                .show(1, "a", "x"), .show(1, "a", "y"),
            ],
            delivered: ["one:JOIN", "a:x", "bot:JOIN", "a:x", "a:y"],
            reporter: 9
        ),
        Scenario(
            name: "a line that the living reporter does not show is delivered after a probe",
            moves: pair + [.show(2, "a", "x"), .wait(.seconds(2)), .probed(1)],
            delivered: pairDelivered + ["a:x"],
            reporter: 1,
            probes: [1]
        ),
        Scenario(
            name: "a reporter that answers no probe is replaced, and repeats nothing when it thaws",
            moves: pair + [
                .show(2, "a", "x"), .wait(.seconds(2)), .wait(.seconds(3)), .show(1, "a", "x"), .show(1, "a", "y"),
                .show(2, "a", "y"),
            ],
            delivered: pairDelivered + ["a:x", "a:y"],
            reporter: 2,
            probes: [1]
        ),
        Scenario(
            name: "an overdue reporter is replaced at once",
            moves: pair + [.show(2, "a", "x"), .overdue(1)],
            delivered: pairDelivered + ["a:x"],
            reporter: 2,
            probes: [1]
        ),
        Scenario(
            name: "a quit on the other side of a split is no quit",
            moves: [
                .expect(1, "one"), .show(1, "one", "JOIN"), .expect(2, "two", server: "b.example"),
                .show(1, "two", "JOIN"), .show(2, "two", "JOIN"), .showFact(2, "a", .quit(reason: "split")),
                .wait(.seconds(2)), .probed(1),
            ],
            delivered: pairDelivered,
            reporter: 1,
            probes: [1, 2],
            dropped: [.quitElsewhere]
        ),
        Scenario(
            name: "a message id makes equal words different lines and one line known",
            moves: pair + [
                .show(2, "a", "x", id: "1"), .show(1, "a", "x", id: "1"), .show(1, "a", "x", id: "2"),
                .show(1, "a", "x", id: "2"), .leave(1), .show(2, "a", "x", id: "2"),
            ],
            delivered: pairDelivered + ["a:x", "a:x"],
            reporter: 2,
            dropped: [.repeatedMessageID]
        ),
        Scenario(
            name: "one connection without ids and one with them see the same line",
            moves: pair + [.show(1, "a", "x", id: "1"), .show(2, "a", "x"), .leave(1)],
            delivered: pairDelivered + ["a:x"],
            reporter: 2
        ),
        Scenario(
            name: "what we say ourselves is never delivered, nor after we have left",
            moves: pair + [.show(1, "two", "mine"), .leave(2), .show(1, "two", "bye")],
            delivered: pairDelivered,
            reporter: 1,
            dropped: [.ownLine]
        ),
        Scenario(
            name: "a replay fills the gap once where that is wanted",
            moves: [
                .expect(1, "one"), .show(1, "one", "JOIN"), .show(1, "a", "x", id: "1", isHistory: true),
                .show(1, "a", "x", id: "1", isHistory: true), .show(1, "a", "y", isHistory: true),
            ],
            delivered: ["one:JOIN", "a:x"],
            reporter: 1,
            dropped: [.replayKnown, .replayUnwanted],
            fillsGaps: true
        ),
        Scenario(
            name: "a replay fills the gap though the one expected to report is still on its way",
            moves: [
                .expect(1, "one"), .expect(2, "two"), .show(2, "two", "JOIN"),
                .show(2, "a", "x", id: "1", isHistory: true), .show(2, "a", "y", id: "2", isHistory: true),
                .leave(1), .show(2, "a", "z", id: "3"),
            ],
            delivered: ["a:x", "a:y", "two:JOIN", "a:z"],
            reporter: 2,
            fillsGaps: true
        ),
        Scenario(
            name: "a replay by one who is no longer to report fills what is left of the gap",
            moves: [
                .expect(1, "one"), .expect(2, "two"), .show(2, "two", "JOIN"),
                .show(2, "a", "x", id: "1", isHistory: true), .join(2, "two"), .wait(.seconds(60)),
                .show(1, "one", "JOIN"), .show(1, "a", "x", id: "1", isHistory: true),
                .show(1, "a", "y", id: "2", isHistory: true),
            ],
            delivered: ["a:x", "two:JOIN", "a:y"],
            reporter: 2,
            probes: [1],
            dropped: [.replayKnown],
            fillsGaps: true
        ),
        Scenario(
            name: "a replayed line that a standby holds is delivered once, behind all that it showed before",
            moves: pair + [
                .show(2, "b", "before", id: "0"), .show(2, "a", "x", id: "1"), .expect(3, "three"),
                .show(3, "a", "x", id: "1", isHistory: true), .show(1, "b", "before", id: "0"),
                .show(1, "a", "x", id: "1"),
            ],
            delivered: pairDelivered + ["b:before", "a:x"],
            reporter: 1,
            dropped: [.replayKnown],
            fillsGaps: true
        ),
        Scenario(
            name: "a replay is dropped where it is not wanted",
            moves: [.expect(1, "one"), .show(1, "one", "JOIN"), .show(1, "a", "x", id: "1", isHistory: true)],
            delivered: ["one:JOIN"],
            reporter: 1,
            dropped: [.replayUnwanted]
        ),
        Scenario(
            name: "a connection without a role is not heard",
            moves: pair + [.show(7, "a", "x"), .showFact(1, "a", .whispered(.message, text: "x"))],
            delivered: pairDelivered,
            reporter: 1,
            dropped: [.untracked, .notChannelTraffic]
        ),
        Scenario(
            name: "nominated in the middle it may show what is known until its barrier is back",
            moves: [
                .expect(1, "one"), .show(1, "one", "JOIN"), .show(1, "a", "x"), .join(2, "two"), .show(2, "a", "x"),
                .roleTaken(2, .standby), .show(2, "a", "x"), .leave(1),
            ],
            delivered: ["one:JOIN", "a:x", "a:x"],
            reporter: 2
        ),
        Scenario(
            name: "who comes back within a minute does not take the earlier JOIN under its nick for its own",
            moves: pair + [
                .leave(2), .show(1, "a", "x"), .expect(2, "two"), .show(2, "two", "JOIN"), .show(1, "two", "JOIN"),
                .show(2, "a", "x"), .leave(1),
            ],
            delivered: pairDelivered + ["a:x", "two:JOIN", "a:x"],
            reporter: 2
        ),
        Scenario(
            name: "who was nominated in the middle, and took repeats for others, says nothing of the order",
            moves: pair + [
                .show(1, "a", "x"), .show(2, "a", "x"), .join(3, "three"), .show(3, "a", "x"), .show(3, "a", "y"),
                .show(3, "a", "x"), .roleTaken(3, .standby), .show(1, "a", "x"), .show(1, "a", "y"), .show(1, "a", "x"),
            ],
            delivered: pairDelivered + ["a:x", "a:x", "a:y", "a:x"],
            reporter: 1
        ),
        Scenario(
            name: "a standby that dies leaves what it alone has seen",
            moves: pair + [.show(2, "a", "x"), .leave(2), .wait(.seconds(2)), .probed(1)],
            delivered: pairDelivered + ["a:x"],
            reporter: 1,
            probes: [1]
        ),
    ]

    @Test(arguments: scenarios)
    func scenario(_ scenario: Scenario) throws {
        var policy = BrokerPolicy()
        policy.fillsGaps = scenario.fillsGaps
        var run = Run(broker: ChannelBroker(caseMapping: .rfc1459, policy: policy))
        for move in scenario.moves { try run.play(move) }
        #expect(run.delivered == scenario.delivered)
        #expect(run.broker.reporter?.rawValue == scenario.reporter)
        #expect(run.probes == scenario.probes)
        #expect(run.dropped == scenario.dropped)
    }

    @Test func standbysAreOnOtherServersFirst() throws {
        var run = Run(broker: ChannelBroker(caseMapping: .rfc1459))
        for (id, server) in [(1, "a.example"), (2, "a.example"), (3, "a.example"), (4, "b.example")] {
            try run.play(.join(UInt64(id), "n\(id)", server: server))
        }
        #expect(run.broker.reporter?.rawValue == 1)
        #expect(Set(run.broker.standbys.map(\.rawValue)) == [2, 4])
        #expect(run.roles[3] == .silent)
    }

    @Test func aQuietChannelHoldsNothing() throws {
        var run = Run(broker: ChannelBroker(caseMapping: .rfc1459))
        for move in Self.pair { try run.play(move) }
        for number in 0..<3_000 { try run.play(.show(1, "a", "\(number)")) }
        #expect(!run.broker.isAtRest)
        try run.play(.wait(.seconds(2)))
        try run.play(.probed(2))
        try run.play(.wait(.seconds(70)))
        #expect(run.broker.isAtRest)
    }

    @Test func aTailHasALimitAndLosesNothing() throws {
        var policy = BrokerPolicy()
        policy.tailLines = 3
        var run = Run(broker: ChannelBroker(caseMapping: .rfc1459, policy: policy))
        for move in Self.pair { try run.play(move) }
        for number in 0..<5 { try run.play(.show(2, "a", "\(number)")) }
        for number in 0..<5 { try run.play(.show(1, "a", "\(number)")) }
        #expect(run.delivered == Self.pairDelivered + (0..<5).map { "a:\($0)" })
    }

    /// The driver and the clock of a scenario.
    struct Run {
        var broker: ChannelBroker
        var now: Duration = .zero
        var delivered: [String] = []
        var probes: [UInt64] = []
        var dropped: Set<BrokerDropReason> = []
        var roles: [UInt64: ObserverRole] = [:]

        mutating func play(_ move: Move) throws {
            let step: BrokerStep
            switch move {
            case .expect(let id, let nick, let server):
                step = broker.expecting(
                    ConnectionID(rawValue: id),
                    nick: try #require(Nickname(parsing: nick)),
                    isBot: id == 9,
                    isForeign: (5...6).contains(id),
                    server: server,
                    now: now
                )
            case .join(let id, let nick, let server):
                step = broker.joined(
                    ConnectionID(rawValue: id),
                    nick: try #require(Nickname(parsing: nick)),
                    isBot: id == 9,
                    isForeign: (5...6).contains(id),
                    server: server,
                    now: now
                )
            case .leave(let id): step = broker.left(ConnectionID(rawValue: id), now: now)
            case .show(let id, let nick, let text, let messageID, let isHistory):
                let channel = try #require(ChannelBrokerTests.channel)
                let fact: Observation.Fact =
                    text == "JOIN"
                    ? .joined(channel, realname: nil) : .said(.message, channel, text: text, statusPrefix: nil)
                let line = Observation(
                    source: Source(name: nick, user: "u", host: "seen-by-\(id)"),
                    messageID: messageID,
                    isHistory: isHistory,
                    fact
                )
                step = broker.observed(ConnectionID(rawValue: id), line, now: now)
            case .showFact(let id, let nick, let fact):
                step = broker.observed(
                    ConnectionID(rawValue: id),
                    Observation(source: Source(name: nick), fact),
                    now: now
                )
            case .roleTaken(let id, let role): step = broker.roleTaken(ConnectionID(rawValue: id), role, now: now)
            case .probed(let id): step = broker.probed(ConnectionID(rawValue: id), now: now)
            case .overdue(let id): step = broker.overdue(ConnectionID(rawValue: id), now: now)
            case .wait(let duration):
                now += duration
                step = broker.timerFired(now: now)
            }
            note(step)
        }

        private mutating func note(_ step: BrokerStep) {
            delivered += step.deliver.map { line in
                switch line.fact {
                case .said(_, _, let text, _): line.source.name + ":" + text
                case .joined: line.source.name + ":JOIN"
                default: line.source.name + ":?"
                }
            }
            probes += step.probes.map(\.rawValue)
            dropped.formUnion(step.dropped.map(\.reason))
            for order in step.roles { roles[order.connection.rawValue] = order.role }
        }
    }
}
