import BridgeRuntime
import MatrixProtocol
import Testing

@Suite struct RegistrationTests {
    static let text =
        ConfigurationFixture.homeserver + """
            ircService:
              servers:
                z.org:
                  matrixClients: {userTemplate: "@irc_$NICK"}
                  dynamicChannels: {enabled: true, aliasTemplate: "#irc_$CHANNEL"}
                  mappings: {"#a": {roomIds: ["!room+1:b.org", "!new"]}, "#b": {roomIds: ["!new"]}}
                a.org:
                  dynamicChannels: {enabled: true, createAlias: false}
            """

    static func make(_ text: String = text, url: String = "http://localhost:8090") throws -> Registration {
        var random = SystemRandomNumberGenerator()
        return try RegistrationMaker(configuration: ConfigurationFixture.load(text), url: url).make(using: &random)
    }

    static func read(_ text: String) throws -> (registration: Registration, warnings: [String]) {
        try RegistrationFile(path: "r.yaml").read(text, for: ConfigurationFixture.load(Self.text))
    }

    @Test func madeForTheConfiguration() throws {
        let made = try Self.make()
        #expect(made.id.hasPrefix("trestle-"))
        #expect(made.url == "http://localhost:8090")
        #expect(made.senderLocalpart == "trestle")
        #expect(made.rateLimited == false)
        #expect(made.receiveEphemeral == true)
        #expect(made.pushEphemeral == true)
        #expect(made.managesDevices == true)
        #expect(made.protocols == ["irc"])
        #expect(
            made.namespaces
                == Registration.Namespaces(
                    users: [
                        .init(regex: "^@a\\.org_[^:]+:example\\.org$", exclusive: true),
                        .init(regex: "^@irc_[^:]+:example\\.org$", exclusive: true),
                    ],
                    aliases: [.init(regex: "^#irc_[^:]+:example\\.org$", exclusive: true)],
                    rooms: [
                        .init(regex: "^!room\\+1:b\\.org$", exclusive: false), .init(regex: "^!new$", exclusive: false),
                    ]
                )
        )
    }

    @Test func tokensAreLongAndNew() throws {
        let (first, second) = (try Self.make(), try Self.make())
        let tokens = [first.asToken, first.hsToken, second.asToken, second.hsToken]
        #expect(Set(tokens).count == 4)
        #expect(tokens.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
        #expect(first.id != second.id)
    }

    struct Name: Sendable {
        var text: String
        var isOurs: Bool

        init(_ text: String, _ isOurs: Bool) { (self.text, self.isOurs) = (text, isOurs) }
    }

    @Test(arguments: [
        Name("@irc_x:example.org", true), Name("@irc_a-_=5b.:example.org", true), Name("@a.org_x:example.org", true),
        Name("@irc_:example.org", false), Name("@irc_x:example.org.evil", false), Name("@irc_x:examplexorg", false),
        Name("@aXorg_x:example.org", false), Name("@irc_x:hs.evil", false), Name("x@irc_x:example.org", false),
        Name("@irc_x:evil:example.org", false), Name("@ircx:example.org", false),
    ])
    func claimsItsGhostsAlone(_ name: Name) throws {
        let expressions = try Self.make().namespaces.users.map { try Regex($0.regex) }
        // Searching anywhere, the loosest way of using them.
        #expect(expressions.contains { name.text.contains($0) } == name.isOurs)
    }

    @Test func aliasesOfAPlainChannelBeginWithItsSign() throws {
        let text = ConfigurationFixture.network("dynamicChannels: {enabled: true, aliasTemplate: $CHANNEL}")
        #expect(try Self.make(text).namespaces.aliases.map(\.regex) == ["^#[^:]+:example\\.org$"])
    }

    @Test(arguments: ["localhost:8090", "http://", "ftp://a", "http://u:p@a"])
    func addressesThatWillNotDo(_ url: String) {
        #expect { try Self.make(url: url) } throws: { ($0 as? StartupFailure)?.exitCode == 64 }
    }

    @Test func readsWhatItWrote() throws {
        let made = try Self.make()
        let (read, warnings) = try Self.read(made.fileText)
        #expect(read == made)
        #expect(warnings == [])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Registration) -> Void
        var lines: String

        init(_ name: String, _ lines: String, _ change: @escaping @Sendable (inout Registration) -> Void) {
            (testDescription, self.lines, self.change) = (name, lines, change)
        }
    }

    @Test(arguments: [
        Row("no token", "r.yaml:5: as_token: is required") { $0.asToken = "" },
        Row("no address", "r.yaml:4: url: is required") { $0.url = nil },
        Row("an odd address", "r.yaml:4: url: must be a URL that begins with http:// or https://") { $0.url = "hs" },
        Row("one token for both", "r.yaml:6: hs_token: must not be the same as as_token") { $0.hsToken = $0.asToken },
        Row("a bot that may not be", "r.yaml:7: sender_localpart: must be of a-z, 0-9 and . _ = - / + alone") {
            $0.senderLocalpart = "Bot"
        },
        Row("no expression", "r.yaml:15: namespaces.users[0]: must have a regex that is a regular expression") {
            $0.namespaces.users[0].regex = "("
        },
        Row(
            "a network left out",
            """
            r.yaml:15: namespaces.users: does not cover @irc_someone:example.org, which \
            ircService.servers.z.org.matrixClients.userTemplate makes; make the registration anew
            """
        ) { $0.namespaces.users.removeLast() },
        Row(
            "another homeserver",
            """
            r.yaml:15: namespaces.users: does not cover @irc_someone:example.org, which \
            ircService.servers.z.org.matrixClients.userTemplate makes; make the registration anew
            """
        ) { $0.namespaces.users[1].regex = "^@irc_[^:]+:other\\.org$" },
        Row(
            "too narrow",
            """
            r.yaml:15: namespaces.users: does not cover @irc_9-=5b_.z:example.org, which \
            ircService.servers.z.org.matrixClients.userTemplate makes; make the registration anew
            """
        ) { $0.namespaces.users[1].regex = "^@irc_[a-z]+:example\\.org$" },
        Row(
            "no aliases",
            """
            r.yaml:19: namespaces.aliases: does not cover #irc_someone:example.org, which \
            ircService.servers.z.org.dynamicChannels.aliasTemplate makes; make the registration anew
            """
        ) { $0.namespaces.aliases = [] },
    ])
    func refusesWhatCannotWork(_ row: Row) throws {
        var registration = try Self.make()
        row.change(&registration)
        #expect(throws: StartupFailure(exitCode: 78, sentence: row.lines)) { try Self.read(registration.fileText) }
    }

    @Test func warnsOfWhatWorksBadly() throws {
        var registration = try Self.make()
        registration.rateLimited = nil
        registration.managesDevices = nil
        registration.senderLocalpart = "irc_bot"
        #expect(
            try Self.read(registration.fileText).warnings == [
                """
                r.yaml:3: rate_limited: should be false, or the homeserver slows the bridge down
                """,
                """
                r.yaml:3: io.element.msc4190: should be true, or a message may appear twice after a restart of the \
                homeserver
                """,
                "r.yaml:7: sender_localpart: could be the user id of somebody on z.org",
            ]
        )
    }

    /// As matrix-appservice-irc writes it: patterns open at both ends, keys in another order, keys that are not ours.
    @Test func readsTheRegistrationOfMairc() throws {
        let (registration, warnings) = try Self.read(
            """
            id: c0ffee
            hs_token: aa
            as_token: bb
            namespaces:
              users:
                - {exclusive: true, regex: '@irc_.*:example\\.org'}
                - {exclusive: true, regex: '@a\\.org_.*:example\\.org'}
              aliases:
                - {exclusive: true, regex: '#irc_.*:example\\.org'}
            url: 'http://localhost:9999'
            sender_localpart: appservice-irc
            rate_limited: false
            protocols:
              - irc
            io.element.msc4190: true
            org.example.other: {a: b}
            """
        )
        #expect(registration.senderLocalpart == "appservice-irc")
        #expect(registration.asToken == "bb")
        #expect(warnings == [])
    }
}
