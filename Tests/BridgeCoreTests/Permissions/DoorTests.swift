import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Each place where somebody asks for something, with somebody who may not have it.
@Suite struct DoorTests {
    static func without(_ grade: Grade) -> @Sendable (inout Configuration) -> Void {
        { $0.permissions = [alice.text: Grade.usual.subtracting(grade)] }
    }

    @Test func whoMayNotBeInPortalsIsShownOut() throws {
        var world = World(Self.without(.join))
        world.ask(.room(alias("irc_net_#new")))
        world.homeserverAnswers()
        let portal = try #require(world.store.snapshot.links.first { $0.origin == .alias }?.room)
        world.member(alice, .join, in: portal)
        let sentence = "You do not have permission to be in channels of NET."
        #expect(world.matrix == ["bot kicks alice from \(portal) (\(sentence))"])
        #expect(world.drops == [.notPermitted])
        // Who is too quick to be shown out is not carried.
        world.matrix("hello", in: portal)
        #expect(world.said.isEmpty)
        #expect(world.drops == [.notPermitted])
        world.member(carol, .join, in: portal)
        #expect(world.membership.isEmpty)
        // A room that was linked is no portal.
        world.member(alice, .join)
        #expect(world.membership.isEmpty)
    }

    @Test func aPortalIsNotBrought() {
        var world = World(Self.without(.join))
        world.openAdminRoom()
        world.command("!join #new")
        #expect(
            world.messages == ["bot > !admin: (notice) You do not have permission to bring channels of NET here."]
        )
        #expect(world.matrix.count == 1)
    }

    @Test func anAliasThatNobodyMayUseIsNotFound() {
        var world = World { $0.permissions = ["*": .message] }
        world.ask(.room(alias("irc_net_#new")))
        #expect(world.replies == [.notFound])
    }

    @Test func talkIsRefusedBothWays() {
        var world = World(Self.without(.message))
        world.bring(alice)
        world.member(bobGhost, .invite, in: room("talk"), by: alice, isDirect: true)
        let sentence = "You do not have permission to talk alone with people on NET."
        #expect(
            world.matrix == [
                "net_bob is named bob", "net_bob joins !talk", "net_bob > !talk: (notice) \(sentence)",
                "net_bob leaves !talk (\(sentence))",
            ]
        )
        world.irc("bob", whispers: "psst", to: alice)
        #expect(world.matrix.isEmpty)
        #expect(world.drops == [.notPermitted])
    }

    /// The configuration changes while the conversation is there.
    @Test func aConversationThatMayNotGoOnSaysSo() {
        var world = World()
        world.bring(alice)
        world.member(bobGhost, .invite, in: room("talk"), by: alice, isDirect: true)
        var changed = world.configuration
        Self.without(.message)(&changed)
        world.receive(.reconfigured(changed))
        world.matrix("hi bob", in: room("talk"))
        #expect(world.said.isEmpty)
        #expect(
            world.messages == [
                "net_bob > !talk: (notice) You do not have permission to talk alone with people on NET."
            ]
        )
        #expect(world.unfinished == 0)
    }
}

/// What asks for a link asks the rules, first without knowing the room and then with all who are in it.
@Suite struct LinkingDoorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: ProvisioningRefusal.Code
        var change: @Sendable (inout Configuration) -> Void
    }

    @Test(arguments: [
        Row(testDescription: "no grade", code: .notEnoughPower) { $0.permissions = ["*": .join] },
        Row(testDescription: "the limit", code: .bridgeAtLimit) { $0.provisioning.roomLimit = 1 },
        Row(testDescription: "a rule", code: .notEnoughPower) {
            $0.provisioning.allow = [PlumbingRule(channels: [Glob("#other")])]
        },
        Row(testDescription: "excluded", code: .notEnoughPower) {
            $0.networks[0].excludedUsers = [Pattern("@alice")].compactMap(\.self).map {
                .init(pattern: $0, reason: nil)
            }
        },
        Row(testDescription: "another bridge's user", code: .doubleBridge) {
            $0.provisioning.conflictingUsers = [Pattern("@mallory")].compactMap(\.self)
        },
    ])
    func isRefused(_ row: Row) {
        var world = World(row.change)
        let request = LinkRequest(
            user: alice,
            room: room("linked"),
            network: net,
            channel: channel("#linked"),
            operatorNick: nick("op")
        )
        world.ask(.provisioning(.link(request)), token: 5)
        var replies = world.replies
        if replies.isEmpty {
            world.homeserverAnswers()
            world.homeserverTells { _ in
                .answered(.state(Room.state(levels: [alice: 100], joined: [alice, bot, user("mallory")])))
            }
            replies += world.replies
        }
        guard case .provisioning(.refused(let refusal))? = replies.first else {
            Issue.record("answered: \(replies)")
            return
        }
        #expect(refusal.code == row.code)
    }

    static let bridgeOfOthers: @Sendable (inout Configuration) -> Void = {
        $0.provisioning.conflictingUsers = [Pattern("@mallory")].compactMap(\.self)
    }

    @Test(
        "What has changed while an operator thought about it counts",
        arguments: [
            Row(testDescription: "the grade", code: .notEnoughPower) { $0.permissions = ["*": .join] },
            Row(testDescription: "the limit", code: .bridgeAtLimit) { $0.provisioning.roomLimit = 1 },
            Row(testDescription: "a rule", code: .notEnoughPower) {
                $0.provisioning.allow = [PlumbingRule(channels: [Glob("#other")])]
            },
            Row(testDescription: "exclusion", code: .unknownChannel) {
                $0.networks[0].dynamicChannels.exclude = ["#Plumbed"]
            },
            Row(testDescription: "another bridge's user has come", code: .doubleBridge, change: bridgeOfOthers),
        ]
    )
    func changesMeanwhile(_ row: Row) {
        var world = ConsentTests.asked()
        row.change(&world.configuration)
        world.receive(.reconfigured(world.configuration))
        world.whisper("yes")
        world.serverKnows()
        world.homeserverTells { _ in
            .answered(.state(Room.state(lounge, levels: [alice: 50], joined: [alice, bot, user("mallory")])))
        }
        #expect(world.links.isEmpty)
        guard case .refused(let refusal)? = world.progress.first else {
            Issue.record("ended so: \(world.progress)")
            return
        }
        #expect(refusal.code == row.code)
        // Who consented hears that nothing came of it, and who asked why.
        #expect(world.said.contains { $0.hasPrefix("appservicebot > Oper: (notice) #plumbed was not linked") })
        #expect(world.messages.contains { $0.hasSuffix(refusal.sentence) })
        #expect(world.pending.isEmpty)
    }

    @Test("Of several that wait only as many are linked as may be")
    func limitOfSeveral() {
        var world = ConsentTests.asked { $0.provisioning.roomLimit = 2 }
        world.wishForLink(World.wish(by: carol, room("other"), "#else", asking: "Second"), token: 6)
        world.serverKnows("Second", on: "#else")
        for (name, place) in [("Oper", "#plumbed"), ("Second", "#else")] {
            world.whisper("yes", by: name)
            world.serverKnows(name, on: place)
            world.tellRoom(levels: [alice: 50, carol: 50])
        }
        #expect(Set(world.store.snapshot.links.map(\.spelling.text)) == ["#chan", "#plumbed"])
        #expect(world.messages.contains { $0.contains("As many rooms are linked as this bridge takes (2).") })
        #expect(world.pending.isEmpty)
    }
}
