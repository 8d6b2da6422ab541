import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Links on request, through the whole core.
@Suite struct ConsentTests {
    /// A world in which the operator has been asked.
    static func asked(account: String? = nil, _ change: (inout Configuration) -> Void = { _ in }) -> World {
        var world = World(change)
        world.wishForLink()
        world.serverKnows(account: account)
        return world
    }

    @Test("An operator who is asked and says yes links room and channel, and no power level is touched")
    func yes() {
        var world = World {
            $0.networks[0].membershipLists.enabled = true
            $0.networks[0].membershipLists.matrixToIrc.incremental = true
        }
        world.ask(.provisioning(.link(World.wish())), token: 5)
        #expect(world.matrix == ["bot joins !lounge"])
        world.homeserverAnswers()
        world.tellRoom()
        #expect(world.irc == ["appservicebot joins #plumbed", "appservicebot asks NAMES #plumbed / WHOIS Oper"])
        world.serverKnows()
        #expect(world.replies == [.provisioning(.linkRequested)])
        #expect(world.said.count == 1)
        #expect(world.said[0].hasPrefix("appservicebot > Oper: @alice:hs.test on Matrix asks to link the room !lounge"))
        #expect(world.said[0].contains("5 minutes"))
        #expect(world.messages.count == 1)
        #expect(world.messages[0].contains("Oper, an operator there, has been asked"))
        #expect(world.progress == [.asked(remaining: .seconds(300))])

        world.whisper("yes")
        #expect(world.irc == ["appservicebot asks NAMES #plumbed / WHOIS Oper"])
        world.serverKnows()
        #expect(world.links.isEmpty)
        world.tellRoom()
        #expect(world.links.map(\.room) == [lounge])
        #expect(world.links.map(\.origin) == [.provision])
        #expect(world.progress == [.linked])
        #expect(world.messages.count == 1)
        #expect(world.messages[0].contains("is now linked with #plumbed"))
        #expect(world.messages[0].contains("Oper, an operator there, has consented"))
        #expect(world.said.contains { $0.hasPrefix("appservicebot > #plumbed: (notice)") })
        #expect(world.said.contains { $0.hasPrefix("appservicebot > Oper: (notice) Thank you.") })
        // The one who asked is shown on IRC at once.
        #expect(world.irc.contains("M-alice connects"))
        #expect(world.store.snapshot.memberships[lounge]?.contains(alice) == true)
        for order in world.ordered {
            let action = String(describing: order.action)
            #expect(!action.contains("setPowers") && !action.contains("power_levels"))
        }
        #expect(world.store.snapshot.plumbs.isEmpty)
        world.observed("bob", .said(.message, plumbed, text: "hello", statusPrefix: nil), in: plumbed)
        #expect(world.messages == ["net_bob > !lounge: hello"])
    }

    @Test("No, and nobody is asked again soon")
    func no() {
        var world = Self.asked()
        world.whisper("no")
        world.serverKnows()
        #expect(world.messages.map { $0.contains("Oper does not consent") } == [true])
        #expect(world.irc.contains("appservicebot parts #plumbed (Nothing to do here)"))
        #expect(world.links.isEmpty)
        world.wishForLink(token: 6)
        #expect(world.refusal == .consentRefused)
        world.wait(.seconds(601))
        #expect(world.matrix == ["bot leaves !lounge (Nothing is linked with this room)"])
        world.wait(.seconds(3_600))
        world.wishForLink(token: 7)
        world.serverKnows()
        #expect(world.replies == [.provisioning(.linkRequested)])
    }

    @Test("A room that nothing came about with is left in time, over a restart too", arguments: [true, false])
    func leftAfterRestart(_ isLinked: Bool) {
        var world = Self.asked()
        world.whisper("no")
        world.serverKnows()
        world.homeserverAnswers()
        world.wait(.seconds(400))
        world.restart()
        world.homeserverAnswers()
        world.wait(.seconds(190))
        #expect(world.matrix.isEmpty)
        if isLinked { world.plumb(lounge, to: plumbed) }
        world.wait(.seconds(20))
        #expect(world.matrix == (isLinked ? [] : ["bot leaves !lounge (Nothing is linked with this room)"]))
        #expect(world.store.snapshot.departures.isEmpty)
    }

    @Test("Silence ends in words when the configured time is over, and a late answer counts for nothing")
    func silence() {
        var world = Self.asked { $0.provisioning.requestTimeout = .seconds(20) }
        world.wait(.seconds(19))
        #expect(world.messages.isEmpty)
        world.wait(.seconds(2))
        #expect(world.messages.map { $0.contains("Oper did not answer in time") } == [true])
        #expect(world.irc.contains("appservicebot parts #plumbed (Nothing to do here)"))
        world.whisper("yes")
        #expect(world.said.map { $0.contains("have no question for you") } == [true])
        #expect(world.links.isEmpty)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fact: Observation.Fact
        let words: String
    }

    static let changes = [
        Change(testDescription: "part", fact: .parted(plumbed, reason: nil), words: "has left"),
        Change(testDescription: "quit", fact: .quit(reason: nil), words: "has left"),
        Change(testDescription: "kick", fact: .kicked(plumbed, nick("Oper"), reason: nil), words: "has left"),
        Change(testDescription: "nick", fact: .renamed(to: nick("Other")), words: "no longer certain"),
        Change(
            testDescription: "host",
            fact: .hostChanged(user: "u", host: "cloak"),
            words: "no longer certain"
        ),
        Change(
            testDescription: "deop",
            fact: .mode(channel("#PLUMBED"), [ModeChange(isSet: false, letter: "o", parameter: "oper")]),
            words: "no longer an operator"
        ),
    ]

    @Test("Who is not logged in has to stay as they are, also while their answer is looked into", arguments: changes)
    func presence(_ change: Change) {
        for answers in [false, true] {
            var world = Self.asked()
            if answers { world.whisper("yes") }
            let question = world
            world.seen("Oper", change.fact)
            #expect(world.messages.map { $0.contains(change.words) } == [true], "\(world.messages)")
            // Whoever has the nick now.
            world.finishRequest(of: question, [":s 353 bot = #plumbed :@Oper", ":s 311 bot Oper u host.test * :N"])
            world.whisper("yes")
            world.homeserverAnswers()
            world.tellRoom()
            #expect(world.links.isEmpty)
            #expect(world.pending.isEmpty)
        }
    }

    @Test("What happens elsewhere, or to others, ends nothing")
    func others() {
        var world = Self.asked()
        world.seen("bob", .quit(reason: nil))
        world.seen("Oper", .parted(chan, reason: nil))
        world.seen("op", .mode(plumbed, [ModeChange(isSet: true, letter: "o", parameter: "Oper")]))
        world.seen("op", .mode(plumbed, [ModeChange(isSet: false, letter: "o", parameter: "bob")]))
        world.seen("op", .mode(plumbed, [ModeChange(isSet: false, letter: "o", parameter: nil)]))
        #expect(world.progress == [.asked(remaining: .seconds(300))])
    }

    @Test("Who is logged in is known by the account: another client under the nick cannot consent, nor spoil it")
    func accounts() {
        var world = Self.asked(account: "acc")
        world.seen("Oper", .quit(reason: nil))
        world.whisper("yes", host: "elsewhere")
        world.serverKnows(host: "elsewhere")
        #expect(world.said.map { $0.contains("not the one whom I asked") } == [true])
        #expect(world.links.isEmpty)
        world.whisper("yes", by: "Oper2", host: "new", account: "ACC")
        world.serverKnows("Oper2", host: "new", account: "acc")
        world.tellRoom()
        #expect(world.links.count == 1)
        #expect(world.said.contains { $0.hasPrefix("appservicebot > Oper2: (notice) Thank you.") })
    }

    @Test("Who is logged in and has no op any more is refused when they answer")
    func accountWithoutOp() {
        var world = Self.asked(account: "acc")
        world.seen("op", .mode(plumbed, [ModeChange(isSet: false, letter: "o", parameter: "Oper")]))
        world.whisper("yes")
        world.serverKnows(as: "+", account: "acc")
        #expect(world.messages.map { $0.contains("no longer an operator") } == [true])
        #expect(world.links.isEmpty)
    }

    @Test("After a restart the operator is asked again, and their deadline holds", arguments: [nil, "acc"])
    func restarted(_ account: String?) {
        var world = Self.asked(account: account)
        world.wait(.seconds(100))
        world.restart()
        #expect(world.irc.contains("appservicebot joins #plumbed"))
        world.serverKnows(account: account)
        #expect(world.said.map { $0.contains("have to ask again") && $0.contains("3 minutes") } == [true])
        world.whisper("yes")
        world.serverKnows(account: account)
        world.tellRoom()
        #expect(world.links.count == 1)
        #expect(world.store.snapshot.plumbs.isEmpty)
        #expect(world.pending.isEmpty)
    }

    @Test("What happened during a restart is found out after it")
    func changedMeanwhile() {
        for (prefix, host, isThere, words) in [
            ("@", "elsewhere", true, "no longer certain"), ("+", "host.test", true, "no longer an operator"),
            ("", "", false, "has left"),
        ] {
            var world = Self.asked()
            world.restart()
            world.serverKnows(as: prefix, host: host, isThere: isThere)
            #expect(world.messages.map { $0.contains(words) } == [true], "\(world.messages)")
            #expect(world.store.snapshot.plumbs.isEmpty)
        }
        var world = Self.asked()
        world.clock += .seconds(301)
        world.restart()
        #expect(world.messages.map { $0.contains("did not answer in time") } == [true])
        #expect(world.store.snapshot.plumbs.isEmpty)
    }

    @Test("A request that had asked nobody yet begins again after a restart")
    func restartedEarly() {
        var world = World()
        world.ask(.provisioning(.link(World.wish(key: "sesame"))), token: 5)
        world.restart()
        world.goOn()
        #expect(world.irc == ["appservicebot joins #plumbed sesame", "appservicebot asks NAMES #plumbed / WHOIS Oper"])
        world.serverKnows()
        #expect(world.messages.map { $0.contains("has been asked") } == [true])
    }

    @Test("A connection that is lost while the operator may answer is the same as a restart, without its loss of words")
    func lostConnection() {
        var world = Self.asked()
        world.whisper("yes")
        world.lose(nil)
        world.reconnect(nil)
        world.connect(nil)
        world.serverKnows()
        #expect(world.said.map { $0.contains("have to ask again") } == [true])
        world.whisper("no")
        world.serverKnows()
        #expect(world.messages.map { $0.contains("does not consent") } == [true])
    }

    @Test("Several requests at once each have one clear end")
    func atOnce() {
        var world = Self.asked()
        world.wishForLink(World.wish(by: carol, room("other")), token: 6)
        #expect(world.refusal == .existingRequest)
        world.wishForLink(World.wish(by: carol, room("other"), "#PLUMBED", asking: "Second"), token: 7)
        #expect(world.refusal == .existingRequest)
        world.wishForLink(World.wish(by: carol, room("other"), "#else", asking: "oper"), token: 8)
        #expect(world.refusal == .existingRequest)
        world.wishForLink(World.wish(by: carol, room("other"), "#else", asking: "Second"), token: 9)
        world.serverKnows("Second", on: "#else")
        #expect(world.replies == [.provisioning(.linkRequested)])
        // The same room may have several channels.
        world.wishForLink(World.wish(lounge, "#third", asking: "Third"), token: 10)
        world.serverKnows("Third", on: "#third")
        world.whisper("no", by: "Second")
        world.serverKnows("Second", on: "#else")
        world.whisper("yes", by: "Third")
        world.serverKnows("Third", on: "#third")
        world.tellRoom()
        world.whisper("yes")
        world.serverKnows()
        world.tellRoom()
        #expect(Set(world.store.snapshot.links.map(\.spelling.text)) == ["#chan", "#plumbed", "#third"])
        #expect(world.pending.isEmpty)
    }

    struct Early: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var wish = World.wish()
        var configure: @Sendable (inout Configuration) -> Void = { _ in }
        var levels: [UserID: Int] = [alice: 50]
        /// What the homeserver does with the bot's wish to join.
        var isOpen = true
        var prefix = "@"
        var isThere = true
        let code: ProvisioningRefusal.Code
    }

    static let early: [Early] = [
        Early(
            testDescription: "no such network",
            wish: LinkRequest(
                user: alice,
                room: lounge,
                network: NetworkID("no"),
                channel: plumbed,
                operatorNick: nick("Oper")
            ),
            code: .unknownNetwork
        ),
        Early(
            testDescription: "excluded",
            configure: { $0.networks[0].dynamicChannels.exclude = ["#Plumbed"] },
            code: .unknownChannel
        ),
        Early(
            testDescription: "as many rooms as there may be",
            configure: { $0.provisioning.roomLimit = 1 },
            code: .bridgeAtLimit
        ),
        Early(testDescription: "linked", wish: World.wish(lounge, "#chan"), code: .existingMapping),
        Early(testDescription: "the bot", wish: World.wish(asking: "AppServiceBot"), code: .badOperatorTarget),
        Early(testDescription: "a closed room", isOpen: false, code: .unknownRoom),
        Early(testDescription: "too little power", levels: [alice: 49], code: .notEnoughPower),
        Early(testDescription: "not in the room", levels: [carol: 100], code: .notEnoughPower),
        Early(testDescription: "no operator", prefix: "+", code: .badOperatorTarget),
        Early(testDescription: "not on the channel", isThere: false, code: .badOperatorTarget),
    ]

    @Test("What is refused before anybody is asked", arguments: early)
    func refused(_ row: Early) {
        var world = World(row.configure)
        world.ask(.provisioning(.link(row.wish)), token: 5)
        if world.replies.isEmpty { world.homeserverAnswers { _ in row.isOpen ? nil : World.refusal } }
        if world.replies.isEmpty { world.tellRoom(levels: row.levels) }
        if world.replies.isEmpty { world.serverKnows(as: row.prefix, isThere: row.isThere) }
        #expect(world.refusal == row.code)
        #expect(world.said.isEmpty)
        #expect(world.store.snapshot.plumbs.isEmpty)
        #expect(world.pending.isEmpty)
    }

    @Test("Whoever lost their power over the room while the operator thought about it gets no link")
    func lostPower() {
        var world = Self.asked()
        world.whisper("yes")
        world.serverKnows()
        world.tellRoom(levels: [alice: 0])
        #expect(world.links.isEmpty)
        #expect(world.messages.map { $0.contains("may change its power levels") } == [true])
    }

    @Test("A bot that is not let in, or thrown out, ends the request")
    func unwelcome() {
        var world = World()
        world.settles = false
        world.wishForLink()
        world.session(nil, .joinRefused(plumbed, ServerReply(code: "474", text: "Cannot join channel (+b)")))
        #expect(world.refusal == .unknownChannel)
        world = Self.asked()
        world.session(nil, .left(plumbed, .kicked(by: source("op"), reason: nil)))
        #expect(world.messages.map { $0.contains("was removed from #plumbed") } == [true])
        world.wait(.seconds(700))
        #expect(!world.irc.contains("appservicebot joins #plumbed"))
    }

    @Test("A network that does not answer is told in bounded time")
    func unanswered() {
        var world = World()
        world.settles = false
        world.wishForLink()
        world.wait(.seconds(41))
        #expect(world.refusal == .unavailable)
        #expect(world.pending.isEmpty)
    }

    @Test("A question that cannot be delivered ends the request")
    func undelivered() {
        var world = World()
        world.wishForLink()
        world.serverKnows()
        guard let (_, line) = world.outgoing.first else { return #expect(Bool(false), "nobody was asked") }
        world.session(nil, .refused(line.token, ServerReply(code: "401", text: "No such nick")))
        #expect(world.messages.map { $0.contains("could not be asked") } == [true])
    }

    @Test("A key that was given is used, and shown nowhere")
    func key() {
        var world = World()
        world.wishForLink(World.wish(key: "sesame"))
        #expect(world.irc.first == "appservicebot joins #plumbed sesame")
        #expect(world.store.snapshot.plumbs.map(\.link.channelPassword) == ["sesame"])
        #expect(!String(describing: world.store.snapshot.plumbs).contains("sesame"))
        #expect(
            !String(reflecting: Input.asked(ReplyToken(rawValue: 1), .provisioning(.link(World.wish(key: "sesame")))))
                .contains("sesame")
        )
        world.serverKnows()
        world.whisper("yes")
        world.serverKnows()
        world.tellRoom()
        #expect(world.links.map(\.channelPassword) == ["sesame"])
    }

    @Test("A channel that is linked otherwise meanwhile ends the request")
    func overtaken() {
        var world = Self.asked()
        world.configuration.networks[0].mappings.append(.init(channel: plumbed, rooms: [room("other")]))
        world.receive(.reconfigured(world.configuration))
        #expect(world.messages.contains { $0.contains("was linked or closed to the bridge meanwhile") })
        #expect(world.said.contains { $0.contains("need not answer any more") })
        #expect(world.pending.isEmpty)
    }

    @Test("Who may decide for the room may take a request back")
    func withdrawn() {
        var world = Self.asked()
        world.ask(
            .provisioning(.unlink(UnlinkRequest(user: alice, room: lounge, network: net, channel: plumbed))),
            token: 6
        )
        world.tellRoom()
        #expect(world.replies == [.provisioning(.unlinked)])
        #expect(world.said.map { $0.contains("was taken back") } == [true])
        #expect(world.pending.isEmpty)
    }

    @Test("Asked for by a command, every word is a reply where it was asked")
    func command() {
        var world = World()
        world.openAdminRoom()
        world.command("!plumb !lounge #plumbed Oper")
        world.homeserverAnswers()
        world.tellRoom()
        world.serverKnows()
        #expect(world.messages.map { $0.hasPrefix("bot > !admin: (notice)") } == [true])
        world.whisper("yes")
        world.serverKnows()
        world.tellRoom()
        #expect(world.messages.map { $0.hasPrefix("bot > !admin") } == [false, true])
        #expect(world.links.count == 1)
        for (text, part) in [
            ("!plumb #plumbed Oper", "Usage: !plumb"), ("!plumb !lounge plumbed Oper", "cannot be a channel"),
            ("!plumb !lounge #plumbed", "Name an operator"),
            ("!plumb !lounge #plumbed Oper", "is linked already"),
        ] {
            world.command(text)
            #expect(world.messages.map { $0.contains(part) } == [true], "\(text): \(world.messages)")
        }
    }

    @Test("An administrator's wish needs no operator")
    func administrator() {
        var world = World()
        world.wishForLink(World.wish(asking: nil))
        #expect(world.refusal == .notEnoughPower)
        world = World { $0.permissions = [alice.text: .admin] }
        world.ask(.provisioning(.link(World.wish(asking: nil))), token: 5)
        world.homeserverAnswers()
        world.tellRoom(levels: [:])
        #expect(world.replies == [.provisioning(.linked)])
        #expect(world.links.map(\.room) == [lounge])
    }
}
