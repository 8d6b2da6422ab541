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
        #expect(world.messages.contains { $0.contains("#chan could not be joined") && $0.hasSuffix("(\(code)).") })
        #expect(world.finished == 1)
    }

    @Test func aJoinThatMaySucceedLaterEndsNothing() {
        var world = World { $0.networks[0].ircClients.kickOnChannelJoinFailure = true }
        world.settles = false
        world.openAdminRoom()
        world.member(alice, .join)
        world.matrix("hello")
        world.connect(alice)
        world.session(alice, .joinRefused(chan, ServerReply(code: "437", text: "unavailable")))
        #expect(!world.matrix.contains { $0.contains("kicks") })
        #expect(world.messages.count == 2)
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
