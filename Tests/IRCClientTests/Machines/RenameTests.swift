import IRCClient
import IRCProtocol
import Testing

/// Channels that get another name (draft/channel-rename).
@Suite struct RenameTests {
    private let old = ChannelName.named("#old")
    private let new = ChannelName.named("#New")

    private func session(_ role: ObserverRole = .reporter, pace: ConnectionPlan.Pace? = nil) -> SessionRun {
        var run = SessionRun.active(
            "draft/channel-rename",
            plan: .sample { if let pace { $0.pace = pace } }
        )
        run.enter(old, role: role)
        return run
    }

    private func summaries(_ run: inout SessionRun) -> [String] { run.takeEvents().map(\.summary) }

    @Test(arguments: [ObserverRole.reporter, .standby, .silent])
    func everyConnectionTellsAndKeepsItsRole(_ role: ObserverRole) {
        var run = session(role)
        run.receive(":op!o@h RENAME #OLD #New :moved on")
        #expect(summaries(&run) == ["renamed #OLD #New by op: moved on"])
        run.receive(":bob!b@h PRIVMSG #new :hi")
        let said = summaries(&run)
        #expect(said.count == (role == .silent ? 0 : 1))
        run.receive(":bob!b@h PRIVMSG #old :of another channel")
        #expect(summaries(&run) == [])
    }

    @Test func whatWaitsAndWhatIsOrderedByTheFormerNameGoesToTheNewOne() {
        var run = session(pace: .init(burst: 1, interval: .seconds(1)))
        run.pass(.seconds(20))
        _ = run.takeSent()
        run.order(.say(.to(old, "one", token: 1)))
        run.order(.say(.to(old, "two", token: 2)))
        run.receive(":op!o@h RENAME #old #New :")
        run.order(.say(.to(old, "three", token: 3)))
        run.order(.setRole(old, .silent))
        run.order(.part(old, reason: nil))
        run.pass(.seconds(20))
        #expect(
            run.takeSent().filter { !$0.hasPrefix("PING") } == [
                "PRIVMSG #old one", "PRIVMSG #New two", "PRIVMSG #New three", "PART #New",
            ]
        )
        // What was said before the server renamed it is confirmed all the same.
        run.receive(":alice!a@b PART #New")
        #expect(summaries(&run).filter { $0.hasPrefix("left") || $0.hasPrefix("refused") } == ["left #New"])
    }

    @Test func aRoleThatTheNewNameHasAlreadyWins() {
        var run = session(.silent)
        run.order(.setRole(new, .reporter))
        run.receive(":op!o@h RENAME #old #New :", ":bob!b@h PRIVMSG #New :hi")
        #expect(summaries(&run).last?.hasPrefix("observed bob said") == true)
    }

    @Test func namesThatAreBeingGatheredGoWithIt() {
        var run = SessionRun.active("draft/channel-rename")
        run.order(.join(old, key: nil))
        run.receive(":alice!a@b JOIN #old", ":s 353 alice = #old :alice @bob", ":s 366 alice #old :End")
        run.receive(":op!o@h RENAME #old #New :")
        run.pong()
        #expect(summaries(&run) == ["renamed #old #New by op", "settled #New alice @bob"])
    }

    @Test func joiningTheFormerNameAnewIsAboutThatChannel() {
        var run = session()
        run.receive(":op!o@h RENAME #old #New :")
        _ = summaries(&run)
        run.order(.join(old, key: nil))
        #expect(run.takeSent().last == "JOIN #old")
        run.receive(":alice!a@b JOIN #old")
        run.order(.say(.to(old, "here", token: 1)))
        #expect(run.takeSent().contains("PRIVMSG #old here"))
    }

    @Test(arguments: [":op!o@h RENAME #other #New :", ":op!o@h RENAME #old", ":op!o@h RENAME #old new :", "RENAME"])
    func whatConcernsNoChannelOfOursChangesNothing(_ line: String) {
        var run = session()
        run.receive(line)
        #expect(summaries(&run) == [])
        run.receive(":bob!b@h PRIVMSG #old :hi")
        #expect(summaries(&run).count == 1)
    }

    /// A join that comes too late is told where the channel has gone.
    @Test func aFailedJoinTellsTheNewName() {
        var run = SessionRun.active("standard-replies")
        run.order(.join(old, key: nil))
        run.receive("FAIL JOIN CHANNEL_RENAMED #old #New :The channel has been renamed")
        let replies = run.takeEvents().compactMap { event -> ServerReply? in
            if case .joinRefused(_, let reply) = event { reply } else { nil }
        }
        #expect(replies.map(\.forward) == ["#New"])
    }
}
