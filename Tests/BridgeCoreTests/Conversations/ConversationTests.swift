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

    @Test func aRoomThatTheUserMakesMeanwhileDoesNotOvertakeTheWordsThatWait() {
        var world = World()
        world.bring(alice)
        world.irc("bob", whispers: "one", to: alice)
        world.member(bobGhost, .invite, in: Self.talk, by: alice, isDirect: true)
        world.irc("bob", whispers: "two", to: alice)
        #expect(world.messages.isEmpty)
        world.homeserverAnswers()
        #expect(world.messages.map { $0.split(separator: ": ").last } == ["one", "two"])
        #expect(Set(world.messages.map { $0.split(separator: ": ").first }).count == 1)
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
