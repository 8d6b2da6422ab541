import BridgeRuntime
import Testing

/// Each wrong configuration with exactly the lines that it gets.
@Suite struct ProblemTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var lines: [String]

        init(_ name: String, _ text: String, _ lines: String...) {
            testDescription = name
            self.text = text
            self.lines = lines
        }
    }

    static let filesThatCannotBeUsed: [Row] = [
        Row(
            "nothing at all",
            "",
            "config.yaml:1: homeserver.url: is required",
            "config.yaml:1: homeserver.domain: is required",
            "config.yaml:1: ircService.servers: is required"
        ),
        Row("a list", "- a\n", "config.yaml:1: must be a section, not a list"),
        Row(
            "not YAML",
            "homeserver:\n  url: [a\n",
            "config.yaml:3: is not YAML: did not find expected ',' or ']'"
        ),
        Row(
            "a tab",
            "homeserver:\n\turl: a\n",
            "config.yaml:2: is not YAML: found character that cannot start any token"
        ),
        Row(
            "a key twice",
            "homeserver:\n  url: a\n  url: b\n",
            "config.yaml:2: has a key twice in one section: url"
        ),
        Row(
            "no networks",
            ConfigurationFixture.homeserver + "ircService:\n  servers: {}\n",
            "config.yaml:3: ircService.servers: must not be empty"
        ),
        Row(
            "a network that is no host",
            ConfigurationFixture.homeserver + "ircService:\n  servers:\n    irc://a: {}\n",
            "config.yaml:4: ircService.servers.irc://a: the key must be a host name or an address, without a port"
        ),
        Row(
            "a mistyped section",
            ConfigurationFixture.least + "databse:\n  engine: sqlite\n",
            "config.yaml:5: databse: unknown key; did you mean \"database\"?"
        ),
        Row(
            "a key in the wrong place",
            ConfigurationFixture.least + "enablePresence: true\n",
            "config.yaml:5: enablePresence: unknown key; homeserver.enablePresence is one"
        ),
        Row(
            "a key nothing is like",
            ConfigurationFixture.least + "colour: red\n",
            "config.yaml:5: colour: unknown key"
        ),
        Row(
            "PostgreSQL",
            ConfigurationFixture.least + "database:\n  engine: postgres\n",
            """
            config.yaml:6: database.engine: postgres is not supported; Trestle keeps its data in SQLite: set engine to \
            sqlite and connectionString to sqlite://PATH
            """
        ),
        Row(
            "the old database",
            ConfigurationFixture.least + "database:\n  engine: nedb\n  connectionString: nedb://data\n",
            """
            config.yaml:6: database.engine: nedb is not supported; Trestle keeps its data in SQLite: set engine to \
            sqlite and connectionString to sqlite://PATH
            """,
            "config.yaml:7: database.connectionString: must be sqlite://PATH"
        ),
        Row(
            "URLs and ports",
            """
            homeserver:
              url: "ftp://hs"
              media_url: "http://user:hidden@hs"
              domain: "@a:b"
              bindPort: 0
            ircService:
              servers: {irc.example.org: {port: 70000}}
              metrics: {port: "http"}
            """,
            "config.yaml:2: homeserver.url: must be a URL that begins with http:// or https://",
            "config.yaml:3: homeserver.media_url: must be a URL without a user or password",
            "config.yaml:4: homeserver.domain: must be a server name such as example.org",
            "config.yaml:5: homeserver.bindPort: must be a whole number from 1 to 65535",
            "config.yaml:7: ircService.servers.irc.example.org.port: must be a whole number from 1 to 65535",
            "config.yaml:8: ircService.metrics.port: must be a whole number from 1 to 65535"
        ),
        Row(
            "two spellings of one key",
            ConfigurationFixture.least + "  ircHandler: {powerLevelGracePeriodMs: 1, powerLevelGracePeriod: 2}\n",
            """
            config.yaml:5: ircService.ircHandler.powerLevelGracePeriod: means the same as powerLevelGracePeriodMs, which \
            is there too
            """
        ),
        Row(
            "who has permissions",
            ConfigurationFixture.least + "  permissions: {\"@a:b\": admin, \"a b\": admin, c.org: god}\n",
            "config.yaml:5: ircService.permissions.a b: the key must be a user id, a server name or *",
            "config.yaml:5: ircService.permissions.c.org: must be admin, none, or words of join, pm and plumb"
        ),
        Row(
            "a charset",
            ConfigurationFixture.least + "  encodingFallback: ebcdic\n",
            """
            config.yaml:5: ircService.encodingFallback: must be one of iso-8859-1, iso-8859-15, windows-1252, \
            windows-1251, koi8-r
            """
        ),
        Row(
            "ages",
            ConfigurationFixture.least + "  metrics: {remoteUserAgeBuckets: [1h, 2y]}\n",
            "config.yaml:5: ircService.metrics.remoteUserAgeBuckets[1]: must be a number followed by h, d or w"
        ),
    ]

    static let networksThatCannotBeUsed: [Row] = [
        Row("a mapping to nothing", "mappings: {'#a': {roomIds: []}}", "5: @.mappings.#a.roomIds: must not be empty"),
        Row("a mistyped key", "portt: 6667", "5: @.portt: unknown key; did you mean \"port\"?"),
        Row(
            "a misspelt key of a section",
            "ircClients: {maxClient: 3}",
            "5: @.ircClients.maxClient: unknown key; did you mean \"maxClients\"?"
        ),
        Row(
            "a name out of its schema",
            "excludeUsers: []",
            "5: @.excludeUsers: unknown key; did you mean \"excludedUsers\"?"
        ),
        Row("a list for a text", "name: [a]", "5: @.name: must be a single value, not a list"),
        Row(
            "a text for a list",
            "additionalAddresses: a",
            "5: @.additionalAddresses: must be a list, not a single value"
        ),
        Row("a text for a section", "botConfig: true", "5: @.botConfig: must be a section, not a single value"),
        Row("a word for a boolean", "ssl: yes", "5: @.ssl: must be true or false"),
        Row("a word for a number", "port: many", "5: @.port: must be a whole number from 1 to 65535"),
        Row("a fraction for a number", "port: 66.67", "5: @.port: must be a whole number from 1 to 65535"),
        Row(
            "a section in a list",
            "additionalAddresses: [{a: b}]",
            "5: @.additionalAddresses[0]: must be a single value, not a section"
        ),
        Row(
            "no address left",
            "onlyAdditionalAddresses: true",
            "5: @.onlyAdditionalAddresses: leaves no address, since additionalAddresses is empty"
        ),
        Row(
            "an address with a port",
            "additionalAddresses: [a/b]",
            "5: @.additionalAddresses[0]: must be a host name or an address, without a port"
        ),
        Row("an id with a dot", "networkId: a.b", "5: @.networkId: must be letters and digits only"),
        Row(
            "no nick in the user id",
            "matrixClients: {userTemplate: '@irc_'}",
            "5: @.matrixClients.userTemplate: must contain $NICK"
        ),
        Row(
            "no sigil in the user id",
            "matrixClients: {userTemplate: 'irc_$NICK'}",
            "5: @.matrixClients.userTemplate: must begin with @"
        ),
        Row(
            "capitals in the user id",
            "matrixClients: {userTemplate: '@IRC_$NICK'}",
            "5: @.matrixClients.userTemplate: must be of a-z, 0-9 and . _ = - / + beside $NICK and $SERVER"
        ),
        Row(
            "no nick in the name",
            "matrixClients: {displayName: someone}",
            "5: @.matrixClients.displayName: must contain $NICK"
        ),
        Row(
            "no channel in the alias",
            "dynamicChannels: {aliasTemplate: '#irc_'}",
            "5: @.dynamicChannels.aliasTemplate: must contain $CHANNEL"
        ),
        Row(
            "no sigil in the alias",
            "dynamicChannels: {aliasTemplate: 'irc_$CHANNEL'}",
            "5: @.dynamicChannels.aliasTemplate: must begin with # or be exactly $CHANNEL"
        ),
        Row(
            "a colon in the alias",
            "dynamicChannels: {aliasTemplate: '#$CHANNEL:a'}",
            "5: @.dynamicChannels.aliasTemplate: must not contain a colon or a space"
        ),
        Row(
            "one nick for all",
            "ircClients: {nickTemplate: M}",
            "5: @.ircClients.nickTemplate: must contain $DISPLAY, $LOCALPART or $USERID"
        ),
        Row(
            "a space in the nick",
            "ircClients: {nickTemplate: 'M $DISPLAY'}",
            "5: @.ircClients.nickTemplate: must hold only what may stand in a nick beside $DISPLAY, $LOCALPART and $USERID"
        ),
        Row("a nick that begins with a digit", "botConfig: {nick: 1bot}", "5: @.botConfig.nick: must be a nick"),
        Row("a line break on its way to IRC", "password: \"a\\r\\nQUIT\"", "5: @.password: must be a single line"),
        Row(
            "a regular expression",
            "privateMessages: {exclude: ['a', '(']}",
            "5: @.privateMessages.exclude[1]: must be a regular expression"
        ),
        Row("an item without its key", "excludedUsers: [{kickReason: a}]", "5: @.excludedUsers[0].regex: is required"),
        Row(
            "mappings",
            "mappings:\n  '#a': {roomIds: ['#b:c']}\n  d: {roomIds: ['!b:c']}\n  '#e':",
            "6: @.mappings.#a.roomIds[0]: must be a room id such as !abc:example.org",
            "7: @.mappings.d: the key must be a channel name such as #channel",
            "8: @.mappings.#e.roomIds: is required"
        ),
        Row(
            "one channel twice",
            "mappings: {'#A[': {roomIds: ['!b:c']}, '#a{': {roomIds: ['!d:e']}}",
            "5: @.mappings: has one channel twice, as #A[ and as #a{"
        ),
        Row(
            "a key with a space",
            "mappings: {'#a': {roomIds: ['!b:c'], key: 'a b'}}",
            "5: @.mappings.#a.key: must be a single word without a comma"
        ),
        Row("a mode of two letters", "modePowerMap: {ov: 50}", "5: @.modePowerMap.ov: the key must be a single letter"),
        Row(
            "a channel in the list of members",
            "membershipLists: {channels: [{channel: a}]}",
            "5: @.membershipLists.channels[0].channel: must be a channel name such as #channel"
        ),
        Row(
            "a join rule",
            "dynamicChannels: {joinRule: knock}",
            "5: @.dynamicChannels.joinRule: must be one of public, invite"
        ),
        Row(
            "addresses",
            "ircClients:\n  ipv6:\n    prefix: abc\n    blocks: [{homeserver: a.org, startFrom: xyz}]",
            "7: @.ircClients.ipv6.prefix: must be the beginning of an IPv6 address, such as 2001:db8::",
            "8: @.ircClients.ipv6.blocks[0].startFrom: must be hexadecimal digits"
        ),
        Row(
            "times the wrong way round",
            "quitDebounce: {delayMinMs: 2, delayMaxMs: 1}",
            "5: @.quitDebounce.delayMaxMs: must not be less than delayMinMs"
        ),
        Row(
            "a time-out before the question",
            "ircClients: {pingTimeoutMs: 60000}",
            "5: @.ircClients.pingTimeoutMs: must be more than pingRateMs"
        ),
    ]

    @Test(arguments: filesThatCannotBeUsed)
    func wholeFile(_ row: Row) {
        #expect(ConfigurationFixture.problems(row.text) == row.lines)
    }

    @Test(arguments: networksThatCannotBeUsed)
    func oneNetwork(_ row: Row) {
        let lines = row.lines.map {
            "config.yaml:" + $0.replacing("@", with: "ircService.servers.irc.example.org", maxReplacements: 1)
        }
        #expect(ConfigurationFixture.problems(ConfigurationFixture.network(row.text)) == lines)
    }

    struct Pair: Sendable {
        var first: String
        var second: String
        var clash: Bool

        init(_ first: String, _ second: String, clash: Bool) {
            (self.first, self.second, self.clash) = (first, second, clash)
        }
    }

    @Test(arguments: [
        Pair("@a_$NICK", "@b_$NICK", clash: false),
        Pair("@a_$NICK", "@a_$NICK", clash: true),
        Pair("@a_$NICK", "@a_b_$NICK", clash: true),
        Pair("@$NICK_a", "@$NICK_b", clash: false),
        Pair("@$NICK_a", "@$NICK_b_a", clash: true),
        Pair("@a_$NICK", "@$NICK_b", clash: true),
        Pair("@$SERVER_$NICK", "@$SERVER_$NICK", clash: false),
    ])
    func namespacesOfTwoNetworks(_ pair: Pair) {
        let text =
            ConfigurationFixture.homeserver + """
                ircService:
                  servers:
                    one.org: {matrixClients: {userTemplate: "\(pair.first)"}}
                    two.org: {matrixClients: {userTemplate: "\(pair.second)"}}
                """
        let line = """
            config.yaml:5: ircService.servers.two.org.matrixClients.userTemplate: users of this network could be those of \
            one.org too; give each network a template of its own
            """
        #expect(ConfigurationFixture.problems(text) == (pair.clash ? [line] : []))
    }

    @Test func aliasesAndIdsOfTwoNetworks() {
        let text =
            ConfigurationFixture.homeserver + """
                ircService:
                  servers:
                    one.org: {networkId: a, dynamicChannels: {enabled: true, aliasTemplate: "#$CHANNEL"}}
                    two.org: {networkId: a, dynamicChannels: {enabled: true, aliasTemplate: "#x_$CHANNEL"}}
                    Three.org: {dynamicChannels: {aliasTemplate: "#$CHANNEL"}}
                """
        #expect(
            ConfigurationFixture.problems(text) == [
                """
                config.yaml:5: ircService.servers.two.org.dynamicChannels.aliasTemplate: aliases of this network could be \
                those of one.org too; give each network a template of its own
                """,
                "config.yaml:5: ircService.servers.two.org.networkId: is that of one.org too",
                """
                config.yaml:6: ircService.servers.Three.org.matrixClients.userTemplate: makes user ids that may not be, \
                since $SERVER is not of a-z, 0-9 and . _ = - / + alone
                """,
            ]
        )
    }

    @Test(arguments: [
        "password: [hush]", "password: {hush: 1}", "password: \"hush\\n\"", "botConfig: {password: \"hush\\0\"}",
        "mappings: {'#a': {roomIds: ['!b:c'], key: 'hush hush'}}",
    ])
    func secretsAreNotRepeated(_ lines: String) {
        let problems = ConfigurationFixture.problems(ConfigurationFixture.network(lines))
        #expect(!problems.isEmpty)
        #expect(!problems.joined().contains("hush"))
    }
}
