import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Messages that are longer than one message may be on IRC.
@Suite struct LineLimitTests {
    static func lines(_ count: Int) -> String { (1...count).map { "line \($0)" }.joined(separator: "\n") }
    /// Words of seven characters with the space, numbered.
    static func words(_ count: Int) -> String {
        (0..<count).map { "w\(100_000 + $0 % 900_000)" }.joined(separator: " ")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var body: String
        var limit: Int
        var said: [String]

        init(_ name: String, _ body: String, limit: Int = 3, _ said: [String]) {
            (self.name, self.body, self.limit, self.said) = (name, body, limit, said)
        }

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row("one line", lines(1), ["line 1"]),
        Row("three lines", lines(3), ["line 1", "line 2", "line 3"]),
        Row("empty lines do not count", "line 1\n\n\nline 2\n \nline 3\n", ["line 1", "line 2", "line 3"]),
        Row("four lines", lines(4), ["line 1", "line 2", "line 3 … (1 more line on Matrix)"]),
        Row("two hundred lines", lines(200), ["line 1", "line 2", "line 3 … (197 more lines on Matrix)"]),
        Row("four lines where one may be", lines(4), limit: 1, ["line 1 … (3 more lines on Matrix)"]),
        Row("four lines where four may be", lines(4), limit: 4, ["line 1", "line 2", "line 3", "line 4"]),
    ]

    @Test(arguments: rows) func isCut(_ row: Row) {
        var world = World { $0.networks[0].ircClients.lineLimit = row.limit }
        world.bring(alice)
        world.openAdminRoom()
        world.matrix(row.body)
        #expect(world.said == row.said.map { "M-alice > #chan: \($0)" })
        let isCut = row.said.last?.contains("…") ?? false
        #expect(world.drops == (isCut ? [.overLineLimit] : []))
        #expect(world.messages.count == (isCut ? 1 : 0))
        if isCut { #expect(world.messages.first?.contains("Your message to #chan was longer") == true) }
        world.confirmAll()
        #expect(world.finished == 1)
    }

    /// As they are on the wire, on the connection that they go out on.
    static func wire(_ world: World) -> [String] {
        world.outgoing.flatMap { connection, line in
            let nick = world.nicks[connection] ?? nick("x")
            let budget = MessageBudget(identity: world.identity(nick))
            return Message.lines(saying: line, budget: budget).compactMap(\.last)
        }
    }

    @Test(arguments: [1, 2, 3, 7]) func aLongParagraphIsCutToTheLimit(_ limit: Int) throws {
        var world = World { $0.networks[0].ircClients.lineLimit = limit }
        world.bring(alice)
        let body = Self.words(60_000 / 8)
        world.matrix(body)
        let wire = Self.wire(world)
        #expect(wire.count == limit)
        let last = try #require(wire.last)
        #expect(last.hasSuffix(" more characters on Matrix)"))
        let shown = (wire.dropLast() + [last.components(before: " … (")]).joined(separator: " ")
        #expect(body.hasPrefix(shown))
        #expect(shown.utf8.count > limit * 300)
        let omitted = try #require(Int(last.components(after: " … (").prefix { $0 != " " }))
        // A space goes at each cut, and counts as left out.
        #expect(abs(body.count - shown.count - omitted) < limit)
        #expect(world.drops == [.overLineLimit])
    }

    @Test func nothingThatFitsIsCut() {
        var world = World()
        world.bring(alice)
        let body = Self.words(45) + "\n" + Self.words(45) + "\n" + Self.words(45)
        world.matrix(body)
        #expect(Self.wire(world) == body.split(separator: "\n").map(String.init))
        #expect(world.drops.isEmpty)
    }

    /// Whatever the message: within the limit, all there or its end named, and styles of the text at the cut ended before
    /// the words.
    @Test func noMoreLinesThanTheLimit() {
        var generator = RandomSource(seed: 7)
        let pieces = [
            "word ", "é", "語", "👩🏽‍🚀", "e\u{301}", "\n", "\n\n", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", " ", "שלום ", "🇩🇪",
        ]
        for round in 0..<400 {
            let limit = Int.random(in: 1...4, using: &generator)
            let count = Int.random(in: 0...700, using: &generator)
            let body = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            var world = World { $0.networks[0].ircClients.lineLimit = limit }
            world.bring(alice)
            world.matrix(body)
            let wire = Self.wire(world)
            if wire.count > limit { Issue.record("round \(round): \(wire.count) lines, not \(limit)") }
            let text = body.filter { !$0.isWhitespace }
            let sent = wire.joined().filter { !$0.isWhitespace }
            if !world.drops.contains(.overLineLimit), sent != text { Issue.record("round \(round): lost") }
            if world.drops.contains(.overLineLimit) {
                let shown = sent.components(before: "…(")
                if !text.hasPrefix(shown) || shown == sent { Issue.record("round \(round): cut wrongly: \(sent)") }
            }
        }
    }

    @Test func theSenderOfAPrivateMessageIsToldInReply() throws {
        var world = World()
        world.bring(alice)
        world.irc("bob", whispers: "hi", to: alice)
        world.homeserverAnswers()
        let place = try #require(world.store.snapshot.privateRooms.first?.room)
        world.matrix(Self.lines(9), in: place, id: "long")
        let order = try #require(world.ordered.last)
        guard case .sendMessage(place, let message) = order.action else {
            Issue.record("not told: \(order)")
            return
        }
        #expect(message.inReplyTo == eventID("long"))
        #expect(message.kind == .notice)
        #expect(message.body.contains("3 lines were sent; 6 more lines can be read only on Matrix"))
        #expect(order.user == bobGhost)
    }

    /// Taken again after a restart, the same lines go out and the same word is said, under the same transaction.
    @Test func aReplayCutsAndTellsTheSame() throws {
        var world = World()
        world.bring(alice)
        world.openAdminRoom()
        world.matrix(Self.words(600), id: "long")
        let said = world.outgoing.map(\.1.text)
        let told = try #require(world.ordered.last)
        world.restart()
        #expect(world.ordered.contains { $0.transaction == told.transaction && $0.action == told.action })
        world.connect(alice)
        #expect(world.outgoing.map(\.1.text) == said)
    }

    @Test func somebodyWithoutARoomIsToldToo() {
        var world = World()
        world.bring(alice)
        world.matrix(Self.lines(5))
        world.homeserverAnswers()
        #expect(world.messages.contains { $0.contains("3 lines were sent") })
    }
}

extension String {
    func components(before mark: String) -> String {
        firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
    }
    func components(after mark: String) -> String {
        firstRange(of: mark).map { String(self[$0.upperBound...]) } ?? self
    }
}
