import IRCClient
import IRCProtocol
import Testing

@Suite struct ConfirmationTests {
    private let channel = ChannelName.named("#chan")
    private static let labels = "message-tags batch echo-message labeled-response"

    private func summaries(_ run: inout SessionRun) -> [String] { run.takeEvents().map(\.summary) }

    @Test func aLabelledEchoConfirms() {
        var run = SessionRun.active(Self.labels)
        run.order(.say(.to(channel, "hello", token: 7)))
        #expect(run.takeSent() == ["@label=t1 PRIVMSG #chan hello"])
        run.receive("@label=t1;msgid=abc :alice!~al@h PRIVMSG #chan :hello")
        #expect(summaries(&run) == ["confirmed 7 label abc"])
    }

    @Test func anAckConfirmsWithoutAnId() {
        var run = SessionRun.active("batch labeled-response")
        run.order(.say(.to(channel, "hello", token: 7)))
        run.receive("@label=t1 :irc.example ACK")
        #expect(summaries(&run) == ["confirmed 7 label -"])
    }

    @Test func aBatchWithEchoAndMoreConfirmsOnce() {
        var run = SessionRun.active(Self.labels)
        run.order(.say(.to(.named("bob"), "hello", token: 7)))
        run.receive(
            "@label=t1 :irc.example BATCH +a labeled-response",
            "@batch=a :irc.example 301 alice bob :gone",
            "@batch=a;msgid=x :alice!~al@h PRIVMSG bob :hello",
            ":irc.example BATCH -a"
        )
        #expect(summaries(&run) == ["away bob gone", "confirmed 7 label x"])
    }

    @Test func awayIsToldAndTheLineHasArrived() {
        var run = SessionRun.active("batch labeled-response")
        run.order(.say(.to(.named("bob"), "hello", token: 7)))
        run.receive("@label=t1 :irc.example 301 alice bob :gone")
        #expect(summaries(&run) == ["away bob gone", "confirmed 7 label -"])
        var plain = SessionRun.active()
        plain.order(.say(.to(.named("bob"), "hello", token: 7)))
        plain.receive(":irc.example 301 alice bob :gone")
        #expect(summaries(&plain) == ["away bob gone"])
        plain.pass(.seconds(5))
        plain.pong()
        #expect(summaries(&plain) == ["confirmed 7 barrier -"])
        // In answer to a question it belongs to that.
        plain.order(.request(RequestToken(rawValue: 1), [Message(.whois, ["bob"])]))
        plain.receive(":irc.example 301 alice bob :gone", ":irc.example 318 alice bob :End")
        plain.pong()
        #expect(summaries(&plain) == ["answered 1 whole 301 318"])
    }

    @Test func aLabelledFailureRefusesExactlyItsLine() {
        var run = SessionRun.active(Self.labels)
        run.order(.say(.to(channel, "one", token: 1)))
        run.order(.say(.to(channel, "two", token: 2)))
        run.receive("@label=t2 :irc.example 404 alice #chan :Cannot send")
        #expect(summaries(&run) == ["refused 2 404"])
        run.receive("@label=t1 :alice!~al@h PRIVMSG #chan :one")
        #expect(summaries(&run) == ["confirmed 1 label -"])
    }

    @Test func ourOwnEchoConfirmsInOrderPerTarget() {
        var run = SessionRun.active("message-tags echo-message")
        run.order(.say(.to(channel, "one", token: 1)))
        run.order(.say(.to(.named("bob"), "two", token: 2)))
        run.order(.say(.to(channel, "three", token: 3)))
        run.receive("@msgid=b :alice!~al@h PRIVMSG bob two", "@msgid=a :alice!~al@h PRIVMSG #CHAN one")
        run.receive("@msgid=c :alice!~al@h PRIVMSG #chan three")
        #expect(summaries(&run) == ["confirmed 2 echo b", "confirmed 1 echo a", "confirmed 3 echo c"])
    }

    @Test(
        "A line that is cut says of each piece that it is one",
        arguments: [
            ("", ["+trestle/event=$e:0;+trestle/part=1/2", "+trestle/event=$e:0;+trestle/part=2/2"]),
            (" CLIENTTAGDENY=trestle/part", ["", ""]), (" CLIENTTAGDENY=*", ["", ""]),
        ]
    )
    func piecesAreMarked(_ tokens: String, _ tags: [String]) throws {
        var run = SessionRun.active("message-tags")
        run.receive(":irc.example 005 alice CASEMAPPING=rfc1459\(tokens) :are supported by this server")
        var line = OutgoingLine.to(channel, String(repeating: "word ", count: 120), token: 7)
        line.tags = MessageTags([DeliveryMark.lineTag: "$e:0"])
        run.order(.say(line))
        let sent = run.takeSent().filter { $0.contains("PRIVMSG") }
        #expect(sent.map { $0.hasPrefix("@") ? String($0.dropFirst().prefix { $0 != " " }) : "" } == tags)
        line.text = FormattedText("short")
        line.token = LineToken(rawValue: 8)
        run.order(.say(line))
        #expect(run.takeSent().contains { $0.contains("short") && $0.contains("trestle/part") } == false)
    }

    @Test func aReceiptKnowsTheTimeOfTheServer() {
        var run = SessionRun.active(Self.labels)
        run.order(.say(.to(channel, "hello", token: 7)))
        run.receive("@label=t1;msgid=abc;time=2023-11-14T22:13:20.000Z :alice!~al@h PRIVMSG #chan :hello")
        let receipt = Receipt(messageID: "abc", time: 1_700_000_000_000, confirmedBy: .label)
        #expect(run.takeEvents() == [.confirmed(LineToken(rawValue: 7), receipt)])
    }

    /// The server's 404 to the second line would be taken for the answer to the first, which arrived.
    @Test func whatWaitsForAChannelIsRefusedWhenWeAreKicked() {
        var run = SessionRun.active(plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(60)) })
        run.enter(channel)
        run.order(.say(.to(channel, "one", token: 1)))
        run.order(.say(.to(channel, "two", token: 2)))
        #expect(run.takeSent().isEmpty)
        run.receive(":bob!b@h KICK #chan alice :out")
        #expect(summaries(&run).filter { $0.hasPrefix("refused") } == ["refused 1 442", "refused 2 442"])
    }

    @Test func anEchoThatNeverComesIsAskedAfter() {
        var run = SessionRun.active("echo-message")
        run.order(.say(.to(channel, "one", token: 1)))
        #expect(run.takeSent() == ["PRIVMSG #chan one"])
        run.pass(.seconds(5))
        run.pong()
        #expect(summaries(&run) == ["confirmed 1 barrier -"])
    }

    @Test func aPongConfirmsEverythingBeforeItsPing() {
        var run = SessionRun.active()
        run.order(.say(.to(channel, "one", token: 1)))
        run.order(.say(.to(channel, "two", token: 2)))
        let sent = run.sent
        #expect(
            sent.count == 3 && sent[0] == "PRIVMSG #chan one" && sent[1].hasPrefix("PING ")
                && sent[2] == "PRIVMSG #chan two"
        )
        run.pong()
        #expect(summaries(&run) == ["confirmed 1 barrier -"])
        // What was said meanwhile has its own PING now.
        run.pong()
        #expect(summaries(&run) == ["confirmed 2 barrier -"])
    }

    @Test(arguments: [401, 403, 404, 408, 442, 477, 482, 486, 489, 531, 716])
    func aFailureBeforeThePongRefusesTheEarliestLineForItsTarget(_ numeric: Int) {
        var run = SessionRun.active()
        run.order(.say(.to(.named("bob"), "zero", token: 1)))
        run.order(.say(.to(channel, "one", token: 2)))
        run.order(.say(.to(channel, "two", token: 3)))
        run.receive(":irc.example \(numeric) alice #CHAN :No")
        #expect(summaries(&run) == ["refused 2 \(numeric)"])
        run.pong()
        run.pong()
        #expect(summaries(&run) == ["confirmed 1 barrier -", "confirmed 3 barrier -"])
    }

    @Test(arguments: [411, 412])
    func aFailureOfNobodyRefusesTheEarliest(_ numeric: Int) {
        var run = SessionRun.active()
        run.order(.say(.to(channel, "one", token: 2)))
        run.receive(":irc.example \(numeric) alice :No")
        #expect(summaries(&run) == ["refused 2 \(numeric)"])
    }

    @Test func aStandardReplyRefuses() {
        var run = SessionRun.active("standard-replies")
        run.order(.say(.to(channel, "one", token: 2)))
        run.receive("FAIL PRIVMSG CANNOT_SEND #chan :No")
        #expect(summaries(&run) == ["refused 2 CANNOT_SEND"])
    }

    @Test func theNoteAfterACallerIdRefusalTakesNoOtherLine() {
        var run = SessionRun.active()
        run.order(.say(.to(.named("bob"), "one", token: 1)))
        run.order(.say(.to(.named("bob"), "two", token: 2)))
        run.receive(":s 716 alice bob :is in +g", ":s 717 alice bob :has been told")
        #expect(summaries(&run) == ["refused 1 716"])
    }

    @Test func aSplitMessageIsConfirmedWithItsLastLineAndHasTheIdOfTheFirst() {
        var run = SessionRun.active(Self.labels)
        run.order(.say(.to(channel, String(repeating: "word ", count: 200), token: 1)))
        let count = run.takeSent().count
        #expect(count == 3)
        for number in 1..<count { run.receive("@label=t\(number);msgid=m\(number) :alice!~al@h PRIVMSG #chan :word") }
        #expect(summaries(&run) == [])
        run.receive("@label=t\(count);msgid=last :alice!~al@h PRIVMSG #chan :word")
        #expect(summaries(&run) == ["confirmed 1 label m1"])
    }

    @Test func aSplitMessageIsRefusedOnceAndItsRestIsNotSaid() {
        var run = SessionRun.active(plan: .sample { $0.pace = .init(burst: 5, interval: .seconds(1)) })
        run.pass(.seconds(60))
        run.pong()
        _ = run.takeSent()
        run.pass(.seconds(30))
        run.order(.say(.to(channel, String(repeating: "word ", count: 1000), token: 1)))
        // As much as a server is given at a time.
        #expect(run.takeSent().filter { $0.hasPrefix("PRIVMSG") }.count == 3)
        run.receive(":s 404 alice #chan :No", ":s 404 alice #chan :No", ":s 404 alice #chan :No")
        run.pass(.seconds(20))
        #expect(summaries(&run) == ["refused 1 404"])
        #expect(run.takeSent().filter { $0.hasPrefix("PRIVMSG") } == [])
    }

    @Test func everyWireLineFitsAsOthersSeeIt() {
        var run = SessionRun.active()
        run.order(.say(.to(channel, String(repeating: "äöü€ ", count: 300), token: 1)))
        for line in run.takeSent() where line.hasPrefix("PRIVMSG") {
            #expect(":alice!~al@client.example ".utf8.count + line.utf8.count + 2 <= 512)
        }
    }

    @Test func clientTagsGoOnlyWhereTheyAreTaken() {
        var line = OutgoingLine.to(channel, "hi", token: 1)
        line.tags = MessageTags(["+draft/reply": "abc", "+typing": "done", "account": "forged"])
        var plain = SessionRun.active()
        plain.order(.say(line))
        #expect(plain.sent.first == "PRIVMSG #chan hi")
        var tagged = SessionRun.active("message-tags", support: "CHANTYPES=# CLIENTTAGDENY=*,-draft/reply")
        tagged.order(.say(line))
        #expect(tagged.sent.first == "@+draft/reply=abc PRIVMSG #chan hi")
    }

    @Test func nothingToSayIsRefusedHere() {
        var run = SessionRun.active()
        run.order(.say(.to(channel, "", token: 1)))
        #expect(summaries(&run) == ["refused 1 LOCAL"])
        #expect(run.takeSent() == [])
    }

    @Test(arguments: ["a\r\nQUIT :bye", "a\nJOIN #evil", "nul\0nul"])
    func noLineOfOursHoldsAnEndOfLine(_ text: String) {
        var run = SessionRun.active(Self.labels)
        for kind in OutgoingLine.Kind.allCases {
            run.order(.say(.to(channel, text, token: UInt64(kind.hashValue.magnitude), kind: kind)))
        }
        run.order(.join(channel, key: Secret(text)))
        run.order(.part(channel, reason: text))
        run.order(.quit(reason: text))
        run.pass(.seconds(30))
        for line in run.sent {
            #expect(!line.utf8.contains { $0 == 10 || $0 == 13 || $0 == 0 })
            let commands = ["PRIVMSG", "NOTICE", "PING", "QUIT", "PART", "JOIN #chan"]
            #expect(commands.contains { line.contains($0) } && !line.hasPrefix("JOIN #evil"))
        }
    }

    @Test func closingLeavesLinesNeitherConfirmedNorRefused() {
        var run = SessionRun.active()
        run.order(.say(.to(channel, "one", token: 1)))
        run.take(run.machine.closed(.lost("gone"), now: run.now))
        #expect(summaries(&run) == ["closed lost(\"gone\")"])
    }
}
