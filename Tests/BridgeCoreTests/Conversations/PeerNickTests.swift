import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Conversations follow a person from nick to nick.
@Suite struct PeerNickTests {
    @Test func theConversationGoesWithThePerson() {
        var world = World()
        world.bring(alice)
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", whispers: "psst", to: alice)
        world.homeserverAnswers()
        let room = world.store.snapshot.privateRooms[0].room
        world.observed("bob", .renamed(to: nick("rob")))
        #expect(world.matrix == ["net_bob sets m.room.name of \(room)"])
        world.irc("rob", whispers: "still me", to: alice)
        #expect(world.matrix == ["net_bob is named rob", "net_bob > \(room): still me"])
        world.matrix("hello", in: room)
        #expect(world.said == ["M-alice > rob: hello"])
        // Who takes the old nick is somebody else.
        world.irc("bob", whispers: "hi", to: alice)
        #expect(world.matrix == ["net_bob=x2 is named bob", "net_bob=x2 makes bob (PM on NET)"])
        // And after a restart, too.
        world.restart()
        #expect(world.store.snapshot.privateRooms.first { $0.room == room }?.nick == nick("rob"))
    }

    @Test func roomsOfTheUsersMakingKeepTheirRules() {
        var world = ConversationTests.talking()
        world.observed("bob", .joined(chan, realname: nil))
        world.observed("bob", .renamed(to: nick("rob")))
        #expect(
            world.matrix.filter { $0.contains("!talk") }.contains { $0.contains("sets") || $0.contains("powers") }
                == false
        )
        world.irc("rob", whispers: "still me", to: alice)
        #expect(world.messages == ["net_bob > !talk: still me"])
    }

    @Test func anAccountIsKnownUnderAnotherNick() throws {
        var world = World()
        world.bring(alice)
        PersonTests.whisper(&world, "one", ("account", "u", "h"))
        world.homeserverAnswers()
        let room = try #require(world.store.snapshot.privateRooms.first).room
        PersonTests.whisper(&world, "two", ("account", "u", "elsewhere"), as: "bob_")
        #expect(world.messages == ["net_bob_ > \(room): two"])
        PersonTests.whisper(&world, "three", ("another", "u", "h"), as: "bobby")
        #expect(world.matrix.last == "net_bobby makes bobby (PM on NET)")
    }

    @Test func anotherHostThatTheNetworkTellsOfIsTheSamePerson() {
        var world = World()
        world.bring(alice)
        PersonTests.whisper(&world, "one", (nil, "u", "host.test"))
        world.homeserverAnswers()
        let room = world.store.snapshot.privateRooms[0].room
        // As two of ours see it.
        for _ in 0..<2 { world.observed("bob", .hostChanged(user: "u", host: "cloak.test")) }
        PersonTests.whisper(&world, "two", (nil, "u", "cloak.test"))
        #expect(world.messages == ["net_bob > \(room): two"])
        // Of somebody who was another before.
        let stranger = Source(name: "bob", user: "x", host: "y")
        world.session(alice, .observed(Observation(source: stranger, .hostChanged(user: "u", host: "z"))))
        world.session(alice, .observed(Observation(source: stranger, .accountChanged("theirs"))))
        PersonTests.whisper(&world, "three", (nil, "u", "cloak.test"))
        #expect(world.messages == ["net_bob > \(room): three"])
    }
}
