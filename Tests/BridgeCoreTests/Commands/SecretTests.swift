import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// A secret that somebody types is in nothing that can be looked at, printed or dumped.
@Suite struct SecretTests {
    static let secret = "hunter2-never-shown"

    private static func shown(_ value: some Any) -> String {
        var text = String(describing: value) + String(reflecting: value)
        dump(value, to: &text)
        return text
    }

    static let commands = [
        "!storepass \(secret)", "!storepass net \(secret) and more", "  !STOREPASS \(secret)", "!join #new \(secret)",
        "!join net #new \(secret)", "!join #chan \(secret)",
    ]

    @Test(arguments: commands) func isShownNowhere(_ command: String) {
        var world = World { $0.networks[0].sasl = true }
        world.bring(alice)
        world.openAdminRoom()
        let content = MessageContent(kind: .text, body: command, html: "<p>\(command)</p>")
        let event = RoomEvent(id: eventID("x"), room: adminRoom, sender: alice, time: 0, content: .message(content))
        #expect(!Self.shown(Input.matrix(JournalSequence(rawValue: 1), event)).contains(Self.secret))
        world.command(command)
        for effect in world.effects { #expect(!Self.shown(effect).contains(Self.secret)) }
        #expect(!Self.shown(world.bridge).contains(Self.secret))
        world.homeserverAnswers()
        #expect(!Self.shown(world.bridge).contains(Self.secret))
        world.lose(alice)
        world.reconnect(alice)
        for effect in world.effects { #expect(!Self.shown(effect).contains(Self.secret)) }
        #expect(!Self.shown(world.store.snapshot.passwords).contains(Self.secret))
        #expect(!Self.shown(world.configuration).contains(Self.secret))
    }

    @Test func configuredSecretsAreNotShown() {
        var configuration = World.configuration()
        configuration.networks[0].password = Secret(Self.secret)
        configuration.networks[0].bot.password = Secret(Self.secret)
        configuration.networks[0].mappings = [.init(channel: chan, rooms: [main], key: Secret(Self.secret))]
        #expect(!Self.shown(configuration).contains(Self.secret))
        #expect(!Self.shown(Bridge(configuration: configuration, snapshot: Snapshot(), seed: 1)).contains(Self.secret))
    }

    /// The process dies while the room is on its way: the room still gets its key.
    @Test func aKeyOutlivesARestartWhileItsRoomIsMade() {
        var world = World()
        world.openAdminRoom()
        world.command("!join #new sesame")
        world.restart()
        world.homeserverAnswers()
        #expect(world.irc.contains("appservicebot joins #new sesame"))
        #expect(world.store.snapshot.links.last?.channelPassword == "sesame")
        #expect(world.store.snapshot.channelKeys.isEmpty)
    }

    @Test func aKeyGoesWithTheRoomThatCouldNotBeMade() {
        var world = World()
        world.openAdminRoom()
        world.command("!join #new sesame")
        #expect(!world.store.snapshot.channelKeys.isEmpty)
        world.homeserverAnswers { _ in World.refusal }
        #expect(world.store.snapshot.channelKeys.isEmpty)
    }
}
