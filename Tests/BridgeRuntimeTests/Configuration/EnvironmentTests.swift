import BridgeCore
import BridgeRuntime
import IRCProtocol
import Testing

@Suite struct EnvironmentTests {
    @Test func variablesGoBeforeTheFile() throws {
        let loaded = try ConfigurationFixture.load(
            ConfigurationFixture.network(
                "excludedUsers: [{regex: a}, {regex: b}]\nmappings: {'#a-b': {roomIds: ['!a']}}"
            ),
            environment: [
                "TRESTLE_HOMESERVER__URL": "https://other",
                "TRESTLE_HOMESERVER__BIND_PORT": "1234",
                "TRESTLE_HOMESERVER__MEDIAURL": "https://media",
                "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__PASSWORD_FILE": "/run/secret",
                "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__SSL": "true",
                "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__EXCLUDEDUSERS__1__REGEX": "c",
                "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__MAPPINGS__A_B__KEY": "k",
                "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__ADDITIONALADDRESSES": "[x, y]",
                "TRESTLE_ADVANCED__MAXTXNSIZE": "70000",
                "TRESTLE_DATABASE__ENGINE": "",
                "TRESTLE_PORT": "tcp://10.0.0.1:80", "TRESTLE_PORT_80_TCP": "x", "TRESTLE_SERVICE_HOST": "10.0.0.1",
                "PATH": "/bin",
            ],
            files: ["/run/secret": "hush\n"]
        )
        #expect(loaded.homeserverURL == "https://other")
        #expect(loaded.core.homeserver.mediaURL == "https://media")
        #expect(loaded.listener.port == 1234)
        #expect(loaded.limits.transactionBytes == 70000)
        let network = try #require(loaded.core.networks.first)
        #expect(network.password == "hush")
        #expect(network.endpoints.map(\.host) == ["irc.example.org", "x", "y"])
        #expect(network.endpoints.map(\.port) == [6697, 6697, 6697])
        #expect(network.excludedUsers.map(\.pattern.text) == ["a", "c"])
        #expect(network.mappings.map(\.key) == ["k"])
    }

    @Test func aWholeConfigurationCanComeFromVariables() throws {
        let loaded = try ConfigurationFixture.load(
            "",
            environment: [
                "TRESTLE_HOMESERVER__URL": "http://hs", "TRESTLE_HOMESERVER__DOMAIN": "example.org",
                "TRESTLE_IRCSERVICE__SERVERS": "{irc.example.org: {ssl: true}}",
            ]
        )
        #expect(loaded.core.networks.map(\.id.name) == ["irc.example.org"])
    }

    struct Row: Sendable {
        var variable: String
        var value: String
        var lines: [String]

        init(_ variable: String, _ value: String, _ lines: String...) {
            (self.variable, self.value, self.lines) = (variable, value, lines)
        }
    }

    @Test(arguments: [
        Row(
            "TRESTLE_HOMESERVER__URLL",
            "a",
            "TRESTLE_HOMESERVER__URLL: unknown key; did you mean TRESTLE_HOMESERVER__URL?"
        ),
        Row("TRESTLE_HOMESERVR__URL", "a", "TRESTLE_HOMESERVR__URL: unknown key; did you mean TRESTLE_HOMESERVER?"),
        Row("TRESTLE_LOG", "a", "TRESTLE_LOG: unknown key"),
        Row("TRESTLE_HOMESERVER__URL__X", "a", "TRESTLE_HOMESERVER__URL__X: unknown key"),
        Row(
            "TRESTLE_IRCSERVICE__SERVERS__OTHER_ORG__SSL",
            "true",
            """
            TRESTLE_IRCSERVICE__SERVERS__OTHER_ORG__SSL: the file has no key under TRESTLE_IRCSERVICE__SERVERS that is \
            written OTHER_ORG
            """
        ),
        Row(
            "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__EXCLUDEDUSERS__0__REGEX",
            "a",
            "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__EXCLUDEDUSERS__0__REGEX: the file has no item 0 in that list"
        ),
        Row(
            "TRESTLE_HOMESERVER__BINDPORT",
            "0",
            "TRESTLE_HOMESERVER__BINDPORT: homeserver.bindPort: must be a whole number from 1 to 65535"
        ),
        Row(
            "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__PASSWORD_FILE",
            "/none",
            "TRESTLE_IRCSERVICE__SERVERS__IRC_EXAMPLE_ORG__PASSWORD_FILE: names a file that cannot be read"
        ),
        Row(
            "TRESTLE_IRCSERVICE__BANLISTS__ROOMS",
            "[a",
            "TRESTLE_IRCSERVICE__BANLISTS__ROOMS: is not YAML: did not find expected ',' or ']'"
        ),
    ])
    func wrongVariables(_ row: Row) {
        let problems = ConfigurationFixture.problems(
            ConfigurationFixture.least,
            environment: [row.variable: row.value]
        )
        #expect(problems == row.lines)
    }

    @Test func oneKeyIsGivenOnce() {
        let problems = ConfigurationFixture.problems(
            ConfigurationFixture.least,
            environment: ["TRESTLE_HOMESERVER__URL": "http://a", "TRESTLE_HOMESERVER__URL_FILE": "/a"],
            files: ["/a": "http://b"]
        )
        #expect(problems == ["TRESTLE_HOMESERVER__URL_FILE: gives the same key as TRESTLE_HOMESERVER__URL"])
    }

    @Test func problemsOfFileAndEnvironmentAreToldTogether() {
        let problems = ConfigurationFixture.problems(
            ConfigurationFixture.least + "colour: red\n",
            environment: ["TRESTLE_NO": "a"]
        )
        #expect(problems == ["config.yaml:5: colour: unknown key", "TRESTLE_NO: unknown key"])
    }
}
