import BridgeCore
import IRCProtocol
import Testing

/// What a new configuration means for the networks.
@Suite("Changes of networks") struct NetworkChangesTests {
    private static func network(_ name: String) -> NetworkConfiguration {
        World.configuration(networks: [NetworkID(name)]).networks[0]
    }

    static let reaches:
        [(what: String, reach: NetworkChanges.Reach, change: @Sendable (inout NetworkConfiguration) -> Void)] = [
            ("address", .all, { $0.endpoints = [.init(host: "other.test", port: 6667)] }),
            ("port", .all, { $0.endpoints[0].port = 7000 }),
            ("further address", .all, { $0.endpoints.append(.init(host: "b.test", port: 6667)) }),
            ("TLS", .all, { $0.security = .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil) }),
            (
                "trust", .all,
                { $0.upgradeSecurity = .tls(acceptSelfSigned: false, acceptExpired: false, caFile: "ca.pem") }
            ),
            ("proxy", .all, { $0.proxy = .init(host: "127.0.0.1", port: 1080) }),
            ("server password", .all, { $0.password = Secret("x") }),
            ("source addresses", .all, { $0.ircClients.sourceAddresses = ["127.0.0.2"] }),
            ("IPv6", .all, { $0.ircClients.ipv6.only = true }),
            ("bot's nick", .bot, { $0.bot.nick = "robot" }),
            ("bot's password", .bot, { $0.bot.password = Secret("x") }),
            ("no bot", .bot, { $0.bot.enabled = false }),
            ("bot's stay", .none, { $0.bot.joinChannelsIfNoUsers = false }),
            ("name", .none, { $0.name = "Another" }),
            ("nick template", .none, { $0.ircClients.nickTemplate = "$DISPLAY[m]" }),
            ("pace", .none, { $0.ircClients.floodBurst = 2 }),
            ("login", .none, { $0.sasl = true }),
            ("mappings", .none, { $0.mappings = [] }),
            ("membership lists", .none, { $0.membershipLists.enabled = true }),
        ]

    @Test("What changed decides who connects anew", arguments: reaches.indices)
    func reach(index: Int) {
        let row = Self.reaches[index]
        let old = Self.network("net")
        var new = old
        row.change(&new)
        let changes = NetworkChanges(from: [old], to: [new])
        let expected: [NetworkID: NetworkChanges.Reach] = old == new ? [:] : [net: row.reach]
        #expect(changes.changed == expected, "\(row.what)")
        #expect(changes.added.isEmpty && changes.removed.isEmpty)
    }

    @Test(
        "Networks come and go by their names",
        arguments: [
            (["a", "b"], ["a", "b"], [], []), (["a"], ["a", "b", "c"], ["b", "c"], []), (["a", "b"], ["b"], [], ["a"]),
            (["a", "b"], ["c", "b"], ["c"], ["a"]), (["a", "b"], ["b", "a"], [], []), ([], ["a"], ["a"], []),
        ] as [([String], [String], [String], [String])]
    )
    func comingAndGoing(old: [String], new: [String], added: [String], removed: [String]) {
        let changes = NetworkChanges(from: old.map(Self.network), to: new.map(Self.network))
        #expect(changes.added == added.map { NetworkID($0) })
        #expect(changes.removed == removed.map { NetworkID($0) })
        #expect(changes.changed.isEmpty)
    }
}
