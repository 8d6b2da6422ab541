import BridgeCore
import BridgeRuntime
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct DefaultsTests {
    /// What matrix-appservice-irc takes where a key is left out.
    static let defaults: [String: ConfigurationValue] = [
        "homeserver.dropMatrixMessagesAfterSecs": 0, "homeserver.enablePresence": true, "homeserver.bindPort": 8090,
        "ircService.bridgeInfoState.enabled": false, "ircService.bridgeInfoState.initial": false,
        "ircService.ident.enabled": false, "ircService.ident.port": 113, "ircService.ident.address": "0.0.0.0",
        "ircService.logging.toConsole": true, "ircService.logging.maxFiles": 5,
        "ircService.metrics.enabled": false, "ircService.metrics.host": "127.0.0.1",
        "ircService.metrics.remoteUserAgeBuckets": ["1h", "1d", "1w"],
        "ircService.debugApi.enabled": false, "ircService.debugApi.port": 11100,
        "ircService.debugApi.address": "127.0.0.1",
        "ircService.provisioning.enabled": false, "ircService.provisioning.widget": false,
        "ircService.provisioning.requestTimeoutSeconds": 300,
        "ircService.provisioning.rules.userIds.exempt": [], "ircService.provisioning.rules.userIds.conflict": [],
        "ircService.provisioning.apiPrefix": "/_matrix/provision", "ircService.provisioning.ratelimit": true,
        "ircService.matrixHandler.eventCacheSize": 4096, "ircService.matrixHandler.replySourceMaxLength": 32,
        "ircService.matrixHandler.shortReplyTresholdSeconds": 300,
        "ircService.matrixHandler.shortReplyTemplate": "$NICK: $REPLY",
        "ircService.matrixHandler.longReplyTemplate": "<$NICK> \"$ORIGINAL\" <- $REPLY",
        "ircService.matrixHandler.truncatedMessageTemplate": "(full message at <$URL>)",
        "ircService.ircHandler.mapIrcMentionsToMatrix": "on", "ircService.ircHandler.powerLevelGracePeriodMs": 1000,
        "ircService.perRoomConfig.enabled": false, "ircService.userActivity.minUserActiveDays": 3,
        "ircService.userActivity.inactiveAfterDays": 31, "ircService.banLists.rooms": [],
        "connectionPool.persistConnectionsOnShutdown": false, "advanced.maxHttpSockets": 1000,
        "advanced.maxTxnSize": 10_000_000, "sentry.enabled": false,
    ]

    static let defaultsOfNetwork: [String: ConfigurationValue] = [
        "additionalAddresses": [], "onlyAdditionalAddresses": false, "ssl": false, "sslselfsign": false,
        "allowExpiredCerts": false, "sasl": false, "sendConnectionMessages": true, "quitDebounce.enabled": false,
        "quitDebounce.quitsPerSecond": 5, "quitDebounce.delayMinMs": 3_600_000, "quitDebounce.delayMaxMs": 7_200_000,
        "botConfig.enabled": true, "botConfig.nick": "appservicebot", "botConfig.username": "matrixbot",
        "botConfig.joinChannelsIfNoUsers": true, "privateMessages.enabled": true, "privateMessages.exclude": [],
        "privateMessages.federate": true, "dynamicChannels.enabled": false, "dynamicChannels.createAlias": true,
        "dynamicChannels.published": true, "dynamicChannels.useHomeserverDirectory": false,
        "dynamicChannels.space": false,
        "dynamicChannels.joinRule": "public", "dynamicChannels.federate": true,
        "dynamicChannels.aliasTemplate": "#irc_$SERVER_$CHANNEL", "dynamicChannels.whitelist": [],
        "dynamicChannels.exclude": [], "membershipLists.enabled": false,
        "membershipLists.global.ircToMatrix.initial": false, "membershipLists.global.ircToMatrix.incremental": false,
        "membershipLists.global.ircToMatrix.requireMatrixJoined": false,
        "membershipLists.global.matrixToIrc.initial": false, "membershipLists.global.matrixToIrc.incremental": false,
        "membershipLists.ignoreIdleUsersOnStartup.enabled": false,
        "membershipLists.ignoreIdleUsersOnStartup.idleForHours": 720, "matrixClients.userTemplate": "@$SERVER_$NICK",
        "matrixClients.displayName": "$NICK", "matrixClients.joinAttempts": -1, "ircClients.nickTemplate": "M-$DISPLAY",
        "ircClients.allowNickChanges": false, "ircClients.maxClients": 30, "ircClients.ipv6.only": false,
        "ircClients.idleTimeout": 172_800, "ircClients.reconnectIntervalMs": 5000,
        "ircClients.concurrentReconnectLimit": 50, "ircClients.lineLimit": 3, "ircClients.userModes": "",
        "ircClients.realnameFormat": "mxid", "ircClients.pingTimeoutMs": 600_000, "ircClients.pingRateMs": 60_000,
        "ircClients.kickOn.channelJoinFailure": true, "ircClients.kickOn.ircConnectionFailure": true,
        "ircClients.kickOn.userQuit": true,
    ]

    /// Ours, or ours to decide.
    static let others: [String: ConfigurationValue] = [
        "ircService.encodingFallback": "iso-8859-1", "ircService.logging.level": "info",
        "ircService.passwordEncryptionKeyPath": "trestle.key", "database.engine": "sqlite",
        "database.connectionString": "sqlite://trestle.db", "mediaProxy.ttlSeconds": 0,
        "mediaProxy.maxSizeBytes": 104_857_600,
        "ircService.perRoomConfig.allowUnconnectedMatrixUsers": false,
        "ircService.matrixHandler.edits": "correction", "ircService.matrixHandler.editWindowSeconds": 3600,
        "ircService.matrixHandler.reactions": "off", "ircService.matrixHandler.redactions": "off",
        "ircService.matrixHandler.typing": true, "ircService.matrixHandler.messageStatusEvents": false,
        "ircService.servers.*.ircClients.floodBurst": 5, "ircService.servers.*.ircClients.floodIntervalMs": 700,
        "ircService.servers.*.ircClients.hexColors": false,
        "ircService.servers.*.ircClients.maxClientsPerHomeserver": 0,
        "ircService.servers.*.saslMechanisms": ["EXTERNAL", "SCRAM-SHA-256", "PLAIN"],
        "ircService.servers.*.saslFailure": "stay", "ircService.servers.*.syncModes": "portals",
        "ircService.servers.*.nickServ.nick": "NickServ",
        "ircService.servers.*.nickServ.identify": false, "ircService.servers.*.nickServ.regain": true,
        "ircService.servers.*.webirc.gateway": "trestle",
        "ircService.servers.*.pictureLinks.enabled": false,
        "ircService.servers.*.pictureLinks.maxSizeBytes": 5_000_000,
        "ircService.servers.*.pictureLinks.requireVoice": false,
        "ircService.servers.*.webirc.prefix": "fd74:7265:7374:6c65::", "ircService.servers.*.proxy.port": 1080,
        "ircService.servers.*.bouncers.enabled": false, "ircService.servers.*.bouncers.allowPrivateAddresses": false,
        "ircService.servers.*.bouncers.requireTLS": true,
        "ircService.servers.*.ircClients.sourceAddresses": [],
        "ircService.servers.*.membershipLists.floodDelayMs": 0,
        "ircService.servers.*.membershipLists.gate.patienceSeconds": 600,
        "ircService.servers.*.membershipLists.gate.action": "kick",
        "ircService.servers.*.ircClients.rejoinAfterKick": false,
    ]

    @Test func everyDefaultIsThatOfTheTable() {
        var expected = Self.defaults.merging(Self.others) { first, _ in first }
        for (path, value) in Self.defaultsOfNetwork { expected["ircService.servers.*.\(path)"] = value }
        // Overrides for one channel or room are described by the rows of the whole network.
        let described = Self.fallbacks(of: .root, path: "").filter { !$0.key.contains("[]") }
        for path in Set(expected.keys).union(described.keys).sorted() {
            #expect(described[path] == expected[path], "\(path)")
        }
    }

    private static func fallbacks(of key: ConfigurationKey, path: String) -> [String: ConfigurationValue] {
        key.children.reduce(into: [:]) { found, child in
            let step =
                switch key.kind {
                case .named: "*"
                case .items: "[]"
                default: child.name
                }
            let here = path.isEmpty ? step : "\(path).\(step)"
            if let fallback = child.fallback { found[here] = fallback }
            found.merge(fallbacks(of: child, path: here)) { first, _ in first }
        }
    }

    /// The core's values have the same defaults, so that a test of the core tests what an operator gets.
    @Test func theLeastFileGivesTheDefaultsOfTheCore() throws {
        let loaded = try ConfigurationFixture.load(ConfigurationFixture.least)
        let network = NetworkConfiguration(
            id: NetworkID("irc.example.org"),
            name: "irc.example.org",
            networkID: "irc.example.org",
            endpoints: [.init(host: "irc.example.org", port: 6667)],
            security: .plain
        )
        let bot = try #require(UserID(making: "trestle", server: "example.org"))
        var core = Configuration(homeserver: .init(domain: "example.org"), bot: bot, networks: [network])
        core.version = TrestleVersion.text
        #expect(loaded.core == core)
        #expect(loaded.warnings == [])
        #expect(loaded.listener == .init(host: nil, port: 8090))
        #expect(loaded.homeserverURL == "http://hs:8008")
        #expect(loaded.core.homeserver.mediaURL == nil)
        #expect(loaded.databasePath == "trestle.db")
        #expect(loaded.secretKeyPath == "trestle.key")
        #expect(loaded.limits == .init(httpSockets: 1000, transactionBytes: 10_000_000))
        #expect(loaded.mediaProxy == nil)
        #expect(loaded.metrics == .init(enabled: false, listener: nil))
        #expect("\(loaded.logLevel)" == "info")
    }
}
