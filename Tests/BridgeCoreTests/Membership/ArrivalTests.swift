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

    private static let botComes = "appservicebot connects"

    @Test func allAtOnce() {
        var world = Self.world { _ in }
        world.restart(connectsBot: false)
        #expect(Set(world.irc) == [Self.botComes, "M-a connects", "M-b connects", "M-c connects"])
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
        #expect(Set(world.irc) == [Self.botComes, "M-b connects", "M-c connects"])
    }

    // MARK: Who left while we were down

    /// The homeserver tells then what happened meanwhile: nobody stays on IRC for a room that they are no longer in, and
    /// nobody asks the homeserver who is in its rooms.
    @Test(arguments: [false, true]) func whoLeftMeanwhileIsGoneFromIRC(_ isOnlineBefore: Bool) {
        var world = Self.world { _ in }
        world.restart()
        if isOnlineBefore { for name in ["a", "b"] { world.connect(user(name)) } }
        let asked = world.queries.count
        world.member(user("a"), .leave)
        if isOnlineBefore {
            #expect(world.irc == ["M-a parts #chan (User left)"])
        } else {
            world.connect(user("a"))
            #expect(!world.irc.contains { $0.hasPrefix("M-a joins") })
        }
        #expect(world.store.snapshot.memberships[main]?.contains(user("a")) == false)
        #expect(world.queries.count == asked)
        #expect(!world.orders.contains { if case .read(_, .members) = $0.action { true } else { false } })
        world.restart(connectsBot: false)
        #expect(Set(world.irc) == [Self.botComes, "M-b connects", "M-c connects"])
    }

    /// An account that is deactivated leaves all its rooms, and is kept on no channel by any of them.
    @Test func whoIsDeactivatedMeanwhileIsGoneFromEveryChannel() {
        var world = World { configuration in
            configuration.networks[0].membershipLists.enabled = true
            configuration.networks[0].membershipLists.matrixToIrc.initial = true
            configuration.networks[0].mappings.append(.init(channel: channel("#two"), rooms: [room("two")]))
        }
        for place in [main, room("two")] { world.member(alice, .join, in: place) }
        world.matrix("hello")
        world.connect(alice)
        world.confirmAll()
        world.restart()
        world.connect(alice)
        var parts: [String] = []
        for place in [main, room("two")] {
            world.member(alice, .leave, in: place)
            parts += world.irc
        }
        #expect(parts == ["M-alice parts #chan (User left)", "M-alice parts #two (User left)"])
        #expect(world.store.snapshot.memberships.values.allSatisfy { !$0.contains(alice) })
        world.restart(connectsBot: false)
        #expect(world.irc == [Self.botComes])
    }

    /// The bot was out of the room and heard nothing; back in it, it learns who is there and who is not.
    @Test func whoLeftWhileTheBotWasOutIsFound() {
        var world = Self.world { _ in }
        world.restart()
        for name in ["a", "b"] { world.connect(user(name)) }
        world.homeserverAnswers()
        world.member(user("c"), .leave)
        world.facts[main] = [.members: .members([user("b"): nil, user("d"): nil])]
        world.member(bot, .invite, by: alice)
        // She comes while it is asked.
        world.member(user("e"), .join)
        world.homeserverAnswers()
        #expect(world.irc.contains("M-a parts #chan (User left)"))
        #expect(world.irc.contains("M-d connects"))
        #expect(!world.irc.contains { $0.hasPrefix("M-b parts") || $0.hasPrefix("M-e parts") })
        #expect(world.store.snapshot.memberships[main]?.subtracting([bot]) == [user("b"), user("d"), user("e")])
    }
}
