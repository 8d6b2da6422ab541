import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Connections begin, end and begin again, and their users hear of it.
@Suite struct ConnectionTests {
    struct Ending: Sendable, CustomTestStringConvertible {
        var reason: CloseReason
        var isFinal = false
        var words: String
        var testDescription: String { "\(reason)" }
    }

    static let endings: [Ending] = [
        Ending(reason: .lost("reset by peer"), words: "reset by peer"),
        Ending(reason: .timedOut, words: "the server did not answer"),
        Ending(reason: .serverSaid("Closing Link: too many connections"), words: "too many connections"),
        Ending(reason: .serverSaid("Closing Link: (K-Lined)"), isFinal: true, words: "K-Lined"),
        Ending(reason: .serverSaid("You are BANNED from this server"), isFinal: true, words: "BANNED"),
        Ending(
            reason: .registrationRefused(ServerReply(code: "465", text: "You are not welcome")),
            isFinal: true,
            words: "You are not welcome"
        ),
        Ending(
            reason: .registrationRefused(ServerReply(code: "464", text: "Password")),
            isFinal: true,
            words: "Password"
        ),
        Ending(
            reason: .registrationRefused(ServerReply(code: "ERROR", text: "Closing Link: (G-Lined)")),
            isFinal: true,
            words: "G-Lined"
        ),
        Ending(reason: .registrationRefused(ServerReply(code: "437", text: "Later")), words: "Later"),
    ]

    @Test(arguments: endings, [true, false]) func theEndIsTold(_ row: Ending, _ kicks: Bool) {
        var world = World { $0.networks[0].ircClients.kickOnConnectionFailure = kicks }
        world.bring(alice)
        world.openAdminRoom()
        world.lose(alice, row.reason)
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains(row.words) == true)
        let kick = world.matrix.contains { $0.hasPrefix("bot kicks alice from !main (IRC connection failure: ") }
        #expect(kick == (row.isFinal && kicks))
        world.wait(.seconds(700))
        #expect(world.irc.contains("M-alice connects") == !row.isFinal)
    }

    @Test func whatIsSaidToANetworkThatRefusedIsToldAtOnce() {
        var world = World { $0.networks[0].ircClients.kickOnConnectionFailure = false }
        world.openAdminRoom()
        world.matrix("hello")
        world.lose(alice, .serverSaid("K-lined"))
        #expect(world.messages.count == 2)
        #expect(world.finished == 1)
        world.matrix("hello?")
        #expect(world.irc.isEmpty)
        #expect(world.messages.count == 1)
        #expect(world.finished == 1)
        world.command("!reconnect")
        #expect(world.irc == ["M-alice connects"])
    }

    @Test func theWaitGrowsAndStaysWithinBounds() throws {
        var world = World { $0.networks[0].ircClients.reconnectInterval = .seconds(5) }
        world.matrix("hello")
        var ceiling = Duration.seconds(5)
        for _ in 0..<20 {
            world.lose(alice, .unreachable("no route"))
            let wait = try #require(world.timers[.reconnect(PuppetKey(network: net, user: alice))]) - world.clock
            #expect(wait >= ceiling / 2 && wait <= ceiling)
            ceiling = min(ceiling * 2, .seconds(600))
            world.wait(wait)
            #expect(world.irc == ["M-alice connects"])
        }
    }

    @Test func aSteadyConnectionBeginsTheWaitAnew() throws {
        var world = World()
        world.bring(alice)
        for _ in 0..<6 {
            world.lose(alice)
            world.reconnect(alice)
            world.connect(alice)
        }
        world.wait(.seconds(60))
        world.lose(alice)
        let wait = try #require(world.timers[.reconnect(PuppetKey(network: net, user: alice))]) - world.clock
        #expect(wait <= .seconds(5))
    }

    @Test func newsOfAConnection() {
        var world = World()
        world.openAdminRoom()
        world.matrix("hello")
        world.connect(alice)
        #expect(world.messages == ["bot > !admin: (notice) You are connected to NET as M-alice."])
        world.lose(alice)
        #expect(
            world.messages == [
                "bot > !admin: (notice) Your connection to NET was lost (the connection was reset). Trying again."
            ]
        )
        for attempt in 2...4 {
            world.reconnect(alice)
            world.lose(alice, .unreachable("no route"))
            #expect(world.messages.count == (attempt == 3 ? 1 : 0))
        }
        world.reconnect(alice)
        world.connect(alice, as: "M-alice1")
        #expect(world.messages == ["bot > !admin: (notice) You are back on NET as M-alice1."])
        world.session(alice, .authenticated(.failed(ServerReply(code: "904", text: "Invalid"))))
        #expect(world.messages == ["bot > !admin: (notice) NET did not accept your password: Invalid (904)."])
        world.session(alice, .authenticated(.unavailable))
        #expect(world.messages.count == 1)
    }

    @Test func newsCanBeTurnedOff() {
        var world = World { $0.networks[0].sendConnectionMessages = false }
        world.openAdminRoom()
        world.matrix("hello")
        world.connect(alice)
        world.lose(alice)
        #expect(world.messages.isEmpty)
    }

    @Test func aClashDoesNotStick() {
        var world = World()
        world.matrix("hello")
        world.connect(alice, as: "M-alice1")
        world.lose(alice)
        world.reconnect(alice)
        #expect(world.irc == ["M-alice connects"])
    }

    @Test func nobodyWaitsForWhoHasNothingToDoThere() {
        var world = World()
        world.bring(alice)
        world.member(alice, .leave)
        world.lose(alice)
        #expect(world.timers[.reconnect(PuppetKey(network: net, user: alice))] == nil)
    }

    @Test func theQuietestMakesWay() {
        var world = World { $0.networks[0].ircClients.maxClients = 2 }
        world.bring(alice)
        world.wait(.seconds(1))
        world.bring(carol)
        world.wait(.seconds(1))
        world.matrix("still here")
        world.confirmAll()
        world.matrix("let me in", from: user("dave"))
        #expect(world.irc == ["M-carol quits (Client limit exceeded: 2)", "M-dave connects"])
        world.lose(carol, .requested)
        #expect(world.irc.isEmpty)
    }

    @Test func twoWhoComeAtOnceSendTwoAway() {
        var world = World { $0.networks[0].ircClients.maxClients = 2 }
        world.bring(alice)
        world.wait(.seconds(1))
        world.bring(carol)
        world.matrix("let me in", from: user("dave"))
        #expect(world.irc == ["M-alice quits (Client limit exceeded: 2)", "M-dave connects"])
        world.matrix("me too", from: user("erin"))
        #expect(world.irc == ["M-carol quits (Client limit exceeded: 2)", "M-erin connects"])
    }

    @Test func whoHasWordsOnTheWayDoesNotMakeWay() {
        var world = World { $0.networks[0].ircClients.maxClients = 1 }
        world.bring(alice)
        world.matrix("on its way")
        world.matrix("let me in", from: carol)
        #expect(world.irc == ["M-carol connects"])
    }

    @Test func reconnectComesBack() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.matrix("unconfirmed")
        world.command("!reconnect")
        world.lose(alice, .requested)
        #expect(world.irc == ["M-alice connects"])
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: unconfirmed"])
    }

    @Test(arguments: [true, false]) func quitStaysAway(_ kicks: Bool) {
        var world = World {
            $0.networks[0].ircClients.kickOnUserQuit = kicks
            $0.networks[0].membershipLists.enabled = true
            $0.networks[0].membershipLists.matrixToIrc.initial = true
        }
        world.bring(alice)
        world.openAdminRoom()
        world.matrix("unconfirmed")
        world.command("!quit")
        #expect(world.matrix.contains("bot kicks alice from !main (Quit from IRC by !quit)") == kicks)
        world.lose(alice, .requested)
        #expect(world.irc.isEmpty)
        #expect(world.unfinished == 0)
        #expect(world.messages.count == 1)
        world.restart()
        #expect(!world.irc.contains("M-alice connects"))
        world.matrix("back again")
        #expect(world.irc == ["M-alice connects"])
    }

    @Test func aPrivateWordOnItsWayDoesNotUndoQuit() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.member(bobGhost, .invite, in: room("talk"), by: alice, isDirect: true)
        world.matrix("unconfirmed", in: room("talk"))
        world.command("!quit")
        world.lose(alice, .requested)
        #expect(world.irc.isEmpty)
        #expect(world.messages.count == 1)
        #expect(world.unfinished == 0)
    }

    @Test func stoppingSaysGoodbyeAndBeginsNothing() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.receive(.stopping(reason: "Good night"))
        #expect(world.irc == ["appservicebot quits (Good night)", "M-alice quits (Good night)"])
        world.matrix("one more", from: carol)
        #expect(world.irc.isEmpty)
        world.command("!reconnect", by: alice)
        world.lose(alice, .requested)
        world.lose(nil, .lost("gone"))
        world.wait(.seconds(3600))
        #expect(world.irc.isEmpty)
        #expect(world.unfinished == 1)
    }

    @Test func theBotComesBackAfterABanToo() {
        var world = World()
        world.lose(nil, .serverSaid("K-lined"))
        #expect(world.irc.isEmpty)
        world.wait(.seconds(601))
        #expect(world.irc == ["appservicebot connects"])
    }

    /// A connection that has ended has nothing more to tell.
    @Test func theDeadAreNotHeard() throws {
        var world = World()
        world.bring(alice)
        let dead = try #require(world.connection(alice))
        world.lose(alice)
        world.receive(.irc(dead, .settled(chan, members: [])))
        world.receive(.irc(dead, .closed(.timedOut)))
        #expect(world.effects.isEmpty)
    }

    @Test func theStandbyTakesOverFromTheBot() {
        var world = World()
        world.bring(alice)
        world.lose(nil)
        world.irc("bob", says: "hi")
        #expect(world.messages == ["net_bob > !main: hi"])
    }
}
