import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What people on IRC say to the bot.
@Suite struct OperatorWishTests {
    /// A channel that was linked on request, with the bot on it.
    static func linked(_ origin: Link.Origin = .provision) -> World {
        var snapshot = Snapshot()
        let key = ChannelKey(network: net, name: CaseMapping.rfc1459.fold(plumbed))
        snapshot.links = [Link(room: lounge, channel: key, spelling: plumbed, origin: origin)]
        var world = World(snapshot: snapshot) {
            if origin == .configuration {
                $0.networks[0].mappings.append(.init(channel: plumbed, rooms: [lounge]))
            }
        }
        world.store.write(snapshot.links.map { .store(.saveLink($0)) })
        return world
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var prefix = "@"
        var spoken = "host.test"
        var found = "host.test"
        var tag: String?
        var account: String?
        var isThere = true
        let isGranted: Bool
    }

    static let rows = [
        Row(testDescription: "an operator", isGranted: true),
        Row(testDescription: "one who is logged in", tag: "acc", account: "acc", isGranted: true),
        Row(testDescription: "one of higher rank", prefix: "@", isGranted: true),
        Row(testDescription: "a voice", prefix: "+", isGranted: false),
        Row(testDescription: "anybody", prefix: "", isGranted: false),
        Row(testDescription: "somebody who is not there", isThere: false, isGranted: false),
        Row(testDescription: "another under the same nick", found: "else", isGranted: false),
        Row(testDescription: "another account", tag: "acc", account: "other", isGranted: false),
        Row(testDescription: "logged out since", tag: "acc", isGranted: false),
    ]

    @Test("Only an operator ends a link, and is asked for by the server at once", arguments: rows)
    func unbridged(_ row: Row) {
        var world = Self.linked()
        world.whisper("!unbridge #PLUMBED", host: row.spoken, account: row.tag)
        #expect(world.irc == ["appservicebot asks NAMES #PLUMBED / WHOIS Oper"])
        world.serverKnows(as: row.prefix, host: row.found, account: row.account, isThere: row.isThere)
        #expect(world.links.isEmpty == row.isGranted)
        #expect(world.said.map { $0.contains(row.isGranted ? "no longer linked" : "Only operators") } == [true])
        #expect(
            world.messages.map { $0.contains("Oper, an operator there, has ended it") } == (row.isGranted ? [true] : [])
        )
        #expect(
            world.irc.contains(
                "appservicebot parts #plumbed (No longer bridged: Oper, an operator there, has ended it)"
            ) == row.isGranted
        )
        #expect(world.pending.isEmpty)
    }

    @Test("A link of the configuration is ended for good only by closing the channel")
    func configured() {
        var world = Self.linked(.configuration)
        world.whisper("!unbridge #plumbed")
        world.serverKnows()
        #expect(world.links.count == 1)
        #expect(world.said.map { $0.contains("say !optout #plumbed") } == [true])
        world.wait(.seconds(10))
        world.whisper("!optout #plumbed")
        world.serverKnows()
        #expect(world.links.isEmpty)
        world.restart()
        #expect(world.links.isEmpty)
        world.receive(.reconfigured(world.configuration))
        #expect(world.links.isEmpty)
        world.whisper("!optin #plumbed")
        #expect(world.irc.contains("appservicebot joins #plumbed"))
        world.serverKnows()
        #expect(world.links.count == 1)
    }

    @Test("A closed channel is no portal and is linked at nobody's wish, over a restart too")
    func optedOut() {
        var world = World()
        world.whisper("!optout #Plumbed")
        #expect(world.irc == ["appservicebot joins #Plumbed", "appservicebot asks NAMES #Plumbed / WHOIS Oper"])
        world.serverKnows()
        #expect(world.irc.contains("appservicebot parts #Plumbed (Nothing to do here)"))
        for isRestarted in [false, true] {
            if isRestarted { world.restart() }
            world.wishForLink(token: 6)
            #expect(world.refusal == .unknownChannel)
            world.ask(.room(alias("irc_net_#plumbed")), token: 7)
            #expect(world.replies == [.notFound])
        }
        world.whisper("!optin #plumbed")
        world.serverKnows()
        world.wishForLink(token: 8)
        world.serverKnows()
        #expect(world.replies == [.provisioning(.linkRequested)])
    }

    @Test(
        "A request under way ends when the channel is closed, by whoever was asked or by another",
        arguments: ["Second", "Oper"]
    )
    func closedMeanwhile(_ name: String) {
        var world = ConsentTests.asked()
        world.whisper("!optout #plumbed", by: name)
        world.serverKnows(name)
        #expect(world.messages.contains { $0.contains("linked or closed to the bridge meanwhile") })
        #expect(world.pending.isEmpty)
    }

    @Test("Other words are answered in one line, seldom")
    func other() {
        var world = World()
        for (text, part) in [
            ("hello", "have no question for you"), ("yes", "have no question for you"), ("!unbridge", "channel's name"),
            ("!unbridge plumbed", "channel's name"), ("!optout #a #b", "channel's name"),
        ] {
            world.whisper(text)
            #expect(world.said.map { $0.contains(part) } == [true], "\(text): \(world.said)")
            for _ in 0..<3 { world.whisper(text) }
            #expect(world.said.isEmpty)
            #expect(world.drops == [.notAnswered])
            world.wait(.seconds(11))
        }
        world.wait(.seconds(60))
        var answers = 0
        for number in 0..<100 {
            world.whisper("hello", by: "n\(number)")
            answers += world.said.count
        }
        #expect(answers == 20)
        world.wait(.seconds(61))
        world.irc("bob", whispers: "hello", to: nil, as: .notice)
        #expect(world.said.isEmpty)
    }

    @Test("Operators of a channel that is not linked are looked up, without the bot, and the bot goes again")
    func lookedUp() {
        var world = World()
        world.ask(.provisioning(.queryLink(net, plumbed, channelPassword: "sesame")), token: 5)
        #expect(world.irc == ["appservicebot joins #plumbed sesame", "appservicebot asks NAMES #plumbed"])
        world.answer([":s 353 bot = #plumbed :@appservicebot @Oper +voice bob", ":s 366 bot #plumbed :End"])
        #expect(world.replies == [.provisioning(.operators([nick("Oper")]))])
        #expect(world.irc == ["appservicebot parts #plumbed (Nothing to do here)"])
        world.settles = false
        world.ask(.provisioning(.queryLink(net, plumbed, channelPassword: nil)), token: 6)
        world.wait(.seconds(41))
        #expect(world.refusal == .unavailable)
        #expect(world.pending.isEmpty)
    }
}
