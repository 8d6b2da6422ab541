import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Kicks and bans on IRC, in rooms that the channel rules and in others.
@Suite struct ChannelBanTests {
    enum Line: Sendable {
        case mode(String, String)
        case kick(String)
        case says(String)
        case joins(String)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var kind = ModerationScene.Kind.portal
        var support: [String] = []
        var lines: [Line]
        /// Who comes and goes in the room by it.
        var room: [String]
        var told: [String] = []
        var testDescription: String { "\(name), \(kind)" }
    }

    private static let host = "*!*@bob.host"
    private static let ours = "*!u@host.test"
    private static let kicked = "bot kicks net_bob from !main (Kicked by op: spam)"
    private static let banned = "bot bans net_bob from !main (Kicked by op: spam)"
    private static let aliceKicked = "bot kicks alice from !main (op has kicked this user from #chan (spam))"
    private static let aliceBanned = "bot bans alice from !main (op has kicked this user from #chan (spam))"
    private static let extended = ["EXTBAN=~,aq", "ACCOUNTEXTBAN=a"]

    static let rows: [Row] = [
        Row(name: "kick", lines: [.kick("bob")], room: [kicked]),
        Row(name: "kick", kind: .plumbed, lines: [.kick("bob")], room: ["net_bob leaves !main (Kicked by op: spam)"]),
        Row(name: "ban alone", lines: [.mode("+b", host)], room: []),
        Row(name: "ban and kick", lines: [.mode("+b", host), .kick("bob")], room: [banned]),
        Row(
            name: "ban and kick",
            kind: .plumbed,
            lines: [.mode("+b", host), .kick("bob")],
            room: ["net_bob leaves !main (Kicked by op: spam)"]
        ),
        Row(
            name: "kick and ban",
            lines: [.kick("bob"), .mode("+b", host)],
            room: [kicked, "bot bans net_bob from !main (Banned on IRC by op)"]
        ),
        Row(name: "ban by nick", lines: [.mode("+b", "BOB"), .kick("bob")], room: [banned]),
        Row(name: "ban of another", lines: [.mode("+b", "*!*@other.host"), .kick("bob")], room: [kicked]),
        Row(name: "ban lifted before", lines: [.mode("+b", host), .mode("-b", host), .kick("bob")], room: [kicked]),
        Row(
            name: "ban lifted",
            lines: [.mode("+b", host), .kick("bob"), .mode("-b", host)],
            room: [banned, "bot unbans net_bob from !main"]
        ),
        Row(
            name: "one of two bans lifted",
            lines: [.mode("+b", host), .mode("+b", "bob!*@*"), .kick("bob"), .mode("-b", host)],
            room: [banned]
        ),
        Row(
            name: "both bans lifted",
            lines: [
                .mode("+b", host), .mode("+b", "bob!*@*"), .kick("bob"), .mode("-b", host), .mode("-b", "bob!*@*"),
            ],
            room: [banned, "bot unbans net_bob from !main"]
        ),
        Row(
            name: "ban by account",
            support: extended,
            lines: [.mode("+b", "~a:bobby"), .kick("bob")],
            room: [banned]
        ),
        Row(
            name: "ban by another account",
            support: extended,
            lines: [.mode("+b", "~a:x"), .kick("bob")],
            room: [kicked]
        ),
        Row(
            name: "a quiet is no ban",
            support: extended,
            lines: [.mode("+b", "~q:*!*@*"), .kick("bob")],
            room: [kicked]
        ),
        Row(
            name: "ban by account on InspIRCd",
            support: ["EXTBAN=,ARm"],
            lines: [.mode("+b", "R:Bobby"), .kick("bob")],
            room: [banned]
        ),
        Row(
            name: "a mute of InspIRCd is no ban",
            support: ["EXTBAN=,ARm"],
            lines: [.mode("+b", "m:*!*@*"), .kick("bob")],
            room: [kicked]
        ),
        Row(
            name: "ban by account on solanum, with a forward",
            support: ["EXTBAN=$,arx"],
            lines: [.mode("+b", "$a:bobby"), .mode("+b", "*!*@x$#else"), .kick("bob")],
            room: [banned]
        ),
        Row(
            name: "one who is banned comes in all the same",
            lines: [.mode("+b", host), .kick("bob"), .joins("bob")],
            room: [banned, "bot unbans net_bob from !main"]
        ),
        Row(
            name: "one who is banned speaks all the same",
            lines: [.mode("+b", host), .kick("bob"), .says("bob")],
            room: [banned, "bot unbans net_bob from !main", "net_bob joins !main"]
        ),
        Row(name: "kick of one of ours", lines: [.kick("M-alice")], room: [aliceKicked]),
        Row(name: "kick of one of ours", kind: .plumbed, lines: [.kick("M-alice")], room: [aliceKicked]),
        Row(
            name: "ban of one of ours",
            lines: [.mode("+b", ours)],
            room: [],
            told: [
                "op has banned you from #chan on NET (*!u@host.test). You are still on it", "please ask one of them",
            ]
        ),
        Row(
            name: "ban of one of ours",
            kind: .plumbed,
            lines: [.mode("+b", ours)],
            room: [],
            told: ["op has banned you from #chan on NET (*!u@host.test). You are still on it"]
        ),
        Row(
            name: "ban and kick of one of ours",
            lines: [.mode("+b", ours), .kick("M-alice")],
            room: [aliceBanned],
            told: ["You are out of it and are not brought back."]
        ),
        Row(
            name: "ban and kick of one of ours",
            kind: .plumbed,
            lines: [.mode("+b", ours), .kick("M-alice")],
            room: [aliceKicked],
            told: ["You are out of it and are not brought back."]
        ),
        Row(
            name: "kick and ban of one of ours",
            lines: [.kick("M-alice"), .mode("+b", ours)],
            room: [aliceKicked, "bot bans alice from !main (Banned on IRC by op)"]
        ),
        Row(
            name: "ban of one of ours lifted",
            lines: [.mode("+b", ours), .kick("M-alice"), .mode("-b", ours)],
            room: [aliceBanned, "bot unbans alice from !main"],
            told: ["Your ban from #chan on NET was lifted by op. You may join again."]
        ),
    ]

    private static func run(_ lines: [Line], _ scene: inout ModerationScene) -> [String] {
        var orders: [String] = []
        for line in lines {
            switch line {
            case .mode(let letters, let mask): scene.mode(letters, mask)
            case .kick("M-alice"):
                scene.world.session(alice, .left(chan, .kicked(by: source("op"), reason: "spam")))
            case .kick(let name): scene.world.observed("op", .kicked(chan, nick(name), reason: "spam"))
            case .says(let name): scene.world.irc(name, says: "again")
            case .joins(let name): scene.joins(name)
            }
            orders += scene.world.matrix
            // What the reporter sees of it.
            if case .kick("M-alice") = line {
                scene.world.observed("op", .kicked(chan, nick("M-alice"), reason: "spam"))
                orders += scene.world.matrix
            }
        }
        return orders
    }

    static func scene(
        _ kind: ModerationScene.Kind,
        _ support: [String] = [],
        version: String = "12"
    ) -> ModerationScene {
        var scene = ModerationScene(kind, version: version, people: [], support: support)
        scene.joins("bob")
        let said = Observation(
            source: Source(name: "bob", user: "ident", host: "bob.host"),
            account: "Bobby",
            .said(.message, chan, text: "hi", statusPrefix: nil)
        )
        if let reporter = scene.world.reporters[chan] { scene.world.receive(.irc(reporter, .observed(said))) }
        scene.settle()
        return scene
    }

    @Test(arguments: rows, ["10", "11", "12"]) func isSoOnMatrix(_ row: Row, _ version: String) {
        var scene = Self.scene(row.kind, row.support, version: version)
        let orders = Self.run(row.lines, &scene)
        let room = orders.filter { order in
            [" kicks ", " bans ", " unbans ", " leaves ", " joins "].contains { order.contains($0) }
        }
        #expect(room == row.room)
        let told = orders.filter { $0.hasPrefix("bot > !admin: ") }
        #expect(told.isEmpty == row.told.isEmpty, "\(told)")
        for words in row.told { #expect(told.contains { $0.contains(words) }, "\(told)") }
        #expect((scene.room.levels.users[bot] == nil) == (version == "12"))
        // Nobody of ours tries to come back by themselves.
        #expect(!scene.world.irc.contains { $0.contains("joins") })
    }

    @Test func whatWasLiftedWhileAwayIsLifted() {
        var scene = Self.scene(.portal)
        _ = Self.run([.mode("+b", Self.host), .kick("bob")], &scene)
        scene.settle()
        #expect(scene.room.banned == [bobGhost])
        scene.world.bans[chan] = [Self.host]
        scene.world.restart()
        scene.settle()
        #expect(scene.room.banned == [bobGhost])
        scene.world.bans[chan] = []
        scene.world.restart()
        scene.settle()
        #expect(scene.room.banned.isEmpty)
        #expect(scene.world.store.snapshot.bans.isEmpty)
    }

    /// A mask that covers the bridge is not about one person.
    @Test func aMaskOverManyIsNotCarriedOver() {
        var scene = ModerationScene { $0.networks[0].ircClients.maxClients = 0 }
        for number in 0..<21 { scene.world.bring(user("u\(number)")) }
        scene.mode("+b", "*!*@host.test")
        #expect(!scene.world.matrix.contains { $0.contains("banned you") })
    }

    struct End: Sendable, CustomTestStringConvertible {
        var name: String
        var words: String
        /// Whether the connection is tried again by itself.
        var comesBack: Bool
        var testDescription: String { name }
    }

    static let ends = [
        End(name: "a K-line", words: "Closing Link: host.test (K-Lined: spam)", comesBack: false),
        End(name: "a G-line", words: "Closing link: (u@host.test) [G-lined: spam]", comesBack: false),
        End(name: "a kill of InspIRCd", words: "Closing link: (u@host.test) [Killed (oper (spam))]", comesBack: false),
        End(name: "a kill of hybrid", words: "Closing Link: host.test (Killed (oper (spam)))", comesBack: false),
        End(name: "a kill of ngircd", words: "Killed by \"oper\": spam", comesBack: false),
        End(
            name: "a nick taken back",
            words: "Closing Link: host.test (Killed (NickServ (GHOST command used by alice)))",
            comesBack: true
        ),
        End(name: "a nick collision", words: "Killed (irc.test (Nick collision))", comesBack: true),
        End(name: "a split", words: "Closing Link: host.test (Connection reset by peer)", comesBack: true),
    ]

    @Test(arguments: ends) func theEndOfAConnectionIsClearToItsUser(_ end: End) {
        var scene = ModerationScene()
        scene.world.lose(alice, .serverSaid(end.words))
        let told = scene.world.messages
        #expect(told.contains { $0.contains(ServerReply.reason(in: end.words)) }, "\(told)")
        #expect(scene.world.membership.contains { $0.hasPrefix("bot kicks alice from !main") } == !end.comesBack)
        #expect(told.contains { $0.contains("Say !reconnect") } == !end.comesBack)
        scene.world.wait(.seconds(700))
        #expect(scene.world.irc.contains("M-alice connects") == end.comesBack)
    }
}
