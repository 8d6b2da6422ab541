import IRCClient
import IRCProtocol
import Testing

@Suite struct RequestTests {
    private let whois = Message(.whois, ["bob"])
    private func token(_ number: UInt64) -> RequestToken { RequestToken(rawValue: number) }
    private func summaries(_ run: inout SessionRun) -> [String] { run.takeEvents().map(\.summary) }

    @Test func repliesUpToThePongAreTheAnswer() {
        var run = SessionRun.active()
        run.order(.request(token(1), [Message(.topic, ["#chan", "new"])]))
        run.receive(":s 482 alice #chan :You're not channel operator", ":bob!b@h PRIVMSG #chan :no part of it")
        run.pong()
        #expect(summaries(&run) == ["answered 1 whole 482"])
    }

    @Test func anAnswerWithAnEndIsWaitedForBehindThePong() {
        var run = SessionRun.active()
        run.order(.request(token(1), [whois]))
        run.pong()
        run.receive(":other.example 311 alice bob b h * :Bob")
        #expect(summaries(&run) == [])
        run.receive(":other.example 318 alice bob :End of WHOIS")
        #expect(summaries(&run) == ["answered 1 whole 311 318"])
    }

    @Test func withoutLabelsOneIsAskedAfterTheOther() {
        var run = SessionRun.active()
        run.order(.request(token(1), [Message(.away, ["gone"])]))
        run.order(.request(token(2), [Message(.away)]))
        #expect(run.takeSent().filter { $0.hasPrefix("AWAY") } == ["AWAY gone"])
        run.order(.probe)
        run.receive(":s 306 alice :Away", ":irc.example PONG irc.example :trestle-2")
        #expect(run.sent.first == "AWAY")
        run.receive(":s 305 alice :Back")
        run.pong()
        #expect(
            summaries(&run).filter { $0.hasPrefix("answered") } == ["answered 1 whole 306", "answered 2 whole 305"]
        )
    }

    @Test func labelsTellAnswersApart() {
        var run = SessionRun.active("batch labeled-response")
        run.order(.request(token(1), [whois]))
        run.order(.request(token(2), [Message(.nick, ["al"]), Message(.away, ["x"])]))
        #expect(run.takeSent() == ["@label=t1 WHOIS bob", "@label=t2 NICK al", "@label=t3 AWAY x"])
        run.receive(
            "@label=t3 :s 306 alice :Away",
            "@label=t1 :s BATCH +x labeled-response",
            "@batch=x :s 311 alice bob b h * :B"
        )
        run.receive("@label=t2 :alice!a@b NICK al", "@batch=x :s 318 alice bob :End", ":s BATCH -x")
        #expect(summaries(&run) == ["nick alice al", "answered 2 whole 306 NICK", "answered 1 whole 311 318"])
    }

    @Test func aLabelledNickIsOursWhateverSourceItNames() {
        var run = SessionRun.active("batch labeled-response")
        run.order(.request(token(1), [Message(.nick, ["al"])]))
        // InspIRCd writes the label's line when the user has the new nick already.
        run.receive("@label=t1 :al!a@b NICK al")
        #expect(summaries(&run) == ["nick alice al", "answered 1 whole NICK"])
    }

    @Test func aSilentServerIsNotWaitedForForEver() {
        var run = SessionRun.active()
        run.order(.request(token(1), [whois]))
        run.order(.request(token(2), [whois]))
        run.receive(":s 311 alice bob b h * :Bob")
        run.pass(.seconds(25))
        #expect(summaries(&run).filter { $0.hasPrefix("answered") } == ["answered 1 part 311", "answered 2 part "])
    }

    @Test func whatCannotBeSentIsAnsweredHere() {
        var run = SessionRun.active()
        let bad = [
            Message(.other("TWO WORDS")), Message(.whois, [Parameter(cleaning: "a b"), "c"]),
            Message(.privmsg, ["#c", Parameter(cleaning: String(repeating: "x", count: 600))]),
        ]
        for (index, message) in bad.enumerated() {
            run.order(.request(token(UInt64(index)), [whois, message]))
            guard case .answered(_, let answer) = run.takeEvents().first else {
                Issue.record("not answered")
                continue
            }
            #expect(answer.failure?[1] == "LOCAL")
        }
        #expect(run.takeSent() == [])
    }

    @Test func closingAnswersAllThatWait() {
        for capabilities in ["", "batch labeled-response"] {
            var run = SessionRun.active(capabilities)
            for number in 1...3 { run.order(.request(token(UInt64(number)), [whois])) }
            run.receive("ERROR :Closing Link")
            let all = summaries(&run)
            #expect(all.dropLast().sorted() == ["answered 1 part ", "answered 2 part ", "answered 3 part "])
            #expect(all.last == "closed serverSaid(\"Closing Link\")")
        }
        var early = SessionRun()
        early.order(.request(token(9), [whois]))
        early.take(early.machine.closed(.unreachable("no"), now: early.now))
        #expect(early.takeEvents().map(\.summary) == ["answered 9 part ", "closed unreachable(\"no\")"])
    }

    @Test func anEndlessAnswerIsCut() {
        var run = SessionRun.active()
        run.order(.request(token(1), [Message(.list)]))
        for number in 0..<20_100 { run.receive(":s 322 alice #c\(number) 1 :t") }
        run.pong()
        run.receive(":s 323 alice :End")
        guard case .answered(_, let answer) = run.takeEvents().last else {
            Issue.record("not answered")
            return
        }
        #expect(answer.lines.count == 20_000 && !answer.isComplete)
    }

    /// WHO and WHOX are over with their last line, whenever the PONG comes, and other lines between do not end them.
    @Test(arguments: [
        (":s 354 alice 7 #chan u h bob H 0 :Bob", "354"), (":s 352 alice #chan u h s bob H :0 Bob", "352"),
    ])
    func whoIsGatheredToItsEnd(row: String, word: String) {
        var run = SessionRun.active(support: "WHOX")
        let token = RequestToken(rawValue: 5)
        run.order(.request(token, [WhoxEntry.query("#chan", token: 7)]))
        #expect(run.sent.first == "WHO #chan %tcuhnfar,7")
        run.receive(row)
        run.pong()
        run.receive(row)
        #expect(run.takeEvents().map(\.summary) == [])
        run.receive(":s 315 alice #chan :End of WHO")
        #expect(run.takeEvents().map(\.summary) == ["answered 5 whole \(word) \(word) 315"])
    }
}
