import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Every command of the table in its good case, with wrong input, and refused: one that has no row here fails.
@Suite struct CommandTableTests {
    typealias Step = @Sendable (inout World) -> Void

    struct Case: Sendable, CustomTestStringConvertible {
        /// `PORTAL` stands for the id of the portal that there is.
        let typed: String
        /// Part of the one reply.
        var says: String?
        /// What is ordered of connections.
        var asks: [String] = []
        var networks = [net]
        var before: Step = { _ in }
        var configure: @Sendable (inout Configuration) -> Void = { _ in }
        /// What happens until the reply.
        var then: Step = { _ in }
        var testDescription: String { typed }
    }

    struct Row: Sendable {
        let name: String
        let good: [Case]
        /// Empty where anything may follow the name.
        let wrong: [Case]
        /// Empty where everybody may always.
        let refused: [Case]
    }

    static let both = [net, NetworkID("other")]
    static let page: @Sendable (inout Configuration) -> Void = { $0.provisioning.pageURL = "https://irc.test/page" }
    static let asAdministrator: @Sendable (inout Configuration) -> Void = { $0.permissions = [alice.text: .admin] }
    static let withoutMessages: @Sendable (inout Configuration) -> Void = {
        $0.networks[0].privateMessages.enabled = false
    }

    /// Of somebody who is kept out of the network.
    static func excluded(_ typed: String) -> Case {
        Case(typed: typed, says: "You are excluded from this bridge.") {
            $0.configuration.networks[0].excludedUsers = [Pattern("@alice")].compactMap(\.self).map {
                .init(pattern: $0, reason: nil)
            }
            $0.receive(.reconfigured($0.configuration))
        }
    }

    static func offline(_ typed: String) -> Case {
        Case(typed: typed, says: "You are not connected to OTHER.", networks: both)
    }

    static func privileged(_ typed: String) -> Case {
        Case(typed: typed, says: "You do not have permission to use this command.")
    }

    static let made: Step = { $0.homeserverAnswers() }
    static let portal: Step = {
        $0.ask(.room(alias("irc_net_#new")))
        $0.homeserverAnswers()
    }
    static let closed: Step = {
        $0.whisper("!optout #plumbed")
        $0.serverKnows()
    }
    static let consented: Step = {
        $0.homeserverAnswers()
        $0.tellRoom()
        $0.serverKnows()
    }

    static let rows: [Row] = actions + account + information + management

    static let actions: [Row] = [
        Row(
            name: "join",
            good: [
                Case(typed: "!join #new", says: "The room is made and you are invited to it.", then: made),
                Case(typed: "!join #chan", says: "You are invited to the room of #chan"),
            ],
            wrong: [
                Case(typed: "!join", says: "Usage: !join"), Case(typed: "!join chan", says: "cannot be a channel"),
                Case(typed: "!join #a key more", says: "Usage: !join"),
                Case(typed: "!join #a", says: "A server address must be specified", networks: both),
            ],
            refused: [
                excluded("!join #new"),
                Case(typed: "!join #plumbed", says: "have closed it to this bridge", before: closed),
                Case(
                    typed: "!join #new",
                    says: "You do not have permission to bring channels",
                    configure: { $0.permissions = [alice.text: .message] }
                ),
                Case(
                    typed: "!join #new",
                    says: "#new is not bridged here",
                    configure: { $0.networks[0].dynamicChannels.exclude = ["#NEW"] }
                ),
            ]
        ),
        Row(
            name: "part",
            good: [Case(typed: "!part #chan bye", says: "You are leaving", asks: ["M-alice parts #chan (bye)"])],
            wrong: [
                Case(typed: "!part", says: "Usage: !part"), Case(typed: "!part chan", says: "cannot be a channel"),
            ],
            refused: [excluded("!part #chan"), Case(typed: "!part #x", says: "You are not on #x on NET.")]
        ),
        Row(
            name: "nick",
            good: [
                Case(typed: "!nick ally", asks: ["M-alice asks NICK ally"]),
                Case(typed: "!nick", says: "You are M-alice on NET."),
            ],
            wrong: [
                Case(typed: "!nick a@b", says: "cannot be a nick"), Case(typed: "!nick 9a", says: "begins with a"),
                Case(typed: "!nick a", says: "A server address must be specified", networks: both),
            ],
            refused: [
                excluded("!nick ally"),
                Case(
                    typed: "!nick ally",
                    says: "Changing nicks is not allowed on NET.",
                    configure: { $0.networks[0].ircClients.allowNickChanges = false }
                ),
            ]
        ),
        Row(
            name: "msg",
            good: [Case(typed: "!msg bob hello", asks: ["M-alice asks PRIVMSG bob hello"])],
            wrong: [
                Case(typed: "!msg bob", says: "Usage: !msg"), Case(typed: "!msg b,c x", says: "cannot be a nick"),
            ],
            refused: [
                excluded("!msg bob hello"), offline("!msg other bob hello"),
                Case(typed: "!msg bob x", says: "Private messages are turned off", configure: withoutMessages),
            ]
        ),
        Row(
            name: "mode",
            good: [
                Case(typed: "!mode #chan +o bob", asks: ["M-alice asks MODE #chan +o bob"]),
                Case(typed: "!mode", asks: ["M-alice asks MODE M-alice"]),
            ],
            wrong: [Case(typed: "!mode #chan :x", says: "cannot stand among modes")],
            refused: [excluded("!mode"), offline("!mode other +i")]
        ),
        Row(
            name: "topic",
            good: [Case(typed: "!topic #chan new", asks: ["M-alice asks TOPIC #chan new"])],
            wrong: [
                Case(typed: "!topic", says: "Usage: !topic"), Case(typed: "!topic chan", says: "cannot be a channel"),
            ],
            refused: [excluded("!topic #chan"), offline("!topic other #chan")]
        ),
        Row(
            name: "away",
            good: [Case(typed: "!away out", says: "You are marked as away", asks: ["M-alice asks AWAY out"])],
            wrong: [],
            refused: [offline("!away other out")]
        ),
        Row(
            name: "cmd",
            good: [Case(typed: "!cmd VERSION", asks: ["M-alice asks VERSION"])],
            wrong: [
                Case(typed: "!cmd", says: "Usage: !cmd"), Case(typed: "!cmd 42", says: "cannot be a command"),
                Case(typed: "!cmd NICK a@b", says: "cannot be a nick"),
            ],
            refused: [
                excluded("!cmd VERSION"), offline("!cmd other VERSION"),
                Case(typed: "!cmd QUIT", says: "QUIT is not for here"),
                Case(typed: "!cmd PRIVMSG bob :x", says: "Private messages are turned off", configure: withoutMessages),
            ]
        ),
        Row(name: "active", good: [Case(typed: "!active", says: "Noted")], wrong: [], refused: []),
        Row(
            name: "reconnect",
            good: [Case(typed: "!reconnect", says: "Reconnecting", asks: ["M-alice quits (Reconnecting)"])],
            wrong: [Case(typed: "!reconnect nowhere", says: "nowhere is none of the servers here")],
            refused: [Case(typed: "!reconnect other", says: "You have no connection to reconnect.", networks: both)]
        ),
        Row(
            name: "quit",
            good: [Case(typed: "!quit", says: "You are leaving NET.", asks: ["M-alice quits (Quit by its user)"])],
            wrong: [Case(typed: "!quit nowhere", says: "nowhere is none of the servers here")],
            refused: [Case(typed: "!quit other", says: "You are not connected to any networks.", networks: both)]
        ),
    ]

    static let account: [Row] = [
        Row(
            name: "storepass",
            good: [Case(typed: "!storepass open sesame", says: "is stored, sealed")],
            wrong: [
                Case(typed: "!storepass", says: "Usage: !storepass"),
                Case(typed: "!storepass x", says: "A server address must be specified", networks: both),
            ],
            refused: [excluded("!storepass x")]
        ),
        Row(
            name: "removepass",
            good: [Case(typed: "!removepass", says: "is forgotten", before: { $0.command("!storepass x") })],
            wrong: [Case(typed: "!removepass x", says: "Usage: !removepass")],
            refused: [Case(typed: "!removepass", says: "No password of yours is stored for NET.")]
        ),
        Row(
            name: "certfp",
            good: [
                Case(
                    typed: "!certfp remove",
                    says: "is forgotten",
                    before: {
                        $0.store.write([
                            .store(.saveCertificate(CertificateCommandTests.key, CertificateCommandTests.certificate))
                        ])
                        $0.restart()
                    }
                )
            ],
            wrong: [Case(typed: "!certfp what", says: "Usage: !certfp")],
            refused: [Case(typed: "!certfp remove", says: "You have no certificate for NET.")]
        ),
        Row(
            name: "bouncer",
            good: [
                Case(
                    typed: "!bouncer ircs://bnc.test alice/net sesame",
                    says: "is stored, sealed",
                    configure: { $0.networks[0].bouncers.enabled = true }
                ),
                Case(typed: "!bouncer", says: "without a bouncer"),
            ],
            wrong: [
                Case(typed: "!bouncer bnc.test", says: "Usage: !bouncer"),
                Case(typed: "!bouncer ircs://bnc.test alice", says: "Usage: !bouncer"),
                Case(typed: "!bouncer bnc.test alice sesame", says: "This cannot be a bouncer"),
            ],
            refused: [
                Case(typed: "!bouncer ircs://bnc.test alice sesame", says: "Bouncers are not allowed"),
                Case(typed: "!bouncer remove", says: "You have no bouncer for NET."),
                excluded("!bouncer ircs://bnc.test alice sesame"),
            ]
        ),
        Row(
            name: "username",
            good: [Case(typed: "!username ally", says: "will be ally")],
            wrong: [
                Case(typed: "!username", says: "Usage: !username"), Case(typed: "!username a@b", says: "at most 64"),
            ],
            refused: [excluded("!username ally")]
        ),
        Row(
            name: "regain",
            good: [Case(typed: "!regain", says: "You are M-alice already.")],
            wrong: [Case(typed: "!regain a@b", says: "cannot be a nick")],
            refused: [excluded("!regain ally"), offline("!regain other ally")]
        ),
    ]

    static let information: [Row] = [
        Row(
            name: "help",
            good: [
                Case(typed: "!help", says: "!storepass"), Case(typed: "!help nick", says: "Changes your nick"),
            ],
            wrong: [Case(typed: "!help me", says: "There is no command !me.")],
            refused: []
        ),
        Row(
            name: "bridgeversion",
            good: [Case(typed: "!bridgeversion", says: "BridgeVersion:")],
            wrong: [],
            refused: []
        ),
        Row(
            name: "status",
            good: [Case(typed: "!status", says: "NET: connected as M-alice")],
            wrong: [Case(typed: "!status nowhere", says: "nowhere is none of the servers here")],
            refused: []
        ),
        Row(
            name: "whois",
            good: [
                Case(typed: "!whois bob", asks: ["M-alice asks WHOIS bob bob"]),
                Case(typed: "!whois @alice:hs.test", says: "@alice:hs.test is M-alice on NET."),
            ],
            wrong: [Case(typed: "!whois", says: "Usage: !whois"), Case(typed: "!whois a,b", says: "cannot be a nick")],
            refused: [excluded("!whois bob"), offline("!whois other bob")]
        ),
        Row(
            name: "names",
            good: [Case(typed: "!names #chan", asks: ["M-alice asks NAMES #chan"])],
            wrong: [
                Case(typed: "!names", says: "Usage: !names"), Case(typed: "!names bob", says: "cannot be a channel"),
                Case(typed: "!names #chan more", says: "Usage: !names"),
            ],
            refused: [excluded("!names #chan"), offline("!names other #chan")]
        ),
        Row(
            name: "listrooms",
            good: [Case(typed: "!listrooms", says: "#chan https://matrix.to/#/%21main")],
            wrong: [Case(typed: "!listrooms nowhere", says: "nowhere is none of the servers here")],
            refused: [offline("!listrooms other")]
        ),
    ]

    @Test("Each command that there is has its cases")
    func isComplete() throws {
        var world = World(Self.asAdministrator)
        world.openAdminRoom()
        world.command("!help")
        let help = try #require(world.messages.first)
        let names = help.split(separator: "\n").compactMap { line -> String? in
            let usage = line.drop { $0 == " " }
            return usage.hasPrefix("!") ? String(usage.dropFirst().prefix { $0 != " " }) : nil
        }
        #expect(!names.isEmpty)
        #expect(Self.rows.map(\.name).sorted() == names.sorted())
        #expect(Self.rows.allSatisfy { !$0.good.isEmpty })
        #expect(Self.rows.filter { $0.wrong.isEmpty }.map(\.name) == ["away", "active", "bridgeversion", "setup"])
        #expect(
            Self.rows.filter { $0.refused.isEmpty }.map(\.name) == [
                "active", "help", "bridgeversion", "status", "feature", "forget",
            ]
        )
        for row in Self.rows {
            for typed in (row.good + row.wrong + row.refused).map(\.typed) {
                #expect(typed == "!\(row.name)" || typed.hasPrefix("!\(row.name) "))
            }
        }
    }

    @Test(arguments: rows.flatMap { $0.good + $0.wrong + $0.refused })
    func isAnswered(_ row: Case) {
        var world = World(networks: row.networks, row.configure)
        world.bring(alice)
        world.openAdminRoom()
        row.before(&world)
        let portal = world.store.snapshot.links.first { $0.origin.isPortal }?.room.text ?? ""
        world.command(row.typed.replacing("PORTAL", with: portal))
        let irc = world.irc
        for case .offerSetUp(let place) in world.effects {
            world.receive(.setUpOffered(place, SetUpCode("code")))
        }
        row.then(&world)
        let replies = world.messages.filter { $0.hasPrefix("bot > !admin: (notice) ") }
        #expect(replies.count == (row.says == nil ? 0 : 1), "\(replies)")
        if let says = row.says { #expect(replies.first?.contains(says) == true, "\(replies)") }
        if !row.asks.isEmpty { #expect(irc == row.asks) }
    }
}
