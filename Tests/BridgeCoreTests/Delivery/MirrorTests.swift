import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Several rooms on one channel, and several channels in one room.
@Suite struct MirrorTests {
    static let second = room("second")
    static let third = room("third")
    static let two = channel("#two")

    /// `#chan` in `!main` and `!second`; alice is in the one, carol in the other, both on IRC.
    static func shared(_ change: (inout Configuration) -> Void = { _ in }) -> World {
        var world = World {
            $0.networks[0].mappings = [.init(channel: chan, rooms: [main, second])]
            change(&$0)
        }
        world.bring(alice)
        world.bring(carol, to: second)
        return world
    }

    static func message(_ world: World, in room: RoomID) -> OutgoingMessage? {
        world.ordered.compactMap { order -> OutgoingMessage? in
            guard case .sendMessage(room, let message) = order.action else { return nil }
            return message
        }.last
    }

    /// The event that a copy became in its room.
    static func copy(of event: String, in room: RoomID, _ world: World) -> EventID? {
        world.store.messages(saidWith: eventID(event)).first { $0.room == room }?.event
    }

    static func related(_ relation: MessageContent.Relation, _ text: String = "and") -> EventContent {
        .message(MessageContent(kind: .text, body: text, relation: relation))
    }

    @Test func wordsStandOnceInEveryPlaceUnderTheRightName() {
        var world = Self.shared()
        world.matrix("hello", from: alice)
        #expect(world.said == ["M-alice > #chan: hello"])
        #expect(world.messages == ["net_m-alice > !second: hello"])
        world.confirmAll()
        world.matrix("hello", from: carol, in: Self.second)
        #expect(world.said == ["M-carol > #chan: hello"])
        #expect(world.messages == ["net_m-carol > !main: hello"])
        world.irc("bob", says: "hello")
        #expect(world.messages == ["net_bob > !main: hello", "net_bob > !second: hello"])
        #expect(world.said.isEmpty)
    }

    @Test func aCopyGoesNoFurther() {
        var world = Self.shared()
        world.matrix("hello", from: alice, id: "one")
        world.irc("M-alice", says: "hello")
        #expect(world.messages.isEmpty)
        // As the homeserver would push it, were it not known as ours at the edge.
        world.matrix("hello", from: user("net_m-alice"), in: Self.second)
        #expect(world.irc.isEmpty && world.messages.isEmpty)
        #expect(world.drops == [.ownEcho])
    }

    @Test func aReplyAnswersTheSameThingInTheOtherRoom() throws {
        var world = Self.shared()
        world.matrix("question", from: alice, id: "q")
        world.homeserverAnswers()
        let there = try #require(Self.copy(of: "q", in: Self.second, world))
        // To the copy, from the other room.
        world.matrix(Self.related(.reply(there), "answer"), from: carol, in: Self.second, id: "a")
        #expect(Self.message(world, in: main)?.inReplyTo == eventID("q"))
        world.homeserverAnswers()
        // To the original.
        world.matrix(Self.related(.reply(eventID("q")), "me too"), from: alice)
        #expect(Self.message(world, in: Self.second)?.inReplyTo == there)
        // To what is itself a copy here.
        let answer = try #require(Self.copy(of: "a", in: main, world))
        world.matrix(Self.related(.thread(root: answer, reply: answer), "thanks"), from: alice)
        #expect(Self.message(world, in: Self.second)?.inReplyTo == eventID("a"))
    }

    @Test(arguments: ["m1", nil]) func aReplyToALineOfIRCAnswersItEverywhere(_ id: String?) throws {
        var world = Self.shared()
        world.irc("bob", says: "question", id: id)
        world.homeserverAnswers()
        let known = world.store.snapshot.recentMessages.filter { $0.sender == bobGhost }
        let (here, there) = (known.first { $0.room == main }, known.first { $0.room == Self.second })
        world.matrix(Self.related(.reply(try #require(here).event), "answer"), from: alice)
        #expect(Self.message(world, in: Self.second)?.inReplyTo == there?.event)
        #expect(there?.event != nil)
    }

    @Test func aCorrectionTakesThePlaceOfTheFirstWords() throws {
        var world = Self.shared()
        world.matrix("tpyo", from: alice, id: "t")
        world.homeserverAnswers()
        let there = try #require(Self.copy(of: "t", in: Self.second, world))
        world.matrix(Self.related(.replacement(eventID("t")), "typo"), from: alice)
        let message = try #require(Self.message(world, in: Self.second))
        #expect(message.replaces == there)
        #expect(message.body == "typo")
    }

    @Test func aCorrectionOfSomebodyElsesWordsDoesNothing() {
        var world = Self.shared()
        world.matrix("mine", from: alice, id: "t")
        world.homeserverAnswers()
        world.matrix(Self.related(.replacement(eventID("t")), "yours"), from: carol)
        #expect(world.drops == [.notTheirOwn])
        #expect(world.said.isEmpty && world.messages.isEmpty)
        #expect(world.finished == 1)
    }

    @Test(arguments: [true, false]) func aCorrectionThatCannotTakeThePlaceIsAMessage(_ isForgotten: Bool) throws {
        var world = Self.shared()
        if !isForgotten {
            world.matrix("tpyo", from: alice, id: "t")
            world.confirmAll()
            world.homeserverAnswers()
            world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("al")))
        }
        world.matrix(Self.related(.replacement(eventID("t")), "typo"), from: alice)
        let message = try #require(Self.message(world, in: Self.second))
        #expect(message.replaces == nil)
        #expect(message.body == "* typo")
    }

    @Test func wordsTakenBackAreTakenBackEverywhere() throws {
        var world = Self.shared()
        world.matrix("oops", from: alice, id: "o")
        world.confirmAll()
        world.homeserverAnswers()
        let there = try #require(Self.copy(of: "o", in: Self.second, world))
        world.matrix(.redaction(eventID("o")), from: alice, in: main)
        #expect(world.matrix == ["net_m-alice redacts \(there) in !second"])
        world.homeserverAnswers()
        // Of a copy, or of a line of IRC: a matter of that room.
        world.irc("bob", says: "spam", id: "s")
        world.homeserverAnswers()
        let spam = try #require(world.store.snapshot.recentMessages.last { $0.room == main }).event
        for target in [there, spam] {
            world.matrix(.redaction(target), from: alice, in: main)
            #expect(world.matrix.isEmpty)
        }
    }

    @Test func whatAnswersWordsOnTheirWayWaitsAndKeepsItsPlace() throws {
        var world = Self.shared()
        world.matrix("question", from: alice, id: "q")
        world.confirmAll()
        let question = try #require(world.orders.last)
        world.matrix(Self.related(.reply(eventID("q")), "answer"), from: alice, id: "a")
        world.matrix("next", from: alice)
        #expect(world.said.isEmpty && world.messages.isEmpty)
        world.receive(.finished(question, .sent(eventID("there"))))
        #expect(world.said == ["M-alice > #chan: M-alice: answer", "M-alice > #chan: next"])
        #expect(world.messages == ["net_m-alice > !second: answer", "net_m-alice > !second: next"])
        let replies = world.ordered.compactMap { order -> EventID? in
            guard case .sendMessage(_, let message) = order.action else { return nil }
            return message.inReplyTo
        }
        #expect(replies == [eventID("there")])
    }

    @Test(arguments: [true, false]) func theWaitHasAnEnd(_ isRefused: Bool) throws {
        var world = Self.shared()
        world.matrix("question", from: alice, id: "q")
        let question = try #require(world.orders.last)
        world.matrix(Self.related(.reply(eventID("q")), "answer"), from: alice)
        #expect(world.messages.isEmpty)
        if isRefused {
            world.receive(.finished(question, World.refusal))
        } else {
            world.wait(.seconds(11))
        }
        #expect(world.store.snapshot.outbox.contains { World.sentence($0) == "net_m-alice > !second: answer" })
    }

    @Test func aRestartKnowsWhatWasSaidAndWhatIsUnderWay() throws {
        var world = Self.shared()
        world.matrix("known", from: alice, id: "k")
        world.confirmAll()
        world.homeserverAnswers()
        let there = try #require(Self.copy(of: "k", in: Self.second, world))
        world.matrix("under way", from: alice, id: "u")
        world.confirmAll()
        world.restart()
        let underWay = try #require(world.orders.last { World.sentence($0).hasSuffix("under way") })
        world.receive(.finished(underWay, .sent(eventID("late"))))
        world.matrix(Self.related(.reply(eventID("k"))), from: alice)
        #expect(Self.message(world, in: Self.second)?.inReplyTo == there)
        world.matrix(Self.related(.reply(eventID("u"))), from: alice)
        #expect(Self.message(world, in: Self.second)?.inReplyTo == eventID("late"))
    }

    /// What memory has let go of, the store still has.
    @Test func oldWordsAreLookedUp() throws {
        var limits = Limits()
        limits.rememberedMessages = 2
        var world = World(limits: limits) {
            $0.networks[0].mappings = [.init(channel: chan, rooms: [main, Self.second])]
        }
        world.bring(alice)
        world.matrix("old", from: alice, id: "old")
        world.homeserverAnswers()
        let there = try #require(Self.copy(of: "old", in: Self.second, world))
        for number in 0..<5 { world.matrix("new \(number)", from: alice) }
        world.homeserverAnswers()
        world.matrix(Self.related(.reply(eventID("old"))), from: alice)
        #expect(Self.message(world, in: Self.second)?.inReplyTo == there)
        world.matrix(Self.related(.reply(eventID("never seen"))), from: alice)
        #expect(world.messages == ["net_m-alice > !second: and"])
        #expect(Self.message(world, in: Self.second)?.inReplyTo == nil)
    }

    @Test func mentionsMeanThePersonInTheirOwnRoom() {
        var world = Self.shared()
        let content = MessageContent(
            kind: .text,
            body: "carol: bob: nobody: look",
            mentions: [user("net_m-carol"), bobGhost, user("nobody")]
        )
        world.irc("bob", says: "hello")
        world.matrix(.message(content), from: alice, in: main)
        #expect(Self.message(world, in: Self.second)?.mentions == [carol, bobGhost])
    }

    // MARK: Several channels

    /// `!main` has both channels, `!second` the one, `!third` both.
    static func crossed() -> World {
        var world = World {
            $0.networks[0].mappings = [
                .init(channel: chan, rooms: [main, second, third]), .init(channel: two, rooms: [main, third]),
            ]
        }
        world.bring(alice)
        return world
    }

    @Test func wordsGoToEveryChannelAndOnceToEveryRoom() {
        var world = Self.crossed()
        world.matrix("hello", from: alice)
        #expect(world.said == ["M-alice > #chan: hello", "M-alice > #two: hello"])
        #expect(world.messages == ["net_m-alice > !second: hello", "net_m-alice > !third: hello"])
        world.matrix("hi", from: carol, in: Self.second)
        world.connect(carol)
        #expect(world.said == ["M-carol > #chan: hi"])
    }

    @Test func channelsDoNotHearEachOther() {
        var world = Self.crossed()
        world.irc("bob", says: "hello")
        #expect(world.messages.map { $0.split(separator: " ")[2] } == ["!main:", "!second:", "!third:"])
        #expect(world.said.isEmpty)
        world.irc("bob", says: "hello", in: Self.two)
        #expect(world.messages == ["net_bob > !main: hello", "net_bob > !third: hello"])
        #expect(world.said.isEmpty)
        for channel in [chan, Self.two] {
            world.irc("M-alice", says: "echo", in: channel)
            #expect(world.messages.isEmpty)
        }
    }

    // MARK: What nobody said in a room

    @Test func commandsAndTheBotAreNotMirrored() {
        var world = Self.shared()
        world.openAdminRoom()
        world.command("!cmd PRIVMSG #chan :by hand")
        world.irc("M-alice", says: "by hand")
        #expect(world.messages.isEmpty)
        world.irc("appservicebot", says: "I am the bot")
        #expect(world.messages.isEmpty)
        world.matrix("a notice of the bot", from: bot, in: main)
        #expect(world.irc.isEmpty && world.matrix.isEmpty)
    }

    @Test func excludedUsersAreNotMirrored() throws {
        let pattern = try #require(Pattern("@dave:.*"))
        var world = Self.shared { $0.networks[0].excludedUsers = [.init(pattern: pattern, reason: nil)] }
        world.matrix("hello", from: user("dave"))
        #expect(world.irc.isEmpty && world.matrix.isEmpty)
    }

    // MARK: People and topics

    @Test func whoLeavesTakesTheirGhostAlong() {
        var world = Self.shared()
        world.matrix("hello", from: alice)
        world.member(alice, .leave)
        #expect(world.membership == ["net_m-alice leaves !second"])
        #expect(world.irc == ["M-alice parts #chan (User left)"])
    }

    @Test func aKickOnIRCEmptiesBothRoomsOfThem() {
        var world = Self.shared()
        world.matrix("hello", from: alice)
        world.session(alice, .left(chan, .kicked(by: source("op"), reason: "out")))
        world.observed("op", .kicked(chan, nick("M-alice"), reason: "out"))
        let all = world.store.snapshot.memberships
        #expect(all[main]?.contains(alice) != true)
        #expect(all[Self.second]?.contains(user("net_m-alice")) != true)
    }

    @Test func aGhostKickedInOneRoomLeavesBoth() {
        var world = Self.shared()
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", says: "hello")
        world.member(bobGhost, .leave, by: alice, reason: "enough")
        #expect(world.irc == ["M-alice asks KICK #chan bob Kicked by @alice:hs.test: enough"])
        world.observed("M-alice", .kicked(chan, nick("bob"), reason: "enough"))
        #expect(world.membership == ["net_bob leaves !second (Kicked by M-alice: enough)"])
    }

    @Test func aTopicIsSetInTheOtherRoom() {
        var world = Self.shared()
        world.matrix(.topic("news"), from: alice, in: main)
        #expect(world.irc == ["M-alice asks TOPIC #chan news"])
        world.observed("M-alice", .topic(chan, text: "news"))
        #expect(world.matrix == ["bot sets the topic of !second: news"])
    }
}
