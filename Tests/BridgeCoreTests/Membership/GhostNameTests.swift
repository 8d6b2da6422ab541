import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Display names that tell what the network tells of people: `matrixClients.displayName`.
@Suite struct GhostNameTests {
    private static func world(_ template: String) -> World {
        World { $0.networks[0].matrixClients.displayName = template }
    }

    private static func saying(
        _ fact: Observation.Fact = .said(.message, chan, text: "hi", statusPrefix: nil),
        account: String? = nil,
        isBot: Bool = false
    ) -> Observation {
        var observation = Observation(source: source("bob"), account: account, fact)
        observation.isBot = isBot
        return observation
    }

    static let rows: [(String, [Observation], String)] = [
        ("$NICK", [saying()], "bob"),
        ("$NICK on $SERVER", [saying()], "bob on net"),
        ("$REALNAME ($NICK)", [saying()], "bob (bob)"),
        ("$REALNAME ($NICK)", [saying(.joined(chan, realname: "Bob B.")), saying()], "Bob B. (bob)"),
        ("$REALNAME ($NICK)", [saying(.realnameChanged("Robert")), saying()], "Robert (bob)"),
        // Formatting codes and control characters are no part of a name, and names have an end.
        ("$REALNAME ($NICK)", [saying(.realnameChanged("\u{3}04R\u{2}ob\u{7}  \u{1}x")), saying()], "Rob x (bob)"),
        ("$REALNAME ($NICK)", [saying(.realnameChanged(" \u{2} ")), saying()], "bob (bob)"),
        (
            "$REALNAME ($NICK)", [saying(.realnameChanged(String(repeating: "é", count: 900))), saying()],
            String(repeating: "é", count: 40) + " (bob)"
        ),
        // What is put in is not filled again.
        ("$REALNAME ($NICK)", [saying(.realnameChanged("$NICK$ACCOUNT")), saying()], "$NICK$ACCOUNT (bob)"),
        ("$NICK/$ACCOUNT", [saying()], "bob/bob"),
        ("$NICK/$ACCOUNT", [saying(account: "robert")], "bob/robert"),
        ("$NICK/$ACCOUNT", [saying(.joined(chan, realname: "B"), account: "acc"), saying()], "bob/acc"),
        ("$NICK/$ACCOUNT", [saying(.accountChanged("acc")), saying(.accountChanged(nil)), saying()], "bob/bob"),
        ("$NICK/$ACCOUNT", [saying(.joined(chan, realname: "B")), saying()], "bob/bob"),
        ("$NICK $BOT", [saying()], "bob"), ("$NICK $BOT", [saying(isBot: true)], "bob [bot]"),
    ]

    @Test(arguments: rows)
    func namesTellWhatIsKnown(_ template: String, _ seen: [Observation], _ name: String) throws {
        var world = Self.world(template)
        let reporter = try #require(world.reporters[chan])
        for observation in seen { world.receive(.irc(reporter, .observed(observation))) }
        #expect(world.matrix.first == "net_bob is named \(name)")
    }

    /// A name is an event in each of the ghost's rooms: whoever plays with it is named once in the end.
    @Test func manyChangesAreOneNameInTheEnd() {
        var world = Self.world("$REALNAME ($NICK)")
        world.irc("bob", says: "hi")
        world.homeserverAnswers()
        for number in 0..<50 {
            world.observed("bob", .realnameChanged("Bob \(number)"))
            #expect(world.matrix.isEmpty)
        }
        world.wait(.seconds(6))
        #expect(world.matrix == ["net_bob is named Bob 49 (bob)"])
        world.observed("bob", .realnameChanged("Bob"))
        world.observed("bob", .realnameChanged("Bob 49"))
        world.wait(.seconds(6))
        #expect(world.matrix.isEmpty)
        #expect(world.bridge.unrest.allSatisfy { !$0.hasPrefix("ghosts to be named") })
    }

    /// After a restart nothing is known of anybody until it is told again: names stay as they are.
    @Test func aRestartNamesNobodyAnew() {
        var world = Self.world("$REALNAME ($ACCOUNT)")
        world.observed("bob", .joined(chan, realname: "Robert"))
        world.observed("bob", .accountChanged("rob"))
        world.irc("bob", says: "hi")
        world.homeserverAnswers()
        world.present[chan] = ["bob"]
        world.restart()
        world.irc("bob", says: "hi again")
        #expect(world.matrix == ["net_bob > !main: hi again"])
        world.observed("bob", .accountChanged("bert"))
        world.wait(.seconds(6))
        #expect(world.matrix.isEmpty)
        world.observed("bob", .realnameChanged("Bertie"))
        world.wait(.seconds(6))
        #expect(world.matrix == ["net_bob is named Bertie (bert)"])
    }

    @Test func whatIsKnownGoesWithTheNick() {
        var world = Self.world("$REALNAME ($NICK)")
        world.observed("bob", .realnameChanged("Robert"))
        world.observed("bob", .renamed(to: nick("rob")))
        world.irc("rob", says: "hi")
        #expect(world.matrix.first == "net_rob is named Robert (rob)")
        // Who takes the nick is somebody else.
        world.irc("bob", says: "hi")
        #expect(world.matrix.first == "net_bob is named bob (bob)")
    }

    @Test func whoQuitIsForgotten() {
        var world = Self.world("$REALNAME ($NICK)")
        world.observed("bob", .joined(chan, realname: "Robert"))
        world.observed("bob", .quit(reason: nil))
        world.observed("bob", .joined(chan, realname: nil))
        world.irc("bob", says: "hi")
        #expect(world.matrix.first == "net_bob is named bob (bob)")
    }
}
