import BridgeCore
import BridgeRuntime
import IRCProtocol
import MatrixProtocol
import Testing

@Suite struct LoadingTests {
    @Test func everyValueArrives() throws {
        let loaded = try ConfigurationFixture.load(
            """
            homeserver:
              {url: "https://hs/base/", media_url: "https://media/", domain: example.org, bindHostname: "::1",
               bindPort: 9999, dropMatrixMessagesAfterSecs: 60}
            ircService:
              encodingFallback: CP1252
              logging: {level: warn}
              metrics: {enabled: true, port: 7001}
              passwordEncryptionKeyPath: /etc/key
              permissions: {"@a:b": admin, Example.org: "join, pm", "*": none}
              provisioning: {rules: {allow: [{users: ["@*:b"], channels: ["#a-*"]}]}}
              ircHandler: {mapIrcMentionsToMatrix: off, powerLevelGracePeriod: 0}
              matrixHandler: {shortReplyThresholdSeconds: 5}
              servers:
                irc.example.org:
                  name: 0123
                  networkId: net
                  ssl: true
                  sslselfsign: true
                  trustedCertificates: ca.pem
                  additionalAddresses: [b.example.org]
                  onlyAdditionalAddresses: true
                  password: hush
                  modePowerMap: {q: 100, v: 2}
                  syncModes: all
                  excludedUsers: [{regex: "^@x", kickReason: no}]
                  dynamicChannels: {enabled: true, roomVersion: 11, joinRule: invite, whitelist: ["@a:b"]}
                  mappings: {"#a": {roomIds: ["!a:b", "!c"], key: k}}
                  membershipLists:
                    enabled: true
                    global: {ircToMatrix: {initial: true}, matrixToIrc: {incremental: true}}
                    channels: [{channel: "#a", ircToMatrix: {requireMatrixJoined: true}}]
                    rooms: [{room: "!a:b", matrixToIrc: {initial: true}}]
                  ircClients: {floodBurst: 9, floodIntervalMs: 50, kickOn: {userQuit: false}}
            database: {connectionString: "sqlite:///var/lib/t.db"}
            """
        )
        #expect(loaded.listener == .init(host: "::1", port: 9999))
        #expect(loaded.homeserverURL == "https://hs/base")
        #expect(loaded.core.homeserver.mediaURL == "https://media")
        #expect(loaded.databasePath == "/var/lib/t.db")
        #expect(loaded.secretKeyPath == "/etc/key")
        #expect("\(loaded.logLevel)" == "warning")
        #expect(loaded.metrics == .init(enabled: true, listener: .init(host: "127.0.0.1", port: 7001)))
        #expect(loaded.core.homeserver.dropMatrixMessagesAfter == .seconds(60))
        #expect(loaded.core.permissions == ["@a:b": .admin, "example.org": [.join, .message], "*": []])
        #expect(loaded.core.provisioning.allow == [PlumbingRule(users: [Glob("@*:b")], channels: [Glob("#a-*")])])
        #expect(loaded.core.ircHandler.mapIrcMentionsToMatrix == .off)
        #expect(loaded.core.ircHandler.powerLevelGracePeriod == .zero)
        #expect(loaded.core.matrixHandler.shortReplyThreshold == .seconds(5))
        let network = try #require(loaded.core.networks.first)
        #expect(network.name == "0123")
        #expect(network.networkID == "net")
        #expect(network.endpoints == [.init(host: "b.example.org", port: 6697)])
        #expect(network.security == .tls(acceptSelfSigned: true, acceptExpired: false, caFile: "ca.pem"))
        #expect(network.encodingFallback == .windows1252)
        #expect(network.password == "hush")
        #expect(network.bot.password == "hush")
        #expect(network.modePowerMap == ["o": 50, "v": 2, "q": 100])
        #expect(network.syncModes == .all)
        #expect(network.excludedUsers.map(\.reason) == ["no"])
        #expect(network.dynamicChannels.roomVersion == "11")
        #expect(network.dynamicChannels.joinRule == "invite")
        #expect(network.mappings.map(\.rooms) == [["!a:b", "!c"].compactMap { RoomID(parsing: $0) }])
        #expect(network.mappings.map(\.key) == ["k"])
        #expect(network.membershipLists.ircToMatrix.initial)
        #expect(network.membershipLists.matrixToIrc.incremental)
        #expect(network.membershipLists.channels["#a"]?.requireMatrixJoined == true)
        #expect(network.membershipLists.rooms["!a:b"]?.initial == true)
        #expect(network.ircClients.floodBurst == 9)
        #expect(network.ircClients.floodInterval == .milliseconds(50))
        #expect(!network.ircClients.kickOnUserQuit)
        #expect(network.ircClients.kickOnConnectionFailure)
        #expect(loaded.warnings.allSatisfy { $0.hasSuffix("is not in effect yet") })
    }

    @Test func limitsOfActivityReachTheCore() throws {
        let loaded = try ConfigurationFixture.load(
            ConfigurationFixture.homeserver + """
                ircService:
                  RMAUlimit: 500
                  userActivity: {minUserActiveDays: 1, inactiveAfterDays: 30}
                  metrics: {enabled: true, userActivityThresholdHours: 72, remoteUserAgeBuckets: [12h, 3d, 2w]}
                  perRoomConfig: {enabled: true, allowUnconnectedMatrixUsers: true}
                  servers:
                    a.org: {ircClients: {maxClients: 0, maxClientsPerHomeserver: 20}}
                """
        )
        var expected = Configuration.UserActivity()
        expected.limit = 500
        expected.minUserActiveDays = 1
        expected.inactiveAfterDays = 30
        expected.isMeasured = true
        expected.threshold = .seconds(72 * 3600)
        expected.ageBuckets = [
            .init(name: "12h", age: .seconds(12 * 3600)), .init(name: "3d", age: .seconds(3 * 86_400)),
            .init(name: "2w", age: .seconds(14 * 86_400)),
        ]
        #expect(loaded.core.userActivity == expected)
        #expect(loaded.core.networks.map(\.ircClients.maxClientsPerHomeserver) == [20])
        #expect(loaded.core.perRoomConfig.allowUnconnectedMatrixUsers)
        #expect(loaded.warnings.isEmpty)
    }

    @Test func networksKeepTheirOrderAndShareByMergeKeys() throws {
        let loaded = try ConfigurationFixture.load(
            ConfigurationFixture.homeserver + """
                ircService:
                  servers:
                    zeta.org: &base {ssl: true, sasl: true}
                    alpha.org: {<<: *base, sasl: false, port: 7000}
                """
        )
        #expect(loaded.core.networks.map(\.id.name) == ["zeta.org", "alpha.org"])
        #expect(loaded.core.networks.map(\.sasl) == [true, false])
        #expect(loaded.core.networks.map { $0.endpoints.map(\.port) } == [[6697], [7000]])
    }

    @Test func relativePathsBeginAtTheFile() throws {
        let loader = ConfigurationLoader(path: "/etc/trestle/config.yaml") { _ in nil }
        let loaded = try loader.read(ConfigurationFixture.least)
        #expect(loaded.databasePath == "/etc/trestle/trestle.db")
        #expect(loaded.secretKeyPath == "/etc/trestle/trestle.key")
    }

    @Test func whatHasNoEffectIsAWarning() throws {
        let loaded = try ConfigurationFixture.load(
            ConfigurationFixture.network(
                "mappings:\n  '#a': ['!b:c']\npassword: hush\ntlsOptions: {a: [1]}"
            )
                + """
                  ident: {enabled: false, port: 1113}
                  provisioning: {enabled: true, ratelimit: true, roomLimit: 5}
                  databaseUri: nedb://data
                connectionPool: {redisUrl: "redis://x"}
                sentry: {enabled: false, dsn: hush}
                """
        )
        let place = "ircService.servers.irc.example.org"
        #expect(
            loaded.warnings == [
                "config.yaml:6: \(place).mappings.#a: a bare list of rooms is read, but write the rooms under roomIds",
                "config.yaml:7: \(place).password: sends passwords in clear text, since ssl is off",
                "config.yaml:8: \(place).tlsOptions: has no effect in Trestle: use trustedCertificates",
                "config.yaml:11: ircService.databaseUri: has no effect in Trestle: the database is named under database",
                "config.yaml:12: connectionPool.redisUrl: has no effect in Trestle: Trestle holds its IRC connections itself",
                "config.yaml:13: sentry.dsn: has no effect in Trestle: Trestle reports errors in its log",
            ]
        )
        #expect(loaded.core.networks.first?.mappings.map(\.rooms) == [["!b:c"].compactMap { RoomID(parsing: $0) }])
    }

    @Test func secretsAreNotShown() throws {
        let loaded = try ConfigurationFixture.load(
            ConfigurationFixture.network(
                "password: hush1\nbotConfig: {password: hush2}\nmappings: {'#a': {roomIds: ['!b'], key: hush3}}"
            ) + "  provisioning: {secret: hush4}\n"
        )
        let network = try #require(loaded.core.networks.first)
        #expect(network.bot.password == "hush2")
        #expect(loaded.provisioning.secret == "hush4")
        for text in ["\(loaded)", "\(network)", "\(network.bot)", "\(network.mappings)", String(reflecting: loaded)] {
            #expect(!text.contains("hush"))
        }
    }

    @Test func missingFilesSayWhatIsMissing() {
        let expected = StartupFailure(exitCode: 66, sentence: "There is no configuration at /nonexistent/config.yaml")
        #expect(throws: expected) { try ConfigurationLoader(path: "/nonexistent/config.yaml").load() }
        #expect(throws: StartupFailure(exitCode: 66, sentence: "/ is a folder, not a configuration")) {
            try ConfigurationLoader(path: "/").load()
        }
    }

    @Test func theRegistrationNamesTheBot() throws {
        var loaded = try ConfigurationFixture.load(ConfigurationFixture.least)
        loaded.adopt(Registration(id: "a", url: nil, asToken: "b", hsToken: "c", senderLocalpart: "appservice-irc"))
        #expect(loaded.core.bot.text == "@appservice-irc:example.org")
    }
}
