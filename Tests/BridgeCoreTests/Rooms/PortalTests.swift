import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Rooms that the bridge makes for channels.
@Suite struct PortalTests {
    static let two = channel("#two")

    typealias Channels = NetworkConfiguration.DynamicChannels

    // MARK: Who gets one

    struct Asked: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var alias = "irc_net_#two"
        var types: String?
        var change: @Sendable (inout Channels) -> Void = { _ in }
        let name: String?
    }

    static let asked: [Asked] = [
        Asked(testDescription: "as it is", name: "#two"),
        Asked(testDescription: "turned off", change: { $0.enabled = false }, name: nil),
        Asked(testDescription: "no aliases", change: { $0.createAlias = false }, name: nil),
        Asked(testDescription: "by invitation", change: { $0.joinRule = "invite" }, name: nil),
        Asked(testDescription: "excluded", change: { $0.exclude = ["#TWO"] }, name: nil),
        Asked(testDescription: "another excluded", change: { $0.exclude = ["#three"] }, name: "#two"),
        Asked(testDescription: "another namespace", alias: "other_net_#two", name: nil),
        Asked(testDescription: "no channel", alias: "irc_net_two", name: nil),
        Asked(testDescription: "nothing", alias: "irc_net_", name: nil),
        Asked(testDescription: "local channel", alias: "irc_net_&two", types: "#&+!", name: "&two"),
        Asked(testDescription: "without modes", alias: "irc_net_+two", types: "#&+!", name: "+two"),
        Asked(testDescription: "safe channel", alias: "irc_net_!ABCDEtwo", types: "#&+!", name: "!ABCDEtwo"),
        Asked(testDescription: "a type that the network has not", alias: "irc_net_&two", types: "#", name: nil),
        Asked(testDescription: "two signs", alias: "irc_net_##two", name: "##two"),
        Asked(testDescription: "whole network", alias: "two", change: { $0.aliasTemplate = "$CHANNEL" }, name: "#two"),
        Asked(
            testDescription: "whole network, two signs",
            alias: "#two",
            change: { $0.aliasTemplate = "$CHANNEL" },
            name: "##two"
        ),
        Asked(testDescription: "bare sign", alias: "#two", change: { $0.aliasTemplate = "#$CHANNEL" }, name: "#two"),
        Asked(
            testDescription: "both ends fixed",
            alias: "a_#two_net_z",
            change: { $0.aliasTemplate = "#a_$CHANNEL_$SERVER_z" },
            name: "#two"
        ),
        Asked(
            testDescription: "only one end fits",
            alias: "a_#two_net",
            change: { $0.aliasTemplate = "#a_$CHANNEL_$SERVER_z" },
            name: nil
        ),
    ]

    @Test(arguments: asked)
    func aliases(_ row: Asked) throws {
        var world = World(connectsBot: false) { row.change(&$0.networks[0].dynamicChannels) }
        if let types = row.types { world.support.channelTypes = types }
        world.connect(nil)
        world.homeserverAnswers()
        world.ask(.room(alias(row.alias)))
        if let name = row.name {
            #expect(world.matrix == ["bot makes \(name)"])
            guard case .createRoom(let plan) = world.ordered[0].action else { return }
            #expect(plan.aliasLocalpart == row.alias)
            world.homeserverAnswers()
            #expect(world.replies == [.found])
        } else {
            #expect(world.replies == [.notFound])
            #expect(world.matrix.isEmpty)
        }
    }

    /// Every alias that we make leads back to its channel.
    @Test(arguments: ["$CHANNEL", "#$CHANNEL", "#irc_$CHANNEL", "#a_$SERVER_$CHANNEL_b", "#$CHANNEL$SERVER"])
    func theWayBackIsExact(template: String) throws {
        for name in ["#a", "##a", "#a_b", "#$CHANNEL", "#\u{e9}", "#e\u{301}", "#A[", "#%41", "#net"] {
            var world = World { $0.networks[0].dynamicChannels.aliasTemplate = template }
            world.openAdminRoom()
            world.command("!join \(name)")
            guard case .createRoom(let plan) = world.ordered.first?.action, let localpart = plan.aliasLocalpart else {
                Issue.record("\(name) has no alias")
                continue
            }
            world.ask(.thirdPartyLocationOfAlias(alias(localpart)))
            guard case .thirdPartyLocations(let places) = world.replies.first else {
                Issue.record("\(localpart) leads nowhere")
                continue
            }
            #expect(places.first?.fields["channel"] == name)
        }
    }

    // MARK: What it is made with

    @Test func thePlanFollowsTheConfiguration() throws {
        var world = World {
            $0.networks[0].dynamicChannels.federate = false
            $0.networks[0].dynamicChannels.roomVersion = "11"
            $0.networks[0].dynamicChannels.joinRule = "invite"
            $0.networks[0].dynamicChannels.whitelist = [alice.text]
        }
        world.openAdminRoom()
        world.command("!join #two")
        guard case .createRoom(let plan) = world.ordered.first?.action else {
            Issue.record("no room is made")
            return
        }
        #expect(!plan.federate)
        #expect(plan.version == "11")
        #expect(plan.joinRule == "invite")
        #expect(plan.aliasLocalpart == nil)
        #expect(plan.invitees == [alice])
        world.homeserverAnswers()
        // Whoever may not join has no use of an entry in the directory.
        #expect(!world.matrix.contains { $0.contains("lists") })
    }

    @Test(arguments: [(true, false, "net"), (true, true, "the directory"), (false, false, nil), (false, true, nil)])
    func directory(published: Bool, homeservers: Bool, list: String?) {
        var world = World {
            $0.networks[0].dynamicChannels.published = published
            $0.networks[0].dynamicChannels.useHomeserverDirectory = homeservers
        }
        world.ask(.room(alias("irc_net_#two")))
        world.homeserverAnswers()
        #expect(world.matrix.filter { $0.contains("lists") } == (list.map { ["bot lists !made1 in \($0)"] } ?? []))
    }

    @Test func plumbedRoomsAreNeitherListedNorRuled() {
        var world = World { $0.bridgeInfoState.enabled = true }
        world.plumb(room("second"), to: Self.two)
        world.bring(alice, to: room("second"))
        world.observed("bob", .topic(Self.two, text: "t"), in: Self.two)
        world.homeserverAnswers()
        world.unlink(room("second"))
        for order in world.ordered + world.orders {
            if case .setPowers = order.action { Issue.record("powers are set") }
            if case .setState(_, "m.room.power_levels", _, _) = order.action { Issue.record("powers are set") }
            if case .setDirectoryVisibility = order.action { Issue.record("the directory is touched") }
        }
    }

    @Test func theBridgeIsShownOnceAndAgainWhenItChanges() {
        var world = World {
            $0.bridgeInfoState.enabled = true
            $0.bridgeInfoState.initial = true
        }
        world.homeserverAnswers()
        #expect(world.store.snapshot.traces.count == 1)
        world.restart()
        #expect(!world.matrix.contains { $0.contains("m.bridge") })
        world.configuration.networks[0].icon = "mxc://hs.test/icon"
        world.receive(.reconfigured(world.configuration))
        #expect(world.matrix == ["bot sets m.bridge of !main", "bot sets uk.half-shot.bridge of !main"])
        guard case .setState(_, _, let key, let json) = world.ordered[0].action else { return }
        #expect(key == "org.matrix.appservice-irc:/net/#chan")
        #expect(json.contains(#""avatar_url":"mxc://hs.test/icon""#))
        #expect(world.store.snapshot.traces.count == 1)
        // A name of its own now: the former one is emptied.
        world.configuration.networks[0].networkID = "other"
        world.receive(.reconfigured(world.configuration))
        #expect(world.matrix.first == "bot empties m.bridge of !main")
        #expect(world.matrix.last == "bot sets uk.half-shot.bridge of !main")
    }

    // MARK: Members

    @Test func whoWasThereBeforeIsBrought() {
        var world = World(connectsBot: false) {
            $0.networks[0].membershipLists.enabled = true
            $0.networks[0].membershipLists.matrixToIrc.initial = true
        }
        world.facts[main] = [.members: .members([alice: "Alice", bot: nil, bobGhost: nil, carol: nil])]
        world.connect(nil)
        world.homeserverAnswers()
        #expect(world.store.snapshot.memberships[main] == [alice, carol])
        world.connect(alice)
        #expect(world.irc.contains("M-Alice joins #chan"))
        world.restart()
        // The store remembers: nobody is asked.
        #expect(world.orders.isEmpty)
        #expect(world.irc.filter { $0.hasSuffix("connects") }.count == 3)
    }

    // MARK: Keys

    @Test func theKeyIsKeptWhileTheRoomIsMade() throws {
        var world = World()
        world.openAdminRoom()
        world.command("!join #two sesame")
        #expect(world.store.snapshot.channelKeys.values.map { $0 } == [Secret("sesame")])
        #expect(!world.orders.contains { "\($0)".contains("sesame") })
        world.restart()
        world.homeserverAnswers()
        let link = try #require(world.store.snapshot.links.first { $0.spelling == Self.two })
        #expect(link.channelPassword == "sesame")
        #expect(world.store.snapshot.channelKeys.isEmpty)
        #expect(world.irc.contains("appservicebot joins #two sesame"))
        world.restart()
        #expect(world.irc.contains("appservicebot joins #two sesame"))
    }

    @Test func aRoomThatIsNotMadeForgetsTheKey() {
        var world = World()
        world.openAdminRoom()
        world.command("!join #two sesame")
        world.homeserverAnswers { if case .createRoom = $0.action { World.refusal } else { nil } }
        #expect(world.store.snapshot.channelKeys.isEmpty)
    }

    // MARK: Forwards and invitations

    static let forward = ServerReply(code: "470", text: "Forwarding to another channel", forward: "##two")

    @Test func aForwardIsFollowed() throws {
        var (world, room) = try UnlinkingTests.portal()
        world.openAdminRoom()
        world.session(alice, .joinRefused(Self.two, Self.forward))
        #expect(world.matrix.contains("bot makes ##two"))
        #expect(world.messages.contains { $0.hasPrefix("bot > !admin") && $0.contains("##two") })
        #expect(world.membership == ["bot kicks alice from \(room) (#two forwards to ##two)"])
        world.session(alice, .settled(channel("##two"), members: []))
        world.homeserverAnswers()
        #expect(world.irc == ["appservicebot joins ##two"])
        world.session(alice, .joinRefused(Self.two, Self.forward))
        #expect(!world.matrix.contains("bot makes ##two"))
        #expect(world.membership.contains { $0.hasPrefix("bot invites alice") })
    }

    @Test func aForwardToWhatIsRefusedIsLeft() {
        var world = World { $0.networks[0].dynamicChannels.exclude = ["##two"] }
        world.bring(alice)
        world.openAdminRoom()
        world.session(alice, .joinRefused(chan, Self.forward))
        #expect(world.irc == ["M-alice parts ##two (This channel is not bridged)"])
        #expect(world.messages.contains { $0.contains("not bridged here") })
    }

    @Test func theBotStaysOutOfAForward() {
        var world = World()
        world.session(nil, .joinRefused(chan, Self.forward))
        #expect(world.irc == ["appservicebot parts ##two (This channel is not bridged)"])
        #expect(world.messages == ["bot > !main: (notice) #chan sends whoever joins it to ##two now."])
        world.session(nil, .joinRefused(chan, Self.forward))
        #expect(world.messages.isEmpty)
    }

    @Test func invitationsAreOffersAndToldOnce() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.session(alice, .observed(Observation(source: source("bob"), .invited(Self.two))))
        #expect(
            world.messages == ["bot > !admin: (notice) bob invites you to #two on NET. Say !join #two to come."]
        )
        world.session(alice, .observed(Observation(source: source("bob"), .invited(Self.two))))
        #expect(world.matrix.isEmpty)
        #expect(world.drops == [.replayed])
        world.plumb(room("second"), to: Self.two)
        world.wait(.seconds(3601))
        world.session(alice, .observed(Observation(source: source("bob"), .invited(Self.two))))
        #expect(world.membership == ["bot invites alice to !second"])
        #expect(world.messages.count == 1)
    }

    @Test(
        arguments: [{ $0.enabled = false }, { $0.joinRule = "invite" }, { $0.exclude = ["#two"] }]
            as [@Sendable (inout Channels) -> Void]
    )
    func invitationsToWhatIsRefusedAreDropped(_ change: @Sendable (inout Channels) -> Void) {
        var world = World { change(&$0.networks[0].dynamicChannels) }
        world.bring(alice)
        world.openAdminRoom()
        world.session(alice, .observed(Observation(source: source("bob"), .invited(Self.two))))
        #expect(world.matrix.isEmpty)
        #expect(world.drops == [.excludedChannel])
    }

    // MARK: Spaces

    @Test func aSpaceListsThePortals() throws {
        var (world, room) = try UnlinkingTests.portal { $0.networks[0].dynamicChannels.space = true }
        let space = try #require(world.store.snapshot.spaces[net])
        #expect(world.store.snapshot.traces.contains { $0.room == room && $0.kind == .space(space) })
        world.ask(.room(alias("irc_net_#three")), token: 4)
        world.homeserverAnswers()
        #expect(world.matrix.contains("bot sets m.space.child of \(space)"))
        #expect(world.store.snapshot.spaces.count == 1)
        world.unlink(room)
        #expect(world.matrix.contains("bot empties m.space.child of \(space)"))
        world.homeserverAnswers()
        world.configuration.networks[0].dynamicChannels.space = false
        world.receive(.reconfigured(world.configuration))
        #expect(world.matrix.contains("bot leaves \(space) (This network has no space any more)"))
        #expect(world.store.snapshot.spaces.isEmpty)
        #expect(!world.store.snapshot.traces.contains { $0.kind == .space(space) })
    }
}
