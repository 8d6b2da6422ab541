import BridgeCore
import BridgeRuntime
import Testing

/// What a configuration that is read again may change.
@Suite("Reloads") struct ReloadTests {
    private static func load(_ change: (String) -> String = { $0 }) throws -> LoadedConfiguration {
        try ConfigurationFixture.load(change(RegistrationTests.text))
    }

    @Test("Another domain is refused")
    func domain() throws {
        let registration = try RegistrationTests.make()
        let new = try Self.load { $0.replacing("domain: example.org", with: "domain: other.org") }
        let refusal = ReloadCheck.refusal(from: try Self.load(), registration, to: new, registration)
        #expect(refusal?.contains("homeserver.domain") == true)
        #expect(ReloadCheck.refusal(from: new, registration, to: new, registration) == nil)
    }

    @Test("Another registration is refused")
    func registration() throws {
        let (old, new) = (try RegistrationTests.make(), try RegistrationTests.make())
        let loaded = try Self.load()
        #expect(ReloadCheck.refusal(from: loaded, old, to: loaded, new)?.contains("registration") == true)
    }

    @Test("A network that the registration does not cover is refused, with what it lacks")
    func namespace() throws {
        let registration = try RegistrationTests.make().fileText
        let new = try Self.load { $0 + "\n    b.org:\n      matrixClients: {userTemplate: \"@other_$NICK\"}\n" }
        let error = #expect(throws: StartupFailure.self) {
            try RegistrationFile(path: "r.yaml").read(registration, for: new)
        }
        #expect(error?.sentence.contains("ircService.servers.b.org.matrixClients.userTemplate makes") == true)
    }

    static let kept: [(old: String, new: String, keys: [String])] = [
        ("http://hs:8008", "http://hs:8009", ["homeserver.url"]),
        ("domain: example.org", "domain: example.org, bindPort: 1234", ["homeserver.bindPort"]),
        ("ircService:\n", "ircService:\n  ident: {enabled: true}\n", ["ircService.ident"]),
        ("#irc_$CHANNEL", "#irc_x_$CHANNEL", []),
    ]

    @Test("Keys that count from the next start on are told", arguments: kept.indices)
    func leftForTheNextStart(index: Int) throws {
        let row = Self.kept[index]
        let new = try Self.load { $0.replacing(row.old, with: row.new) }
        #expect(ReloadCheck.leftForTheNextStart(from: try Self.load(), to: new) == row.keys)
    }
}
