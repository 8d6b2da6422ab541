import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Channels by command.
@Suite struct JoinTests {
    @Test func joinMakesTheRoomAndInvitesAllWhoAsked() {
        var world = World()
        world.openAdminRoom()
        world.openAdminRoom(of: carol, room: room("carols"))
        world.command("!join #new key")
        #expect(world.messages.isEmpty)
        #expect(world.matrix.contains("bot makes #new"))
        #expect(world.irc == ["M-alice connects"])
        world.matrix("!join #NEW", from: carol, in: room("carols"))
        #expect(world.matrix.isEmpty)
        world.homeserverAnswers()
        #expect(world.messages.count == 2)
        #expect(world.messages.allSatisfy { $0.hasSuffix("The room is made and you are invited to it.") })
        #expect(world.membership.contains { $0.hasPrefix("bot invites carol to !made") })
        #expect(world.irc == ["appservicebot joins #new key"])
    }

    /// Channel names may hold nearly anything.
    @Test func joinTakesOddNames() {
        var world = World()
        world.openAdminRoom()
        world.command("!join #a\u{1F}b\u{2}")
        world.homeserverAnswers()
        #expect(world.messages == ["bot > !admin: (notice) The room is made and you are invited to it."])
        #expect(world.irc == ["appservicebot joins #a\u{1F}b\u{2}"])
    }

    @Test func joinThatFailsIsSaid() {
        var world = World { $0.networks[0].dynamicChannels.exclude = ["#secret"] }
        world.openAdminRoom()
        world.command("!join #SECRET")
        #expect(world.messages == ["bot > !admin: (notice) #SECRET is not bridged here."])
        world.command("!join #new")
        world.homeserverAnswers { _ in World.refusal }
        #expect(world.messages == ["bot > !admin: (notice) The room could not be made: Not allowed"])
    }

    /// With no bot on IRC, who asked for the room is the one who reports.
    @Test func whoCameBeforeTheRoomReports() {
        var world = World(connectsBot: false) { $0.networks[0].bot.enabled = false }
        world.openAdminRoom()
        world.command("!join #new key")
        let making = world.ordered.filter { if case .createRoom = $0.action { true } else { false } }
        world.connect(alice)
        #expect(making.count == 1)
        world.homeserverAnswers()
        world.irc("bob", says: "hi", in: channel("#new"))
        #expect(world.messages.count == 1)
    }

    /// Each network has its own kinds of channel.
    @Test func theNetworkMeantSaysWhatAChannelIs() {
        var world = World(networks: [net, NetworkID("other")], connectsBot: false)
        world.support.channelTypes = "#"
        world.connect(nil)
        world.support.channelTypes = "&"
        world.connect(nil, to: NetworkID("other"))
        world.openAdminRoom()
        world.command("!join net &odd")
        #expect(world.messages.first?.contains("&odd cannot be a channel: names begin with one of #") == true)
        world.command("!join other &odd")
        #expect(world.matrix == ["bot makes &odd"])
        world.command("!join other #odd")
        #expect(world.messages.first?.contains("#odd cannot be a channel: names begin with one of &") == true)
    }

    @Test func partTakesOffTheChannelAndOutOfItsRooms() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!part #chan")
        #expect(world.irc == ["M-alice parts #chan (Left by its user)"])
        #expect(world.membership == ["bot kicks alice from !main (Left #chan by !part)"])
    }
}
