import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// What is said in a channel while none of us is there, on a server that tells when it is asked (draft/chathistory).
@Suite("Gaps that a server fills when asked")
struct GapFillTests {
    /// A server that answers questions about the past as `lines` has it: numbers of messages, one second apart.
    fileprivate struct Past {
        var lines: ClosedRange<Int>
        var limit = 100
        /// Codes of FAIL by the beginning of the question.
        var refusals: [(question: String, code: String)] = []
        var asked: [String] = []
    }

    private static let first: Int64 = 1_700_000_000_000

    private static func offering(_ tokens: [String: String] = ["CHATHISTORY": "100", "MSGREFTYPES": "msgid,timestamp"])
        -> World
    {
        var world = World(connectsBot: false)
        world.support.tokens = tokens
        world.capabilities = [
            "batch", "message-tags", "server-time", "labeled-response", HistoryOffer.commandCapability,
        ]
        Self.begin(&world)
        return world
    }

    /// The bot comes for the first time, when nothing has been said.
    private static func begin(_ world: inout World) {
        world.connect(nil)
        if let (connection, token, _) = question(world) { reply(connection, token, [], &world) }
        world.homeserverAnswers()
    }

    private func line(_ number: Int, isHistory: Bool = false, by name: String = "bob") -> Observation {
        Observation(
            source: source(name),
            messageID: "id\(number)",
            time: Self.first + Int64(number) * 1_000,
            isHistory: isHistory,
            .said(.message, chan, text: "line \(number)", statusPrefix: nil)
        )
    }

    /// The reporter shows a line as it is said.
    private func say(_ number: Int, _ world: inout World) throws {
        let reporter = try #require(world.reporters[chan])
        world.receive(.irc(reporter, .observed(line(number))))
    }

    /// The bot's connection is lost, time passes, and it is back.
    private func comeBack(_ world: inout World, after absence: Duration = .seconds(60)) {
        world.lose(nil)
        world.wait(absence)
        if world.connection(nil) == nil { world.reconnect(nil) }
        world.connect(nil)
    }

    /// Answers all open questions about the past, and returns what was said on Matrix.
    private func answer(_ past: inout Past, _ world: inout World) -> [String] {
        var said: [String] = []
        while let (connection, token, question) = Self.question(world) {
            past.asked.append(question)
            if let code = past.refusals.first(where: { question.hasPrefix($0.question) })?.code {
                Self.reply(connection, token, ["FAIL CHATHISTORY \(code) :no"], &world)
                continue
            }
            for number in past.numbers(question) {
                world.receive(.irc(connection, .observed(line(number, isHistory: true))))
                said += world.messages
            }
            Self.reply(connection, token, [], &world)
            said += world.messages
        }
        return said
    }

    private static func reply(
        _ connection: ConnectionID,
        _ token: RequestToken,
        _ lines: [String],
        _ world: inout World
    ) {
        let messages = lines.compactMap { try? Message(parsing: Array(":irc.test \($0)".utf8)) }
        world.receive(.irc(connection, .answered(token, Answer(lines: messages, isComplete: true))))
    }

    private static func question(_ world: World) -> (ConnectionID, RequestToken, String)? {
        for effect in world.effects {
            guard case .irc(let connection, .request(let token, let lines)) = effect,
                let line = lines.first, line.command == .other("CHATHISTORY")
            else { continue }
            return (connection, token, line.parameters.map(\.text).joined(separator: " "))
        }
        return nil
    }

    private func expected(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { "net_bob > !main: line \($0)" } }

    // MARK: Filling

    @Test("What was said meanwhile is fetched behind the last line, in order and with its time")
    func reconnect() throws {
        var world = Self.offering()
        try say(1, &world)
        world.homeserverAnswers()
        comeBack(&world)
        var past = Past(lines: 1...21)
        #expect(answer(&past, &world) == expected(2...21))
        #expect(past.asked == ["AFTER #chan msgid=id1 100", "AFTER #chan msgid=id21 100"])
        let times = world.orders.compactMap(\.time)
        #expect(times == (2...21).map { Self.first + $0 * 1_000 })
        world.homeserverAnswers()
        #expect(world.bridge.unrest.filter { $0.hasPrefix("gaps") || $0.hasPrefix("requests") } == [])
    }

    @Test("After a restart, behind the last line that others said")
    func restart() throws {
        var world = Self.offering()
        world.bring(alice)
        try say(1, &world)
        world.homeserverAnswers()
        world.matrix("our own words")
        world.confirmAll(id: "own")
        world.homeserverAnswers()
        world.wait(.seconds(30))
        world.restart()
        var past = Past(lines: 1...4)
        #expect(answer(&past, &world) == expected(2...4))
        #expect(past.asked.first == "AFTER #chan msgid=id1 100")
    }

    @Test("A channel in which nothing was ever said is asked about from when it was linked")
    func silentChannel() {
        var world = Self.offering()
        world.homeserverAnswers()
        world.wait(.seconds(5))
        world.restart()
        var past = Past(lines: 1...3)
        #expect(answer(&past, &world) == expected(1...3))
        // There is no id to ask by.
        #expect(past.asked.first == "AFTER #chan timestamp=2023-11-14T22:13:19.000Z 100")
    }

    @Test("Page by page, as many lines as the server gives at once")
    func pages() throws {
        var world = Self.offering(["CHATHISTORY": "10", "MSGREFTYPES": "timestamp"])
        try say(1, &world)
        comeBack(&world)
        var past = Past(lines: 1...35, limit: 10)
        #expect(answer(&past, &world) == expected(2...35))
        #expect(past.asked.first == "AFTER #chan timestamp=2023-11-14T22:13:19.000Z 10")
        #expect(past.asked.count <= 6)
    }

    @Test("No more than a bound, which is told")
    func bound() throws {
        var limits = Limits()
        limits.gapLines = 50
        var world = World(limits: limits, connectsBot: false)
        world.support.tokens = ["CHATHISTORY": "20"]
        world.capabilities = ["batch", HistoryOffer.commandCapability]
        Self.begin(&world)
        try say(1, &world)
        comeBack(&world)
        var past = Past(lines: 1...500, limit: 20)
        #expect(answer(&past, &world).count <= 60)
        #expect(world.drops.contains(.gapTooLong))
        try say(501, &world)
        #expect(world.messages == ["net_bob > !main: line 501"])
    }

    // MARK: What is said meanwhile

    @Test("What is said while the past is asked for comes after it, once")
    func live() throws {
        var world = Self.offering()
        try say(1, &world)
        comeBack(&world)
        let (connection, token, _) = try #require(Self.question(world))
        try say(5, &world)
        #expect(world.messages == [])
        var said: [String] = []
        for number in 2...6 {
            world.receive(.irc(connection, .observed(line(number, isHistory: true))))
            said += world.messages
        }
        try say(6, &world)
        try say(7, &world)
        #expect(said == expected(2...4) && world.messages == [])
        Self.reply(connection, token, [], &world)
        #expect(world.messages == expected(5...7))
    }

    @Test("Several puppets with the same past bring it once")
    func manyPuppets() throws {
        var world = Self.offering()
        for person in [alice, carol] { world.bring(person) }
        try say(1, &world)
        let people = [nil, alice, carol]
        for person in people { world.lose(person) }
        world.wait(.seconds(30))
        for person in people where world.connection(person) == nil { world.reconnect(person) }
        var past = Past(lines: 1...9)
        var said: [String] = []
        for person in people {
            world.connect(person)
            said += world.messages + answer(&past, &world)
        }
        #expect(said == expected(2...9))
        #expect(past.asked.count == 2)
    }

    @Test("Where another of ours has heard all, nothing is asked")
    func noGap() throws {
        var world = Self.offering()
        world.bring(alice)
        try say(1, &world)
        comeBack(&world)
        #expect(Self.question(world) == nil)
        try say(2, &world)
        #expect(world.messages == expected(2...2))
    }

    @Test("The one that asks is lost: another goes on from where it was")
    func askerLost() throws {
        var world = Self.offering()
        world.bring(alice)
        try say(1, &world)
        for person in [nil, alice] { world.lose(person) }
        world.wait(.seconds(30))
        for person in [nil, alice] where world.connection(person) == nil { world.reconnect(person) }
        world.connect(nil)
        let (connection, _, _) = try #require(Self.question(world))
        world.connect(alice)
        for number in 2...3 { world.receive(.irc(connection, .observed(line(number, isHistory: true)))) }
        world.lose(nil)
        var past = Past(lines: 1...6)
        #expect(answer(&past, &world) == expected(4...6))
        #expect(past.asked.first == "AFTER #chan msgid=id3 100")
    }

    @Test("Nobody is left to ask: what was held goes on")
    func nobodyLeft() throws {
        var world = Self.offering()
        try say(1, &world)
        comeBack(&world)
        try say(5, &world)
        world.lose(nil)
        #expect(world.messages == [])
        world.wait(.seconds(61))
        #expect(world.messages == expected(5...5))
        #expect(world.drops.contains(.gapNotFilled))
    }

    @Test("More is said meanwhile than is held: the gap is given up, and nothing of it is lost")
    func tooMuchMeanwhile() throws {
        var limits = Limits()
        limits.gapLines = 10
        var world = World(limits: limits, connectsBot: false)
        world.capabilities = ["batch", HistoryOffer.commandCapability]
        Self.begin(&world)
        try say(1, &world)
        comeBack(&world)
        var said: [String] = []
        for number in 10...25 {
            try say(number, &world)
            said += world.messages
        }
        #expect(said == expected(10...25))
    }

    // MARK: Refusals

    static let refusals: [(refusals: [(String, String)], asked: [String], isFilled: Bool)] = [
        (
            [("AFTER #chan msgid", "INVALID_MSGREFTYPE")],
            ["AFTER #chan msgid=id1", "AFTER #chan timestamp=2023-11-14T22:13:19.000Z"], true
        ),
        (
            [("AFTER", "INVALID_PARAMS")],
            ["AFTER #chan msgid=id1", "AFTER #chan timestamp=2023-11-14T22:13:19.000Z", "LATEST #chan *"], true
        ),
        ([("AFTER", "MESSAGE_ERROR"), ("LATEST", "MESSAGE_ERROR")], ["AFTER", "AFTER", "LATEST"], false),
        ([("AFTER", "UNKNOWN_MSGID")], ["AFTER #chan msgid=id1", "AFTER", "LATEST"], true),
        ([("AFTER", "INVALID_TARGET")], ["AFTER #chan msgid=id1"], false),
        ([("AFTER", "ACCOUNT_REQUIRED")], ["AFTER #chan msgid=id1"], false),
    ]

    @Test("A refusal is answered by another way of asking, where one may help", arguments: refusals)
    func refused(refusals: [(String, String)], asked: [String], isFilled: Bool) throws {
        var world = Self.offering()
        try say(1, &world)
        comeBack(&world)
        var past = Past(lines: 1...5, refusals: refusals.map { (question: $0.0, code: $0.1) })
        #expect(answer(&past, &world) == (isFilled ? expected(2...5) : []))
        for (question, start) in zip(past.asked, asked) { #expect(question.hasPrefix(start)) }
        #expect(past.asked.count <= asked.count + 1)
        // Whatever came of it, people are heard.
        try say(6, &world)
        #expect(world.messages == expected(6...6))
        #expect(world.bridge.unrest.filter { $0.hasPrefix("gaps") } == [])
    }

    @Test("An answer that does not end is given up")
    func noAnswer() throws {
        var world = Self.offering()
        try say(1, &world)
        comeBack(&world)
        try say(9, &world)
        world.wait(.seconds(61))
        #expect(world.messages == expected(9...9))
        #expect(world.drops.contains(.gapNotFilled))
    }
}

extension GapFillTests.Past {
    /// The numbers that the question asks for.
    fileprivate func numbers(_ question: String) -> [Int] {
        let words = question.split(separator: " ").map(String.init)
        guard words[0] == "AFTER" else { return Array(lines.suffix(limit)) }
        let after: (Int) -> Bool
        if words[2].hasPrefix("msgid=id") {
            let place = Int(words[2].dropFirst("msgid=id".count)) ?? 0
            after = { $0 > place }
        } else {
            let time = ServerTime.milliseconds(parsing: words[2].dropFirst("timestamp=".count)) ?? 0
            after = { 1_700_000_000_000 + Int64($0) * 1_000 > time }
        }
        return Array(lines.filter(after).prefix(limit))
    }
}
