import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Rooms of our making whose users are in them before the answer to the order that made them is here.
@Suite struct BeginningTests {
    private static let talk = room("talk")

    /// Bob's first word; the homeserver has made the room, and shows that, but its answer is lost.
    private static func begun(by sender: UserID = bobGhost, _ order: TransactionID? = nil) -> World {
        var world = World()
        world.bring(alice)
        world.irc("bob", whispers: "one", to: alice, id: "m1")
        world.create(Self.talk, by: sender, order ?? world.making?.transaction)
        return world
    }

    @Test func nothingIsSaidInARoomThatIsJustBeingMade() {
        let world = Self.begun()
        #expect(world.matrix.isEmpty)
        #expect(world.unfinished == 1)
    }

    @Test func whoeverIsInTheRoomShowsThatItIsThere() {
        var world = Self.begun()
        world.member(alice, .join, in: Self.talk)
        #expect(world.messages == ["net_bob > !talk: one"])
        #expect(world.unfinished == 0)
        world.matrix("hi bob", in: Self.talk)
        #expect(world.said == ["M-alice > bob: hi bob"])
        world.confirmAll()
        // Late, the answer changes nothing: the room is not taken anew.
        world.homeserverAnswers { if case .createRoom = $0.action { .roomMade(Self.talk) } else { nil } }
        #expect(world.matrix.isEmpty)
        #expect(world.store.snapshot.privateRooms.map(\.identity?.user) == ["u"])
        #expect(world.store.snapshot.outbox.isEmpty && world.unfinished == 0)
    }

    @Test func theAnswerIsEnoughToo() {
        var world = Self.begun()
        world.homeserverAnswers { if case .createRoom = $0.action { .roomMade(Self.talk) } else { nil } }
        #expect(world.messages == ["net_bob > !talk: one"])
        #expect(world.unfinished == 0)
        world.create(Self.talk, by: bobGhost, TransactionID("gone"))
        #expect(world.drops == [.ownEcho] && world.unfinished == 0)
    }

    @Test func anAnswerThatNamesAnotherRoomIsOfATryTooMany() {
        var world = Self.begun()
        world.matrix("hi bob", in: Self.talk)
        #expect(world.said == ["M-alice > bob: hi bob"])
        world.homeserverAnswers { if case .createRoom = $0.action { .roomMade(room("twin")) } else { nil } }
        #expect(world.matrix == ["net_bob leaves !twin"])
        #expect(world.store.snapshot.privateRooms.map(\.room) == [Self.talk])
    }

    @Test func anOrderThatFailsAfterAllChangesNothing() {
        var world = Self.begun()
        world.matrix("hi bob", in: Self.talk)
        world.homeserverAnswers { if case .createRoom = $0.action { World.refusal } else { nil } }
        #expect(world.drops.isEmpty)
        #expect(world.store.snapshot.privateRooms.map(\.room) == [Self.talk])
    }

    @Test func anOrderThatFailsLetsTheJournalGo() {
        var world = Self.begun()
        world.homeserverAnswers { if case .createRoom = $0.action { World.refusal } else { nil } }
        #expect(world.unfinished == 0)
        #expect(world.store.snapshot.parked.isEmpty)
    }

    @Test("What was begun is known after a restart", arguments: [false, true])
    func restart(isSeenBefore: Bool) {
        var world = Self.begun()
        if isSeenBefore { world.member(alice, .join, in: Self.talk) }
        world.restart()
        #expect(world.orders.contains { if case .createRoom = $0.action { true } else { false } } == !isSeenBefore)
        world.matrix("hi bob", in: Self.talk)
        #expect(world.unfinished == 1)
        world.connect(alice)
        #expect(world.said.contains("M-alice > bob: hi bob"))
        world.homeserverAnswers { if case .createRoom = $0.action { .roomMade(Self.talk) } else { nil } }
        #expect(world.store.snapshot.privateRooms.map(\.room) == [Self.talk])
        #expect(world.store.snapshot.parked.isEmpty)
    }

    @Test func nobodyElseCanSayThatARoomIsOurs() {
        for sender in [carol, user("net_eve")] {
            var world = Self.begun(by: sender)
            world.member(alice, .join, in: Self.talk)
            world.matrix("hi bob", in: Self.talk)
            #expect(world.said.isEmpty)
            #expect(world.drops == [.notLinked])
        }
        var world = Self.begun(TransactionID("another"))
        world.matrix("hi bob", in: Self.talk)
        #expect(world.drops == [.notLinked])
    }
}

extension World {
    /// The order that makes a room.
    fileprivate var making: MatrixOrder? { orders.first { if case .createRoom = $0.action { true } else { false } } }

    /// What the homeserver pushes of a room's beginning.
    fileprivate mutating func create(_ room: RoomID, by sender: UserID, _ order: TransactionID?) {
        matrix(.create(roomVersion: "12", additionalCreators: [], order: order), from: sender, in: room)
    }
}
