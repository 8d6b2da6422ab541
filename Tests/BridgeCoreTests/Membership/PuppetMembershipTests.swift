import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Matrix users come and go: so do their puppets, and what happens to a puppet happens to its user.
@Suite struct PuppetMembershipTests {
    static let shown: @Sendable (inout Configuration) -> Void = { configuration in
        configuration.networks[0].membershipLists.enabled = true
        configuration.networks[0].membershipLists.matrixToIrc = .init()
        configuration.networks[0].membershipLists.matrixToIrc.incremental = true
        configuration.networks[0].membershipLists.matrixToIrc.initial = true
    }

    @Test func whoJoinsIsShownOnlyWhereListsAreOn() {
        var world = World()
        world.member(alice, .join, name: "Alice W.")
        #expect(world.irc.isEmpty)
        world = World(Self.shown)
        world.member(alice, .join, name: "Alice W.")
        #expect(world.irc == ["M-AliceW connects"])
        world.connect(alice)
        #expect(world.irc == ["M-AliceW joins #chan"])
    }

    @Test func whoIsExcludedIsShownOut() throws {
        let pattern = try #require(Pattern("@alice:.*"))
        var world = World { $0.networks[0].excludedUsers = [.init(pattern: pattern, reason: "No")] }
        world.member(alice, .join)
        #expect(world.matrix == ["bot kicks alice from !main (No)"])
        #expect(world.irc.isEmpty)
    }

    @Test func theStoreKnowsWhoIsToBeBroughtAtStart() {
        var world = World(Self.shown)
        world.member(alice, .join)
        world.member(carol, .join)
        world.restart(connectsBot: false)
        #expect(world.irc == ["appservicebot connects", "M-alice connects", "M-carol connects"])
    }

    @Test func whoLeavesParts() {
        var world = World()
        world.bring(alice)
        world.member(alice, .leave, reason: "so long")
        #expect(world.irc == ["M-alice parts #chan (so long)"])
        world.session(alice, .left(chan, .parted(reason: nil)))
        #expect(world.matrix.isEmpty)
    }

    @Test func whoIsKickedPartsWithTheReason() {
        var world = World()
        world.bring(alice)
        world.member(alice, .ban, by: carol, reason: "spam")
        #expect(world.irc == ["M-alice parts #chan (Kicked by @carol:hs.test: spam)"])
    }

    /// The server's word about the PART comes when its user is back already.
    @Test func whoComesBackAtOnceStays() {
        var world = World(Self.shown)
        world.bring(alice)
        world.member(alice, .leave)
        world.settles = false
        world.member(alice, .join)
        #expect(world.irc == ["M-alice joins #chan"])
        world.session(alice, .left(chan, .parted(reason: nil)))
        #expect(world.matrix.isEmpty)
        world.session(alice, .settled(chan, members: []))
        world.matrix("still here")
        #expect(world.said == ["M-alice > #chan: still here"])
    }

    @Test func whoIsInTheChannelsOtherRoomStaysOnIt() {
        let second = room("second")
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, second])] }
        world.bring(alice)
        world.member(alice, .join, in: second)
        world.member(alice, .leave, in: second)
        #expect(world.irc.isEmpty)
        world.member(alice, .leave, in: main)
        #expect(world.irc == ["M-alice parts #chan (User left)"])
    }

    struct Out: Sendable, CustomTestStringConvertible {
        var name: String
        var event: SessionEvent
        var matrix: [String]
        var testDescription: String { name }
    }

    static let out: [Out] = [
        Out(
            name: "kicked",
            event: .left(chan, .kicked(by: source("op"), reason: "spam")),
            matrix: ["bot kicks alice from !main (op has kicked this user from #chan (spam))"]
        ),
        Out(
            name: "parted by its own word",
            event: .left(chan, .parted(reason: nil)),
            matrix: ["bot kicks alice from !main (The IRC side left #chan)"]
        ),
    ]

    @Test(arguments: out) func whatHappensToThePuppetHappensToItsUser(_ row: Out) {
        var world = World()
        world.bring(alice)
        world.session(alice, row.event)
        #expect(world.matrix == row.matrix)
        // What the reporter sees of it changes nothing more.
        world.observed("op", .kicked(chan, nick("M-alice"), reason: "spam"))
        #expect(world.matrix.isEmpty)
    }

    @Test(arguments: ["403", "405", "471", "473", "474", "475", "477"])
    func aHopelessJoinEndsTheStay(_ code: String) {
        var world = World()
        world.settles = false
        world.openAdminRoom()
        world.member(alice, .join)
        world.matrix("hello")
        world.connect(alice)
        world.session(alice, .joinRefused(chan, ServerReply(code: code, text: "no")))
        #expect(world.matrix.contains { $0.hasPrefix("bot kicks alice from !main (IRC error on #chan: ") })
        #expect(world.messages.contains { $0.contains("#chan could not be joined") && $0.contains("(\(code)). ") })
        #expect(world.finished == 1)
    }

    @Test func aJoinThatMaySucceedLaterEndsNothing() {
        var world = World { $0.networks[0].ircClients.kickOnChannelJoinFailure = true }
        world.settles = false
        world.openAdminRoom()
        world.member(alice, .join)
        world.matrix("hello")
        world.connect(alice)
        let busy = SessionEvent.joinRefused(chan, ServerReply(code: "437", text: "unavailable"))
        world.session(alice, busy)
        #expect(!world.matrix.contains { $0.contains("kicks") })
        #expect(world.messages.count == 1)
        #expect(world.unfinished == 1)
        // Told once, tried in all five times with longer and longer pauses, then told again.
        for attempt in 2...5 {
            world.matrix("hello?")
            #expect(world.irc.isEmpty)
            world.wait(.seconds(600))
            #expect(world.irc == ["M-alice joins #chan"])
            world.session(alice, busy)
            #expect(world.messages.count == (attempt == 5 ? 6 : 0))
        }
        #expect(world.unfinished == 0)
        #expect(!world.matrix.contains { $0.contains("kicks") })
    }

    @Test func aBusyChannelThatOpensHearsWhatWaited() {
        var world = World()
        world.settles = false
        world.matrix("hello")
        world.connect(alice)
        world.session(alice, .joinRefused(chan, ServerReply(code: "480", text: "throttle exceeded")))
        world.wait(.seconds(30))
        #expect(world.irc == ["M-alice joins #chan"])
        world.session(alice, .settled(chan, members: []))
        #expect(world.said == ["M-alice > #chan: hello"])
    }

    @Test func aNetworkIsNotAskedForMoreChannelsThanItAllows() {
        var world = World {
            $0.networks[0].mappings.append(.init(channel: channel("#two"), rooms: [room("second")]))
        }
        world.support.apply(token: "CHANLIMIT=#:1")
        world.openAdminRoom()
        world.bring(alice)
        world.member(alice, .join, in: room("second"))
        world.matrix("and here", in: room("second"))
        #expect(!world.irc.contains("M-alice joins #two"))
        #expect(world.messages.contains { $0.contains("(405). Leave another channel first: NET allows 1.") })
        #expect(world.unfinished == 0)
    }

    // MARK: Kicks

    @Test func whoIsToComeBackAfterAKickDoes() {
        var world = World { $0.networks[0].ircClients.rejoinAfterKick = true }
        world.bring(alice)
        world.openAdminRoom()
        let kick = SessionEvent.left(chan, .kicked(by: source("op"), reason: "calm down"))
        for _ in 1...4 {
            world.session(alice, kick)
            #expect(
                world.messages == [
                    "bot > !admin: (notice) op has kicked you from #chan (calm down). I bring you back in a while."
                ]
            )
            #expect(!world.matrix.contains { $0.contains("kicks") })
            world.matrix("what did I do?")
            #expect(world.irc.isEmpty)
            world.wait(.seconds(500))
            #expect(world.irc.first == "M-alice joins #chan")
            world.confirmAll()
        }
        world.session(alice, kick)
        #expect(world.matrix.contains("bot kicks alice from !main (op has kicked this user from #chan (calm down))"))
        world.wait(.seconds(1200))
        #expect(world.irc.isEmpty)
    }

    @Test func theBotComesBackLaterAndLaterAndSaysSoOnce() {
        var world = World()
        var pauses: [Duration] = []
        for attempt in 1...6 {
            world.session(nil, .left(chan, .kicked(by: source("op"), reason: "no bots")))
            #expect(
                (world.messages == ["bot > !main: (notice) op has kicked me from #chan (no bots). I try to come back."])
                    == (attempt == 1)
            )
            guard let at = world.timers[.rejoin(PuppetKey(network: net, user: nil))] else {
                Issue.record("The bot does not come back")
                return
            }
            pauses.append(at - world.clock)
            world.wait(at - world.clock)
            #expect(world.irc == ["appservicebot joins #chan"])
        }
        #expect(pauses[0] >= .seconds(15) && pauses[0] <= .seconds(30))
        #expect(pauses[5] >= .seconds(300) && pauses[5] <= .seconds(600))
        world.wait(.seconds(601))
        world.session(nil, .left(chan, .kicked(by: source("op"), reason: nil)))
        #expect(world.messages.count == 1)
        #expect(world.effects.contains(.count(.botKicked(net))))
    }

    // MARK: The bot where nobody is

    @Test func theBotSitsOnlyWherePeopleAre() {
        var world = World(connectsBot: false) { $0.networks[0].bot.joinChannelsIfNoUsers = false }
        world.connect(nil)
        #expect(world.irc.isEmpty)
        world.member(alice, .join)
        #expect(world.irc == ["appservicebot joins #chan"])
        world.member(carol, .join)
        world.member(alice, .leave)
        #expect(world.irc.isEmpty)
        world.member(carol, .leave)
        #expect(world.irc == ["appservicebot parts #chan (No Matrix user is here)"])
        world.member(carol, .join)
        world.restart(connectsBot: false)
        world.connect(nil)
        #expect(world.irc == ["appservicebot joins #chan"])
    }

    /// They came before the room was bridged: nothing but their words shows that they are there.
    @Test func whoSpokeIsKnownToBeThere() {
        var world = World()
        world.matrix("hello")
        world.lose(alice, .serverSaid("K-lined"))
        #expect(world.matrix.contains { $0.hasPrefix("bot kicks alice from !main") })
        #expect(world.store.snapshot.memberships[main]?.contains(alice) != true)
    }

    @Test func theBotThatWasKickedComesBackLater() {
        var world = World()
        world.session(nil, .left(chan, .kicked(by: source("op"), reason: nil)))
        #expect(world.irc.isEmpty)
        world.session(nil, .settled(channel("#other"), members: []))
        #expect(world.irc.isEmpty)
        world.wait(.seconds(30))
        #expect(world.irc == ["appservicebot joins #chan"])
    }

    @Test func theBotThatWasRefusedTriesAgainLater() {
        var world = World(connectsBot: false)
        world.settles = false
        world.connect(nil)
        world.session(nil, .joinRefused(chan, ServerReply(code: "474", text: "banned")))
        #expect(world.irc.isEmpty)
        world.wait(.seconds(601))
        #expect(world.irc == ["appservicebot joins #chan"])
    }
}
