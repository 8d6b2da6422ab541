import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Networks come, change and go while the others talk.
@Suite("The life of networks") struct NetworkLifeTests {
    private static let second = NetworkID("second")
    private static let hall = room("hall")

    private static func settings() -> NetworkConfiguration {
        var network = World.configuration(networks: [second]).networks[0]
        network.mappings = [.init(channel: channel("#hall"), rooms: [hall])]
        return network
    }

    private static func change(_ world: inout World, _ change: (inout Configuration) -> Void) {
        change(&world.configuration)
        world.receive(.reconfigured(world.configuration, stored: world.store.snapshot))
    }

    private static func added(_ world: inout World) {
        change(&world) { $0.networks.append(settings()) }
        world.connect(nil, to: second)
        world.homeserverAnswers()
    }

    @Test("A network that comes has its bot, its channels and its people, and the other sees nothing of it")
    func coming() {
        var world = World()
        world.bring(alice)
        Self.change(&world) { $0.networks.append(Self.settings()) }
        #expect(world.irc == ["appservicebot connects"])
        #expect(world.matrix.first == "bot joins !hall")
        world.connect(nil, to: Self.second)
        #expect(world.irc == ["appservicebot joins #hall"])
        world.homeserverAnswers()
        world.observed("eve", .said(.message, channel("#hall"), text: "new", statusPrefix: nil), in: channel("#hall"))
        #expect(world.messages == ["second_eve > !hall: new"])
        world.irc("bob", says: "old")
        #expect(world.messages == ["net_bob > !main: old"])
        world.matrix("hello", from: alice, in: Self.hall)
        #expect(world.irc == ["M-alice connects"])
    }

    @Test("A network that goes says goodbye; its links stay in the store and come back with it")
    func goingAndComing() {
        var world = World()
        Self.added(&world)
        world.member(alice, .join, in: Self.hall)
        world.matrix("hello", from: alice, in: Self.hall)
        world.connect(alice, to: Self.second)
        world.confirmAll()
        let links = world.store.snapshot.links
        Self.change(&world) { $0.networks.removeLast() }
        #expect(
            world.irc == [
                "appservicebot quits (The bridge has left SECOND)", "M-alice quits (The bridge has left SECOND)",
            ]
        )
        #expect(world.matrix == [])
        #expect(world.store.snapshot.links == links)
        // Nothing that was on its way from there does anything.
        world.receive(.irc(ConnectionID(rawValue: 2), .closed(.requested)))
        #expect(world.effects.isEmpty)
        world.matrix("anybody?", from: alice, in: Self.hall)
        #expect(world.drops == [.notLinked])
        world.irc("bob", says: "still here")
        #expect(world.messages == ["net_bob > !main: still here"])
        world.homeserverAnswers()
        // Bob has spoken who is not on the list of names: of the other network that is still to be asked.
        #expect(world.bridge.unrest.filter { !$0.hasPrefix("brokers") } == ["channels to be counted: 1"])
        Self.change(&world) { $0.networks.append(Self.settings()) }
        #expect(world.irc.contains("appservicebot connects"))
        world.matrix("hello again", from: alice, in: Self.hall)
        world.connect(alice, to: Self.second)
        #expect(world.said == ["M-alice > #hall: hello again"])
    }

    @Test("Words that wait for a network that goes are told to be lost")
    func waitingWords() {
        var world = World()
        Self.added(&world)
        world.openAdminRoom()
        world.matrix("hello", from: alice, in: Self.hall)
        Self.change(&world) { $0.networks.removeLast() }
        #expect(world.messages.contains { $0.contains("the bridge does not serve SECOND any more") })
        #expect(world.finished == 1)
    }

    @Test("The ghosts of a network that has gone are nobody's puppets")
    func ghosts() {
        var world = World()
        Self.added(&world)
        world.observed("eve", .said(.message, channel("#hall"), text: "hi", statusPrefix: nil), in: channel("#hall"))
        world.homeserverAnswers()
        Self.change(&world) { $0.networks.removeLast() }
        #expect(world.isOurs(user("second_eve")))
        world.member(user("second_eve"), .join, in: main)
        world.matrix("from a ghost", from: user("second_eve"), in: main)
        #expect(world.irc == [])
    }

    @Test("A network that moves replaces its own connections, one after the other, and no others")
    func moving() {
        var world = World()
        Self.added(&world)
        world.bring(alice)
        for person in [alice, carol] {
            world.member(person, .join, in: Self.hall)
            world.matrix("hello", from: person, in: Self.hall)
            world.connect(person, to: Self.second)
            world.confirmAll()
        }
        Self.change(&world) { $0.networks[1].endpoints = [.init(host: "elsewhere.test", port: 6667)] }
        #expect(
            world.irc == ["appservicebot quits (The bridge connects anew)", "M-alice quits (The bridge connects anew)"]
        )
        world.session(nil, .closed(.requested), on: Self.second)
        #expect(Self.opened(world) == ["elsewhere.test"])
        world.wait(.seconds(5))
        // Since alice went, whose connection reported, the names of the channel may be asked for, too.
        #expect(world.irc.filter { $0.contains("quits") } == ["M-carol quits (The bridge connects anew)"])
        world.wait(.seconds(60))
        #expect(world.irc == [])
    }

    @Test("A bot with another name comes back under it; one that is turned off goes")
    func bot() {
        var world = World()
        Self.change(&world) { $0.networks[0].bot.nick = "robot" }
        #expect(world.irc == ["appservicebot quits (The bridge connects anew)"])
        world.session(nil, .closed(.requested))
        #expect(world.irc == ["robot connects"])
        world.connect(nil)
        #expect(world.irc == ["robot joins #chan"])
        Self.change(&world) { $0.networks[0].bot.enabled = false }
        #expect(world.irc == ["robot quits (The bridge goes on without me)"])
        world.wait(.seconds(3_600))
        #expect(world.irc == [])
    }

    @Test("Changes that need no new connection end none", arguments: [0, 1, 2])
    func small(index: Int) {
        var world = World()
        world.bring(alice)
        Self.change(&world) {
            switch index {
            case 0: $0.networks[0].name = "Another"
            case 1: $0.networks[0].ircClients.floodBurst = 1
            default: $0.networks[0].sasl = true
            }
        }
        #expect(world.irc == [])
    }

    private static func opened(_ world: World) -> [String] {
        world.effects.compactMap { effect in
            guard case .irc(_, .open(let plan)) = effect else { return nil }
            return plan.endpoints.first?.host
        }
    }
}
