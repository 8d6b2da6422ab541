import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What moderators do on Matrix, as lines on IRC: over their own connection if they may, else over the bot's if that may,
/// else refused, and in a portal taken back.
@Suite struct ActTests {
    enum Act: Sendable {
        case kick, ban, unban, banUser, unbanUser
        /// Bob's power level becomes this.
        case level(Int)
        case levelOfAlice(Int)
        case topic(String)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var kind = ModerationScene.Kind.portal
        var isBotOperator = false
        var isAliceOperator = false
        var bob = "bob"
        var support: [String] = []
        var act: Act
        /// How many requests the server refuses.
        var refusals = 0
        var irc: [String]
        /// What of it is ordered of the homeserver.
        var matrix: [String] = []
        /// In the moderator's room with the bot.
        var told: [String] = []
        var testDescription: String {
            "\(name), \(kind), \(isAliceOperator ? "op" : "no op"), bot \(isBotOperator ? "op" : "no op")"
        }
    }

    private static let extended = ["EXTBAN=~,arq", "ACCOUNTEXTBAN=a,account"]
    private static let kick = "KICK #chan bob Kicked by @alice:hs.test: spam"
    private static let ban = "MODE #chan +b *!ident@bob.host / KICK #chan bob Banned by @alice:hs.test: spam"
    private static let noRank = "was not kicked from #chan: You are not an operator of this channel (482)"

    static let rows: [Row] = [
        Row(name: "kick", isAliceOperator: true, act: .kick, irc: ["M-alice asks \(kick)"]),
        Row(name: "kick", isBotOperator: true, act: .kick, irc: ["appservicebot asks \(kick)"]),
        Row(name: "kick", isBotOperator: true, isAliceOperator: true, act: .kick, irc: ["M-alice asks \(kick)"]),
        Row(
            name: "kick",
            act: .kick,
            refusals: 2,
            irc: ["M-alice asks \(kick)", "appservicebot asks \(kick)"],
            matrix: ["net_bob joins !main"],
            told: ["bob was not kicked from #chan: ", "(482). What you did in the room is taken back."]
        ),
        Row(
            name: "kick of one who outranks",
            isBotOperator: true,
            isAliceOperator: true,
            act: .kick,
            refusals: 1,
            irc: ["M-alice asks \(kick)", "appservicebot asks \(kick)"]
        ),
        Row(name: "kick", kind: .plumbed, isAliceOperator: true, act: .kick, irc: ["M-alice asks \(kick)"]),
        Row(name: "kick", kind: .plumbed, isBotOperator: true, act: .kick, irc: ["appservicebot asks \(kick)"]),
        Row(
            name: "kick",
            kind: .plumbed,
            act: .kick,
            refusals: 2,
            irc: ["M-alice asks \(kick)", "appservicebot asks \(kick)"],
            told: ["bob was not kicked from #chan: ", "(482)."]
        ),
        Row(name: "ban", isAliceOperator: true, act: .ban, irc: ["M-alice asks WHOIS bob", "M-alice asks \(ban)"]),
        Row(
            name: "ban",
            isBotOperator: true,
            act: .ban,
            irc: ["appservicebot asks WHOIS bob", "appservicebot asks \(ban)"]
        ),
        Row(
            name: "ban",
            act: .ban,
            refusals: 2,
            irc: ["M-alice asks WHOIS bob", "M-alice asks \(ban)", "appservicebot asks \(ban)"],
            matrix: ["bot unbans net_bob from !main", "net_bob joins !main"],
            told: ["bob was not banned from #chan: "]
        ),
        Row(
            name: "ban",
            kind: .plumbed,
            isBotOperator: true,
            act: .ban,
            irc: ["appservicebot asks WHOIS bob", "appservicebot asks \(ban)"]
        ),
        Row(
            name: "ban",
            kind: .plumbed,
            act: .ban,
            refusals: 2,
            irc: ["M-alice asks WHOIS bob", "M-alice asks \(ban)", "appservicebot asks \(ban)"],
            told: ["bob was not banned from #chan: "]
        ),
        Row(
            name: "ban by account too",
            isAliceOperator: true,
            support: extended,
            act: .ban,
            irc: [
                "M-alice asks WHOIS bob",
                "M-alice asks MODE #chan +bb ~a:Bobby *!ident@bob.host / KICK #chan bob Banned by @alice:hs.test: spam",
            ]
        ),
        Row(
            name: "unban",
            isAliceOperator: true,
            act: .unban,
            irc: ["M-alice asks MODE #chan -b *!ident@bob.host"]
        ),
        Row(
            name: "unban",
            isBotOperator: true,
            act: .unban,
            irc: ["appservicebot asks MODE #chan -b *!ident@bob.host"]
        ),
        Row(
            name: "unban",
            kind: .plumbed,
            isBotOperator: true,
            act: .unban,
            irc: ["appservicebot asks MODE #chan -b *!ident@bob.host"]
        ),
        Row(
            name: "unban that is refused",
            isAliceOperator: true,
            act: .unban,
            refusals: 1,
            irc: ["M-alice asks MODE #chan -b *!ident@bob.host"],
            matrix: ["bot bans net_bob from !main (Banned on IRC)"],
            told: ["was not changed on IRC: "]
        ),
        Row(
            name: "ban of one of ours",
            isAliceOperator: true,
            act: .banUser,
            irc: ["M-alice asks MODE #chan +b *!u@host.test", "M-carol parts #chan (Kicked by @alice:hs.test: spam)"]
        ),
        Row(
            name: "ban of one of ours",
            kind: .plumbed,
            isBotOperator: true,
            act: .banUser,
            irc: [
                "appservicebot asks MODE #chan +b *!u@host.test",
                "M-carol parts #chan (Kicked by @alice:hs.test: spam)",
            ]
        ),
        Row(name: "ban of one of ours", act: .banUser, irc: ["M-carol parts #chan (Kicked by @alice:hs.test: spam)"]),
        Row(
            name: "unban of one of ours",
            isBotOperator: true,
            act: .unbanUser,
            irc: ["appservicebot asks MODE #chan -b *!u@host.test"]
        ),
        Row(name: "raised to 50", isAliceOperator: true, act: .level(50), irc: ["M-alice asks MODE #chan +o bob"]),
        Row(name: "raised to 50", isBotOperator: true, act: .level(50), irc: ["appservicebot asks MODE #chan +o bob"]),
        Row(
            name: "raised to 100",
            isBotOperator: true,
            act: .level(100),
            irc: ["appservicebot asks MODE #chan +o bob"]
        ),
        Row(name: "raised to 7", isBotOperator: true, act: .level(7), irc: ["appservicebot asks MODE #chan +v bob"]),
        Row(
            name: "raised to 50",
            act: .level(50),
            refusals: 2,
            irc: ["M-alice asks MODE #chan +o bob", "appservicebot asks MODE #chan +o bob"],
            matrix: ["bot gives powers in !main: "],
            told: ["The rank of bob on #chan was not changed: "]
        ),
        Row(name: "raised to 50", kind: .plumbed, isBotOperator: true, act: .level(50), irc: []),
        Row(
            name: "lowered to 0",
            isBotOperator: true,
            bob: "@bob",
            act: .level(0),
            irc: ["appservicebot asks MODE #chan -o bob"]
        ),
        Row(
            name: "lowered to 1",
            isAliceOperator: true,
            bob: "@bob",
            act: .level(1),
            irc: ["M-alice asks MODE #chan -o+v bob bob"]
        ),
        Row(
            name: "lowered to 0",
            bob: "@bob",
            act: .level(0),
            refusals: 2,
            irc: ["M-alice asks MODE #chan -o bob", "appservicebot asks MODE #chan -o bob"],
            matrix: ["bot gives powers in !main: net_bob 50"],
            told: ["The rank of bob on #chan was not changed: "]
        ),
        Row(name: "lowered to 0", kind: .plumbed, isBotOperator: true, bob: "@bob", act: .level(0), irc: []),
        Row(
            name: "one of ours raised",
            isBotOperator: true,
            act: .levelOfAlice(50),
            irc: ["appservicebot asks MODE #chan +o M-alice"]
        ),
        Row(name: "topic", isAliceOperator: true, act: .topic("new"), irc: ["M-alice asks TOPIC #chan new"]),
        Row(name: "topic", kind: .plumbed, act: .topic("new"), irc: ["M-alice asks TOPIC #chan new"]),
        Row(
            name: "topic",
            isBotOperator: true,
            act: .topic("new"),
            refusals: 1,
            irc: ["M-alice asks TOPIC #chan new", "appservicebot asks TOPIC #chan new"]
        ),
        Row(
            name: "topic",
            act: .topic("new"),
            refusals: 1,
            irc: ["M-alice asks TOPIC #chan new"],
            matrix: ["bot sets the topic of !main: "],
            told: ["The topic of #chan was not changed on IRC: "]
        ),
        Row(
            name: "topic",
            kind: .plumbed,
            act: .topic("new"),
            refusals: 1,
            irc: ["M-alice asks TOPIC #chan new"],
            told: ["The topic of #chan was not changed on IRC: "]
        ),
        Row(
            name: "topic longer than the network takes",
            isAliceOperator: true,
            support: ["TOPICLEN=11"],
            act: .topic("ünïcödé words"),
            irc: ["M-alice asks TOPIC #chan ünïcödé"],
            told: ["was cut on IRC: the network takes 11 bytes"]
        ),
    ]

    private static func scene(_ row: Row, _ version: String) -> ModerationScene {
        var ranks: [String: String] = [:]
        if row.isBotOperator { ranks["appservicebot"] = "@" }
        if row.isAliceOperator { ranks["M-alice"] = "@" }
        var scene = ModerationScene(
            row.kind,
            version: version,
            people: [row.bob],
            ranks: ranks,
            support: row.support
        )
        scene.world.irc("bob", says: "hi")
        switch row.act {
        case .banUser, .unbanUser: scene.world.bring(carol)
        default: break
        }
        scene.settle()
        return scene
    }

    private static func perform(_ act: Act, _ scene: inout ModerationScene) {
        var levels = scene.room.levels
        switch act {
        case .kick: scene.world.member(bobGhost, .leave, by: alice, reason: "spam")
        case .ban: scene.world.member(bobGhost, .ban, by: alice, reason: "spam")
        case .unban:
            perform(.ban, &scene)
            scene.world.answer([])
            scene.world.observed(
                "M-alice",
                .mode(chan, [ModeChange(isSet: true, letter: "b", parameter: "*!ident@bob.host")])
            )
            scene.world.observed("M-alice", .kicked(chan, nick("bob"), reason: nil))
            scene.settle()
            scene.world.member(bobGhost, .leave, by: alice)
        case .banUser: scene.world.member(carol, .ban, by: alice, reason: "spam")
        case .unbanUser:
            perform(.banUser, &scene)
            scene.world.answer([])
            scene.world.member(carol, .leave, by: alice)
        case .level(let level):
            levels.users[bobGhost] = level
            scene.room.levels = levels
            scene.world.matrix(.powerLevels(levels), from: alice)
        case .levelOfAlice(let level):
            levels.users[alice] = level
            scene.room.levels = levels
            scene.world.matrix(.powerLevels(levels), from: carol)
        case .topic(let text): scene.world.matrix(.topic(text), from: alice)
        }
    }

    @Test(arguments: rows, ["10", "11", "12"]) func isDoneOnIRC(_ row: Row, _ version: String) {
        var scene = Self.scene(row, version)
        Self.perform(row.act, &scene)
        var irc = scene.world.irc
        var matrix: [String] = []
        for _ in 0..<row.refusals {
            scene.world.answer([":irc.test 482 me #chan :You're not channel operator"])
            irc += scene.world.irc
            matrix += scene.world.matrix
        }
        if row.refusals == 0 { matrix += scene.world.matrix }
        #expect(irc == row.irc)
        matrix += scene.settle()
        for order in row.matrix { #expect(matrix.contains { $0.hasPrefix(order) }, "\(order) in \(matrix)") }
        if row.matrix.isEmpty {
            #expect(
                !matrix.contains {
                    $0.contains("net_bob joins") || $0.contains("unbans") || $0.contains("sets the topic")
                }
            )
        }
        let told = matrix.filter { $0.hasPrefix("bot > !admin: ") }
        #expect(told.isEmpty == row.told.isEmpty, "\(told)")
        for words in row.told { #expect(told.contains { $0.contains(words) }, "\(told)") }
        // Who made a room of version 12 stands above all levels, and must not be named among them.
        #expect((scene.room.levels.users[bot] == nil) == (version == "12"))
    }

    @Test func anActOutlivesTheProcess() {
        var scene = ModerationScene(ranks: ["appservicebot": "@"])
        scene.world.irc("bob", says: "hi")
        scene.world.member(bobGhost, .leave, by: alice)
        #expect(scene.world.irc == ["appservicebot asks \(Self.kick.dropLast(6))"])
        scene.world.restart()
        #expect(scene.world.irc.filter { $0.contains("KICK") } == ["appservicebot asks \(Self.kick.dropLast(6))"])
        scene.world.answer([])
        #expect(scene.world.store.snapshot.acts.isEmpty)
        scene.world.restart()
        #expect(!scene.world.irc.contains { $0.contains("KICK") })
    }

    /// After a restart who may do it may still be on their way; not for ever.
    @Test func anActWaitsAWhileForWhoMayDoIt() {
        var scene = ModerationScene(ranks: ["M-alice": "@"])
        scene.world.irc("bob", says: "hi")
        scene.world.member(bobGhost, .leave, by: alice)
        scene.world.restart()
        #expect(!scene.world.irc.contains { $0.contains("KICK") })
        scene.world.wait(.seconds(61))
        #expect(scene.world.irc.contains("appservicebot asks \(Self.kick.dropLast(6))"))
        scene.world.answer([":irc.test 482 me #chan :no"])
        #expect(scene.world.matrix.contains("net_bob joins !main"))
        #expect(scene.world.bridge.unrest.allSatisfy { !$0.contains("acts") })
    }

    @Test func aConnectionThatEndsMeanwhileIsNoAnswer() {
        var scene = ModerationScene(ranks: ["appservicebot": "@", "M-alice": "@"])
        scene.world.irc("bob", says: "hi")
        scene.world.member(bobGhost, .leave, by: alice, reason: "spam")
        scene.world.lose(alice)
        #expect(scene.world.irc.contains("appservicebot asks \(Self.kick)"))
    }

    /// What comes back of our own doing is news to nobody.
    @Test func nothingGoesRoundAndRound() {
        var scene = ModerationScene(ranks: ["appservicebot": "@"])
        scene.world.irc("bob", says: "hi")
        scene.settle()
        Self.perform(.ban, &scene)
        scene.world.answer([])
        scene.mode("+b", "*!ident@bob.host", by: "appservicebot")
        #expect(scene.world.matrix.isEmpty)
        scene.world.observed("appservicebot", .kicked(chan, nick("bob"), reason: "Banned by @alice:hs.test: spam"))
        #expect(scene.world.membership.isEmpty)
        scene.world.member(bobGhost, .leave, by: alice)
        scene.world.answer([])
        scene.mode("-b", "*!ident@bob.host", by: "appservicebot")
        #expect(scene.world.matrix.isEmpty)
        #expect(scene.settle().isEmpty)
    }

    @Test func aCutTopicComesBackToNobody() {
        var scene = ModerationScene(.plumbed, support: ["TOPICLEN=5"])
        scene.world.matrix(.topic("a long topic"), from: alice)
        scene.world.answer([])
        scene.world.observed("M-alice", .topic(chan, text: "a lon"))
        #expect(scene.world.matrix.isEmpty)
        scene.world.observed("op", .topic(chan, text: "theirs"))
        #expect(scene.world.matrix == ["bot sets the topic of !main: theirs"])
    }
}
