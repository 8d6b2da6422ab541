import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// People keep their ghost when they change nicks.
@Suite struct BearerTests {
    /// bob has spoken, and is rob now.
    private static func renamed() -> World {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["op"]
        world.connect(nil)
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", says: "one")
        world.homeserverAnswers()
        world.observed("bob", .renamed(to: nick("rob")))
        return world
    }

    @Test func aNewNickIsANewName() {
        var world = Self.renamed()
        #expect(world.matrix == [])
        world.irc("rob", says: "two")
        #expect(world.matrix == ["net_bob is named rob", "net_bob > !main: two"])
        world.present[chan] = ["op", "rob"]
        world.restart()
        world.irc("rob", says: "three")
        #expect(world.messages == ["net_bob > !main: three"])
    }

    @Test func whoSaysNothingIsNamedInTheEnd() {
        var world = Self.renamed()
        for name in ["robert", "bert"] { world.observed(name == "bert" ? "robert" : "rob", .renamed(to: nick(name))) }
        #expect(world.matrix == [])
        world.wait(.seconds(10))
        #expect(world.matrix == ["net_bob is named bert"])
    }

    @Test func backAgainCostsNothing() {
        var world = Self.renamed()
        world.observed("rob", .renamed(to: nick("bob")))
        world.wait(.seconds(10))
        #expect(world.matrix == [])
        #expect(world.store.snapshot.bearers == [:])
    }

    @Test func whoTakesTheOldNickIsSomebodyElse() {
        var world = Self.renamed()
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", says: "I am new")
        #expect(world.messages == ["net_bob=x2 > !main: I am new"])
        #expect(world.isOurs(user("net_bob=x2")))
        world.irc("rob", says: "I am not")
        #expect(world.messages == ["net_bob > !main: I am not"])
        // Each takes theirs along, whatever the other is called.
        world.observed("rob", .renamed(to: nick("tmp")))
        world.observed("bob", .renamed(to: nick("rob")))
        world.observed("tmp", .renamed(to: nick("bob")))
        world.irc("rob", says: "new")
        #expect(world.messages == ["net_bob=x2 > !main: new"])
        world.irc("bob", says: "old")
        #expect(world.messages == ["net_bob > !main: old"])
    }

    @Test(arguments: [
        Observation.Fact.quit(reason: nil), .parted(chan, reason: nil), .kicked(chan, nick("rob"), reason: nil),
    ])
    func theNickIsAnybodysWhenTheyAreGone(_ end: Observation.Fact) {
        var world = Self.renamed()
        world.observed(end == .kicked(chan, nick("rob"), reason: nil) ? "op" : "rob", end)
        world.homeserverAnswers()
        #expect(world.store.snapshot.bearers == [:])
        world.irc("rob", says: "another")
        #expect(world.messages == ["net_rob > !main: another"])
        world.irc("bob", says: "and I")
        #expect(world.messages == ["net_bob > !main: and I"])
    }

    @Test func aSplitEndsNothing() {
        var world = Self.renamed()
        world.observed("rob", .quit(reason: "a.test b.test"))
        #expect(world.store.snapshot.bearers != [:])
        world.observed("rob", .joined(chan, realname: nil))
        world.irc("rob", says: "back")
        #expect(world.messages == ["net_bob > !main: back"])
        #expect(world.membership == [])
    }

    @Test func whatHappensWhileWeAreAwayEndsInTheNames() {
        var world = Self.renamed()
        world.present[chan] = ["bob"]
        world.restart()
        world.homeserverAnswers()
        world.wait(.seconds(400))
        world.homeserverAnswers()
        #expect(world.store.snapshot.bearers == [:])
        #expect(world.store.snapshot.memberships[main]?.contains(user("net_bob")) == true)
        world.irc("bob", says: "hello")
        #expect(world.messages == ["net_bob > !main: hello"])
    }

    @Test func theirConversationsGoToTheNickWhenTheyAreGone() throws {
        var world = World()
        world.bring(alice)
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", whispers: "psst", to: alice)
        world.homeserverAnswers()
        let room = try #require(world.store.snapshot.privateRooms.first).room
        world.observed("bob", .renamed(to: nick("rob")))
        world.homeserverAnswers()
        world.observed("rob", .quit(reason: nil))
        #expect(
            world.matrix.filter { $0.contains("\(room)") } == [
                "net_bob gives powers in \(room): net_rob 100", "net_bob invites net_rob to \(room)",
                "net_rob joins \(room)", "net_bob leaves \(room) (Now known as rob)",
            ]
        )
    }

    /// Names go with what is said in a room, and rooms do not wait for one another.
    @Test func anEarlierNameBehindALaterOneIsPutRight() throws {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["op"]
        world.connect(nil)
        world.homeserverAnswers()
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .renamed(to: nick("rob")))
        world.irc("rob", says: "two")
        let names = world.orders.filter { if case .setDisplayName = $0.action { true } else { false } }
        try #require(names.count == 2)
        for order in names.reversed() { world.receive(.finished(order, .done)) }
        world.wait(.seconds(10))
        #expect(world.matrix == ["net_bob is named rob"])
    }

    @Test func aReplayUnderTheOldNickIsNoNewsWhileTheLineIsOnItsWay() throws {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["bob"]
        world.connect(nil)
        world.homeserverAnswers()
        let time = world.wall
        world.observed("bob", .said(.message, chan, text: "once", statusPrefix: nil), id: "m1", time: time)
        #expect(world.messages == ["net_bob > !main: once"])
        world.observed("bob", .renamed(to: nick("rob")))
        world.present[chan] = ["rob"]
        world.restart()
        let reporter = try #require(world.reporters[chan])
        let said = Observation.Fact.said(.message, chan, text: "once", statusPrefix: nil)
        let line = Observation(source: source("bob"), messageID: "m1", time: time, isHistory: true, said)
        world.receive(.irc(reporter, .observed(line)))
        #expect(world.messages == [])
    }

    /// A join with an account, as IRCv3's extended-join has it.
    private static func join(_ world: inout World, _ name: String, _ account: String?) throws {
        let reporter = try #require(world.reporters[chan])
        let joined = Observation(source: source(name), account: account, .joined(chan, realname: "B"))
        world.receive(.irc(reporter, .observed(joined)))
    }

    @Test(arguments: [
        ("acc", "net_bob"), ("ACC", "net_bob"), ("another", "net_rob"), ("", "net_rob"), (nil, "net_rob"),
    ])
    func anAccountIsKnownUnderAnotherNick(_ account: String?, _ ghost: String) throws {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["op"]
        world.connect(nil)
        try Self.join(&world, "bob", "acc")
        world.homeserverAnswers()
        world.observed("bob", .quit(reason: nil))
        world.homeserverAnswers()
        try Self.join(&world, "rob", account)
        world.irc("rob", says: "hello")
        #expect(world.messages == ["\(ghost) > !main: hello"])
    }

    @Test func whoIsThereKeepsTheGhostThoughAnotherHasTheAccount() throws {
        var world = World(connectsBot: false, SplitTests.lists)
        world.present[chan] = ["op"]
        world.connect(nil)
        try Self.join(&world, "bob", "acc")
        try Self.join(&world, "phone", "acc")
        world.irc("phone", says: "hello")
        #expect(world.messages == ["net_phone > !main: hello"])
        world.irc("bob", says: "hello")
        #expect(world.messages == ["net_bob > !main: hello"])
    }

    /// The name of a ghost is known to people by the nick: whoever bears it is meant.
    @Test func anInvitationGoesToWhoBearsTheNick() {
        var world = Self.renamed()
        world.irc("rob", says: "two")
        world.member(user("net_rob"), .invite, in: room("talk"), by: alice, isDirect: true)
        #expect(
            world.matrix.filter { $0.contains("!talk") } == [
                "net_rob joins !talk", "net_rob invites net_bob to !talk", "net_bob joins !talk",
                "net_rob leaves !talk (Now known as rob)",
            ]
        )
        #expect(world.store.snapshot.privateRooms.map(\.room) == [room("talk")])
        world.member(user("net_bob"), .invite, in: room("talk2"), by: alice, isDirect: true)
        #expect(world.store.snapshot.privateRooms.map(\.nick) == [nick("rob")])
    }
}
