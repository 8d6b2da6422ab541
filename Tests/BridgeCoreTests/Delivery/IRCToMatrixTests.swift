import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What is said on IRC, as it is said on Matrix.
@Suite struct IRCToMatrixTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var kind = OutgoingLine.Kind.message
        var text: String
        var message: OutgoingMessage
        var testDescription: String { name }
    }

    static func text(_ body: String, html: String? = nil) -> OutgoingMessage {
        OutgoingMessage(kind: .text, body: body, html: html)
    }

    static let rows: [Row] = [
        Row(name: "text", text: "hello", message: text("hello")),
        Row(name: "notice", kind: .notice, text: "beep", message: .init(kind: .notice, body: "beep")),
        Row(name: "action", kind: .action, text: "waves", message: .init(kind: .emote, body: "waves")),
        Row(name: "bold", text: "a \u{2}b\u{2} c", message: text("a b c", html: "a <strong>b</strong> c")),
        Row(name: "italic", text: "\u{1D}b\u{F}.", message: text("b.", html: "<em>b</em>.")),
        Row(name: "underline", text: "\u{1F}b", message: text("b", html: "<u>b</u>")),
        Row(name: "strikethrough", text: "\u{1E}b", message: text("b", html: "<del>b</del>")),
        Row(name: "monospace", text: "\u{11}b", message: text("b", html: "<code>b</code>")),
        Row(
            name: "colour",
            text: "\u{3}4,2b",
            message: text(
                "b",
                html: "<font color=\"#ff0000\" data-mx-color=\"#ff0000\" data-mx-bg-color=\"#00007f\">b</font>"
            )
        ),
        Row(name: "markup is text", text: "<b>\u{2}&", message: text("<b>&", html: "&lt;b&gt;<strong>&amp;</strong>")),
    ]

    @Test(arguments: rows) func isSaid(_ row: Row) throws {
        var world = World()
        world.irc("bob", says: row.text, as: row.kind)
        let order = try #require(world.ordered.last)
        guard case .sendMessage(main, let message) = order.action else {
            Issue.record("not a message: \(order)")
            return
        }
        #expect(message.kind == row.message.kind)
        #expect(message.body == row.message.body)
        if row.name != "colour" { #expect(message.html == row.message.html) }
        #expect(message.html == nil || message.html?.contains("\u{3}") == false)
        #expect(order.user == bobGhost)
    }

    @Test(arguments: ["", " ", "\u{2}\u{2}", "\u{3}4"]) func nothingIsNotSaid(_ text: String) {
        var world = World()
        world.irc("bob", says: text)
        #expect(world.matrix.isEmpty)
        #expect(world.drops == [.empty])
    }

    @Test func aGhostIsMadeNamedAndJoinedOnce() {
        var world = World()
        world.irc("Bob", says: "one")
        #expect(world.matrix == ["net_bob is named Bob", "net_bob joins !main", "net_bob > !main: one"])
        world.irc("Bob", says: "two")
        #expect(world.matrix == ["net_bob > !main: two"])
        world.irc("BOB", says: "three")
        #expect(world.matrix == ["net_bob is named BOB", "net_bob > !main: three"])
        world.present[chan] = ["BOB"]
        world.restart()
        world.irc("BOB", says: "four")
        #expect(world.matrix == ["net_bob > !main: four"])
    }

    @Test func aGhostThatCouldNotJoinTriesAgain() {
        var world = World()
        world.irc("bob", says: "one")
        world.homeserverAnswers { order in if case .join = order.action { World.refusal } else { nil } }
        world.irc("bob", says: "two")
        #expect(world.matrix == ["net_bob joins !main", "net_bob > !main: two"])
    }

    @Test func displayNamesFollowTheTemplate() {
        var world = World { $0.networks[0].matrixClients.displayName = "$NICK ($SERVER)" }
        world.irc("$SERVER", says: "hi")
        #expect(world.matrix.first == "net_=24server is named $SERVER (net)")
    }

    @Test func theTransactionFollowsFromTheLine() throws {
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, room("second")])] }
        world.irc("bob", says: "hi", id: "m1")
        let ids = world.ordered.filter { if case .sendMessage = $0.action { true } else { false } }.map(\.transaction)
        #expect(ids.count == 2)
        #expect(Set(ids).count == 2)
        // The same line in another run.
        var other = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, room("second")])] }
        other.restart(seed: 77)
        other.irc("bob", says: "hi", id: "m1")
        #expect(
            other.ordered.filter { if case .sendMessage = $0.action { true } else { false } }.map(\.transaction) == ids
        )
        other.irc("bob", says: "hi", id: "m2")
        #expect(!other.ordered.map(\.transaction).contains { ids.contains($0) })
    }

    /// It stands in a path; a server may give its lines ids of thousands of characters.
    @Test func theTransactionHasAnEnd() throws {
        var world = World()
        let long = String(repeating: "x", count: 5_000)
        world.irc("bob", says: "one", id: long + "1")
        let one = try #require(world.ordered.last?.transaction)
        world.irc("bob", says: "two", id: long + "2")
        let two = try #require(world.ordered.last?.transaction)
        #expect(one != two)
        #expect(one.text.utf8.count < 100)
    }

    @Test func theTimeIsTheServers() {
        var world = World()
        world.observed("bob", .said(.message, chan, text: "hi", statusPrefix: nil), id: "m1", time: 1_600_000_000_123)
        #expect(world.ordered.last?.time == 1_600_000_000_123)
    }

    /// A server's clock may say anything: what comes after a line from the far future is not old.
    @Test(arguments: [Int64.max, 4_000_000_000_000]) func aWrongClockHidesNothing(_ time: Int64) {
        var world = World()
        world.observed("bob", .said(.message, chan, text: "hi", statusPrefix: nil), id: "m1", time: time)
        world.wait(.seconds(10))
        for (id, time) in [("m2", world.wall), ("m3", Int64.min), ("m4", Int64.max)] {
            let missed = Observation(
                source: source("bob"),
                messageID: id,
                time: time,
                isHistory: true,
                .said(.message, chan, text: "missed", statusPrefix: nil)
            )
            world.session(nil, .observed(missed))
            #expect(world.messages.isEmpty == (time == .min), "\(id)")
        }
    }

    @Test func theLineAndItsEventAreRemembered() throws {
        var world = World()
        world.irc("bob", says: "hi", id: "m1")
        world.homeserverAnswers()
        let record = try #require(world.store.snapshot.recentMessages.first)
        #expect(record.messageID == "m1")
        #expect(record.room == main)
        #expect(record.event.text.hasPrefix("$sent"))
    }

    @Test func whatIsForSomeOnlySaysSo() {
        var world = World()
        world.observed("bob", .said(.message, chan, text: "psst", statusPrefix: "@"))
        #expect(world.messages == ["net_bob > !main: [@] psst"])
    }

    // MARK: Our own

    @Test(arguments: ["M-alice", "m-ALICE"]) func linesOfPuppetsAreOurs(_ name: String) {
        var world = World()
        world.bring(alice)
        world.irc(name, says: "echo")
        #expect(world.matrix.isEmpty)
    }

    @Test func aNickThatTheServerGaveIsOurs() {
        var world = World()
        world.matrix("hello")
        world.connect(alice, as: "M-alice1")
        world.irc("M-alice1", says: "hello")
        #expect(world.matrix.isEmpty)
    }

    @Test func aFormerNickIsOursForAWhile() {
        var world = World()
        world.bring(alice)
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.irc("M-alice", says: "late")
        #expect(world.matrix.isEmpty)
        world.irc("ally", says: "now")
        #expect(world.matrix.isEmpty)
        world.wait(.seconds(61))
        world.irc("M-alice", says: "somebody else")
        #expect(world.messages == ["net_m-alice > !main: somebody else"])
    }

    /// The reporter sees the change before the connection that it happens to.
    @Test func aNewNickIsOursAsSoonAsItIsSeen() {
        var world = World()
        world.bring(alice)
        world.observed("M-alice", .renamed(to: nick("ally")))
        world.irc("ally", says: "fast")
        #expect(world.matrix.isEmpty)
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.irc("ally", says: "later")
        #expect(world.matrix.isEmpty)
    }

    @Test func aNickThatSomebodyElseTakesIsTheirs() {
        var world = World()
        world.present[chan] = ["bob"]
        world.bring(alice)
        world.session(nil, .settled(chan, members: ["bob", "M-alice"].map { ChannelMember(nick: nick($0)) }))
        world.session(alice, .nickChanged(from: nick("M-alice"), to: nick("ally")))
        world.observed("M-alice", .renamed(to: nick("ally")))
        world.observed("bob", .renamed(to: nick("M-alice")))
        world.irc("M-alice", says: "mine now")
        #expect(world.messages == ["net_m-alice > !main: mine now"])
    }

    // MARK: Topic

    @Test func topicsGoBothWaysWithoutALoop() {
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, room("second")])] }
        world.bring(alice)
        world.observed("bob", .topic(chan, text: "\u{2}news\u{2}"))
        #expect(world.matrix == ["bot sets the topic of !main: news", "bot sets the topic of !second: news"])
        world.matrix(.topic("news"), from: bot, in: main)
        #expect(world.irc.isEmpty)

        world.matrix(.topic("olds\r\nQUIT"), from: alice, in: main)
        #expect(world.irc == ["M-alice asks TOPIC #chan olds QUIT"])
        world.observed("M-alice", .topic(chan, text: "olds QUIT"))
        #expect(world.matrix.contains("bot sets the topic of !second: olds QUIT"))
        world.observed("M-alice", .topic(chan, text: "olds QUIT"))
        #expect(world.matrix.isEmpty)
    }

    @Test func aTopicDoesNotComeBackToItsRoom() {
        var world = World()
        world.bring(alice)
        world.matrix(.topic("mine"), from: alice, in: main)
        world.observed("M-alice", .topic(chan, text: "mine"))
        #expect(world.matrix.isEmpty)
        // What IRC makes of it next does.
        world.observed("bob", .topic(chan, text: "his"))
        #expect(world.matrix == ["bot sets the topic of !main: his"])
        world.observed("bob", .topic(chan, text: "mine"))
        #expect(world.matrix == ["bot sets the topic of !main: mine"])
    }

    @Test func aTopicThatIsRefusedIsTold() {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.matrix(.topic("mine"), from: alice, in: main)
        world.answer([":irc.test 482 M-alice #chan :You're not channel operator"])
        #expect(world.messages.count == 1)
        #expect(world.messages.first?.contains("The topic of #chan was not changed on IRC") == true)
        #expect(world.messages.first?.contains("(482)") == true)
    }

    @Test func theBotSetsTheTopicOfWhoIsNotOnIRC() {
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, room("second")])] }
        world.openAdminRoom()
        world.matrix(.topic("mine"), from: alice, in: main)
        #expect(world.irc == ["appservicebot asks TOPIC #chan mine"])
        world.observed("appservicebot", .topic(chan, text: "mine"))
        #expect(world.matrix == ["bot sets the topic of !second: mine"])
        world.matrix(.topic("again"), from: alice, in: main)
        world.answer([":irc.test 482 appservicebot #chan :You're not channel operator"])
        #expect(world.messages.count == 1)
        // Their own moderators' business.
        #expect(!world.matrix.contains { $0.contains("sets the topic") })
    }

    @Test func aPortalShowsTheTopicThatTheChannelHas() throws {
        var world = World()
        world.openAdminRoom()
        world.command("!join #new")
        world.homeserverAnswers()
        let portal = try #require(world.store.snapshot.links.first { $0.origin.isPortal }).room
        world.observed("bob", .topic(channel("#new"), text: "\u{2}theirs"), in: channel("#new"))
        world.matrix(.topic("mine"), from: alice, in: portal)
        world.answer([":irc.test 482 appservicebot #new :You're not channel operator"])
        #expect(world.matrix.last == "bot sets the topic of \(portal): theirs")
    }

    @Test func theTopicAsItStandsIsSetOnceOverRestarts() {
        var world = World()
        let topic = Observation(source: source("irc.test"), isHistory: true, .topic(chan, text: "news"))
        world.session(nil, .observed(topic))
        #expect(world.matrix == ["bot sets the topic of !main: news"])
        world.restart()
        world.session(nil, .observed(topic))
        #expect(world.matrix.isEmpty)
    }
}
