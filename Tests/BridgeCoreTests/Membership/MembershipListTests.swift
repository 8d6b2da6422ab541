import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Lists of members as a difference, ordered a few at a time.
@Suite struct MembershipListTests {
    private static func world(_ people: [String], initial: Bool = true, incremental: Bool = true) -> World {
        var world = World(limits: Limits(), connectsBot: false) { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.ircToMatrix.initial = initial
            configuration.networks[0].membershipLists.ircToMatrix.incremental = incremental
        }
        world.present[chan] = people
        world.connect(nil)
        return world
    }

    private static func names(_ count: Int) -> [String] { (0..<count).map { "p\($0)" } }

    /// In one room never more than a few are under way, so that what is said stands behind no more than those.
    @Test func aFewAtATime() {
        var world = Self.world(Self.names(1_000))
        var joined = 0
        while !world.membership.isEmpty {
            #expect(world.orders.count { if case .join = $0.action { true } else { false } } <= 5)
            joined += world.membership.count
            world.homeserverAnswers()
        }
        #expect(joined == 1_000)
        #expect(world.store.snapshot.memberships[main]?.count == 1_000)
        #expect(!world.bridge.unrest.contains { $0.hasPrefix("ghosts") })
    }

    @Test func theQueueIsMeasured() {
        var world = Self.world(Self.names(100))
        func waiting() -> Int? {
            world.effects.compactMap { if case .measure(.membershipsWaiting(let count)) = $0 { count } else { nil } }
                .last
        }
        #expect(waiting() == 96)
        world.homeserverAnswers()
        #expect(waiting() == 0)
    }

    @Test func aSecondStartOrdersNothing() {
        var world = Self.world(Self.names(200))
        while !world.orders.isEmpty { world.homeserverAnswers() }
        world.restart()
        #expect(world.membership.isEmpty)
    }

    /// A crash in the middle: the rest is done after it, and nothing twice.
    @Test func whatWasLeftIsDoneAfterACrash() {
        var world = Self.world(Self.names(200))
        world.homeserverAnswers(atMost: 60)
        let before = world.store.snapshot.memberships[main]?.count ?? 0
        #expect(before > 10 && before < 200)
        world.restart()
        var joined = Set(world.membership)
        while !world.orders.isEmpty {
            world.homeserverAnswers()
            #expect(joined.isDisjoint(with: world.membership))
            joined.formUnion(world.membership)
        }
        #expect(joined.count + before == 200)
        #expect(world.store.snapshot.memberships[main]?.count == 200)
    }

    /// While the homeserver answers nothing people come and go: when it does, only what is true then is ordered.
    @Test func theNewestTruthWins() {
        var world = Self.world(Self.names(10))
        #expect(world.membership.filter { $0.hasPrefix("net_") }.count == 4)
        world.observed("p9", .parted(chan, reason: nil))
        world.observed("p8", .parted(chan, reason: nil))
        world.observed("p8", .joined(chan, realname: nil))
        world.observed("late", .joined(chan, realname: nil))
        world.observed("late", .quit(reason: "bye"))
        world.homeserverAnswers()
        #expect(
            world.membership.sorted() == ["net_p4", "net_p5", "net_p6", "net_p7", "net_p8"].map { "\($0) joins !main" }
        )
    }

    @Test func whoSpeaksComesAtOnce() {
        var world = Self.world(Self.names(10))
        world.irc("p9", says: "hello")
        #expect(world.matrix == ["net_p9 is named p9", "net_p9 joins !main", "net_p9 > !main: hello"])
        world.homeserverAnswers()
        #expect(!world.membership.contains("net_p9 joins !main"))
    }

    /// Whom we missed while nobody of ours was there comes as one who joins; without incremental lists nobody does.
    @Test(arguments: [true, false]) func whomWeMissed(_ isIncremental: Bool) {
        var world = Self.world(["old"], initial: false, incremental: isIncremental)
        world.homeserverAnswers()
        world.session(nil, .settled(chan, members: ["old", "new", "appservicebot"].map { .init(nick: nick($0)) }))
        #expect(world.membership == (isIncremental ? ["net_new joins !main"] : []))
    }

    /// Once in a while the names are asked for, and what was missed is made good.
    @Test func theCensus() {
        var world = Self.world(["stays", "goes"])
        while !world.orders.isEmpty { world.homeserverAnswers() }
        world.wait(.seconds(3590))
        #expect(world.irc.isEmpty)
        world.wait(.seconds(60))
        #expect(world.irc == ["appservicebot asks NAMES #chan"])
        world.answer([":irc.test 353 appservicebot = #chan :@stays appservicebot new"])
        #expect(world.membership == ["net_goes leaves !main", "net_new joins !main"])
        world.homeserverAnswers()
        world.wait(.seconds(3500))
        #expect(world.irc.isEmpty)
    }

    /// No answer, or one that names nobody, is no truth.
    @Test(arguments: [true, false]) func aCensusWithoutNames(_ isComplete: Bool) {
        var world = Self.world(["stays"])
        while !world.orders.isEmpty { world.homeserverAnswers() }
        world.wait(.seconds(3650))
        world.answer(isComplete ? [] : [":irc.test 353 appservicebot = #chan :appservicebot"], isComplete: isComplete)
        #expect(world.membership.isEmpty)
    }

    /// Words that come late, or from outside the channel: their ghost does not stay.
    @Test func whoSpeaksAndIsNotThere() {
        var world = Self.world(["stays"])
        while !world.orders.isEmpty { world.homeserverAnswers() }
        world.irc("gone", says: "late")
        world.irc("gone", says: "later")
        #expect(world.membership.isEmpty)
        #expect(world.messages == ["net_gone > !main: later"])
        world.homeserverAnswers()
        world.wait(.seconds(60))
        #expect(world.irc == ["appservicebot asks NAMES #chan"])
        world.answer([":irc.test 353 appservicebot = #chan :stays appservicebot"])
        #expect(world.membership == ["net_gone leaves !main"])
        world.wait(.seconds(600))
        #expect(world.irc.isEmpty)
    }

    @Test(arguments: [(1, 1), (3, 3), (nil, 5)] as [(Int?, Int)])
    func joinAttempts(_ row: (most: Int?, tries: Int)) {
        var world = World(connectsBot: false) { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.ircToMatrix.incremental = true
            configuration.networks[0].matrixClients.joinAttempts = row.most
        }
        world.connect(nil)
        world.homeserverAnswers()
        var tries = 0
        for _ in 0..<5 {
            world.observed("bob", .joined(chan, realname: nil))
            tries += world.membership.count
            world.homeserverAnswers { if case .join = $0.action { World.refusal } else { nil } }
        }
        #expect(tries == row.tries)
        // What somebody says is worth every try.
        world.irc("bob", says: "hello")
        #expect(world.membership == ["net_bob joins !main"])
    }
}
