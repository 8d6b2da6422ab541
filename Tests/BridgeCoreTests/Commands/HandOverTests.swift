import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Portals given to Matrix users from the room with the bot, by administrators.
@Suite struct HandOverTests {
    static let rows: [(String, String)] = [
        ("!handover !made1 #two @alice:hs.test", "!made1 belongs to @alice:hs.test now."),
        ("!handover !made1 #other @alice:hs.test", "This room is not bridged to that channel."),
        ("!handover !made1 #two", "Name at least one Matrix user to whom the room is given."),
        ("!handover !made1 #two alice", "alice is no Matrix user."),
        ("!handover !main #chan @alice:hs.test", "Only a room that the bridge made can be handed over."),
    ]

    @Test(arguments: rows)
    func answered(command: String, answer: String) throws {
        var (world, _) = try UnlinkingTests.portal { $0.permissions = [alice.text: .admin] }
        world.openAdminRoom()
        world.command(command)
        #expect(world.messages.last == "bot > !admin: (notice) \(answer)")
    }

    @Test func othersMayNot() throws {
        var (world, room) = try UnlinkingTests.portal { $0.permissions = [carol.text: .admin] }
        world.openAdminRoom()
        world.command("!handover !made1 #two @alice:hs.test")
        #expect(world.messages.count == 1)
        #expect(world.store.snapshot.links.contains { $0.room == room && $0.origin == .alias })
    }
}
