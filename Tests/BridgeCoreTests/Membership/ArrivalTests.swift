import BridgeCore
import MatrixProtocol
import Testing

/// Matrix users that are brought to IRC at start.
@Suite struct ArrivalTests {
    private static func world(_ change: @escaping @Sendable (inout NetworkConfiguration.MembershipLists) -> Void)
        -> World
    {
        var world = World { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.matrixToIrc.initial = true
            change(&configuration.networks[0].membershipLists)
        }
        for name in ["a", "b", "c"] { world.member(user(name), .join) }
        return world
    }

    private static let bot = "appservicebot connects"

    @Test func allAtOnce() {
        var world = Self.world { _ in }
        world.restart(connectsBot: false)
        #expect(Set(world.irc) == [Self.bot, "M-a connects", "M-b connects", "M-c connects"])
    }

    @Test func withAPause() {
        var world = Self.world { $0.floodDelay = .seconds(10) }
        world.restart(connectsBot: false)
        #expect(world.irc.count == 2)
        world.wait(.seconds(9))
        #expect(world.irc.isEmpty)
        world.wait(.seconds(1))
        #expect(world.irc.count == 1)
        world.wait(.seconds(10))
        #expect(world.irc.count == 1)
        world.wait(.seconds(100))
        #expect(world.irc.isEmpty)
    }

    @Test func theIdleAreLeftOut() throws {
        let spared = try #require(Pattern("@b:.*"))
        var world = Self.world { lists in
            lists.ignoreIdleUsersOnStartup.enabled = true
            lists.ignoreIdleUsersOnStartup.idleFor = .seconds(3600)
            lists.ignoreIdleUsersOnStartup.exclude = spared
        }
        world.wait(.seconds(4000))
        world.matrix("hello", from: user("c"))
        world.connect(user("c"))
        world.confirmAll()
        world.restart(connectsBot: false)
        #expect(Set(world.irc) == [Self.bot, "M-b connects", "M-c connects"])
    }
}
