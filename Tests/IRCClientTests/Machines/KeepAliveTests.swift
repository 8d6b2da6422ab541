import IRCClient
import IRCProtocol
import Testing

@Suite struct KeepAliveTests {
    private func summaries(_ run: inout SessionRun) -> [String] { run.takeEvents().map(\.summary) }

    @Test func silenceIsAskedAfterToldAndEnded() {
        var run = SessionRun.active()
        run.pass(.seconds(59))
        #expect(run.takeSent() == [])
        run.pass(.seconds(1))
        #expect(run.takeSent() == ["PING trestle-2"])
        run.pass(.seconds(59))
        #expect(summaries(&run) == [])
        run.pass(.seconds(1))
        #expect(summaries(&run) == ["overdue"])
        run.pass(.seconds(60))
        #expect(summaries(&run) == ["closed timedOut"])
        #expect(run.deadline == nil && run.closed == .timedOut)
    }

    @Test func whatComesIsASignOfLifeWhatGoesIsNone() {
        var run = SessionRun.active("echo-message")
        run.pass(.seconds(50))
        run.receive(":s NOTICE alice :hello")
        run.order(.part(.named("#x"), reason: nil))
        run.pass(.seconds(50))
        #expect(run.takeSent() == [])
        run.order(.say(.to(.named("bob"), "x", token: 1)))
        run.pass(.seconds(10))
        #expect(run.takeSent().contains { $0.hasPrefix("PING") })
    }

    @Test func aServerThatTalksButNeverAnswersIsGivenUpLate() {
        var run = SessionRun.active()
        run.pass(.seconds(60))
        for _ in 0..<50 {
            run.receive(":s NOTICE alice :x")
            run.pass(.seconds(10))
        }
        let told = summaries(&run).filter { !$0.hasPrefix("observed") }
        #expect(told == ["overdue", "closed timedOut"])
    }

    @Test func aProbeEndsInProbedOrIsSoonOverdue() {
        var run = SessionRun.active()
        run.order(.probe)
        #expect(run.takeSent() == ["PING trestle-2"])
        run.receive(":irc.example PONG irc.example :trestle-2")
        #expect(summaries(&run) == ["probed"])
        run.order(.probe)
        run.pass(.seconds(15))
        #expect(summaries(&run) == ["overdue"])
        run.pong()
        #expect(summaries(&run) == ["probed"])
    }

    @Test func onlyOurOwnPongCounts() {
        var run = SessionRun.active()
        run.order(.probe)
        run.receive(":irc.example PONG irc.example :trestle-1", ":irc.example PONG irc.example :other")
        #expect(summaries(&run) == [])
        run.receive(":irc.example PONG :irc.example")
        #expect(summaries(&run) == ["probed"])
    }

    @Test func aPingIsAnsweredAtOnceWhateverWaits() {
        var run = SessionRun.active(plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(2)) })
        for number in UInt64(0)..<20 { run.order(.say(.to(.named("bob"), "x", token: number))) }
        _ = run.takeSent()
        run.receive("PING :now")
        #expect(run.takeSent() == ["PONG now"])
    }

    @Test func thePaceIsKept() {
        var run = SessionRun.active("echo-message", plan: .sample { $0.pace = .init(burst: 3, interval: .seconds(2)) })
        run.pass(.seconds(30))
        for number in UInt64(0)..<10 { run.order(.say(.to(.named("bob"), "x\(number)", token: number))) }
        #expect(run.takeSent() == ["PRIVMSG bob x0", "PRIVMSG bob x1", "PRIVMSG bob x2"])
        run.pass(.seconds(2))
        #expect(run.takeSent() == ["PRIVMSG bob x3"])
        run.pass(.milliseconds(1900))
        #expect(run.takeSent() == [])
    }

    @Test func goodbyeWaitsForWhatWasSaidAndNoLonger() {
        var run = SessionRun.active()
        run.order(.say(.to(.named("bob"), "x", token: 1)))
        run.order(.quit(reason: "so long"))
        #expect(!run.sent.contains { $0.hasPrefix("QUIT") })
        run.pong()
        #expect(run.takeSent().last == "QUIT :so long")
        #expect(summaries(&run) == ["confirmed 1 barrier -"])
        run.receive("ERROR :Closing Link")
        #expect(summaries(&run) == ["closed requested"])

        var deaf = SessionRun.active()
        deaf.order(.say(.to(.named("bob"), "x", token: 1)))
        deaf.order(.quit(reason: "bye"))
        deaf.pass(.seconds(3))
        #expect(deaf.takeSent().last == "QUIT bye")
        deaf.pass(.seconds(3))
        #expect(summaries(&deaf) == ["closed requested"])
    }

    @Test func wordsThatNobodyConfirmsAreNotWaitedForAsLong() {
        let plan = ConnectionPlan.sample { $0.pingTimeout = .seconds(600) }
        var idle = SessionRun.active(plan: plan)
        idle.pass(.seconds(659))
        #expect(idle.closed == nil)
        idle.pass(.seconds(1))
        #expect(idle.closed == .timedOut)

        var spoken = SessionRun.active(plan: plan)
        spoken.pass(.seconds(30))
        spoken.order(.say(.to(.named("bob"), "x", token: 1)))
        spoken.pass(.seconds(119))
        #expect(spoken.closed == nil)
        spoken.pass(.seconds(1))
        #expect(spoken.closed == .timedOut)

        // Behind a PING that waits already the time begins with the words.
        var late = SessionRun.active(plan: plan)
        late.pass(.seconds(60))
        late.pass(.seconds(100))
        late.order(.say(.to(.named("bob"), "x", token: 1)))
        late.pass(.seconds(119))
        #expect(late.closed == nil)
        late.pass(.seconds(1))
        #expect(late.closed == .timedOut)
    }

    @Test func aServerThatTakesTheConnectionAndSaysNothingIsGivenUp() {
        var run = SessionRun()
        run.take(run.machine.connecting(host: "irc.example", now: run.now))
        run.pass(.seconds(59))
        #expect(run.closed == nil)
        run.pass(.seconds(1))
        #expect(run.closed == .unreachable("The server did not answer in time."))
        var registering = SessionRun()
        registering.open()
        registering.pass(.seconds(30))
        #expect(registering.closed == .registrationTimedOut)
    }
}
