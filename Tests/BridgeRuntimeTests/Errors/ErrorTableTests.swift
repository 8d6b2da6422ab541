import BridgeCore
import IRCProtocol
import Testing

/// What servers say when they end a connection or refuse a channel, through the session machine and the core, and what
/// is done. docs/Errors.md is made of the same tables.
@Suite struct ErrorTableTests {
    @Test(arguments: ErrorRow.all) func anEndIsTreatedByItsCause(_ row: ErrorRow) throws {
        var scene = try ErrorScene()
        let connection = try #require(scene.connection(of: ErrorScene.key.user))
        if row.stage != .connecting { scene.open(connection, isWelcome: row.stage == .online) }
        let plan = try #require(scene.owners[connection])
        scene.begin()
        for line in row.lines { scene.receive(connection, line) }
        if let end = row.end { scene.close(connection, end) }
        let remedy = Remedy(of: row.cause)
        #expect(scene.counts(.ended(ErrorScene.network, row.cause)))
        #expect(scene.kicks == (remedy.removes ? 1 : 0))
        #expect(scene.warnings == (remedy.concernsOperators || remedy.next == .never ? 1 : 0))
        let isTold = remedy.tells == .always || (remedy.tells == .whoWasOn && row.stage == .online)
        // Nobody here has a password of their own.
        let advice = row.cause == .badPassword ? "It is the password of the whole bridge" : remedy.advice
        let tells = scene.notices.contains { $0.contains("Net") && $0.contains(advice) }
        #expect(tells == isTold, "\(scene.notices)")
        let timer = TimerID.reconnect(ErrorScene.key)
        switch remedy.next {
        case .again(let first, _):
            let base = max(first, .seconds(5))
            let wake = try #require(scene.wake(timer))
            #expect(wake - scene.clock >= base / 2 && wake - scene.clock <= base)
            scene.fire(timer, at: wake)
            let next = try #require(scene.opened)
            #expect((next.endpoints != plan.endpoints) == (remedy.detour != .none))
            #expect(Set(next.endpoints) == Set(plan.endpoints))
            #expect((next.localAddress != plan.localAddress) == (remedy.detour == .address))
        case .never:
            #expect(scene.wake(timer) == nil)
            try scene.say("anybody?", in: "!main")
            #expect(scene.opened == nil)
            try scene.say("!reconnect", in: "!admin")
            #expect(scene.opened != nil)
        case .asAsked, .upgrade:
            Issue.record("No row is for these")
        }
    }

    /// The bot is never given up, whatever is said.
    @Test(arguments: ErrorRow.all) func theBotAlwaysComesBack(_ row: ErrorRow) throws {
        var scene = try ErrorScene()
        let connection = try #require(scene.connection(of: nil))
        let nick = try #require(scene.owners[connection]?.nick.text)
        if row.stage != .connecting { scene.open(connection, isWelcome: row.stage == .online) }
        scene.begin()
        for line in row.lines { scene.receive(connection, line.replacing("M-alice", with: nick)) }
        if let end = row.end { scene.close(connection, end) }
        let wake = try #require(scene.wake(.reconnect(ErrorScene.botKey)))
        #expect(wake - scene.clock <= .seconds(600))
        scene.fire(.reconnect(ErrorScene.botKey), at: wake)
        #expect(scene.opened?.isBot == true)
    }

    @Test(arguments: JoinRow.all) func aRefusedJoinIsTreatedByItsObstacle(_ row: JoinRow) throws {
        var scene = try ErrorScene()
        let connection = try #require(scene.connection(of: ErrorScene.key.user))
        scene.open(connection, isWelcome: true)
        scene.begin()
        scene.receive(connection, ":irc \(row.line)")
        let remedy = JoinRemedy(of: row.obstacle)
        #expect(scene.counts(.joinRefused(ErrorScene.network, row.obstacle)))
        #expect(scene.kicks == (remedy.removes || row.obstacle == .forwarded ? 1 : 0))
        let sentence = row.obstacle == .forwarded ? "sends whoever joins it to ##overflow" : remedy.advice
        #expect(scene.notices.contains { $0.contains("#chan") && $0.contains(sentence) }, "\(scene.notices)")
        let wake = scene.wake(.rejoin(ErrorScene.key))
        #expect((wake != nil) == remedy.triesAgain)
        guard let wake else { return }
        #expect(wake - scene.clock >= .seconds(15) && wake - scene.clock <= .seconds(30))
        scene.fire(.rejoin(ErrorScene.key), at: wake)
        let joins = scene.effects.contains { effect in
            if case .irc(connection, .join) = effect { true } else { false }
        }
        #expect(joins)
    }

    @Test(arguments: JoinRow.all) func theBotTriesEveryChannelAgain(_ row: JoinRow) throws {
        var scene = try ErrorScene()
        let connection = try #require(scene.connection(of: nil))
        let nick = try #require(scene.owners[connection]?.nick.text)
        scene.open(connection, isWelcome: true)
        scene.begin()
        scene.receive(connection, ":irc \(row.line.replacing("M-alice", with: nick))")
        #expect(scene.warnings == 1)
        let wake = try #require(scene.wake(.rejoin(ErrorScene.botKey)))
        #expect(wake - scene.clock <= .seconds(600))
        scene.fire(.rejoin(ErrorScene.botKey), at: wake)
        let joins = scene.effects.contains { effect in
            if case .irc(connection, .join) = effect { true } else { false }
        }
        #expect(joins)
    }

    // MARK: The tables are whole

    @Test func everyRowOfTheTableIsShown() {
        let texts = ErrorRow.all.map { $0.lines.joined(separator: " ").lowercased() }
        for row in ClosingRow.all {
            #expect(texts.contains { $0.contains(row.words) }, "\(row.words)")
        }
        let known = ErrorRow.all.flatMap { row in row.lines + [row.end.map { "\($0)" } ?? ""] }.joined(separator: "\n")
        for code in ServerReply.closingCauses.keys { #expect(known.contains(code), "\(code)") }
        #expect(Set(ErrorRow.all.map(\.cause)) == Set(ClosingCause.allCases).subtracting([.asked, .upgrade]))
        #expect(Set(Remedy.rows.keys) == Set(ClosingCause.allCases))
    }

    @Test func everyRefusalOfAJoinIsShown() {
        let lines = JoinRow.all.map(\.line).joined(separator: "\n")
        for code in JoinObstacle.codes.keys where code != "TIMEOUT" { #expect(lines.contains(code), "\(code)") }
        #expect(Set(JoinRow.all.map(\.obstacle)) == Set(JoinObstacle.allCases).subtracting([.noAnswer]))
        #expect(Set(JoinRemedy.rows.keys) == Set(JoinObstacle.allCases))
    }

    // MARK: What happened before counts

    @Test func aNetworkThatThrowsOutForFloodingIsWrittenToMoreSlowly() throws {
        var scene = try ErrorScene()
        var paces: [ConnectionPlan.Pace] = []
        for _ in 1...12 {
            let connection = try #require(scene.connection(of: ErrorScene.key.user))
            paces.append(try #require(scene.owners[connection]).pace)
            scene.open(connection, isWelcome: true)
            scene.begin()
            scene.receive(connection, "ERROR :Closing Link: h (Excess Flood)")
            #expect(scene.effects.contains { if case .store(.saveTraits) = $0 { true } else { false } })
            scene.fire(.reconnect(ErrorScene.key), at: try #require(scene.wake(.reconnect(ErrorScene.key))))
        }
        #expect(paces[0] == .init(burst: 5, interval: .milliseconds(700)))
        #expect(paces[1] == .init(burst: 2, interval: .milliseconds(1050)))
        #expect(paces[11] == .init(burst: 1, interval: .seconds(3)))
        for (one, next) in zip(paces, paces.dropFirst()) {
            #expect(next.burst <= one.burst && next.interval >= one.interval)
        }
    }

    @Test func whoseOwnPasswordIsWrongIsToldWhatToDo() throws {
        var scene = try ErrorScene()
        try scene.say("!storepass net sesame", in: "!admin")
        let connection = try #require(scene.connection(of: ErrorScene.key.user))
        scene.open(connection, isWelcome: false)
        scene.begin()
        scene.receive(connection, ":irc 464 M-alice :Password incorrect")
        let advice = Remedy(of: .badPassword).advice
        #expect(scene.notices.contains { $0.contains(advice) && !$0.contains("sesame") })
        try scene.say("and now", in: "!main")
        #expect(scene.opened == nil)
        try scene.say("!storepass net open sesame", in: "!admin")
        #expect(scene.opened?.password == "open sesame")
    }

    @Test func whatKeptSomebodyOutIsTriedAgainOnceItIsChanged() throws {
        var scene = try ErrorScene()
        let connection = try #require(scene.connection(of: ErrorScene.key.user))
        scene.open(connection, isWelcome: false)
        scene.receive(connection, ":irc 468 M-alice :Your username is not valid", "ERROR :Goodbye")
        try scene.say("!username net alicia", in: "!admin")
        #expect(scene.opened?.username == "alicia")
    }
}
