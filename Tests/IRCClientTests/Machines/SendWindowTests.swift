import IRCClient
import IRCProtocol
import Testing

/// A paste never makes a server throw us out: it has but a few of our lines at a time, however slow it is.
@Suite struct SendWindowTests {
    private static let open = ConnectionPlan.sample { $0.pace = .init(burst: 1000, interval: .zero) }

    private func paste(_ count: Int, _ run: inout SessionRun, bytes: Int = 10) -> [String] {
        for number in 0..<count {
            let text = "\(number) " + String(repeating: "x", count: bytes)
            run.order(.say(.to(.named("bob"), text, token: UInt64(number + 1))))
        }
        return said(&run)
    }

    private func said(_ run: inout SessionRun) -> [String] {
        run.takeSent().filter { $0.contains("PRIVMSG") }
    }

    @Test func noMoreThanSoManyLinesWaitAtTheServer() {
        var run = SessionRun.active(plan: Self.open)
        var count = paste(30, &run).count
        #expect(count == 8)
        var rounds = 0
        while count < 30, rounds < 20 {
            // The PING behind them says that they have been dealt with.
            run.receive(":irc.example PONG irc.example :trestle-\(rounds + 2)")
            let more = said(&run).count
            #expect(more > 0 && more <= 8)
            count += more
            rounds += 1
        }
        #expect(count == 30)
    }

    @Test func noMoreThanSoManyBytesDo() {
        var run = SessionRun.active(plan: Self.open)
        #expect(paste(10, &run, bytes: 300).count == 4)
        var long = SessionRun.active(plan: Self.open)
        #expect(paste(10, &long, bytes: 390).count == 3)
    }

    @Test func echoesOpenTheWindowWithoutPings() {
        var run = SessionRun.active("echo-message labeled-response batch message-tags", plan: Self.open)
        for number in 0..<12 {
            run.order(.say(.to(.named("bob"), "\(number) xxxxxxxxxx", token: UInt64(number + 1))))
        }
        let first = run.takeSent()
        #expect(first.count == 8)
        #expect(!first.contains { $0.hasPrefix("PING") })
        let label = first[2].prefix { $0 != " " }
        // What was said before has been dealt with as well.
        run.receive("\(label) :alice!~al@client.example PRIVMSG bob :2 xxxxxxxxxx")
        #expect(said(&run).count == 3)
    }

    @Test func commandsThatNothingAnswersAreAskedAfter() {
        var run = SessionRun.active("echo-message", plan: Self.open)
        for number in 0..<20 { run.enter(.named("#c\(number)")) }
        for number in 0..<20 { run.order(.part(.named("#c\(number)"), reason: nil)) }
        let sent = run.takeSent()
        #expect(sent.filter { $0.hasPrefix("PART") }.count == 8)
        #expect(sent.last?.hasPrefix("PING") == true)
    }

    @Test func aServerThatBearsEverythingGetsEverything() {
        var run = SessionRun.active(
            support: "CHANTYPES=# soju.im/SAFERATE",
            plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(2)) }
        )
        #expect(paste(100, &run).count == 100)
    }

    /// InspIRCd counts a PART for five lines, and PING for none.
    @Test(arguments: [("InspIRCd-3", 3), ("solanum-1.0", 5)])
    func commandsCountForWhatTheServerCountsThem(version: String, isWritten: Int) {
        var run = SessionRun.active(plan: .sample { $0.pace = .init(burst: 11, interval: .seconds(1)) })
        for number in 0..<5 { run.enter(.named("#c\(number)")) }
        run.pass(.seconds(59))
        run.receive(":irc.example 004 alice irc.example \(version) abc def")
        _ = run.takeSent()
        for number in 0..<5 { run.order(.part(.named("#c\(number)"), reason: nil)) }
        #expect(run.takeSent().filter { $0.hasPrefix("PART") }.count == isWritten)
    }

    // MARK: Several targets

    private func sharing(_ support: String) -> SessionRun {
        var run = SessionRun.active(
            support: "CHANTYPES=# \(support)",
            plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(1)) }
        )
        run.pass(.seconds(30))
        for name in ["#a", "#b", "#c"] { run.enter(.named(name)) }
        run.pass(.seconds(30))
        _ = run.takeSent()
        run.order(.say(.to(.named("#a"), "first", token: 1)))
        for (index, name) in ["#a", "#b", "#c"].enumerated() {
            run.order(.say(.to(.named(name), "to all", token: UInt64(index + 2))))
        }
        run.order(.say(.to(.named("#b"), "other", token: 5)))
        return run
    }

    @Test func theSameToSeveralIsOneLineWhereTheServerTakesThat() {
        var run = sharing("TARGMAX=PRIVMSG:4,JOIN:")
        for _ in 0..<3 {
            if run.sent.contains(where: { $0.hasPrefix("PING") }) { run.pong() }
            run.pass(.seconds(5))
        }
        if run.sent.contains(where: { $0.hasPrefix("PING") }) { run.pong() }
        let said = run.takeSent().filter { $0.hasPrefix("PRIVMSG") }
        #expect(said == ["PRIVMSG #a first", "PRIVMSG #a,#b,#c :to all", "PRIVMSG #b other"])
        let confirmed = run.takeEvents().filter { if case .confirmed = $0 { true } else { false } }
        #expect(confirmed.count == 5)
    }

    @Test func oneOfThemCanBeRefused() {
        var run = sharing("TARGMAX=PRIVMSG:4,JOIN:")
        run.pong()
        run.pass(.seconds(3))
        run.receive(":irc.example 404 alice #b :Cannot send to channel")
        let refused = run.takeEvents().compactMap { event -> UInt64? in
            guard case .refused(let token, _) = event else { return nil }
            return token.rawValue
        }
        #expect(refused == [3])
    }

    @Test(arguments: ["", "TARGMAX=JOIN:", "TARGMAX=PRIVMSG:1"])
    func elsewhereEachGetsItsOwn(support: String) {
        var run = sharing(support)
        for _ in 0..<6 {
            if run.sent.contains(where: { $0.hasPrefix("PING") }) { run.pong() }
            run.pass(.seconds(5))
        }
        #expect(run.takeSent().filter { $0.hasPrefix("PRIVMSG") }.count == 5)
    }

    // MARK: Joins that are refused as a whole

    @Test func aServerThatTakesFewerChannelsAtOnceGetsThemOneByOne() {
        var run = SessionRun.active(plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(1)) })
        run.pass(.seconds(30))
        run.order(.say(.to(.named("bob"), "x", token: 1)))
        for number in 0..<3 { run.order(.join(.named("#c\(number)"), key: nil)) }
        run.pong()
        _ = run.takeSent()
        run.pass(.seconds(5))
        #expect(run.takeSent().contains("JOIN #c0,#c1,#c2"))
        run.receive(":irc.example 407 alice #c0,#c1,#c2 :Too many targets")
        run.pass(.seconds(5))
        #expect(run.takeSent().filter { $0.hasPrefix("JOIN") } == ["JOIN #c0", "JOIN #c1", "JOIN #c2"])
    }

    @Test func whoIsThereAlreadyHasArrived() {
        var run = SessionRun.active()
        run.order(.join(.named("#chan"), key: nil))
        run.receive(":irc.example 443 alice alice #chan :is already on channel")
        run.pong()
        #expect(run.takeEvents().contains { if case .settled = $0 { true } else { false } })
    }
}
