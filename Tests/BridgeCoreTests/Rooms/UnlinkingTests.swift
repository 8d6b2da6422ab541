import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Rooms and channels part, in every way, with nothing left behind.
@Suite struct UnlinkingTests {
    static let two = channel("#two")
    static let portal = alias("irc_net_#two")

    /// Alice is in the portal of `#two`, and bob on the channel has spoken.
    static func portal(_ change: (inout Configuration) -> Void = { _ in }) throws -> (World, RoomID) {
        var world = World { configuration in
            configuration.bridgeInfoState.enabled = true
            change(&configuration)
        }
        world.ask(.room(portal))
        world.homeserverAnswers()
        let room = try #require(world.store.snapshot.links.first { $0.origin == .alias }?.room)
        world.bring(alice, to: room)
        world.irc("bob", says: "hi", in: two, id: "m1")
        world.homeserverAnswers()
        return (world, room)
    }

    static func leftovers(_ world: World, of room: RoomID) -> [String] {
        let kept = world.store.snapshot
        var left: [String] = []
        if kept.links.contains(where: { $0.room == room }) { left.append("link") }
        if kept.memberships[room] != nil { left.append("membership") }
        if kept.traces.contains(where: { $0.room == room }) { left.append("trace") }
        if kept.moves.contains(where: { $0.old == room || $0.new == room }) { left.append("move") }
        if kept.recentMessages.contains(where: { $0.room == room }) { left.append("message") }
        if kept.topics[ChannelKey(network: net, name: CaseMapping.rfc1459.fold(two))] != nil { left.append("topic") }
        if !kept.outbox.isEmpty || !kept.parked.isEmpty { left.append("order") }
        return left
    }

    @Test func aPortalIsPublishedAsItIsMade() throws {
        var world = World { $0.bridgeInfoState.enabled = true }
        world.ask(.room(Self.portal))
        world.homeserverAnswers()
        #expect(
            world.matrix == [
                "bot sets m.bridge of !made1", "bot sets uk.half-shot.bridge of !made1", "bot lists !made1 in net",
            ]
        )
        #expect(world.store.snapshot.traces.count { $0.room == room("made1") } == 3)
    }

    @Test func anUnlinkedPortalLeavesNothing() throws {
        var (world, room) = try Self.portal()
        world.observed("bob", .topic(Self.two, text: "talk"), in: Self.two)
        world.homeserverAnswers()
        world.unlink(room)
        let words = "No longer bridged: as asked"
        #expect(
            Set(world.matrix) == [
                "bot > \(room): (notice) This room is no longer bridged to #two on NET: as asked.",
                "bot removes #irc_net_#two:hs.test", "bot unlists \(room) in net", "bot empties m.bridge of \(room)",
                "bot empties uk.half-shot.bridge of \(room)", "bot empties m.room.canonical_alias of \(room)",
                "net_bob leaves \(room) (\(words))",
                "bot leaves \(room) (\(words))",
            ]
        )
        #expect(world.matrix.last == "bot leaves \(room) (\(words))")
        #expect(world.irc == ["M-alice parts #two (\(words))", "appservicebot parts #two (\(words))"])
        world.homeserverAnswers()
        #expect(Self.leftovers(world, of: room).isEmpty)
        world.matrix("anybody?", in: room)
        #expect(world.drops == [.notLinked])
    }

    /// What was said just before has its id only afterwards.
    @Test func whatIsStillOnItsWayLeavesNothing() throws {
        var (world, room) = try Self.portal()
        world.irc("bob", says: "late", in: Self.two, id: "m2")
        world.unlink(room)
        world.homeserverAnswers()
        #expect(Self.leftovers(world, of: room).isEmpty)
    }

    /// The former room's alias is taken away before the new one is made with it, in whatever order they were asked for.
    @Test func theChannelCanBeBridgedAnewAtOnce() throws {
        var (world, room) = try Self.portal()
        world.unlink(room)
        let removal = world.ordered.first { if case .removeAlias = $0.action { true } else { false } }
        world.ask(.room(Self.portal), token: 2)
        let making = world.ordered.first { if case .createRoom = $0.action { true } else { false } }
        #expect(removal?.lane == making?.lane)
        #expect(making != nil)
        world.homeserverAnswers()
        #expect(world.replies == [.found])
        let links = world.store.snapshot.links.filter { $0.origin == .alias }
        #expect(links.count == 1)
        #expect(links.first?.room != room)
        #expect(Self.leftovers(world, of: room).isEmpty)
    }

    /// Aliases of any spelling, added before or on their way.
    @Test func everyAliasGoes() throws {
        var (world, room) = try Self.portal()
        world.ask(.room(alias("irc_net_#TWO")), token: 2)
        world.homeserverAnswers()
        world.ask(.room(alias("irc_net_#Two")), token: 3)
        let lanes = Set(world.ordered.map(\.lane))
        world.unlink(room)
        let removals = world.ordered.filter { if case .removeAlias = $0.action { true } else { false } }
        #expect(removals.count == 3)
        #expect(Set(removals.map(\.lane)) == lanes)
    }

    /// The process dies after `answered` of the orders.
    @Test(arguments: 0...8)
    func aRestartHalfWayDoesTheRest(answered: Int) throws {
        var (world, room) = try Self.portal()
        world.unlink(room)
        let wanted = Set(world.matrix)
        let order = world.orders
        for finished in order.prefix(answered) { world.receive(.finished(finished, .done)) }
        world.restart()
        #expect(Set((order.prefix(answered) + world.orders).map(World.sentence)).isSuperset(of: wanted))
        #expect(world.orders.count >= order.count - answered)
        world.homeserverAnswers()
        #expect(Self.leftovers(world, of: room).isEmpty)
        world.ask(.room(Self.portal), token: 9)
        world.homeserverAnswers()
        #expect(world.replies == [.found])
    }

    @Test func otherRoomsOfTheChannelKeepIt() throws {
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main])] }
        world.plumb(room("second"))
        world.bring(alice)
        world.bring(carol, to: room("second"))
        world.unlink(room("second"))
        // Carol has no other room of the channel, the bot and alice have.
        #expect(world.irc == ["M-carol parts #chan (No longer bridged: as asked)"])
        #expect(!world.membership.contains { $0.hasPrefix("net_m-alice") && $0.contains("!main") })
        world.irc("bob", says: "still here")
        #expect(world.messages == ["net_bob > !main: still here"])
    }

    @Test func otherChannelsOfTheRoomStay() {
        var world = World { $0.networks[0].mappings = [] }
        world.plumb(main)
        world.plumb(main, to: Self.two)
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", says: "one")
        world.irc("eve", says: "two", in: Self.two)
        world.homeserverAnswers()
        world.unlink(main, Self.two)
        #expect(world.membership == ["net_eve leaves !main (No longer bridged: as asked)"])
        world.irc("bob", says: "again")
        #expect(world.messages == ["net_bob > !main: again"])
    }

    // MARK: Handing over

    @Test func aPortalIsHandedOver() throws {
        var (world, room) = try Self.portal()
        #expect(world.handOver(room, to: [alice, carol]) == nil)
        #expect(
            world.matrix == [
                "bot unlists \(room) in net", "bot invites carol to \(room)",
                "bot gives powers in \(room): alice 100, bot 50, carol 100",
                "bot > \(room): (notice) This room now belongs to @alice:hs.test, @carol:hs.test. "
                    + "It stays bridged until they or the channel end it.",
            ]
        )
        #expect(world.store.snapshot.links.contains { $0.room == room && $0.origin == .provision })
        world.homeserverAnswers()
        world.restart()
        world.irc("bob", says: "as before", in: Self.two)
        #expect(world.messages == ["net_bob > \(room): as before"])
        // The alias leads to it as before, and goes with the link.
        world.unlink(room)
        #expect(world.matrix.contains("bot removes #irc_net_#two:hs.test"))
        world.homeserverAnswers()
        #expect(Self.leftovers(world, of: room).isEmpty)
    }

    // MARK: Refusals

    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var room = main
        var channel: ChannelName?
        var moderators: [UserID]?
        let refusal: LinkRefusal
    }

    static let refusals: [Refused] = [
        Refused(testDescription: "a room that is not linked", room: room("other"), refusal: .notLinked),
        Refused(testDescription: "another channel", channel: two, refusal: .notLinked),
        Refused(testDescription: "a mapping", refusal: .configured),
        Refused(
            testDescription: "given by nobody's room",
            room: room("other"),
            moderators: [alice],
            refusal: .notLinked
        ),
        Refused(testDescription: "given though not ours", moderators: [alice], refusal: .notAPortal),
        Refused(testDescription: "given to nobody", room: room("made1"), moderators: [], refusal: .nobodyToRule),
        Refused(
            testDescription: "given to ourselves",
            room: room("made1"),
            moderators: [bot, bobGhost],
            refusal: .nobodyToRule
        ),
    ]

    @Test(arguments: refusals)
    func refused(_ row: Refused) throws {
        var (world, _) = try Self.portal()
        let before = world.store.snapshot
        let key = row.channel.map { ChannelKey(network: net, name: CaseMapping.rfc1459.fold($0)) }
        if let moderators = row.moderators {
            #expect(world.handOver(row.room, to: moderators, key) == row.refusal)
        } else {
            #expect(world.unlink(row.room, row.channel) == row.refusal)
        }
        #expect(world.effects == [.reply(ReplyToken(rawValue: 77), .kept(row.refusal))])
        #expect(world.store.snapshot == before)
        #expect(row.refusal.sentence.hasSuffix("."))
    }
}
