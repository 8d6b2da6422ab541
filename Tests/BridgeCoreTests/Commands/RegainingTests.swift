import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// A nick that somebody else holds.
@Suite struct RegainingTests {
    private func world() -> World {
        var world = World()
        world.member(alice, .join)
        world.matrix("here I am")
        world.connect(alice, as: "M-alice_")
        world.confirmAll()
        world.openAdminRoom()
        world.command("!regain")
        return world
    }

    @Test func servicesAreAskedAndTheNickIsTaken() {
        var world = world()
        #expect(world.irc == ["M-alice_ asks PRIVMSG NickServ REGAIN M-alice"])
        world.irc("NickServ", whispers: "\u{2}M-alice\u{2} is free now.", to: alice, as: .notice)
        #expect(world.irc == ["M-alice_ asks NICK M-alice"])
        #expect(world.matrix.isEmpty)
        world.session(alice, .nickChanged(from: nick("M-alice_"), to: nick("M-alice")))
        #expect(world.messages == ["bot > !admin: (notice) You have your nick back: you are M-alice."])
        world.irc("NickServ", whispers: "later", to: alice, as: .notice)
        #expect(world.matrix.contains { $0.contains("makes") })
    }

    @Test func aRefusalIsToldInTheServicesWords() {
        var world = world()
        world.irc("NickServ", whispers: "You are not logged in.", to: alice, as: .notice)
        world.answer([":irc.test 433 M-alice_ M-alice :In use"])
        #expect(
            world.messages == [
                "bot > !admin: (notice) M-alice was not regained. NickServ said: You are not logged in. "
                    + "The server said: Somebody else uses this nick (433)."
            ]
        )
    }

    @Test func noServices() {
        var world = world()
        world.answer([":irc.test 401 M-alice_ NickServ :No such nick"])
        #expect(
            world.messages == [
                "bot > !admin: (notice) There is nobody to ask for it on NET: There is no such nick or channel (401)."
            ]
        )
    }

    @Test func silence() {
        var world = world()
        world.answer([])
        world.wait(.seconds(61))
        #expect(world.messages == ["bot > !admin: (notice) NickServ did not answer in time."])
        #expect(world.bridge.unrest.isEmpty, "\(world.bridge.unrest)")
    }

    @Test func theConnectionEnds() {
        var world = world()
        world.lose(alice)
        #expect(
            world.messages.contains("bot > !admin: (notice) Your connection to NET ended before M-alice was regained.")
        )
    }

    /// Only who was asked answers.
    @Test func othersAreNotTakenForServices() {
        var world = world()
        world.irc("bob", whispers: "hi", to: alice, as: .notice)
        #expect(world.irc.isEmpty)
        #expect(world.matrix.contains("net_bob makes bob (PM on NET)"))
    }
}
