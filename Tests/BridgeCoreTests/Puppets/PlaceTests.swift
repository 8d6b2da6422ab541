import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// A network takes so many users of each homeserver (`maxClientsPerHomeserver`).
@Suite struct PlaceTests {
    private static func world(_ most: Int = 2, _ all: Int = 0) -> World {
        var world = World {
            $0.networks[0].ircClients.maxClients = all
            $0.networks[0].ircClients.maxClientsPerHomeserver = most
        }
        world.bring(alice)
        world.wait(.seconds(10))
        world.bring(carol)
        world.wait(.seconds(10))
        return world
    }

    private static let dave = user("dave")
    private static let other = user("zoe", of: "other.test")
    private static func key(_ user: UserID) -> PuppetKey { PuppetKey(network: net, user: user) }

    @Test func theQuietestOfTheHomeserverMakesWay() {
        var world = Self.world()
        world.openAdminRoom(of: carol, room: room("hers"))
        world.bring(Self.other)
        world.wait(.seconds(10))
        world.matrix("still here")
        world.confirmAll()
        world.matrix("let me in", from: Self.dave)
        #expect(world.irc == ["M-carol quits (Client limit of hs.test exceeded: 2)", "M-dave connects"])
        #expect(
            world.messages.contains {
                $0.hasPrefix("bot > !hers: (notice) You were disconnected from NET: it takes 2 people of hs.test")
            }
        )
        world.lose(carol, .requested)
        #expect(world.irc.isEmpty)
    }

    @Test func othersHaveTheirOwnPlaces() {
        var world = Self.world()
        world.matrix("hi", from: Self.other)
        #expect(world.irc == ["M-zoe connects"])
    }

    @Test func zeroIsNoLimit() {
        var world = Self.world(0)
        world.matrix("hi", from: Self.dave)
        #expect(world.irc == ["M-dave connects"])
    }

    /// All have words on the way: whoever comes waits, is told once, and comes when somebody goes.
    @Test func whoFindsNoPlaceIsToldAndComesLater() {
        var world = Self.world(1, 0)
        // Alice had to go when carol came.
        world.lose(alice, .requested)
        world.connect(carol)
        world.openAdminRoom(of: Self.dave, room: room("daves"))
        world.matrix("on its way", from: carol)
        world.matrix("let me in", from: Self.dave)
        #expect(world.irc.isEmpty)
        #expect(
            world.messages == [
                """
                bot > !daves: (notice) You are not connected to NET: it takes 1 people of hs.test through this bridge, and \
                all of them were here later than you. You are connected when there is a place, or when you speak and \
                somebody has been silent for longer.
                """
            ]
        )
        world.matrix("hello?", from: Self.dave)
        #expect(world.messages.isEmpty && world.irc.isEmpty)
        world.member(carol, .leave)
        world.lose(carol, .requested)
        #expect(world.irc == ["M-dave connects"])
        world.connect(Self.dave)
        #expect(world.said == ["M-dave > #chan: let me in", "M-dave > #chan: hello?"])
    }

    /// Whom the bridge brings by itself takes nobody's place who was here later.
    @Test func whoHasDoneNothingTakesNobodysPlace() {
        var world = World {
            $0.networks[0].ircClients.maxClientsPerHomeserver = 1
            $0.networks[0].membershipLists.enabled = true
            $0.networks[0].membershipLists.matrixToIrc.initial = true
        }
        world.bring(alice)
        world.member(carol, .join)
        world.wait(.seconds(7200))
        world.matrix("here")
        world.confirmAll()
        world.restart()
        let connected = world.irc.filter { $0.contains("connects") }
        #expect(connected.contains("M-alice connects"))
        #expect(!connected.contains("M-carol connects"))
    }

    /// Nobody who waits is tried for ever: who wants nothing any more is forgotten.
    @Test func whoLeavesDoesNotWait() {
        var world = Self.world(1)
        world.lose(alice, .requested)
        world.connect(carol)
        world.matrix("on its way", from: carol)
        world.member(Self.dave, .join)
        world.matrix("let me in", from: Self.dave)
        world.member(Self.dave, .leave)
        world.wait(.seconds(7 * 3600))
        world.member(carol, .leave)
        world.lose(carol, .requested)
        #expect(!world.irc.contains("M-dave connects"))
    }
}
