import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Rooms linked and unlinked by administrators and moderators.
@Suite struct LinkCommandTests {
    private func world() -> World {
        var world = World { $0.permissions = [alice.text: .admin] }
        world.openAdminRoom()
        world.openAdminRoom(of: carol, room: room("carols"))
        return world
    }

    /// `#lounge`, linked by an administrator.
    private func linked() -> World {
        var snapshot = Snapshot()
        let key = ChannelKey(network: net, name: CaseMapping.rfc1459.fold("#lounge"))
        snapshot.links = [Link(room: room("lounge"), channel: key, spelling: channel("#lounge"), origin: .provision)]
        var world = World(snapshot: snapshot) { $0.permissions = [alice.text: .admin] }
        world.openAdminRoom()
        return world
    }

    @Test func anAdministratorUnlinks() {
        var world = linked()
        world.command("!unlink !lounge net #LOUNGE")
        #expect(world.messages.first == "bot > !admin: (notice) #lounge on NET is unlinked from !lounge.")
        #expect(world.membership.contains { $0.hasPrefix("bot leaves !lounge") })
        #expect(!world.store.snapshot.links.contains { $0.room == room("lounge") })
    }

    /// The reply comes before the bot leaves the room that it is for.
    @Test func inTheRoomItIsTheRoom() {
        var world = linked()
        world.matrix("!irc unlink", in: room("lounge"))
        #expect(world.messages.first == "bot > !lounge: (notice) #lounge on NET is unlinked from !lounge.")
        #expect(world.membership.last?.hasPrefix("bot leaves !lounge") == true)
    }

    static let refusals = [
        ("!plumb #lounge", "Usage: !plumb ROOM"), ("!plumb !lounge", "Usage: !plumb ROOM"),
        ("!plumb !lounge lounge", "lounge cannot be a channel"), ("!plumb !lounge #a b c d", "Usage: !plumb ROOM"),
        ("!plumb ! #a", "! cannot be a room"), ("!unlink !main #chan", "This link is in the bridge's configuration"),
        ("!unlink !main #other", "This room is not bridged to that channel"),
    ]

    @Test(arguments: refusals) func isRefused(_ typed: String, _ reply: String) {
        var world = world()
        world.command(typed)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains(reply) == true, "\(world.messages)")
        #expect(world.membership.isEmpty)
    }

    /// Whoever is not an administrator has to have power in the room, and that is looked up.
    @Test func othersAreJudgedByTheRoom() {
        var world = linked()
        world.matrix("!irc unlink", from: carol, in: room("lounge"))
        #expect(world.messages.isEmpty)
        #expect(world.effects.contains { if case .query(_, .state(room("lounge"))) = $0 { true } else { false } })
    }

    @Test func aKeyIsTakenAway() {
        var world = world()
        world.command("!plumb !lounge net #lounge Oper sesame")
        #expect(world.matrix.first?.contains("redacts") == true)
    }
}
