import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// People on IRC come and go: so do their ghosts.
@Suite struct GhostMembershipTests {
    @Test("A name that the homeserver refused is not taken for given, and is not asked for with each line")
    func refusedName() {
        var world = World()
        let refuse: (MatrixOrder) -> MatrixOutcome? = {
            if case .setDisplayName = $0.action { World.refusal } else { nil }
        }
        world.irc("bob", says: "one")
        #expect(world.matrix.contains("net_bob is named bob"))
        world.homeserverAnswers(refuse)
        #expect(world.store.snapshot.ghosts.map(\.displayName) == [""])
        world.irc("bob", says: "two")
        #expect(!world.matrix.contains("net_bob is named bob"))
        world.homeserverAnswers()
        world.wait(.seconds(601))
        world.irc("bob", says: "three")
        #expect(world.matrix.contains("net_bob is named bob"))
        world.homeserverAnswers(refuse)
        world.restart()
        world.irc("bob", says: "four")
        #expect(world.matrix.contains("net_bob is named bob"))
        world.homeserverAnswers()
        #expect(world.store.snapshot.ghosts.map(\.displayName) == ["bob"])
    }

    static func lists(_ initial: Bool, _ incremental: Bool) -> @Sendable (inout Configuration) -> Void {
        { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.ircToMatrix.initial = initial
            configuration.networks[0].membershipLists.ircToMatrix.incremental = incremental
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var isShown = true
        var source = "bob"
        var fact: Observation.Fact
        var with: [String]
        var without: [String]
        var testDescription: String { name }
    }

    /// After bob has spoken, unless not `isShown`; with incremental lists and without.
    static let rows: [Row] = [
        Row(
            name: "join",
            source: "dora",
            fact: .joined(chan, realname: nil),
            with: ["net_dora joins !main"],
            without: []
        ),
        Row(name: "join of one who is shown", fact: .joined(chan, realname: nil), with: [], without: []),
        Row(
            name: "part",
            fact: .parted(chan, reason: "bye"),
            with: ["net_bob leaves !main (Part: bye)"],
            without: ["net_bob leaves !main (Part: bye)"]
        ),
        Row(
            name: "part without a word",
            fact: .parted(chan, reason: nil),
            with: ["net_bob leaves !main"],
            without: ["net_bob leaves !main"]
        ),
        Row(
            name: "part of one who is not shown",
            isShown: false,
            fact: .parted(chan, reason: "bye"),
            with: [],
            without: []
        ),
        Row(
            name: "quit",
            fact: .quit(reason: "gone"),
            with: ["net_bob leaves !main (Quit: gone)"],
            without: ["net_bob leaves !main (Quit: gone)"]
        ),
        Row(
            name: "kick",
            source: "op",
            fact: .kicked(chan, nick("BOB"), reason: "spam"),
            with: ["net_bob leaves !main (Kicked by op: spam)"],
            without: ["net_bob leaves !main (Kicked by op: spam)"]
        ),
        Row(
            name: "nick",
            fact: .renamed(to: nick("rob")),
            with: [],
            without: []
        ),
        Row(
            name: "nick of one who is not shown",
            isShown: false,
            fact: .renamed(to: nick("rob")),
            with: ["net_rob joins !main"],
            without: []
        ),
        Row(name: "another spelling", fact: .renamed(to: nick("BoB")), with: [], without: []),
        Row(name: "mode", fact: .mode(chan, []), with: [], without: []),
        Row(name: "away", fact: .awayChanged("out"), with: [], without: []),
    ]

    @Test(arguments: rows, [true, false]) func follows(_ row: Row, _ isOn: Bool) {
        var world = World(connectsBot: false, Self.lists(false, isOn))
        world.present[chan] = ["bob", "op"]
        world.connect(nil)
        world.homeserverAnswers()
        if row.isShown { world.irc("bob", says: "hi") }
        world.observed(row.source, row.fact)
        #expect(world.membership == (isOn ? row.with : row.without))
    }

    @Test func anotherSpellingIsAnotherName() {
        var world = World()
        world.session(nil, .settled(chan, members: [ChannelMember(nick: nick("bob"))]))
        world.irc("bob", says: "hi")
        world.observed("bob", .renamed(to: nick("BoB")))
        #expect(world.matrix == [])
        world.wait(.seconds(60))
        #expect(world.matrix == ["net_bob is named BoB"])
    }

    /// A portal is ours, so its bot may kick; in a room of others the ghost leaves.
    @Test func aKickInAPortalIsAKick() {
        var world = World()
        world.ask(.room(alias("irc_net_#new")))
        world.homeserverAnswers()
        let new = channel("#new")
        world.irc("bob", says: "hi", in: new)
        world.observed("op", .kicked(new, nick("bob"), reason: nil), in: new)
        #expect(world.membership.count == 1)
        #expect(world.membership.first?.hasPrefix("bot kicks net_bob from !made") == true)
        #expect(world.membership.first?.hasSuffix("(Kicked by op)") == true)
    }

    @Test func namesBringWhoIsThereAndRemoveWhoIsNot() {
        var world = World(Self.lists(true, false))
        world.irc("ghost", says: "I am leaving")
        world.session(nil, .settled(chan, members: ["bob", "appservicebot"].map { ChannelMember(nick: nick($0)) }))
        #expect(world.membership == ["net_ghost leaves !main", "net_bob joins !main"])
    }

    @Test func namesDoNotBringOurOwn() {
        var world = World(Self.lists(true, true))
        world.bring(alice)
        world.session(nil, .settled(chan, members: ["M-alice", "appservicebot"].map { ChannelMember(nick: nick($0)) }))
        #expect(world.membership.isEmpty)
        world.observed("M-alice", .joined(chan, realname: nil))
        #expect(world.membership.isEmpty)
    }

    /// A room of two channels shows who is in either.
    @Test func whoLeavesOneOfTwoChannelsStaysInTheRoom() {
        let two = channel("#two")
        var world = World { $0.networks[0].mappings.append(.init(channel: two, rooms: [main])) }
        let everybody = ["bob", "appservicebot"].map { ChannelMember(nick: nick($0)) }
        world.session(nil, .settled(chan, members: everybody))
        world.session(nil, .settled(two, members: everybody))
        world.irc("bob", says: "hi")
        world.observed("bob", .parted(chan, reason: nil))
        #expect(world.membership.isEmpty)
        world.session(nil, .settled(chan, members: []))
        #expect(world.membership.isEmpty)
        world.observed("bob", .quit(reason: nil), in: two)
        #expect(world.membership == ["net_bob leaves !main"])
    }

    // MARK: By hand

    @Test func aGhostKickedOnMatrixIsKickedOnIRC() {
        var world = World()
        world.bring(alice)
        world.session(nil, .settled(chan, members: [ChannelMember(nick: nick("Bob"))]))
        world.irc("Bob", says: "hi")
        world.member(bobGhost, .leave, by: alice, reason: "spam\r\nQUIT")
        #expect(world.irc == ["M-alice asks KICK #chan Bob Kicked by @alice:hs.test: spam QUIT"])
        world.openAdminRoom()
        world.irc("Bob", says: "still here")
        #expect(world.membership == ["net_bob joins !main"])
    }

    @Test(arguments: [
        (":irc.test 482 M-alice #chan :You're not channel operator", "(482)."), ("", ""),
    ])
    func aKickThatFailsIsTold(_ line: String, _ end: String) {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.session(nil, .settled(chan, members: [ChannelMember(nick: nick("bob"))]))
        world.irc("bob", says: "hi")
        world.member(bobGhost, .ban, by: alice)
        // First over the moderator's own connection, then over the bot's.
        for _ in 0..<(line.isEmpty ? 1 : 2) { world.answer(line.isEmpty ? [] : [line], isComplete: true) }
        #expect(world.messages.count == (line.isEmpty ? 0 : 1))
        #expect(world.messages.allSatisfy { $0.hasSuffix(end) && $0.contains("bob was not banned from #chan") })
    }

    @Test func whoIsNotThereCannotKick() {
        var world = World()
        world.openAdminRoom()
        world.session(nil, .settled(chan, members: [ChannelMember(nick: nick("bob"))]))
        world.irc("bob", says: "hi")
        world.member(bobGhost, .leave, by: alice)
        #expect(world.irc == ["appservicebot asks KICK #chan bob Kicked by @alice:hs.test"])
        world.answer([":irc.test 482 appservicebot #chan :You're not channel operator"])
        #expect(world.messages.count == 1)
        #expect(world.messages.allSatisfy { $0.contains("bob was not kicked from #chan: ") && $0.hasSuffix("(482).") })
    }
}
