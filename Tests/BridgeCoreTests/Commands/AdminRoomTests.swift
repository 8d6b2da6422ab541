import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// The room with the bot, apart from what is said in it.
@Suite struct AdminRoomTests {
    @Test func aNewAdminRoomTakesTheOldOnesPlace() {
        var world = World()
        world.openAdminRoom()
        world.openAdminRoom(room: room("anew"))
        #expect(world.store.snapshot.adminRooms == [room("anew"): alice])
        world.matrix("!help", in: room("anew"))
        #expect(world.messages.count == 1)
        world.matrix("!help", in: adminRoom)
        #expect(world.messages.isEmpty)
    }

    @Test func invitationsThatAreNotDirectAreLeftOpen() {
        var world = World()
        world.member(bot, .invite, in: adminRoom, by: alice)
        #expect(world.matrix.isEmpty)
    }

    @Test func othersInTheRoomCommandNothing() {
        var world = World()
        world.openAdminRoom()
        world.command("!help", by: carol)
        #expect(world.messages.isEmpty)
        #expect(world.drops == [.notLinked])
    }

    @Test func leavingTheRoomEndsIt() {
        var world = World()
        world.openAdminRoom()
        world.member(alice, .leave, in: adminRoom)
        #expect(world.matrix == ["bot leaves !admin"])
        #expect(world.store.snapshot.adminRooms.isEmpty)
    }

    @Test func encryptedCommandsAreAnswered() {
        var world = World()
        world.openAdminRoom()
        world.matrix(.encrypted, from: alice, in: adminRoom)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains("encrypted") == true)
    }

    @Test func passwordsAreStoredAndForgotten() {
        var world = World { $0.networks[0].sasl = true }
        world.openAdminRoom()
        world.command("!storepass net open sesame")
        let key = PuppetKey(network: net, user: alice)
        #expect(world.store.snapshot.passwords == [key: "open sesame"])
        #expect(!world.messages.joined().contains("sesame"))
        world.matrix("hello")
        let plans = world.effects.compactMap { effect -> ConnectionPlan? in
            guard case .irc(_, .open(let plan)) = effect else { return nil }
            return plan
        }
        #expect(plans.first?.sasl == .init(account: "alicehstes", password: "open sesame"))
        #expect(plans.first?.password == nil)
        world.command("!removepass")
        #expect(world.store.snapshot.passwords.isEmpty)
    }
}
