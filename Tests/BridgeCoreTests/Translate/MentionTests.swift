import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What is said where `alice`, `amy`, `will`, `so`, `Bob[x]`, `x11`, `dave-away` and `zoë` are, and who is mentioned.
struct MentionRow: Sendable {
    var text: String
    var mentioned: [String]

    init(_ text: String, _ mentioned: String...) { (self.text, self.mentioned) = (text, mentioned) }

    static let all: [MentionRow] = [
        MentionRow("alice: hi", "alice"), MentionRow("hi alice", "alice"), MentionRow("hi Alice!", "alice"),
        MentionRow("ALICE?", "alice"), MentionRow("@alice hi", "alice"), MentionRow("alice", "alice"),
        MentionRow("is alice's bot up", "alice"), MentionRow("(alice)", "alice"), MentionRow("\"alice\"", "alice"),
        MentionRow("[alice] joined", "alice"), MentionRow("`alice`", "alice"), MentionRow("alice... hello", "alice"),
        MentionRow("hello,alice", "alice"), MentionRow("alice++", "alice"), MentionRow("d'alice", "alice"),
        MentionRow("alice:hi", "alice"), MentionRow("says alice:hi"), MentionRow("malice"), MentionRow("alices"),
        MentionRow("alice_"), MentionRow("alice2"), MentionRow("alice-bot"), MentionRow("#alice"),
        MentionRow("/home/alice"), MentionRow("alice/x"), MentionRow("alice.org"), MentionRow("www.alice"),
        MentionRow("x@alice"), MentionRow("alice@e.test"), MentionRow("https://e.test/alice"),
        MentionRow("https://alice alice", "alice"), MentionRow("alice=1"), MentionRow("alice()"), MentionRow("$alice"),
        MentionRow("foo:alice"), MentionRow("@alice:hs.test hi", "alice").none, MentionRow("aliçe"),
        MentionRow("aliceé"),
        MentionRow("alice alice", "alice", "alice"), MentionRow("alice, amy: hi", "alice", "amy"),
        MentionRow("alice and amy", "alice"), MentionRow("amy: hi", "amy"), MentionRow("@amy", "amy"),
        MentionRow("amy, hi", "amy"), MentionRow("I will do it"), MentionRow("will: do it", "will"),
        MentionRow("will, or not"), MentionRow("ask @will", "will"), MentionRow("so, what"),
        MentionRow("so: what", "so"),
        MentionRow("so what"), MentionRow("bob{X}: hi", "bob"), MentionRow("hi Bob[x].", "bob"), MentionRow("bob"),
        MentionRow("start x11 now", "x11"), MentionRow("X11", "x11"), MentionRow("dave-away", "dave"),
        MentionRow("dave"), MentionRow("zoë: hi", "zoe"), MentionRow("你好alice你好", "alice"),
        MentionRow("שלום alice", "alice"),
        MentionRow("🙂alice🙂", "alice"), MentionRow("“alice”", "alice"), MentionRow(""), MentionRow("@"),
        MentionRow("@@@alice", "alice"), MentionRow("alice\u{2}", "alice"), MentionRow("al\u{2}ice", "alice"),
    ]

    var none: MentionRow { MentionRow(text) }
}

@Suite struct MentionTests {
    static let people: [String: UserID] = [
        "alice": alice, "amy": user("amy"), "will": user("will"), "so": user("so"), "bob{x}": user("bob"),
        "x11": user("x11"), "dave-away": user("dave"), "zoë": user("zoe"),
    ]

    static func holder(_ nick: String) -> UserID? { people[CaseMapping.rfc1459.fold(nick).text] }

    static func pills(_ html: String?) -> [String] {
        (html ?? "").split(separator: "https://matrix.to/#/%40").dropFirst().map { String($0.prefix { $0 != "%" }) }
    }

    @Test(arguments: MentionRow.all) func isMentioned(_ row: MentionRow) {
        let message = IRCToMatrix.render(row.text, kind: .message, holder: Self.holder)
        #expect((Self.pills(message?.html)) == row.mentioned)
        #expect(Set(message?.mentions ?? []) == Set(row.mentioned.map { user($0) }))
        #expect((message?.mentions.count ?? 0) == Set(row.mentioned).count)
        #expect(message?.html.map { TagCheck($0).problems } ?? [] == [])
    }

    @Test(arguments: [
        ("alice: hi", "<a href=\"https://matrix.to/#/%40alice%3Ahs.test\">alice</a>: hi"),
        ("hi @alice", "hi @<a href=\"https://matrix.to/#/%40alice%3Ahs.test\">alice</a>"),
        (
            "\u{2}hi alice!",
            "<strong>hi </strong><a href=\"https://matrix.to/#/%40alice%3Ahs.test\"><strong>alice</strong></a><strong>!</strong>"
        ),
        (
            "a & \u{2}b\u{2} <alice>",
            "a &amp; <strong>b</strong> &lt;<a href=\"https://matrix.to/#/%40alice%3Ahs.test\">alice</a>&gt;"
        ),
    ]) func pill(_ text: String, _ html: String) {
        #expect(IRCToMatrix.render(text, kind: .message, holder: Self.holder)?.html == html)
    }

    /// A line with everybody's name is noise.
    @Test func notEverybody() {
        let everybody = (0..<50).map { "nick\($0)" }
        let people = Dictionary(uniqueKeysWithValues: everybody.map { ($0, user($0)) })
        let message = IRCToMatrix.render(everybody.joined(separator: " "), kind: .message) { people[$0] }
        #expect(message?.mentions == (0..<10).map { user("nick\($0)") })
    }

    // MARK: In the bridge

    private static func said(_ text: String, mentions: Configuration.IRCHandler.Mentions = .on, in world: World? = nil)
        -> OutgoingMessage?
    {
        var world = world ?? World { $0.ircHandler.mapIrcMentionsToMatrix = mentions }
        if world.connection(alice) == nil { world.bring(alice) }
        world.irc("bob", says: text)
        guard case .sendMessage(_, let message)? = world.ordered.last?.action else { return nil }
        return message
    }

    @Test func aPuppetOnTheChannelIsMentioned() {
        let message = Self.said("m-ALICE: hi")
        #expect(message?.mentions == [alice])
        #expect(message?.body == "m-ALICE: hi")
        #expect(message?.html == "<a href=\"https://matrix.to/#/%40alice%3Ahs.test\">m-ALICE</a>: hi")
    }

    @Test(arguments: [(Configuration.IRCHandler.Mentions.on, 1), (.off, 0), (.forceOff, 0)])
    func theConfigurationDecides(_ mentions: Configuration.IRCHandler.Mentions, _ count: Int) {
        #expect(Self.said("M-alice: hi", mentions: mentions)?.mentions.count == count)
    }

    /// Each user may choose, but for `force-off`; also over a restart.
    @Test(arguments: [
        (Configuration.IRCHandler.Mentions.on, "false", 0), (.on, "true", 1), (.off, "true", 1), (.off, "false", 0),
        (.forceOff, "true", 0),
    ]) func theUserDecides(_ mentions: Configuration.IRCHandler.Mentions, _ choice: String, _ count: Int) {
        var world = World { $0.ircHandler.mapIrcMentionsToMatrix = mentions }
        world.bring(alice)
        world.openAdminRoom()
        world.command("!feature mentions \(choice)")
        #expect(Self.said("M-alice: hi", in: world)?.mentions.count == count)
        world.restart()
        world.bring(alice)
        #expect(Self.said("M-alice: hi", in: world)?.mentions.count == count)
    }

    @Test func whoeverHasLeftIsNot() {
        var world = World()
        world.bring(alice)
        world.session(alice, .left(chan, .parted(reason: nil)))
        #expect(Self.said("M-alice: hi", in: world)?.mentions == [])
        world = World()
        world.bring(alice)
        world.lose(alice)
        world.irc("bob", says: "M-alice: hi")
        #expect(
            !world.ordered.contains {
                if case .sendMessage(_, let message) = $0.action { message.html != nil } else { false }
            }
        )
    }

    /// In a room where she is not, nobody is told, though the nick is hers.
    @Test func onlyWhereTheyAre() {
        let second = room("second")
        var world = World { $0.networks[0].mappings = [.init(channel: chan, rooms: [main, second])] }
        world.bring(alice)
        world.irc("bob", says: "M-alice: hi")
        let told = world.ordered.compactMap { order -> [UserID]? in
            guard case .sendMessage(_, let message) = order.action else { return nil }
            return message.mentions
        }
        #expect(told == [[alice], []])
    }
}
