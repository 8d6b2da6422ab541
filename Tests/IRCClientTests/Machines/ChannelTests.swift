import IRCClient
import IRCProtocol
import Testing

@Suite struct ChannelTests {
    private let channel = ChannelName.named("#Chan")

    private func summaries(_ run: inout SessionRun) -> [String] { run.takeEvents().map(\.summary) }

    /// Where its view of the channel begins, to be matched with what others show of it.
    @Test(arguments: [ObserverRole.reporter, .standby, .silent])
    func anObserverShowsItsOwnJoin(_ role: ObserverRole) throws {
        let channel = try #require(ChannelName(parsing: "#chan"))
        var run = SessionRun.active()
        run.order(.setRole(channel, role))
        run.order(.join(channel, key: nil))
        run.receive(":alice!~al@client.example JOIN #chan")
        let joins = run.takeEvents().compactMap(\.observation).filter { $0.fact == .joined(channel, realname: nil) }
        #expect(joins.map(\.source.name) == (role == .silent ? [] : ["alice"]))
    }

    @Test func joiningEndsInSettledAfterThePong() {
        var run = SessionRun.active("multi-prefix userhost-in-names")
        run.order(.join(channel, key: "sesame"))
        #expect(run.takeSent() == ["JOIN #Chan sesame"])
        run.receive(
            ":alice!~al@client.example JOIN #Chan",
            ":s 353 alice @ #chan :@+bob!b@h alice!~al@c",
            ":s 353 alice @ #chan :carol!c@h",
            ":s 366 alice #chan :End"
        )
        // What changes before all is told is in what is told.
        run.receive(
            ":dora!d@h JOIN #chan",
            ":carol!c@h PART #chan",
            ":cs MODE #chan +o-o alice bob",
            ":bob!b@h NICK rob"
        )
        #expect(summaries(&run) == [])
        run.pong()
        #expect(summaries(&run) == ["settled #Chan @alice dora +rob"])
        run.pass(.seconds(40))
        #expect(summaries(&run) == [])
    }

    /// The second row is more than is kept: what is beyond is left out, and the session goes on.
    @Test(arguments: [(10_000, 10_000), (100_050, 100_000)])
    func thousandsOfNames(count: Int, kept: Int) {
        var run = SessionRun.active("multi-prefix")
        run.order(.join(channel, key: nil))
        run.receive(":alice!~al@client.example JOIN #chan")
        for start in stride(from: 0, to: count, by: 50) {
            let names = (start..<start + 50).map { "@+n\($0)" }.joined(separator: " ")
            run.receive(":s 353 alice = #chan :\(names)")
        }
        run.receive(":s 366 alice #chan :End")
        run.pong()
        let settled = run.takeEvents().compactMap { event -> [ChannelMember]? in
            if case .settled(_, let members) = event { members } else { nil }
        }
        #expect(settled.map(\.count) == [kept])
        #expect(settled.first?.contains { $0.nick.text == "n9999" && $0.prefixes == "@+" } == true)
        run.order(.part(channel, reason: nil))
        #expect(run.takeSent().last == "PART #chan")
    }

    @Test func joinsShareALineAndThoseWithAKeyGoFirst() {
        var run = SessionRun.active(plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(1)) })
        run.pass(.seconds(10))
        run.order(.join(.named("#one"), key: nil))
        run.order(.join(.named("#two"), key: nil))
        run.order(.join(.named("#three"), key: "k"))
        run.order(.join(.named("#two"), key: nil))
        run.pass(.seconds(5))
        #expect(run.takeSent().filter { $0.hasPrefix("JOIN") } == ["JOIN #one", "JOIN #three,#two k"])
    }

    @Test(arguments: [403, 405, 437, 470, 471, 473, 474, 475, 476, 477, 479, 480, 489, 520])
    func arefusalIsToldOnce(_ numeric: Int) {
        var run = SessionRun.active()
        run.order(.join(channel, key: nil))
        run.receive(":s \(numeric) alice #chan :No entry", ":s \(numeric) alice #chan :No entry")
        #expect(summaries(&run) == ["join refused #Chan \(numeric)"])
    }

    @Test func aForwardIsARefusalAndAnArrivalElsewhere() {
        var run = SessionRun.active()
        run.order(.join(channel, key: nil))
        run.receive(":s 470 alice #chan ##overflow :Forwarding to another channel", ":alice!a@b JOIN ##overflow")
        run.pong()
        #expect(summaries(&run) == ["join refused #Chan 470", "settled ##overflow "])
    }

    @Test func aStandardReplyRefusesAJoin() {
        var run = SessionRun.active("standard-replies")
        run.order(.join(channel, key: nil))
        run.receive("FAIL JOIN NEED_ACCOUNT #chan :Log in first")
        #expect(summaries(&run) == ["join refused #Chan NEED_ACCOUNT"])
    }

    @Test func aServerThatDoesNotAnswerAJoinIsNotWaitedForForEver() {
        var run = SessionRun.active()
        run.order(.join(channel, key: nil))
        run.pass(.seconds(31))
        #expect(summaries(&run) == ["join refused #Chan TIMEOUT"])
    }

    @Test func partingAndComingBackCrossEachOther() {
        var run = SessionRun.active()
        run.enter(channel)
        run.order(.part(channel, reason: "so long"))
        run.order(.join(channel, key: nil))
        #expect(run.takeSent() == ["PART #Chan :so long"])
        run.receive(":alice!a@b PART #chan")
        #expect(summaries(&run) == ["left #Chan"])
        #expect(run.takeSent() == ["JOIN #Chan"])
        run.receive(":alice!a@b JOIN #chan")
        run.pong()
        #expect(summaries(&run) == ["observed alice joined(#chan, realname: nil)", "settled #chan "])
    }

    @Test func aPartOvertakesNothingSaidToTheSameChannel() {
        var run = SessionRun.active(plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(1)) })
        run.enter(channel)
        run.pass(.seconds(20))
        _ = run.takeSent()
        run.order(.say(.to(channel, "one", token: 1)))
        run.order(.say(.to(channel, "last words", token: 2)))
        run.order(.part(channel, reason: nil))
        run.order(.part(.named("#nowhere"), reason: nil))
        run.pass(.seconds(20))
        #expect(
            run.takeSent().filter { !$0.hasPrefix("PING") } == [
                "PRIVMSG #Chan one", "PRIVMSG #Chan :last words", "PART #Chan",
            ]
        )
    }

    @Test func kicksAndForcedMovesAreTold() {
        var run = SessionRun.active()
        run.enter(channel)
        run.receive(":op!o@h KICK #chan ALICE :out")
        #expect(summaries(&run) == ["kicked #Chan op"])
        run.receive(":alice!a@b JOIN #forced")
        run.pong()
        #expect(summaries(&run) == ["settled #forced "])
        run.receive(":alice!a@b NICK al")
        #expect(summaries(&run) == ["nick alice al"])
        run.receive(":al!a@b PART #forced")
        #expect(summaries(&run) == ["left #forced"])
    }

    @Test func tenThousandNamesAreToldInOneEvent() {
        var run = SessionRun.active()
        run.order(.join(channel, key: nil))
        run.receive(":alice!a@b JOIN #chan")
        for start in stride(from: 0, to: 10_000, by: 20) {
            let names = (start..<start + 20).map { "user\($0)" }.joined(separator: " ")
            run.receive(":s 353 alice = #chan :\(names)")
        }
        run.pong()
        guard case .settled(_, let members) = run.takeEvents().last else {
            Issue.record("not settled")
            return
        }
        #expect(members.count == 10_000)
    }

    @Test func aRoleIsTakenWhenItsPingComesBack() {
        var run = SessionRun.active()
        run.enter(channel, role: .silent)
        run.order(.setRole(channel, .reporter))
        run.receive(":bob!b@h PRIVMSG #chan :seen at once")
        #expect(summaries(&run).count == 1)
        run.pong()
        #expect(summaries(&run) == ["role #Chan reporter"])
    }

    @Test func ordersBeforeRegistrationWaitForIt() {
        var run = SessionRun()
        run.order(.setRole(channel, .reporter))
        run.order(.join(channel, key: nil))
        run.order(.say(.to(channel, "hi", token: 1)))
        #expect(run.sent == [])
        run.open()
        _ = run.takeSent()
        run.receive(":s 001 alice :Welcome", ":s 005 alice CASEMAPPING=ascii :are supported", ":s 376 alice :End")
        #expect(run.takeSent() == ["PING trestle-1", "JOIN #Chan", "PRIVMSG #Chan hi"])
    }

    struct Listing: Sendable, CustomTestStringConvertible {
        var support: String
        var lines: [String]
        var testDescription: String { support }
    }

    @Test(arguments: [
        Listing(support: "CHANTYPES=#", lines: ["PART #a", "PART #b", "PART #c"]),
        Listing(support: "TARGMAX=PRIVMSG:4", lines: ["PART #a", "PART #b", "PART #c"]),
        Listing(support: "TARGMAX=PART:", lines: ["PART #a,#b,#c"]),
        Listing(support: "TARGMAX=PART:2", lines: ["PART #a,#b", "PART #c"]),
        Listing(support: "MAXTARGETS=20", lines: ["PART #a,#b,#c"]),
        Listing(support: "MAXTARGETS=20 TARGMAX=PART:1", lines: ["PART #a", "PART #b", "PART #c"]),
    ])
    func partsShareALineWhereThatIsAnnounced(_ row: Listing) {
        var run = SessionRun.active(
            support: row.support,
            plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(1)) }
        )
        let channels = ["#a", "#b", "#c"].map(ChannelName.named)
        for channel in channels { run.enter(channel) }
        run.pass(.seconds(20))
        // One line in the way, so that the others wait.
        run.order(.say(.to(.named("#z"), "busy", token: 9)))
        _ = run.takeSent()
        for channel in channels { run.order(.part(channel, reason: nil)) }
        run.pass(.seconds(20))
        #expect(run.takeSent().filter { $0.hasPrefix("PART") } == row.lines)
        _ = run.takeEvents()
        run.receive(":alice!a@b PART #a,#b", ":alice!a@b PART #c")
        #expect(summaries(&run).filter { $0.hasPrefix("left") } == ["left #a", "left #b", "left #c"])
    }

    @Test func partsWithOtherWordsAndPartsThatWereTooManyGoAlone() {
        var run = SessionRun.active(
            support: "TARGMAX=PART:",
            plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(1)) }
        )
        let channels = ["#a", "#b", "#c"].map(ChannelName.named)
        for channel in channels { run.enter(channel) }
        run.pass(.seconds(20))
        run.order(.say(.to(.named("#z"), "busy", token: 9)))
        _ = run.takeSent()
        for (channel, reason) in zip(channels, ["x", "y", "y"]) { run.order(.part(channel, reason: reason)) }
        run.pass(.seconds(20))
        #expect(run.takeSent().filter { $0.hasPrefix("PART") } == ["PART #a x", "PART #b,#c y"])
        run.receive(":s 407 alice #b,#c :Too many targets")
        run.pass(.seconds(20))
        #expect(run.takeSent().filter { $0.hasPrefix("PART") } == ["PART #b", "PART #c"])
    }
}
