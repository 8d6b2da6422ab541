import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct ReactionTests {
    private static func tag(_ name: String, _ key: String, on id: String) -> MessageTags {
        MessageTags(["+reply": id, "+draft/\(name)": key])
    }

    @Test func goesToIRCAndIsTakenBackThere() {
        var world = World.relating(World.tags)
        let event = world.hear("hello", id: "m1")
        world.matrix(.reaction(event, key: "👍"), from: alice, id: "r")
        #expect(world.said == ["M-alice > #chan @+reply=m1 +draft/reply=m1 +draft/react=👍"])
        world.confirmAll()
        world.matrix(.redaction(eventID("r")), from: alice)
        #expect(world.said == ["M-alice > #chan @+reply=m1 +draft/reply=m1 +draft/unreact=👍"])
        world.confirmAll()
        #expect(world.unfinished == 0)
        #expect(world.store.snapshot.reactions.isEmpty)
    }

    @Test func isTakenBackAfterARestartToo() {
        var world = World.relating(World.tags)
        let event = world.hear("hello", id: "m1")
        world.matrix(.reaction(event, key: "👍"), from: alice, id: "r")
        world.confirmAll()
        world.restart()
        world.matrix(.redaction(eventID("r")), from: alice)
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan @+reply=m1 +draft/reply=m1 +draft/unreact=👍"])
    }

    @Test func comesFromIRCAndIsTakenBackHere() throws {
        var world = World.relating(World.tags)
        world.say("hello", id: "q", as: "m1")
        world.observed("bob", .tagged(chan), id: "t1", tags: Self.tag("react", "👍", on: "m1"))
        #expect(world.matrix.last == "net_bob puts 👍 on $q in !main")
        world.homeserverAnswers()
        let reaction = try #require(world.newest[main])
        // The same again is nothing new.
        world.observed("bob", .tagged(chan), id: "t2", tags: Self.tag("react", "👍", on: "m1"))
        #expect(world.matrix.isEmpty)
        // Somebody else has none to take back.
        world.observed("dan", .tagged(chan), id: "t3", tags: Self.tag("unreact", "👍", on: "m1"))
        #expect(world.matrix.isEmpty && world.drops == [.notCarried])
        world.present[chan] = ["bob"]
        world.restart()
        world.observed("bob", .tagged(chan), id: "t4", tags: Self.tag("unreact", "👍", on: "m1"))
        #expect(world.matrix == ["net_bob redacts \(reaction) in !main"])
    }

    @Test func whatIsTakenBackBeforeItIsThereIsTakenBackThen() throws {
        var world = World.relating(World.tags)
        world.say("hello", id: "q", as: "m1")
        world.observed("bob", .tagged(chan), id: "t1", tags: Self.tag("react", "👍", on: "m1"))
        world.observed("bob", .tagged(chan), id: "t2", tags: Self.tag("unreact", "👍", on: "m1"))
        #expect(world.matrix.isEmpty)
        world.homeserverAnswers()
        #expect(world.matrix == ["net_bob redacts \(try #require(world.newest[main])) in !main"])
    }

    /// The homeserver is away, and nothing that is left out goes uncounted.
    @Test func noMoreThanSoManyWaitForWordsOnTheirWay() {
        var world = World.relating(World.tags)
        world.irc("bob", says: "!vote", id: "m1")
        for number in 0..<1_000 {
            world.observed("helper", .tagged(chan), id: "t\(number)", tags: Self.tag("react", "\(number)", on: "m1"))
            #expect(!world.drops.contains(.queueFull))
        }
        world.observed("helper", .tagged(chan), id: "last", tags: Self.tag("react", "👍", on: "m1"))
        #expect(world.drops.contains(.queueFull))
    }

    /// Programs answer at once: what they answer is still on its way to the homeserver.
    @Test func whatIsPutOnWordsOnTheirWayComesBehindThem() throws {
        var world = World.relating(World.tags)
        world.irc("bob", says: "!vote", id: "m1")
        let order = try #require(world.orders.last)
        world.observed("helper", .tagged(chan), id: "t1", tags: Self.tag("react", "👍", on: "m1"))
        #expect(world.matrix.isEmpty)
        world.observed(
            "helper",
            .said(.message, chan, text: "counted", statusPrefix: nil),
            id: "m2",
            tags: MessageTags(["+reply": "m1"])
        )
        #expect(MirrorTests.message(world, in: main)?.answers == order.transaction)
        world.homeserverAnswers()
        #expect(world.matrix.last?.hasPrefix("net_helper puts 👍 on $sent") == true)
        world.homeserverAnswers()
        world.irc("bob", says: "oops", id: "m3")
        world.observed("bob", .deleted(chan, messageID: "m3"), id: "d1")
        #expect(world.matrix.isEmpty)
        world.homeserverAnswers()
        #expect(world.matrix.last?.hasPrefix("net_bob redacts $sent") == true)
        world.homeserverAnswers()
        #expect(!world.bridge.unrest.contains { $0.hasPrefix("afterthoughts") })
    }

    @Test func standsInTheOtherRooms() throws {
        var world = MirrorTests.shared()
        world.say("hello", id: "q")
        let there = try #require(MirrorTests.copy(of: "q", in: MirrorTests.second, world))
        world.matrix(.reaction(there, key: "👍"), from: carol, in: MirrorTests.second, id: "r")
        #expect(world.matrix.last == "net_m-carol puts 👍 on $q in !main")
        world.homeserverAnswers()
        let copy = try #require(world.newest[main])
        world.matrix(.redaction(eventID("r")), from: carol, in: MirrorTests.second)
        #expect(world.matrix == ["net_m-carol redacts \(copy) in !main"])
    }

    @Test(arguments: ["", "\u{1}\r\n", String(repeating: "x", count: 300)]) func somethingElseIsNone(_ key: String) {
        var world = World.relating(World.tags)
        let event = world.hear("hello", id: "m1")
        world.matrix(.reaction(event, key: key), from: alice)
        #expect(!world.irc.contains { $0.contains("\r") || $0.contains("xxx") })
        #expect(world.unfinished == world.outgoing.count)
    }

    /// The network takes the tags, and not this one: nobody is told, for whoever reacts sees it.
    @Test func aRefusedReactionIsNoNews() {
        var world = World.relating(World.tags)
        let event = world.hear("hello", id: "m1")
        world.matrix(.reaction(event, key: "👍"), from: alice)
        for (connection, line) in world.outgoing {
            let reply = ServerReply(code: "404", text: "Cannot send to channel")
            world.receive(.irc(connection, .refused(line.token, reply)))
        }
        #expect(world.messages.isEmpty && world.unfinished == 0)
    }
}
