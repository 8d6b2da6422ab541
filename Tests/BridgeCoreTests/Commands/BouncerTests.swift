import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Bouncers that users have of their own.
@Suite("Bouncers") struct BouncerTests {
    static let secret = "hunter2-never-shown"
    static let key = PuppetKey(network: net, user: alice)

    static func world(_ change: (inout NetworkConfiguration.Bouncers) -> Void = { _ in }) -> World {
        var rules = NetworkConfiguration.Bouncers()
        rules.enabled = true
        change(&rules)
        let settled = rules
        var world = World { $0.networks[0].bouncers = settled }
        world.openAdminRoom()
        return world
    }

    private static func plan(_ world: World) -> ConnectionPlan? {
        for case .irc(_, .open(let plan)) in world.effects where !plan.isBot { return plan }
        return nil
    }

    static let addresses: [(text: String, is: String?)] = [
        ("ircs://bnc.test", "ircs://bnc.test:6697"), ("irc://bnc.test", "irc://bnc.test:6667"),
        ("ircs://bnc.test:7000", "ircs://bnc.test:7000"), ("IRCS://BNC.test:7000/", "ircs://BNC.test:7000"),
        ("ircs://[2001:db8::1]:7000", "ircs://[2001:db8::1]:7000"), ("ircs://192.0.2.1", "ircs://192.0.2.1:6697"),
        ("bnc.test", nil), ("https://bnc.test", nil), ("ircs://", nil), ("ircs://:6697", nil),
        ("ircs://bnc.test:0", nil), ("ircs://bnc.test:99999", nil), ("ircs://bnc.test:x", nil),
        ("ircs://bnc.test/path", nil), ("ircs://user@bnc.test", nil), ("ircs://-x", nil), ("ircs://bnc test", nil),
        ("ircs://bnc.test\r\nQUIT", nil),
    ]

    @Test("Addresses", arguments: addresses)
    func address(text: String, is expected: String?) {
        #expect(Bouncer(address: text, login: "alice/net@trestle", password: "x")?.address == expected)
    }

    @Test("What could end a line early is no login and no password", arguments: ["", "a b", ":a", "a\nb", "a\0b"])
    func words(word: String) {
        #expect(Bouncer(address: "ircs://a.test", login: word, password: "x") == nil)
        #expect(Bouncer(address: "ircs://a.test", login: "x", password: Secret(word)) == nil)
    }

    @Test("The user's connection leads there, with both ways of logging in, and to public addresses alone")
    func connecting() throws {
        var world = Self.world()
        world.command("!bouncer net ircs://bnc.test:7000 alice/net@trestle \(Self.secret)")
        #expect(world.messages.last?.contains("ircs://bnc.test:7000 as alice/net@trestle") == true)
        #expect(!world.messages.contains { $0.contains(Self.secret) })
        world.matrix("hello")
        let plan = try #require(Self.plan(world))
        #expect(plan.endpoints == [.init(host: "bnc.test", port: 7000)])
        #expect(plan.security == .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil))
        #expect(plan.sasl?.account == "alice/net@trestle" && plan.sasl?.password?.exposed == Self.secret)
        #expect(plan.password?.exposed == "alice/net@trestle:\(Self.secret)")
        #expect(plan.username == "alice/net@trestle" && plan.isPublicOnly && !plan.regainsNick)
        #expect(plan.gateway == nil && plan.localAddress == nil && plan.identification == nil)
        world.connect(alice)
        #expect(world.said == ["M-alice > #chan: hello"])
        // What it shows of the channel is nothing that the bot has not shown.
        #expect(world.reporters[chan] == world.connection(nil))
        // What had not arrived is said by the same way.
        world.restart()
        #expect(Self.plan(world)?.endpoints.first?.host == "bnc.test")
    }

    @Test("Private addresses are tried only where the administrator allows them")
    func privateAddresses() {
        var world = Self.world { $0.allowPrivateAddresses = true }
        world.command("!bouncer net ircs://127.0.0.1 a b")
        world.matrix("hello")
        #expect(Self.plan(world)?.isPublicOnly == false)
    }

    @Test("Plain connections are refused unless allowed")
    func plain() {
        var world = Self.world()
        world.command("!bouncer net irc://bnc.test a b")
        #expect(world.messages.last?.contains("in clear") == true)
        #expect(world.store.snapshot.bouncers.isEmpty)
        world = Self.world { $0.requireTLS = false }
        world.command("!bouncer net irc://bnc.test a b")
        world.matrix("hello")
        #expect(Self.plan(world)?.security == .plain)
    }

    @Test("Where bouncers are turned off, those stored are not used")
    func turnedOff() {
        var world = Self.world()
        world.command("!bouncer net ircs://bnc.test a b")
        world.configuration.networks[0].bouncers.enabled = false
        world.restart()
        world.matrix("hello")
        #expect(Self.plan(world)?.endpoints.first?.host == "net.test")
        world.command("!bouncer net ircs://bnc.test a b")
        #expect(world.messages.last?.contains("not allowed") == true)
    }

    @Test("Whoever is connected changes over, and back")
    func changingOver() {
        var world = Self.world()
        world.bring(alice)
        world.command("!bouncer net ircs://bnc.test a b")
        #expect(world.irc == ["M-alice quits (Reconnecting)"])
        world.session(alice, .closed(.requested))
        #expect(Self.plan(world)?.endpoints.first?.host == "bnc.test")
        world.connect(alice)
        world.command("!bouncer net remove")
        #expect(world.irc == ["M-alice quits (Reconnecting)"])
        #expect(world.store.snapshot.bouncers.isEmpty)
        world.session(alice, .closed(.requested))
        #expect(Self.plan(world)?.endpoints.first?.host == "net.test")
    }

    @Test(
        "What it has kept brings private words once, asked for or not, and nothing of channels that the bot has seen",
        arguments: [HistoryOffer.playbackCapability, "batch"]
    )
    func playback(capability: String) throws {
        var world = Self.world()
        world.command("!bouncer net ircs://bnc.test a b")
        world.capabilities = ["batch", "server-time", capability]
        world.bring(alice)
        world.irc("bob", whispers: "hello", to: alice)
        world.homeserverAnswers()
        world.lose(alice)
        world.wait(.seconds(60))
        if world.connection(alice) == nil { world.reconnect(alice) }
        world.connect(alice)
        let connection = try #require(world.connection(alice))
        func show(_ fact: Observation.Fact) {
            let seen = Observation(source: source("bob"), time: world.wall - 1_000, isHistory: true, fact)
            world.receive(.irc(connection, .observed(seen)))
        }
        show(.said(.message, chan, text: "in the channel", statusPrefix: nil))
        #expect(world.messages == [])
        show(.whispered(.message, text: "for you"))
        #expect(world.messages.count == 1)
        show(.whispered(.message, text: "for you"))
        #expect(world.messages == [])
    }

    @Test("!forget forgets it")
    func forgotten() {
        var world = Self.world()
        world.command("!bouncer net ircs://bnc.test a b")
        #expect(world.store.snapshot.bouncers[Self.key]?.login == "a")
        world.command("!forget yes")
        #expect(world.store.snapshot.bouncers.isEmpty)
    }

    @Test("In a channel without a bot it reports, until one of ours is there without a bouncer; nothing is said twice")
    func withoutABot() throws {
        var world = World(connectsBot: false) {
            $0.networks[0].bot.enabled = false
            $0.networks[0].bouncers.enabled = true
        }
        world.openAdminRoom()
        world.command("!bouncer net ircs://bnc.test a b")
        world.member(alice, .join)
        world.matrix("hello")
        world.connect(alice)
        world.confirmAll()
        world.homeserverAnswers()
        let bouncer = try #require(world.connection(alice))
        #expect(world.reporters[chan] == bouncer)
        func show(_ connection: ConnectionID, _ text: String, id: String) -> [String] {
            let seen = Observation(
                source: source("bob"),
                messageID: id,
                .said(.message, chan, text: text, statusPrefix: nil)
            )
            world.receive(.irc(connection, .observed(seen)))
            return world.messages
        }
        #expect(show(bouncer, "one", id: "b1") == ["net_bob > !main: one"])
        world.member(carol, .join)
        world.matrix("hello", from: carol)
        world.connect(carol)
        let own = try #require(world.connection(carol))
        #expect(world.reporters[chan] == own)
        #expect(show(own, "two", id: "n2") == ["net_bob > !main: two"])
        #expect(show(bouncer, "two", id: "b2") == [])
        world.lose(carol)
        #expect(world.reporters[chan] == bouncer)
        #expect(show(bouncer, "three", id: "b3") == ["net_bob > !main: three"])
    }
}
