import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Private messages between a Matrix user and a nick.
@Suite struct ConversationTests {
    static let talk = room("talk")

    static func talking() -> World {
        var world = World()
        world.bring(alice)
        world.member(bobGhost, .invite, in: talk, by: alice, isDirect: true)
        return world
    }

    @Test func anInvitedGhostComes() {
        let world = Self.talking()
        #expect(world.matrix == ["net_bob is named bob", "net_bob joins !talk"])
    }

    @Test func wordsGoBothWays() {
        var world = Self.talking()
        world.matrix("hi bob", in: Self.talk)
        #expect(world.said == ["M-alice > bob: hi bob"])
        world.confirmAll()
        #expect(world.unfinished == 0)
        world.irc("Bob", whispers: "hi alice", to: alice, as: .action)
        #expect(world.matrix == ["net_bob is named Bob", "net_bob > !talk: * hi alice"])
    }

    @Test func aWordToSomebodyNotThereIsTold() {
        var world = Self.talking()
        world.matrix("hi bob", in: Self.talk)
        world.session(
            alice,
            .refused(world.outgoing[0].1.token, ServerReply(code: "401", text: "No such nick/channel"))
        )
        #expect(
            world.messages == [
                "net_bob > !talk: (notice) Your message to bob was not delivered: There is no such nick or channel (401)."
            ]
        )
        #expect(world.finished == 1)
    }

    @Test func theFirstWordMakesTheRoomOnce() {
        var world = World()
        world.bring(alice)
        world.irc("bob", whispers: "one", to: alice, id: "m1")
        #expect(world.matrix == ["net_bob is named bob", "net_bob makes bob (PM on NET)"])
        world.irc("BOB", whispers: "two", to: alice, id: "m2")
        #expect(!world.matrix.contains { $0.contains("makes") })
        world.homeserverAnswers()
        #expect(world.messages.map { $0.split(separator: ": ").last } == ["one", "two"])
        #expect(Set(world.messages.map { $0.split(separator: ": ").first }).count == 1)
        world.irc("bob", whispers: "three", to: alice)
        #expect(world.messages.count == 1)
        #expect(!world.matrix.contains { $0.contains("makes") })
    }

    @Test func parkedWordsSurviveARestart() throws {
        var world = World()
        world.bring(alice)
        world.irc("bob", whispers: "one", to: alice, id: "m1")
        let parked = try #require(world.store.snapshot.parked.first)
        world.restart()
        #expect(world.orders.contains { if case .createRoom = $0.action { true } else { false } })
        world.homeserverAnswers()
        let sent = world.ordered.filter { if case .sendMessage = $0.action { true } else { false } }
        #expect(sent.map(\.transaction) == [parked.transaction])
        #expect(world.store.snapshot.parked.isEmpty)
        #expect(world.store.snapshot.privateRooms.count == 1)
    }

    @Test func aRoomThatCannotBeMadeLosesItsWordsLoudly() {
        var world = World()
        world.bring(alice)
        world.irc("bob", whispers: "one", to: alice)
        world.homeserverAnswers { order in if case .createRoom = order.action { World.refusal } else { nil } }
        #expect(world.drops == [.homeserverRefused])
        #expect(world.store.snapshot.parked.isEmpty)
        world.irc("bob", whispers: "two", to: alice)
        #expect(world.matrix == ["net_bob makes bob (PM on NET)"])
    }

    @Test func leavingEndsTheRoomAndTheNextWordMakesAnother() {
        var world = Self.talking()
        world.member(alice, .leave, in: Self.talk)
        #expect(world.matrix == ["net_bob leaves !talk"])
        world.irc("bob", whispers: "come back", to: alice)
        #expect(world.matrix == ["net_bob makes bob (PM on NET)"])
        world.matrix("anybody?", in: Self.talk)
        #expect(world.drops == [.notLinked])
    }

    @Test func aGhostThatIsThrownOutEndsTheRoom() {
        var world = Self.talking()
        world.member(bobGhost, .leave, in: Self.talk, by: alice)
        world.irc("bob", whispers: "hello?", to: alice)
        #expect(world.matrix == ["net_bob makes bob (PM on NET)"])
    }

    @Test func aNewRoomTakesTheOldOnesPlace() {
        var world = Self.talking()
        world.member(bobGhost, .invite, in: room("anew"), by: alice, isDirect: true)
        #expect(
            world.membership == [
                "net_bob joins !anew", "net_bob leaves !talk (This conversation goes on in another room)",
            ]
        )
        world.irc("bob", whispers: "here", to: alice)
        #expect(world.messages == ["net_bob > !anew: here"])
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var name: String
        var by = alice
        var isDirect: Bool? = true
        var place = room("talk")
        var change: @Sendable (inout Configuration) -> Void = { _ in }
        var testDescription: String { name }
    }

    static let refused: [Refused] = [
        Refused(name: "a group", isDirect: false),
        Refused(name: "not said to be direct", isDirect: nil),
        Refused(name: "turned off") { $0.networks[0].privateMessages.enabled = false },
        Refused(name: "a nick that is excluded") {
            $0.networks[0].privateMessages.exclude = [Pattern("bo.")].compactMap(\.self)
        },
        Refused(name: "a user who is excluded") {
            $0.networks[0].excludedUsers = [Pattern("@alice:.*")].compactMap(\.self).map {
                .init(pattern: $0, reason: nil)
            }
        },
        Refused(name: "from another server", by: user("alice", of: "elsewhere.test")) {
            $0.networks[0].privateMessages.federate = false
        },
        Refused(name: "into a room of a channel", place: main),
    ]

    @Test(arguments: refused) func anInvitationIsRefusedWithAWord(_ row: Refused) {
        var world = World(row.change)
        world.member(bobGhost, .invite, in: row.place, by: row.by, isDirect: row.isDirect)
        #expect(world.matrix.count == 4)
        #expect(world.messages.first?.hasPrefix("net_bob > \(row.place): (notice) ") == true)
        #expect(world.matrix.last?.hasPrefix("net_bob leaves \(row.place)") == true)
        #expect(world.store.snapshot.privateRooms.isEmpty)
    }

    @Test func wordsFromWhoIsExcludedDoNotCome() throws {
        let pattern = try #require(Pattern("bob"))
        var world = World { $0.networks[0].privateMessages.exclude = [pattern] }
        world.bring(alice)
        world.irc("BOB", whispers: "psst", to: alice)
        #expect(world.matrix.isEmpty)
        #expect(world.drops == [.excludedUser])
    }

    @Test func wordsToTheBotAndFromServersGoNowhere() {
        var world = World()
        world.irc("bob", whispers: "psst", to: nil)
        #expect(world.matrix.isEmpty)
        world.session(nil, .observed(Observation(source: Source(name: "irc.test"), .whispered(.notice, text: "hi"))))
        #expect(world.matrix.isEmpty)
    }

    // MARK: Who it is

    struct Takeover: Sendable, CustomTestStringConvertible {
        var name: String
        /// Of the first and the second who write under the nick: account, user, host.
        var first: (String?, String, String)
        var second: (String?, String, String)
        var isOther: Bool
        var testDescription: String { name }
    }

    static let takeovers: [Takeover] = [
        Takeover(name: "the same", first: (nil, "u", "h"), second: (nil, "u", "h"), isOther: false),
        Takeover(name: "another host", first: (nil, "u", "h"), second: (nil, "u", "x"), isOther: true),
        Takeover(name: "another user", first: (nil, "u", "h"), second: (nil, "x", "h"), isOther: true),
        Takeover(name: "ident came about", first: (nil, "~u", "h"), second: (nil, "u", "h"), isOther: false),
        Takeover(name: "the account at another host", first: ("a", "u", "h"), second: ("A", "u", "x"), isOther: false),
        Takeover(name: "another account", first: ("a", "u", "h"), second: ("b", "u", "h"), isOther: true),
        Takeover(name: "logged in", first: (nil, "u", "h"), second: ("a", "u", "h"), isOther: false),
        Takeover(name: "logged out", first: ("a", "u", "h"), second: (nil, "u", "h"), isOther: false),
        Takeover(name: "no account elsewhere", first: ("a", "u", "h"), second: (nil, "u", "x"), isOther: true),
    ]

    static func whisper(_ world: inout World, _ text: String, _ who: (String?, String, String), as name: String = "bob")
    {
        let source = Source(name: name, user: who.1, host: who.2)
        world.session(
            alice,
            .observed(Observation(source: source, account: who.0, .whispered(.message, text: text)))
        )
    }

    @Test(arguments: takeovers) func whoTakesTheNickGetsARoomOfTheirOwn(_ row: Takeover) throws {
        var world = World()
        world.bring(alice)
        Self.whisper(&world, "one", row.first)
        world.homeserverAnswers()
        let room = try #require(world.store.snapshot.privateRooms.first).room
        world.restart()
        world.matrix("wake up", from: alice)
        world.connect(alice)
        Self.whisper(&world, "two", row.second)
        guard row.isOther else {
            #expect(world.messages == ["net_bob > \(room): two"])
            return
        }
        #expect(world.messages.count == 1)
        #expect(world.messages[0].hasPrefix("net_bob > \(room): (notice) bob is somebody else now ("))
        #expect(world.membership == ["net_bob leaves \(room) (bob is somebody else now)"])
        #expect(world.matrix.last == "net_bob makes bob (PM on NET)")
        world.homeserverAnswers()
        #expect(world.messages.last?.hasSuffix(": two") == true)
        #expect(world.store.snapshot.privateRooms.map(\.room).contains(room) == false)
    }

    @Test func wordsToWhoTookTheNickAreNotDelivered() throws {
        var world = Self.talking()
        world.irc("bob", whispers: "it is me", to: alice)
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .quit(reason: "bye"))
        world.who["bob"] = ["311 me bob u elsewhere.test * :Another", "318 me bob :End of WHOIS"]
        world.matrix("our secret", in: Self.talk, id: "secret")
        #expect(world.said.isEmpty)
        #expect(world.finished == 1)
        #expect(
            world.messages == [
                "net_bob > !talk: (notice) bob is somebody else now (u@elsewhere.test), so this conversation ends. "
                    + "Your message was not delivered."
            ]
        )
        #expect(world.membership == ["net_bob leaves !talk (bob is somebody else now)"])
    }

    @Test func theServerIsAskedOnceAndAfterAQuit() {
        var world = Self.talking()
        func asks(_ world: World) -> Int { world.irc.count { $0.hasSuffix("asks WHOIS bob") } }
        world.matrix("one", in: Self.talk)
        #expect(asks(world) == 0 && world.said == ["M-alice > bob: one"])
        world.matrix("two", in: Self.talk)
        #expect(asks(world) == 0)
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .quit(reason: nil))
        world.matrix("three", in: Self.talk)
        #expect(asks(world) == 1 && world.said == ["M-alice > bob: three"])
        world.wait(.seconds(700))
        world.matrix("four", in: Self.talk)
        #expect(asks(world) == 1)
    }

    @Test func wordsWaitForTheAnswerInOrder() throws {
        var world = Self.talking()
        world.restart()
        world.matrix("wake up", from: alice)
        world.connect(alice)
        world.answersWho = false
        world.matrix("one", in: Self.talk)
        let asked = world
        world.matrix("two", in: Self.talk)
        #expect(world.said.isEmpty)
        world.finishRequest(of: asked, [":s 311 me bob u host.test * :B", ":s 318 me bob :End"])
        #expect(world.said == ["M-alice > bob: one", "M-alice > bob: two"])
    }

    @Test func aServerThatSaysNothingDoesNotHoldWordsForEver() {
        var world = Self.talking()
        world.restart()
        world.matrix("wake up", from: alice)
        world.connect(alice)
        world.answersWho = false
        world.matrix("one", in: Self.talk)
        #expect(world.said.isEmpty)
        world.receive(.timer(.held(Self.talk)))
        #expect(world.said == ["M-alice > bob: one"])
    }

    // MARK: Another nick

    @Test func theConversationGoesWithThePerson() {
        var world = World()
        world.bring(alice)
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", whispers: "psst", to: alice)
        world.homeserverAnswers()
        let room = world.store.snapshot.privateRooms[0].room
        world.observed("bob", .renamed(to: nick("rob")))
        #expect(
            world.matrix.filter { $0.contains("\(room)") } == [
                "net_bob gives powers in \(room): net_rob 100", "net_bob invites net_rob to \(room)",
                "net_rob joins \(room)", "net_rob sets m.room.name of \(room)",
                "net_bob leaves \(room) (Now known as rob)",
            ]
        )
        world.irc("rob", whispers: "still me", to: alice)
        #expect(world.messages == ["net_rob > \(room): still me"])
        world.matrix("hello", in: room)
        #expect(world.said == ["M-alice > rob: hello"])
        // Who takes the old nick is somebody else.
        world.irc("bob", whispers: "hi", to: alice)
        #expect(world.matrix.contains("net_bob makes bob (PM on NET)"))
        // And after a restart, too.
        world.restart()
        #expect(world.store.snapshot.privateRooms.first { $0.room == room }?.nick == nick("rob"))
    }

    @Test func roomsOfTheUsersMakingKeepTheirRules() {
        var world = Self.talking()
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .renamed(to: nick("rob")))
        #expect(
            world.matrix.filter { $0.contains("!talk") }.contains { $0.contains("sets") || $0.contains("powers") }
                == false
        )
        #expect(world.membership.contains("net_rob joins !talk"))
    }

    @Test func anAccountIsKnownUnderAnotherNick() throws {
        var world = World()
        world.bring(alice)
        Self.whisper(&world, "one", ("account", "u", "h"))
        world.homeserverAnswers()
        let room = try #require(world.store.snapshot.privateRooms.first).room
        Self.whisper(&world, "two", ("account", "u", "elsewhere"), as: "bob_")
        #expect(world.messages == ["net_bob_ > \(room): two"])
        Self.whisper(&world, "three", ("another", "u", "h"), as: "bobby")
        #expect(world.matrix.last == "net_bobby makes bobby (PM on NET)")
    }

    @Test func anotherHostThatTheNetworkTellsOfIsTheSamePerson() {
        var world = World()
        world.bring(alice)
        Self.whisper(&world, "one", (nil, "u", "host.test"))
        world.homeserverAnswers()
        let room = world.store.snapshot.privateRooms[0].room
        // As two of ours see it.
        for _ in 0..<2 { world.observed("bob", .hostChanged(user: "u", host: "cloak.test")) }
        Self.whisper(&world, "two", (nil, "u", "cloak.test"))
        #expect(world.messages == ["net_bob > \(room): two"])
        // Of somebody who was another before.
        let stranger = Source(name: "bob", user: "x", host: "y")
        world.session(alice, .observed(Observation(source: stranger, .hostChanged(user: "u", host: "z"))))
        world.session(alice, .observed(Observation(source: stranger, .accountChanged("theirs"))))
        Self.whisper(&world, "three", (nil, "u", "cloak.test"))
        #expect(world.messages == ["net_bob > \(room): three"])
    }

    // MARK: Not there

    @Test func awayIsToldOnceInReply() {
        var world = Self.talking()
        world.matrix("hi", in: Self.talk, id: "hi")
        for _ in 0..<2 { world.session(alice, .peerIsAway(nick("bob"), "\u{2}lunch")) }
        #expect(world.messages.isEmpty)
        world.irc("bob", whispers: "back", to: alice)
        world.session(alice, .peerIsAway(nick("bob"), "\u{2}lunch"))
        #expect(world.messages == ["net_bob > !talk: (notice) bob is away: lunch"])
        let reply = world.ordered.compactMap { order -> EventID? in
            guard case .sendMessage(_, let message) = order.action else { return nil }
            return message.inReplyTo
        }
        #expect(reply == [eventID("hi")])
        world.session(alice, .peerIsAway(nick("stranger"), "gone"))
        #expect(world.messages.isEmpty)
    }

    @Test(arguments: [
        (["401 me bob :No such nick"], "bob is not on NET now. What you write arrives only while they are there."),
        (
            ["311 me bob u h * :B", "301 me bob :lunch", "318 me bob :End"],
            "bob is away: lunch"
        ),
    ])
    func anInvitationSaysWhoIsNotThere(_ lines: [String], _ words: String) {
        var world = World()
        world.bring(alice)
        world.who["bob"] = lines
        world.member(bobGhost, .invite, in: Self.talk, by: alice, isDirect: true)
        #expect(world.messages == ["net_bob > !talk: (notice) \(words)"])
        #expect(world.store.snapshot.privateRooms.count == 1)
    }

    // MARK: Rooms that fail

    @Test func aRoomThatTheGhostIsOutOfIsReplaced() {
        var world = Self.talking()
        world.homeserverAnswers()
        world.wait(.seconds(90))
        world.irc("bob", whispers: "lost?", to: alice, id: "m")
        world.homeserverAnswers { order in
            guard case .sendMessage(Self.talk, _) = order.action else { return nil }
            return World.refusal
        }
        #expect(world.messages.filter { $0.hasSuffix(": lost?") }.count == 1)
        #expect(world.store.snapshot.privateRooms.map(\.room) != [Self.talk])
        // Not a second time at once.
        world.irc("bob", whispers: "again", to: alice)
        world.homeserverAnswers { order in if case .sendMessage = order.action { World.refusal } else { nil } }
        #expect(world.drops == [.homeserverRefused])
    }

    @Test func aThirdPersonEndsTheConversation() {
        var world = Self.talking()
        world.member(carol, .invite, in: Self.talk, by: alice)
        #expect(world.messages.count == 1)
        #expect(world.membership == ["net_bob leaves !talk (Group chats with people on IRC are not supported)"])
        #expect(world.store.snapshot.privateRooms.isEmpty)
    }

    @Test func aSecondGhostIsRefused() {
        var world = Self.talking()
        world.member(user("net_eve"), .invite, in: Self.talk, by: alice, isDirect: true)
        #expect(world.membership.last == "net_eve leaves !talk (Group chats with people on IRC are not supported.)")
        world.irc("bob", whispers: "still ours", to: alice)
        #expect(world.messages == ["net_bob > !talk: still ours"])
    }

    // MARK: Turned off

    @Test(arguments: [true, false]) func whoWritesFromIRCIsToldOnceThatItIsOff(_ isEnabled: Bool) {
        let stranger = user("dave", of: "elsewhere.test")
        var world = World {
            $0.networks[0].privateMessages.enabled = isEnabled
            $0.networks[0].privateMessages.federate = false
        }
        world.bring(stranger)
        world.irc("bob", whispers: "beep", to: stranger, as: .notice)
        #expect(world.irc.isEmpty && world.drops == [.notPermitted])
        world.irc("bob", whispers: "hi", to: stranger)
        #expect(world.irc.count == 1)
        #expect(world.irc[0].hasPrefix("M-dave asks NOTICE bob Private messages to "))
        world.irc("bob", whispers: "hi?", to: stranger)
        #expect(world.irc.isEmpty && world.matrix.isEmpty)
    }

    @Test(arguments: [true, false]) func aConversationEndsWhereTheConfigurationDoes(_ isExcluded: Bool) throws {
        var world = Self.talking()
        let pattern = try #require(Pattern("bo."))
        world.configuration.networks[0].privateMessages.enabled = isExcluded
        world.configuration.networks[0].privateMessages.exclude = isExcluded ? [pattern] : []
        world.receive(.reconfigured(world.configuration))
        world.matrix("hello?", in: Self.talk)
        let (reason, words): (DropReason, String) =
            isExcluded
            ? (.excludedUser, "This person is not reached through this bridge.")
            : (.notPermitted, "Private messages are turned off for NET.")
        #expect(world.irc.isEmpty && world.drops == [reason])
        #expect(world.messages == ["net_bob > !talk: (notice) \(words)"])
    }

    @Test func strangersInTheRoomAreNotHeard() {
        var world = Self.talking()
        world.matrix("me too", from: carol, in: Self.talk)
        #expect(world.irc.isEmpty)
        #expect(world.drops == [.notAMember])
    }
}
