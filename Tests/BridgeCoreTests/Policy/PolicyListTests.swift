import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct PolicyListTests {
    static let list = room("list")

    static func rule(
        _ entity: String,
        _ kind: PolicyRuleContent.Kind = .user,
        _ recommendation: PolicyRuleContent.Recommendation = .ban,
        reason: String? = "spam"
    ) -> PolicyRuleContent {
        PolicyRuleContent(kind: kind, entity: entity, recommendation: recommendation, reason: reason)
    }

    static func state(_ rules: PolicyRuleContent...) -> [RoomEvent] {
        rules.enumerated().map { index, rule in
            RoomEvent(
                id: eventID("rule\(index)"),
                room: list,
                sender: carol,
                time: 0,
                content: .policyRule(type: "m.policy.rule.\(rule.kind.rawValue)", stateKey: "k\(index)", rule)
            )
        }
    }

    /// A bridge that has read its list, with Alice on the channel.
    static func following(_ state: [RoomEvent] = []) -> World {
        var world = World { $0.banLists = [list.text] }
        world.bring(alice)
        world.openAdminRoom()
        world.homeserverTells { _ in .answered(.state(state)) }
        return world
    }

    static let sentence = "You are banned from this bridge by a policy list: spam."

    @Test func theListIsJoinedAndRead() {
        var world = World(connectsBot: false) { $0.banLists = [Self.list.text] }
        #expect(world.membership.contains { $0.hasPrefix("bot joins !list") })
        world.homeserverAnswers()
        var asked: [MatrixQuery] = []
        world.homeserverTells {
            asked.append($0)
            return .answered(.state(Self.state(Self.rule("@alice:*"))))
        }
        #expect(asked == [.state(Self.list)])
        #expect(world.store.snapshot.policyRules.map(\.entity) == ["@alice:*"])
        world.member(alice, .join)
        #expect(world.matrix == ["bot kicks alice from !main (\(Self.sentence))"])
        #expect(world.drops == [.bannedUser])
    }

    static func tombstone(_ old: RoomID, _ new: RoomID) -> RoomEvent {
        RoomEvent(
            id: eventID("tomb"),
            room: old,
            sender: user("keeper", of: "far.test"),
            time: 0,
            content: .tombstone(replacement: new)
        )
    }

    @Test(
        "A list that was replaced is followed, found so at start or while it is read; what was known holds meanwhile",
        arguments: [true, false]
    )
    func theListIsReplaced(_ isKnown: Bool) {
        let (next, rules) = (room("next"), Self.state(Self.rule("@alice:*")))
        var world = World(connectsBot: false) { $0.banLists = [Self.list.text] }
        world.homeserverAnswers()
        world.homeserverTells { _ in .answered(.state(rules + (isKnown ? [] : [Self.tombstone(Self.list, next)]))) }
        if isKnown { world.matrix(.tombstone(replacement: next), from: user("keeper", of: "far.test"), in: Self.list) }
        #expect(world.membership == ["bot joins !next by far.test"])
        #expect(world.store.snapshot.policyRules.map(\.entity) == (isKnown ? ["@alice:*"] : []))
        world.homeserverAnswers()
        var asked: [MatrixQuery] = []
        world.homeserverTells {
            asked.append($0)
            // One that leads back is no way on.
            return .answered(.state(Self.state(Self.rule("@carol:*")) + [Self.tombstone(next, Self.list)]))
        }
        #expect(asked == [.state(next)])
        #expect(world.store.snapshot.policyRules.map(\.entity) == ["@carol:*"])
        world.matrix(
            .policyRule(type: "m.policy.rule.user", stateKey: "new", Self.rule("@dave:*")),
            from: carol,
            in: next
        )
        #expect(world.store.snapshot.policyRules.count == 2)
    }

    @Test("Whoever is put out of no room and has none with the bot is told in one that is made for it")
    func toldWithoutARoom() {
        var world = World { $0.banLists = [Self.list.text] }
        world.homeserverTells { _ in .answered(.state([])) }
        world.bring(alice)
        world.member(bobGhost, .invite, in: room("talk"), by: carol, isDirect: true)
        world.homeserverAnswers()
        // A connection, and no room any more.
        world.member(alice, .leave)
        for (name, words) in [
            ("@carol:*", "net_bob > !talk: (notice) \(Self.sentence)"), ("@alice:*", "bot makes IRC Bridge status"),
        ] {
            world.matrix(
                .policyRule(type: "m.policy.rule.user", stateKey: name, Self.rule(name)),
                from: user("keeper"),
                in: Self.list
            )
            #expect(world.matrix.contains(words), "\(world.matrix)")
        }
    }

    @Test func anAliasIsAskedForFirst() {
        var world = World(connectsBot: false) { $0.banLists = ["#bans:far.test"] }
        var asked: [MatrixQuery] = []
        world.homeserverTells {
            asked.append($0)
            return .answered(.room(Self.list))
        }
        #expect(asked == [.alias(alias("bans", of: "far.test"))])
        #expect(world.membership == ["bot joins !list by far.test"])
    }

    @Test func whoIsBannedIsDisconnectedAndTold() {
        var world = Self.following()
        world.matrix(
            .policyRule(type: "m.policy.rule.user", stateKey: "k", Self.rule("@ali*:hs.test")),
            from: carol,
            in: Self.list
        )
        #expect(world.irc == ["M-alice quits (Banned by a policy list)"])
        #expect(
            world.matrix == [
                "bot kicks alice from !main (\(Self.sentence))", "bot > !admin: (notice) \(Self.sentence)",
            ]
        )
        world.session(alice, .closed(.requested))
        #expect(world.irc.isEmpty)
        // Nothing brings a connection back.
        world.matrix("let me in")
        #expect(world.irc.isEmpty)
        #expect(world.drops == [.bannedUser])
        world.command("!reconnect")
        world.command("!join #new")
        #expect(world.messages == ["bot > !admin: (notice) \(Self.sentence)"])
        #expect(world.irc.isEmpty)
        world.restart()
        world.homeserverAnswers()
        world.matrix("let me in")
        #expect(world.irc.isEmpty)
    }

    @Test func theEndOfARuleIsTheEndOfTheBan() {
        var world = Self.following()
        let type = "m.policy.rule.user"
        world.matrix(.policyRule(type: type, stateKey: "k", Self.rule("@alice:hs.test")), from: carol, in: Self.list)
        world.session(alice, .closed(.requested))
        world.matrix(.policyRule(type: type, stateKey: "k", nil), from: carol, in: Self.list)
        #expect(world.messages == ["bot > !admin: (notice) You may use this bridge again."])
        #expect(world.store.snapshot.policyRules.isEmpty)
        world.member(alice, .join)
        #expect(world.matrix.isEmpty)
        world.matrix("back again")
        #expect(world.irc == ["M-alice connects"])
    }

    /// Of two bans, one is not the other.
    @Test func oneRuleOfTwoGoes() {
        var world = Self.following()
        world.matrix(
            .policyRule(type: "m.policy.rule.user", stateKey: "k", Self.rule("@alice:hs.test")),
            from: carol,
            in: Self.list
        )
        world.matrix(
            .policyRule(type: "m.room.rule.user", stateKey: "k", Self.rule("@alice:*")),
            from: carol,
            in: Self.list
        )
        world.matrix(.policyRule(type: "m.policy.rule.user", stateKey: "k", nil), from: carol, in: Self.list)
        #expect(world.messages.isEmpty)
        world.member(alice, .join)
        #expect(world.membership == ["bot kicks alice from !main (\(Self.sentence))"])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var rule: PolicyRuleContent
        var bans: Bool
        var user = alice
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "their id", rule: rule("@alice:hs.test"), bans: true),
        Row(name: "their id in capitals", rule: rule("@ALICE:HS.TEST"), bans: true),
        Row(name: "a glob", rule: rule("@al?ce:*"), bans: true),
        Row(name: "another id", rule: rule("@alice2:hs.test"), bans: false),
        Row(name: "a part of it", rule: rule("alice"), bans: false),
        Row(name: "an unknown recommendation", rule: rule("@alice:hs.test", .user, .unknown), bans: false),
        Row(name: "their server", rule: rule("hs.test", .server), bans: true),
        Row(name: "servers", rule: rule("*.test", .server), bans: true),
        Row(name: "another server", rule: rule("s.test", .server), bans: false),
        Row(
            name: "a server with a port",
            rule: rule("far.test", .server),
            bans: true,
            user: user("dave", of: "far.test:8448")
        ),
        Row(
            name: "an address with a port",
            rule: rule("[::1]", .server),
            bans: true,
            user: user("dave", of: "[::1]:8448")
        ),
        Row(name: "an address", rule: rule("[::1]", .server), bans: true, user: user("dave", of: "[::1]")),
        Row(name: "a server as a user", rule: rule("hs.test", .user), bans: false),
        Row(name: "a user as a server", rule: rule("@alice:hs.test", .server), bans: false),
        Row(name: "a room", rule: rule("!other", .room), bans: false),
        Row(name: "longer than a name", rule: rule(String(repeating: "*", count: 600)), bans: false),
    ]

    @Test(arguments: rows) func rulesHit(_ row: Row) {
        var world = Self.following(Self.state(row.rule))
        world.member(row.user, .leave)
        world.member(row.user, .join)
        #expect(world.membership.isEmpty != row.bans)
    }

    @Test func aBannedRoomIsNotHeardAndHearsNothing() {
        var world = Self.following()
        world.matrix(
            .policyRule(type: "m.policy.rule.room", stateKey: "k", Self.rule("!ma*", .room)),
            from: carol,
            in: Self.list
        )
        let words = "This room is banned from the bridge by a policy list: spam."
        #expect(world.messages == ["bot > !main: (notice) \(words)"])
        world.matrix("anybody?")
        #expect(world.said.isEmpty)
        #expect(world.drops == [.bannedRoom])
        world.irc("bob", says: "hello")
        #expect(world.messages.isEmpty)
        #expect(world.drops == [.bannedRoom])
        world.matrix(.policyRule(type: "m.policy.rule.room", stateKey: "k", nil), from: carol, in: Self.list)
        world.matrix("anybody?")
        #expect(world.said == ["M-alice > #chan: anybody?"])
    }

    @Test func rulesOfOtherRoomsAreNothingToUs() {
        var world = Self.following()
        world.matrix(.policyRule(type: "m.policy.rule.user", stateKey: "k", Self.rule("*")), from: carol, in: main)
        #expect(world.store.snapshot.policyRules.isEmpty)
        #expect(world.drops == [.notLinked])
    }

    @Test func aRedactionMakesTheListBeReadAgain() {
        var world = Self.following(Self.state(Self.rule("@alice:hs.test")))
        world.matrix(.redaction(eventID("rule0")), from: carol, in: Self.list)
        world.homeserverTells { _ in .answered(.state([])) }
        #expect(world.store.snapshot.policyRules.isEmpty)
    }

    /// What is read may be older than what has been told meanwhile: it is read once more.
    @Test func aChangeDuringTheReadingIsNotLost() {
        var world = World { $0.banLists = [Self.list.text] }
        world.matrix(
            .policyRule(type: "m.policy.rule.user", stateKey: "k0", Self.rule("@alice:hs.test")),
            from: carol,
            in: Self.list
        )
        var reads = 0
        world.homeserverTells { _ in
            reads += 1
            return .answered(.state(reads == 1 ? [] : Self.state(Self.rule("@alice:hs.test"))))
        }
        #expect(reads == 2)
        #expect(world.store.snapshot.policyRules.count == 1)
    }

    /// After a restart the rules hold before anything is read, and what has gone meanwhile goes then.
    @Test func rulesSurviveARestart() {
        var world = Self.following(Self.state(Self.rule("@alice:hs.test"), Self.rule("@eve:*")))
        world.restart()
        world.member(alice, .leave)
        world.member(alice, .join)
        #expect(world.membership == ["bot kicks alice from !main (\(Self.sentence))"])
        world.homeserverAnswers()
        world.homeserverTells { _ in .answered(.state(Self.state(Self.rule("@mallory:*")))) }
        #expect(world.store.snapshot.policyRules.map(\.entity) == ["@mallory:*"])
        world.member(alice, .leave)
        world.member(alice, .join)
        #expect(world.membership.isEmpty)
    }

    @Test func aListThatIsNoLongerNamedBansNobody() {
        var world = Self.following(Self.state(Self.rule("@alice:hs.test")))
        var changed = world.configuration
        changed.banLists = []
        world.receive(.reconfigured(changed))
        #expect(world.store.snapshot.policyRules.isEmpty)
        world.member(alice, .leave)
        world.member(alice, .join)
        #expect(world.membership.isEmpty)
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var joins = true
        var outcome = MatrixQueryOutcome.unanswered("away")
    }

    @Test(arguments: [
        Failure(testDescription: "no answer"), Failure(testDescription: "not let in", joins: false),
        Failure(testDescription: "refused", outcome: .refused(.init(status: 403, code: "M_FORBIDDEN", message: "No"))),
    ])
    func whatCannotBeReadIsTriedAgain(_ row: Failure) {
        var world = World(connectsBot: false) { $0.banLists = [Self.list.text] }
        world.homeserverAnswers { order in
            if case .enter = order.action, !row.joins { World.refusal } else { nil }
        }
        world.homeserverTells { _ in row.outcome }
        #expect(world.timers[.policyList(Self.list.text)] != nil)
        world.wait(.seconds(10))
        world.homeserverAnswers()
        world.homeserverTells { _ in .answered(.state(Self.state(Self.rule("@alice:hs.test")))) }
        #expect(world.store.snapshot.policyRules.count == 1)
        #expect(world.timers[.policyList(Self.list.text)] == nil)
    }
}
