import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Rooms that are replaced go on in the new one, whatever they are to the bridge.
@Suite struct RoomMoveTests {
    static let new = room("new")
    static let owner = user("owner", of: "far.test")
    static let config = "org.matrix.appservice-irc.config"

    /// What the homeserver tells: the old room with these levels, the new one with this predecessor.
    static func tell(
        _ world: inout World,
        of old: RoomID,
        level: Int = 100,
        version: String = "11",
        predecessor: RoomID?,
        botAfterwards: Int = 50,
        settings: String? = nil
    ) {
        var before = PowerLevelsContent()
        before.users = [owner: level, bot: 100]
        before.events = ["m.room.tombstone": 100]
        var after = PowerLevelsContent()
        after.users = [owner: 100, bot: botAfterwards]
        world.facts[old] = [
            .creation: .creation(RoomCreation(sender: owner, version: RoomVersion(version))),
            .powerLevels: .powerLevels(before),
            .content(type: config, stateKey: ""): settings.map { .content(json: $0) } ?? .missing,
        ]
        world.facts[new] = [
            .creation: .creation(
                RoomCreation(sender: owner, version: RoomVersion("12"), predecessor: predecessor)
            ),
            .powerLevels: .powerLevels(after),
        ]
    }

    static func upgraded(_ world: inout World, _ old: RoomID, by sender: UserID = owner) {
        world.matrix(.tombstone(replacement: new), from: sender, in: old)
        world.homeserverAnswers()
    }

    @Test func aPortalMovesWithAllThatItHas() throws {
        var (world, old) = try UnlinkingTests.portal()
        Self.tell(&world, of: old, predecessor: old, settings: #"{"lineLimit":5}"#)
        world.matrix(.tombstone(replacement: Self.new), from: Self.owner, in: old)
        #expect(world.matrix == ["bot reads creation of \(old)"])
        world.homeserverAnswers()
        let steps = world.matrix
        for step in [
            "bot joins !new by far.test", "bot sets \(Self.config) of !new",
            "net_bob leaves \(old) (This room goes on in another)",
            "net_bob joins !new", "bot removes #irc_net_#two:hs.test", "bot adds #irc_net_#two:hs.test to !new",
            "bot unlists \(old) in net", "bot lists !new in net", "bot sets m.bridge of !new",
            "bot empties m.bridge of \(old)",
            "bot leaves \(old) (This room goes on in another)", "bot reads members of !new",
            "bot reads m.room.encryption of !new",
        ] {
            #expect(steps.contains(step), "\(step)")
        }
        #expect(!steps.contains { $0.contains("may not invite") })
        #expect(world.irc.isEmpty)
        #expect(UnlinkingTests.leftovers(world, of: old).isEmpty)
        world.irc("bob", says: "on", in: UnlinkingTests.two)
        #expect(world.messages == ["net_bob > !new: on"])
        world.restart()
        world.irc("bob", says: "and on", in: UnlinkingTests.two)
        #expect(world.messages == ["net_bob > !new: and on"])
        world.unlink(Self.new)
        world.homeserverAnswers()
        #expect(UnlinkingTests.leftovers(world, of: Self.new).isEmpty)
    }

    /// After each number of answers the process dies.
    @Test(arguments: 0...16)
    func aRestartHalfWayGoesOn(answered: Int) throws {
        var (world, old) = try UnlinkingTests.portal()
        Self.tell(&world, of: old, predecessor: old)
        world.matrix(.tombstone(replacement: Self.new), from: Self.owner, in: old)
        world.homeserverAnswers(atMost: answered)
        world.present[UnlinkingTests.two] = ["bob"]
        world.restart()
        world.homeserverAnswers()
        #expect(world.store.snapshot.links.filter { $0.room == Self.new }.count == 1)
        #expect(UnlinkingTests.leftovers(world, of: old).isEmpty)
        #expect(world.store.snapshot.memberships[Self.new]?.contains(bobGhost) == true)
    }

    @Test func aConfiguredRoomMovesForGood() {
        var world = World()
        Self.tell(&world, of: main, predecessor: main)
        Self.upgraded(&world, main)
        #expect(world.store.snapshot.links.map(\.room) == [Self.new])
        world.restart()
        #expect(world.store.snapshot.links.map(\.room) == [Self.new])
        #expect(!world.matrix.contains("bot joins !main"))
        world.irc("bob", says: "hi")
        #expect(world.messages == ["net_bob > !new: hi"])
        // The configuration follows, and nothing is done twice.
        world.configuration.networks[0].mappings = [.init(channel: chan, rooms: [Self.new])]
        world.receive(.reconfigured(world.configuration))
        #expect(world.matrix.isEmpty)
        #expect(world.store.snapshot.moves.isEmpty)
    }

    @Test func aConversationMovesWithItsGhost() {
        var world = World()
        let old = room("pm")
        world.member(bobGhost, .invite, in: old, by: alice, isDirect: true)
        world.homeserverAnswers()
        Self.tell(&world, of: old, predecessor: old)
        var levels = PowerLevelsContent()
        levels.users = [alice: 100]
        world.facts[old]?[.powerLevels] = .powerLevels(levels)
        world.matrix(.tombstone(replacement: Self.new), from: alice, in: old)
        // The new room is closed until she invites.
        world.homeserverAnswers { if case .enter = $0.action { World.refusal } else { nil } }
        #expect(
            world.messages == [
                "net_bob > !pm: (notice) The bridge cannot come into the new room. Please invite \(bobGhost) there."
            ]
        )
        world.member(bobGhost, .invite, in: Self.new, by: alice)
        world.homeserverAnswers()
        #expect(world.store.snapshot.privateRooms.map(\.room) == [Self.new])
        world.matrix("are you there?", from: alice, in: Self.new)
        world.connect(alice)
        #expect(world.said == ["M-alice > bob: are you there?"])
        #expect(world.store.snapshot.moves.isEmpty)
    }

    @Test func theRoomWithTheBotMoves() {
        var world = World()
        world.openAdminRoom()
        Self.tell(&world, of: adminRoom, predecessor: adminRoom)
        Self.upgraded(&world, adminRoom)
        #expect(world.store.snapshot.adminRooms == [AdminRoom(room: Self.new, user: alice)])
        #expect(world.membership.contains("bot leaves !admin (This room goes on in another)"))
        world.matrix("!help", from: alice, in: Self.new)
        #expect(world.messages.count == 1)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var level = 100
        var version = "11"
        var predecessor: RoomID? = main
        var missing: [(RoomID, RoomFact)] = []
        let words: String?
        var leaves = false
    }

    static let refusals: [Refused] = [
        Refused(testDescription: "who may", words: nil),
        Refused(testDescription: "too little power", level: 50, words: "whoever replaced this room had no right to"),
        Refused(testDescription: "a creator stands above", level: 0, version: "12", words: nil),
        Refused(
            testDescription: "a creator of version 11 does not",
            level: 0,
            words: "whoever replaced this room had no right to"
        ),
        Refused(
            testDescription: "successor of another",
            predecessor: room("other"),
            words: "it does not say that it takes the place of this one",
            leaves: true
        ),
        Refused(
            testDescription: "successor of none",
            predecessor: nil,
            words: "it does not say that it takes the place of this one",
            leaves: true
        ),
        Refused(testDescription: "no levels", missing: [(main, .powerLevels)], words: "what it is could not be read"),
        Refused(
            testDescription: "the new room is not told of",
            missing: [(new, .creation)],
            words: "what it is could not be read",
            leaves: true
        ),
        Refused(testDescription: "who made it is not told", missing: [(main, .creation)], words: nil),
    ]

    @Test(arguments: refusals)
    func followedOrNot(_ row: Refused) {
        var world = World()
        Self.tell(&world, of: main, level: row.level, version: row.version, predecessor: row.predecessor)
        for (room, fact) in row.missing { world.facts[room]?[fact] = nil }
        Self.upgraded(&world, main)
        if let words = row.words {
            #expect(
                world.messages == ["bot > !main: (notice) The bridge does not follow into the new room: \(words)."]
            )
            #expect(world.store.snapshot.links.map(\.room) == [main])
            #expect(world.store.snapshot.moves.isEmpty)
        } else {
            #expect(world.store.snapshot.links.map(\.room) == [Self.new])
        }
        #expect(world.matrix.contains("bot leaves !new") == row.leaves)
    }

    @Test(arguments: [(50, false), (100, false), (49, true), (0, true)])
    func lostRightsAreTold(level: Int, isTold: Bool) {
        var world = World()
        Self.tell(&world, of: main, predecessor: main, botAfterwards: level)
        Self.upgraded(&world, main)
        #expect(world.messages.filter { $0.contains("may not invite or remove people") }.count == (isTold ? 1 : 0))
        world.restart()
        world.homeserverAnswers()
        #expect(world.messages.isEmpty)
    }

    @Test func roomsThatAreNotOursMayGoWhereTheyLike() {
        var world = World()
        world.matrix(.tombstone(replacement: Self.new), from: Self.owner, in: room("other"))
        #expect(world.drops == [.notLinked])
        world.matrix(.tombstone(replacement: nil), from: Self.owner, in: main)
        world.matrix(.tombstone(replacement: main), from: Self.owner, in: main)
        #expect(world.matrix.isEmpty)
        #expect(world.store.snapshot.moves.isEmpty)
    }
}
