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

    static let secrets = [
        "!msg NickServ identify \(secret)", "!msg nickserv@services.test IDENTIFY me \(secret)",
        "!msg net NickServ ghost me \(secret)", "!msg NickServ set password \(secret)", "!msg q auth me \(secret)",
        "!msg ChanServ set #chan password \(secret)", "!msg NickServ register \(secret) me@hs.test",
        "!cmd PRIVMSG NickServ :identify \(secret)", "!cmd net notice AuthServ@services.test :auth me \(secret)",
        "!cmd NS identify \(secret)", "!cmd nickserv IDENTIFY \(secret)", "!cmd OPER root \(secret)",
        "!cmd PASS \(secret)", "!cmd AUTHENTICATE \(secret)", "!cmd JOIN #x \(secret)", "!cmd MODE #x +k \(secret)",
        "!mode #chan +k \(secret)", "!mode #chan +ok bob \(secret)",
    ]

    @Test("What services or servers take for a password is taken away", arguments: secrets)
    func isHidden(_ text: String) {
        var world = World()
        world.openAdminRoom()
        world.matrix(text, from: alice, in: adminRoom, id: "typed")
        #expect(world.matrix.first == "bot redacts $typed in !admin")
    }

    static let toServices = [
        "identify \(secret)", "IDENTIFY me \(secret)", "ghost me \(secret)", "set password \(secret)",
        "register \(secret) me@hs.test", "id \(secret)",
    ]

    @Test("Nor is it seen in what is said to services alone", arguments: toServices)
    func isShownNowhereOfConversations(_ text: String) {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.irc("NickServ", whispers: "This nick is registered", to: alice)
        world.homeserverAnswers()
        let talk = room("made2")
        let room = world.store.snapshot.privateRooms.first?.room ?? talk
        world.matrix(text, from: alice, in: room, id: "typed")
        #expect(world.said == ["M-alice > NickServ: \(text)"])
        #expect(world.matrix.first == "net_nickserv redacts $typed in \(room)")
        for effect in world.effects { #expect(!Self.shown(effect).contains(Self.secret)) }
        #expect(!Self.shown(world.bridge).contains(Self.secret))
        world.confirmAll()
        #expect(!Self.shown(world.store.snapshot).contains(Self.secret))
        #expect(world.store.snapshot.journal.isEmpty)
        // What else is said there stays.
        world.matrix("help", from: alice, in: room)
        #expect(world.matrix.isEmpty)
    }

    @Test("What commands carry to services is in no dump", arguments: secrets)
    func isInNoDump(_ text: String) {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.command(text)
        for effect in world.effects { #expect(!Self.shown(effect).contains(Self.secret), "\(text)") }
        #expect(!Self.shown(world.bridge).contains(Self.secret))
    }

    static let plain = [
        "!msg NickServ info bob", "!msg NickServ identify", "!msg NickServ help set password",
        "!msg bob identify yourself",
        "!msg NickServ ghost bob", "!cmd PRIVMSG bob :identify yourself", "!cmd WHOIS bob", "!cmd JOIN #x",
        "!cmd OPER root", "!cmd MODE #x +o bob", "!mode #chan +o bob", "!mode #chan", "!mode #chan -k *", "!msg",
        "!cmd",
    ]

    @Test("What is no secret stays", arguments: plain)
    func isLeft(_ text: String) {
        var world = World()
        world.openAdminRoom()
        world.command(text)
        #expect(!world.matrix.contains { $0.contains("redacts") })
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
