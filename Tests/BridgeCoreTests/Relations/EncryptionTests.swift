import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Rooms that turn encrypted.
@Suite struct EncryptionTests {
    private static let turn = EventContent.other(type: "m.room.encryption", stateKey: "")

    @Test(arguments: [turn, EventContent.encrypted]) func aLinkedRoomIsToldOnceAndRests(_ sign: EventContent) {
        var world = World.relating(World.tags)
        world.say("hello", id: "q", as: "m1")
        world.matrix(sign, from: alice)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.hasPrefix("bot > !main: (notice) This room is encrypted now") == true)
        #expect(world.irc.isEmpty)
        for content in [sign, .encrypted, .message(MessageContent(kind: .text, body: "secret"))] {
            world.matrix(content, from: alice)
            #expect(world.messages.isEmpty && world.irc.isEmpty)
        }
        for content in [EventContent.topic("secret"), .reaction(eventID("q"), key: "👍"), .redaction(eventID("q"))] {
            world.matrix(content, from: alice)
            #expect(world.irc.isEmpty)
        }
        world.receive(.typing(main, [alice]))
        #expect(world.irc.isEmpty)
        world.irc("bob", says: "in clear", id: "m2")
        #expect(world.matrix.isEmpty && world.drops.contains(.encryptedRoom))
        world.observed("bob", .topic(chan, text: "in clear"))
        world.observed("bob", .tagged(chan), tags: MessageTags(["+reply": "m1", "+draft/react": "👍"]))
        #expect(world.matrix.isEmpty)
        #expect(world.unfinished == 0)
    }

    @Test func aRoomThatIsEncryptedAlreadyIsFoundOut() {
        var world = World()
        world.facts[room("old")] = [
            .content(type: "m.room.encryption", stateKey: ""): .content(json: #"{"algorithm":"m.megolm.v1.aes-sha2"}"#)
        ]
        world.plumb(room("old"))
        #expect(world.store.snapshot.encryptedRooms == [room("old")])
        world.irc("bob", says: "in clear")
        #expect(world.messages == ["net_bob > !main: in clear"])
    }

    /// What only mentions the word, as a redacted event may, encrypts nothing.
    @Test(arguments: [
        #"{}"#, #"{"note":"\"algorithm\""}"#, #"{"x":{"algorithm":"m.megolm.v1.aes-sha2"}}"#, #"{"algorithm":7}"#, "",
        #"["algorithm"]"#,
    ])
    func aRoomThatIsNotEncryptedIsBridged(_ content: String) {
        var world = World()
        world.facts[room("old")] = [.content(type: "m.room.encryption", stateKey: ""): .content(json: content)]
        world.plumb(room("old"))
        #expect(world.store.snapshot.encryptedRooms.isEmpty)
        world.irc("bob", says: "in clear")
        #expect(world.messages == ["net_bob > !main: in clear", "net_bob > !old: in clear"])
    }

    @Test func itRestsAfterARestart() {
        var world = World.relating()
        world.matrix(Self.turn, from: alice)
        world.homeserverAnswers()
        world.restart()
        world.irc("bob", says: "in clear")
        #expect(world.matrix.isEmpty)
        world.matrix("secret", from: alice)
        #expect(world.said.isEmpty && world.messages.isEmpty)
    }

    @Test func otherRoomsOfTheChannelGoOn() {
        var world = MirrorTests.shared()
        world.matrix(Self.turn, from: alice)
        world.irc("bob", says: "hello")
        #expect(world.messages == ["net_bob > !second: hello"])
        world.matrix("hi", from: carol, in: MirrorTests.second)
        #expect(world.said == ["M-carol > #chan: hi"])
        #expect(world.messages.isEmpty)
    }

    @Test func aConversationIsToldAndWhoWritesToItIsToo() throws {
        var world = World.relating()
        world.irc("bob", whispers: "psst", to: alice)
        world.homeserverAnswers()
        let place = try #require(world.newest.keys.first { $0 != main && $0 != adminRoom })
        world.matrix(Self.turn, from: alice, in: place)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.hasPrefix("net_bob > \(place): (notice) This room is encrypted now") == true)
        world.homeserverAnswers()
        world.irc("bob", whispers: "are you there?", to: alice)
        #expect(world.matrix.isEmpty)
        #expect(world.irc == ["M-alice asks NOTICE bob Your messages do not reach this Matrix user at present."])
        world.irc("bob", whispers: "hello?", to: alice)
        #expect(world.matrix.isEmpty && world.irc.isEmpty)
        // A room without encryption takes its place.
        world.member(alice, .leave, in: place)
        world.homeserverAnswers()
        world.irc("bob", whispers: "and now?", to: alice)
        #expect(world.matrix.contains { $0.hasPrefix("net_bob makes") })
        #expect(world.store.snapshot.encryptedRooms.isEmpty)
    }

    @Test func anAdminRoomIsToldAnswersAndIsNotUsedAnyMore() {
        var world = World()
        world.openAdminRoom()
        world.matrix(Self.turn, from: alice, in: adminRoom)
        #expect(world.messages.count == 1)
        world.matrix(.encrypted, from: alice, in: adminRoom)
        #expect(world.messages.count == 1 && world.messages.first?.contains("start a new direct chat") == true)
        world.matrix(.encrypted, from: user("carol"), in: adminRoom)
        #expect(world.messages.isEmpty)
        world.openAdminRoom(room: room("other"))
        #expect(world.store.snapshot.encryptedRooms == [adminRoom])
    }

    @Test func nobodyCanTurnItOnInAPortal() throws {
        var world = World()
        world.ask(.room(alias("irc_net_#new")))
        let plans = world.ordered.compactMap { order -> RoomPlan? in
            guard case .createRoom(let plan) = order.action else { return nil }
            return plan
        }
        let plan = try #require(plans.first)
        let power = try #require(plan.events["m.room.encryption"])
        #expect(power > plan.users.values.max() ?? 100)
        #expect(power > 100)
    }
}
