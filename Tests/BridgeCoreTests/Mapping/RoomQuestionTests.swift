import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// A homeserver asks whether an alias of ours has a room.
@Suite struct RoomQuestionTests {
    @Test func theRoomIsMadeOnceForAllWhoAsk() {
        var world = World()
        world.ask(.room(alias("irc_net_#new")), token: 1)
        #expect(world.matrix == ["bot makes #new"])
        #expect(world.replies.isEmpty)
        world.ask(.room(alias("irc_net_#new")), token: 2)
        #expect(world.matrix.isEmpty)
        world.homeserverAnswers()
        #expect(world.replies == [.found, .found])
        #expect(world.irc == ["appservicebot joins #new"])
        #expect(world.timers[.query(ReplyToken(rawValue: 1))] == nil)
    }

    @Test func anotherSpellingLeadsToTheSameRoom() {
        var world = World()
        world.ask(.room(alias("irc_net_#new")), token: 1)
        world.homeserverAnswers()
        world.ask(.room(alias("irc_net_#NEW")), token: 2)
        #expect(world.matrix.count == 1)
        #expect(world.matrix.first?.hasPrefix("bot adds #irc_net_#NEW:hs.test to !made") == true)
        #expect(world.replies.isEmpty)
        world.homeserverAnswers()
        #expect(world.replies == [.found])
    }

    /// The homeserver looks for its alias once more after the answer.
    @Test func anotherSpellingAskedMeanwhileHasItsAliasToo() {
        var world = World()
        world.ask(.room(alias("irc_net_#new")), token: 1)
        world.ask(.room(alias("irc_net_#NEW")), token: 2)
        world.homeserverAnswers { order in
            if case .addAlias = order.action { World.refusal } else { nil }
        }
        #expect(world.matrix.contains { $0.hasPrefix("bot adds #irc_net_#NEW:hs.test to !made") })
        #expect(world.replies == [.found, .failed("Not allowed")])
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var name: String
        var alias: RoomAlias
        var change: @Sendable (inout Configuration) -> Void = { _ in }
        var testDescription: String { name }
    }

    static let refused: [Refused] = [
        Refused(name: "of another server", alias: alias("irc_net_#new", of: "elsewhere.test")),
        Refused(name: "not in the namespace", alias: alias("irc_other_#new")),
        Refused(name: "no channel", alias: alias("irc_net_new")),
        Refused(name: "nothing", alias: alias("irc_net_")),
        Refused(name: "portals are off", alias: alias("irc_net_#new")) {
            $0.networks[0].dynamicChannels.enabled = false
        },
        Refused(name: "aliases are off", alias: alias("irc_net_#new")) {
            $0.networks[0].dynamicChannels.createAlias = false
        },
        Refused(name: "by invitation only", alias: alias("irc_net_#new")) {
            $0.networks[0].dynamicChannels.joinRule = "invite"
        },
        Refused(name: "excluded, spelt otherwise", alias: alias("irc_net_#NEW{")) {
            $0.networks[0].dynamicChannels.exclude = ["#new["]
        },
    ]

    @Test(arguments: refused) func isNotFound(_ row: Refused) {
        var world = World(row.change)
        world.ask(.room(row.alias))
        #expect(world.replies == [.notFound])
        #expect(world.matrix.isEmpty)
    }

    @Test func aRoomThatCannotBeMadeIsSaid() {
        var world = World()
        world.ask(.room(alias("irc_net_#new")), token: 1)
        world.homeserverAnswers { _ in World.refusal }
        #expect(world.replies == [.failed("Not allowed")])
        // And can be asked for again.
        world.ask(.room(alias("irc_net_#new")), token: 2)
        #expect(world.matrix == ["bot makes #new"])
    }

    @Test func whoWaitsTooLongIsToldOnce() {
        var world = World()
        world.ask(.room(alias("irc_net_#new")))
        world.wait(.seconds(50))
        #expect(world.replies == [.failed("The room is still being made")])
        world.homeserverAnswers()
        #expect(world.replies.isEmpty)
    }

    @Test func whoWaitsTooLongForAnAliasIsToldOnce() {
        var world = World()
        world.ask(.room(alias("irc_net_#chan")))
        #expect(world.matrix == ["bot adds #irc_net_#chan:hs.test to !main"])
        world.wait(.seconds(50))
        #expect(world.replies == [.failed("The room is still being made")])
        world.homeserverAnswers()
        #expect(world.replies.isEmpty)
    }

    @Test func aRestartWhileTheRoomIsMadeStillLinksIt() {
        var world = World()
        world.ask(.room(alias("irc_net_#new")))
        world.restart()
        world.homeserverAnswers()
        #expect(world.irc == ["appservicebot joins #new"])
        world.ask(.room(alias("irc_net_#new")), token: 2)
        #expect(world.matrix.count == 1 && world.matrix.first?.hasPrefix("bot adds") == true)
    }

    /// What stands after a colon in an alias is its server: such a channel has no alias, least of all another's.
    @Test func aChannelWithAColonTakesNobodysAlias() throws {
        var world = World()
        world.openAdminRoom()
        world.command("!join #a:b")
        let plan = try #require(
            world.ordered.lazy.compactMap { order -> RoomPlan? in
                guard case .createRoom(let plan) = order.action else { return nil }
                return plan
            }.first
        )
        #expect(plan.aliasLocalpart == nil)
    }
}
