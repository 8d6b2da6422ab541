import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Nicks by command.
@Suite struct NickTests {
    @Test func aNickThatIsChangedIsKept() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!nick ally")
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.command("!nick")
        #expect(world.messages.first?.contains("You are ally") == true)
        world.lose(alice)
        // The answer to the command is lost with the connection; the change itself was seen.
        #expect(world.messages.contains("bot > !admin: (notice) Nick changed from 'M-alice' to 'ally'."))
        world.reconnect(alice)
        #expect(world.irc == ["ally connects"])
    }

    @Test func aNickThatIsRefusedDoesNotUndoTheOneBefore() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command("!nick ally")
        let request = world
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.finishRequest(of: request, [":M-alice!u@h NICK ally"])
        #expect(world.messages == ["bot > !admin: (notice) Nick changed from 'M-alice' to 'ally'."])
        world.command("!nick taken")
        world.answer([":irc.test 433 ally taken :In use"])
        world.lose(alice)
        world.reconnect(alice)
        #expect(world.irc == ["ally connects"])
    }

    /// Asked for while the connection is on its way with another nick.
    @Test func aNickWishedForMeanwhileIsAskedForLater() {
        var world = World()
        world.openAdminRoom()
        world.matrix("hello")
        world.command("!nick ally")
        #expect(world.messages.count == 1)
        world.connect(alice)
        #expect(world.irc.contains("M-alice asks NICK ally"))
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.wait(.seconds(61))
        world.irc("M-alice", says: "I am somebody else")
        #expect(world.messages == ["net_m-alice > !main: I am somebody else"])
    }

    @Test func commandsWithoutLeaveAreRefused() {
        var world = World {
            $0.networks[0].ircClients.allowNickChanges = false
            $0.networks[0].dynamicChannels.joinRule = "invite"
        }
        world.openAdminRoom()
        world.command("!nick ally")
        #expect(world.messages == ["bot > !admin: (notice) Changing nicks is not allowed on NET."])
        world.command("!join #new")
        #expect(world.messages == ["bot > !admin: (notice) You do not have permission to bring channels of NET here."])
    }

    /// The back door is shut, too.
    @Test(arguments: ["!cmd NICK ally", "!cmd nick ally", "!irc nick ally", "!regain ally"])
    func noOtherCommandChangesANickWithoutLeave(_ typed: String) {
        var world = World { $0.networks[0].ircClients.allowNickChanges = false }
        world.bring(alice)
        world.openAdminRoom()
        world.command(typed)
        #expect(world.messages == ["bot > !admin: (notice) Changing nicks is not allowed on NET."])
        #expect(world.irc.isEmpty)
    }

    @Test func aNickByRoomCommandIsKept() {
        var world = World()
        world.bring(alice)
        world.matrix("!irc nick ally")
        #expect(world.irc == ["M-alice asks NICK ally"])
        let request = world
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.finishRequest(of: request, [":M-alice!u@h NICK ally"])
        #expect(world.messages == ["bot > !main: (notice) Nick changed from 'M-alice' to 'ally'."])
        #expect(world.store.snapshot.puppets.first { $0.user == alice }?.wantedNick == nick("ally"))
    }
}
