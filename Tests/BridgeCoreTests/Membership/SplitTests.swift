import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Netsplits: nobody is shown to leave who is back in time, and nobody is shown for ever who is not.
@Suite struct SplitTests {
    static let reasons: [(String?, Bool)] = [
        ("irc.one.net irc.two.net", true), ("*.net *.split", true), ("a.b c.d", true), ("A.b c.D", true),
        (nil, false), ("", false), ("bye", false), ("Quit: irc.one.net irc.two.net", false),
        ("irc.one.net", false), ("irc.one.net irc.one.net", false), ("irc.one.net irc.two.net more", false),
        ("irc.one.net  irc.two.net", false), ("see you. later.", false), ("one two", false),
        ("http://a.b c.d", false), ("\"a.b c.d\"", false), ("Ping timeout: 240 seconds", false),
        (" a.b", false), ("a.b ", false), ("Read error.", false),
    ]

    @Test(arguments: reasons) func reason(_ row: (text: String?, isSplit: Bool)) {
        #expect(SplitWatch.isSplit(row.text) == row.isSplit)
    }

    static let lists: @Sendable (inout Configuration) -> Void = { configuration in
        configuration.networks[0].membershipLists.enabled = true
        configuration.networks[0].membershipLists.ircToMatrix.initial = true
        configuration.networks[0].membershipLists.ircToMatrix.incremental = true
    }

    private static func world(
        people: Int,
        _ change: @escaping (inout Configuration) -> Void = { _ in }
    ) -> World {
        var world = World(connectsBot: false) { configuration in
            lists(&configuration)
            change(&configuration)
        }
        world.present[chan] = (0..<people).map { "p\($0)" }
        world.connect(nil)
        world.homeserverAnswers()
        return world
    }

    private static let split = Observation.Fact.quit(reason: "irc.one.net irc.two.net")

    @Test func whoComesBackNeverWent() {
        var world = Self.world(people: 50)
        #expect(world.store.snapshot.memberships[main]?.count == 50)
        for index in 0..<50 {
            world.observed("p\(index)", Self.split)
            #expect(world.membership.isEmpty)
        }
        world.wait(.seconds(30))
        #expect(world.membership.isEmpty)
        for index in 0..<50 {
            world.observed("p\(index)", .joined(chan, realname: nil))
            #expect(world.membership.isEmpty)
        }
        world.wait(.seconds(3600))
        #expect(world.membership.isEmpty)
        #expect(world.store.snapshot.memberships[main]?.count == 50)
    }

    @Test func whoDoesNotComeBackLeavesOnce() {
        var world = Self.world(people: 50)
        for index in 0..<50 { world.observed("p\(index)", Self.split) }
        world.observed("p7", .joined(chan, realname: nil))
        world.wait(.seconds(299))
        #expect(world.membership.isEmpty)
        var left = 0
        world.wait(.seconds(1))
        while !world.membership.isEmpty {
            #expect(world.membership.allSatisfy { $0.hasSuffix("(Quit: irc.one.net irc.two.net)") })
            left += world.membership.count
            world.homeserverAnswers()
        }
        #expect(left == 49)
        #expect(world.store.snapshot.memberships[main]?.count == 1)
        world.wait(.seconds(3600))
        #expect(world.membership.isEmpty)
    }

    /// A batch says it where the reason does not.
    @Test func theServersWordCounts() {
        var world = Self.world(people: 3)
        var seen = Observation(source: source("p1"), .quit(reason: "lost"))
        seen.isSplit = true
        world.session(nil, .observed(seen))
        #expect(world.membership.isEmpty)
        world.observed("p2", .quit(reason: "lost"))
        #expect(world.membership == ["net_p2 leaves !main (Quit: lost)"])
    }

    /// With `quitDebounce`, more quits than usual are one, whatever they say; those up to the limit are told.
    @Test func manyAtOnce() {
        var world = Self.world(people: 8) { configuration in
            configuration.networks[0].quitDebounce.enabled = true
            configuration.networks[0].quitDebounce.quitsPerSecond = 4
            configuration.networks[0].quitDebounce.delayMin = .seconds(60)
            configuration.networks[0].quitDebounce.delayMax = .seconds(60)
        }
        var left: [Int] = []
        for index in 0..<8 {
            world.observed("p\(index)", .quit(reason: "Server shutting down"))
            left.append(world.membership.count)
        }
        #expect(left == [1, 1, 1, 1, 0, 0, 0, 0])
        world.homeserverAnswers()
        world.wait(.seconds(60))
        #expect(world.membership.count == 4)
    }

    /// One who leaves the channel before the window is over, having come back, is shown to leave.
    @Test func whoLeavesAfterwardsLeaves() {
        var world = Self.world(people: 2)
        world.observed("p1", Self.split)
        world.observed("p1", .joined(chan, realname: nil))
        world.observed("p1", .parted(chan, reason: nil))
        #expect(world.membership == ["net_p1 leaves !main"])
        world.wait(.seconds(3600))
        #expect(world.membership.isEmpty)
    }

    /// A reporter that comes back on the smaller half sees few: nobody leaves for that.
    @Test func aViewWithoutMostOfThem() {
        var world = Self.world(people: 50)
        world.present[chan] = ["p0"]
        world.session(nil, .settled(chan, members: ["p0", "appservicebot"].map { ChannelMember(nick: nick($0)) }))
        #expect(world.membership.isEmpty)
        for index in 1..<40 { world.observed("p\(index)", .joined(chan, realname: nil)) }
        #expect(world.membership.isEmpty)
        world.wait(.seconds(300))
        #expect(world.membership.count == 4)
    }
}
