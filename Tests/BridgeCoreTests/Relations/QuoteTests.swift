import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What a reply never shows to a channel.
@Suite struct QuoteTests {
    static let secret = "the launch code is 1234"

    /// A world in which quotes are long enough and always wanted.
    static func world(_ change: (inout Configuration) -> Void = { _ in }) -> World {
        World.relating {
            $0.matrixHandler.shortReplyThreshold = .seconds(-1_000_000)
            $0.matrixHandler.replySourceMaxLength = 200
            change(&$0)
        }
    }

    private static func leaks(_ world: World) -> Bool { world.said.contains { $0.contains("1234") } }

    @Test func whoeverWasThereQuotes() {
        var world = Self.world()
        let event = world.hear(Self.secret)
        world.related("yes", .reply(event))
        #expect(world.said == ["M-alice > #chan: <bob> \"\(Self.secret)\" <- yes"])
    }

    @Test func whoCameLaterQuotesNothing() {
        var world = Self.world()
        let event = world.hear(Self.secret)
        world.bring(carol)
        world.related("what was that?", .reply(event), from: carol)
        #expect(world.said == ["M-carol > #chan: bob: what was that?"])
        let later = world.hear("1234 again")
        world.related("I see", .reply(later), from: carol)
        #expect(Self.leaks(world))
    }

    @Test func whoLeftAndCameBackQuotesNothingOfBefore() {
        var world = Self.world()
        world.bring(carol)
        world.member(carol, .leave)
        let event = world.hear(Self.secret)
        world.member(carol, .join)
        world.related("what?", .reply(event), from: carol)
        #expect(!Self.leaks(world))
    }

    /// The time of an event is what its server says it is.
    @Test(arguments: [-86_400_000, 86_400_000] as [Int64]) func timesProveNothing(_ age: Int64) {
        var world = Self.world()
        let event = world.hear(Self.secret)
        world.matrix(
            .member(user: carol, MemberContent(membership: .join)),
            from: carol,
            in: main,
            age: age
        )
        world.related("what?", .reply(event), from: carol, age: age)
        world.connect(carol)
        #expect(!Self.leaks(world))
    }

    @Test func whoWasNeverSeenToJoinQuotesNothingOfBefore() {
        var world = Self.world()
        let event = world.hear(Self.secret)
        world.related("what?", .reply(event), from: carol)
        world.connect(carol)
        #expect(!Self.leaks(world))
    }

    @Test func whatStandsInAnotherRoomIsNotQuoted() throws {
        var world = Self.world { $0.networks[0].mappings.append(.init(channel: channel("#two"), rooms: [room("two")])) }
        world.member(alice, .join, in: room("two"))
        world.irc("bob", says: Self.secret, in: channel("#two"))
        world.homeserverAnswers()
        let event = try #require(world.newest[room("two")])
        world.related("yes", .reply(event))
        #expect(world.said == ["M-alice > #chan: yes"])
    }

    @Test func whatAnotherChannelOfTheRoomSaidIsNotQuoted() throws {
        var world = Self.world { $0.networks[0].mappings.append(.init(channel: channel("#two"), rooms: [main])) }
        world.irc("bob", says: Self.secret, in: channel("#two"))
        world.homeserverAnswers()
        let event = try #require(world.newest[main])
        world.related("yes", .reply(event))
        let one = world.said.filter { $0.contains("> #chan:") }
        #expect(!one.isEmpty && one.allSatisfy { !$0.contains("1234") })
        world.confirmAll()
    }

    @Test func whatOnlySomeOfTheChannelSawIsNotQuoted() throws {
        var world = Self.world()
        world.observed("bob", .said(.message, chan, text: Self.secret, statusPrefix: "@"))
        world.homeserverAnswers()
        let event = try #require(world.newest[main])
        world.related("yes", .reply(event))
        #expect(world.said == ["M-alice > #chan: bob: yes"])
    }

    @Test func whatWasTakenBackIsNotQuoted() {
        var world = Self.world()
        world.say(Self.secret, id: "first")
        world.matrix(.redaction(eventID("first")), from: alice)
        world.related("oops", .reply(eventID("first")))
        #expect(!Self.leaks(world) && !world.said.isEmpty)
    }

    @Test func whatWasEditedIsQuotedAsItIsNow() {
        var world = Self.world()
        world.say(Self.secret, id: "first")
        world.related("something else stands here now", .replacement(eventID("first")))
        world.related("yes", .reply(eventID("first")))
        #expect(world.said == ["M-alice > #chan: <M-alice> \"something else stands here now\" <- yes"])
    }

    @Test func anEditThatWasTakenBackIsNotQuoted() {
        var world = Self.world()
        world.say("some harmless words to begin with", id: "first")
        world.related(Self.secret, .replacement(eventID("first")), id: "edit")
        world.confirmAll()
        world.matrix(.redaction(eventID("edit")), from: alice)
        world.related("yes", .reply(eventID("first")))
        #expect(!Self.leaks(world) && !world.said.isEmpty)
    }

    @Test func anEditBySomebodyElseIsNotQuoted() {
        var world = Self.world()
        world.say("my own words", id: "first")
        world.bring(carol)
        world.related(Self.secret, .replacement(eventID("first")), from: carol)
        world.related("yes", .reply(eventID("first")))
        #expect(world.said == ["M-alice > #chan: <M-alice> \"my own words\" <- yes"])
    }

    /// CVE-2022-29166: the end of a line in a quote was the end of the line on IRC.
    @Test func aQuoteIsOneLineWithoutCodes() {
        var world = Self.world()
        world.say("a\u{2}b\u{3}4c\r\nQUIT :1234", id: "first")
        world.related("yes", .reply(eventID("first")))
        #expect(world.said == ["M-alice > #chan: <M-alice> \"a b 4c...\" <- yes"])
    }

    @Test func aReactionInWordsQuotesNoMore() {
        var world = Self.world { $0.matrixHandler.reactions = .line }
        let event = world.hear(Self.secret)
        world.matrix(.reaction(event, key: "👍"), from: alice)
        #expect(world.said == ["M-alice > #chan: * reacted to bob (\"\(Self.secret)\") with 👍"])
        world.bring(carol)
        world.matrix(.reaction(event, key: "👍"), from: carol)
        #expect(world.said == ["M-carol > #chan: * reacted to bob with 👍"])
    }
}
