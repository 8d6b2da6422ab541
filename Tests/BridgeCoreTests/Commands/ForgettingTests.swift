import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// `!forget` leaves nothing.
@Suite struct ForgettingTests {
    @Test func nothingStoredNamesTheUser() {
        var world = World { $0.networks[0].dynamicChannels.enabled = true }
        world.bring(alice)
        world.openAdminRoom()
        world.openAdminRoom(room: room("second"))
        world.command("!storepass hunter2")
        world.command("!feature mentions false")
        world.command("!join #new")
        world.homeserverAnswers()
        world.member(bobGhost, .invite, in: room("talk"), by: alice, isDirect: true)
        world.homeserverAnswers()
        world.matrix("noted", id: "said")
        world.confirmAll(id: "line")
        #expect(world.store.snapshot.recentMessages.contains { $0.sender == alice })
        world.wishForLink()
        world.serverKnows()
        #expect(!world.store.snapshot.plumbs.isEmpty)
        world.command("!forget yes")
        #expect(world.said.contains { $0.contains("was taken back") })
        #expect(world.irc.filter { !$0.hasPrefix("appservicebot") } == ["M-alice quits (Quit by its user)"])
        #expect(
            world.messages.filter { $0.hasPrefix("bot > !admin") }.last?.hasPrefix(
                "bot > !admin: (notice) All that was stored about you is deleted."
            ) == true
        )
        #expect(world.membership.contains("bot leaves !admin (Forgotten by !forget)"))
        #expect(world.membership.contains("bot leaves !second (Forgotten by !forget)"))
        #expect(world.membership.contains("net_bob leaves !talk (Forgotten by !forget)"))
        world.homeserverAnswers()
        let snapshot = world.store.snapshot
        #expect(snapshot.puppets.isEmpty)
        #expect(snapshot.passwords.isEmpty)
        #expect(snapshot.features.isEmpty)
        #expect(snapshot.adminRooms.isEmpty)
        #expect(snapshot.privateRooms.isEmpty)
        #expect(snapshot.plumbs.isEmpty)
        #expect(!snapshot.memberships.values.contains { $0.contains(alice) })
        #expect(!String(describing: snapshot).contains(alice.text))
        world.wait(.seconds(90))
        #expect(world.bridge.unrest.isEmpty, "\(world.bridge.unrest)")
    }

    @Test func aRoomThatTheyMovedGoesOnWithoutTheirName() throws {
        var world = World()
        world.openAdminRoom(of: RoomMoveTests.owner)
        RoomMoveTests.tell(&world, of: main, predecessor: main)
        RoomMoveTests.upgraded(&world, main)
        // The configuration still names the old room.
        #expect(world.store.snapshot.moves.map(\.stage) == [.moved])
        #expect(world.store.snapshot.moves.map(\.sender) == [user("forgotten", of: "far.test")])
        world.matrix(.tombstone(replacement: room("third")), from: RoomMoveTests.owner, in: RoomMoveTests.new)
        world.homeserverAnswers { order in if case .enter = order.action { World.refusal } else { nil } }
        world.command("!forget yes", by: RoomMoveTests.owner)
        world.homeserverAnswers()
        #expect(!String(describing: world.store.snapshot).contains(RoomMoveTests.owner.text))
    }

    /// What the connection still says must not bring back what was forgotten.
    @Test func theConnectionIsNotHeardAnyMore() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!forget yes")
        world.homeserverAnswers()
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.lose(alice, .requested)
        #expect(world.store.snapshot.puppets.isEmpty)
        #expect(world.effects.isEmpty)
    }

    @Test func linesThatWaitAreGivenUp() {
        var world = World()
        world.member(alice, .join)
        world.openAdminRoom()
        world.matrix("hello")
        #expect(world.unfinished == 1)
        world.command("!forget yes")
        #expect(world.unfinished == 0)
        #expect(world.messages.contains { $0.contains("was not delivered: you are forgotten") })
    }
}
