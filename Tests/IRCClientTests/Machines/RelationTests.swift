import IRCClient
import IRCProtocol
import Testing

/// Lines that are tags alone, that take others back, or that are many in one.
@Suite struct RelationTests {
    private let channel = ChannelName.named("#chan")
    private static let all = """
        message-tags batch echo-message labeled-response draft/message-redaction \
        draft/multiline=max-bytes=200,max-lines=5
        """

    private func summaries(_ run: inout SessionRun) -> [String] { run.takeEvents().map(\.summary) }

    // MARK: Said

    @Test func tagsAloneAreSentAndConfirmed() {
        var run = SessionRun.active(Self.all)
        run.order(.say(.tagging(channel, token: 7)))
        #expect(run.takeSent() == ["@+draft/reply=m1;+draft/react=👍;label=t1 TAGMSG #chan"])
        run.receive("@label=t1;msgid=m2 :alice!~al@h TAGMSG #chan")
        #expect(summaries(&run) == ["confirmed 7 label m2"])
    }

    @Test(arguments: ["", "batch echo-message", "multi-prefix"]) func noTagGoesWhereNoneIsPassedOn(_ held: String) {
        var run = SessionRun.active(held)
        run.order(.say(.tagging(channel, token: 7)))
        run.order(.hint(.channel(channel), MessageTags(["+typing": "active"])))
        var tagged = OutgoingLine.to(channel, "hello", token: 8)
        tagged.tags = MessageTags(["+reply": "m1"])
        run.order(.say(tagged))
        #expect(run.takeSent().filter { !$0.hasPrefix("PING") } == ["PRIVMSG #chan hello"])
        #expect(summaries(&run) == ["refused 7 LOCAL"])
    }

    @Test func aHintIsSentNowOrNotAtAll() {
        var run = SessionRun.active(Self.all, plan: .sample { $0.pace = .init(burst: 1, interval: .seconds(10)) })
        run.pass(.seconds(30))
        _ = run.takeSent()
        run.order(.hint(.channel(channel), MessageTags(["+typing": "active"])))
        #expect(run.takeSent() == ["@+typing=active;label=t1 TAGMSG #chan"])
        run.order(.hint(.channel(channel), MessageTags(["+typing": "done"])))
        #expect(run.takeSent().isEmpty)
        run.pass(.seconds(60))
        #expect(run.takeSent().filter { $0.contains("TAGMSG") }.isEmpty)
        // Its failure is nobody else's.
        run.order(.say(.to(channel, "hello", token: 1)))
        run.receive("@label=t1 :irc.example 404 alice #chan :Cannot send")
        #expect(!summaries(&run).contains { $0.hasPrefix("refused") })
    }

    @Test func aMessageIsTakenBack() {
        var run = SessionRun.active(Self.all)
        run.order(.say(.deleting("m1", channel, token: 7)))
        #expect(run.takeSent() == ["@label=t1 REDACT #chan m1"])
        run.receive("@label=t1 :alice!~al@h REDACT #chan m1")
        #expect(summaries(&run) == ["confirmed 7 label -"])
        run.order(.say(.deleting("m2", channel, token: 8)))
        run.receive("@label=t2 FAIL REDACT REDACT_FORBIDDEN #chan m2 :You may not")
        #expect(summaries(&run) == ["refused 8 REDACT_FORBIDDEN"])
        var plain = SessionRun.active("message-tags")
        plain.order(.say(.deleting("m1", channel, token: 7)))
        #expect(plain.takeSent().isEmpty)
        #expect(summaries(&plain) == ["refused 7 LOCAL"])
    }

    // MARK: Many lines

    @Test func manyLinesAreOneBatchThatNothingInterrupts() {
        var run = SessionRun.active(Self.all)
        var line = OutgoingLine.several(channel, token: 7)
        line.tags = MessageTags(["+reply": "m1"])
        run.order(.say(line))
        #expect(
            run.takeSent() == [
                "@+reply=m1;label=t1 BATCH +m7 draft/multiline #chan", "@batch=m7 PRIVMSG #chan one",
                "@batch=m7 PRIVMSG #chan two", "@batch=m7 PRIVMSG #chan three", "BATCH -m7",
            ]
        )
        run.receive(
            "@label=t1;msgid=m9 :alice!~al@h BATCH +x draft/multiline #chan",
            "@batch=x :alice!~al@h PRIVMSG #chan :one",
            "@batch=x :alice!~al@h PRIVMSG #chan :two",
            "@batch=x :alice!~al@h PRIVMSG #chan :three",
            ":irc.example BATCH -x"
        )
        #expect(summaries(&run) == ["confirmed 7 label m9"])
    }

    @Test(arguments: ["message-tags batch", "message-tags batch draft/multiline=max-bytes=200,max-lines=2"])
    func apartWhereTheServerDoesNotTakeThem(_ held: String) {
        var run = SessionRun.active(held)
        run.order(.say(.several(channel, token: 7)))
        #expect(
            run.sent.filter { !$0.hasPrefix("PING") } == [
                "PRIVMSG #chan one", "PRIVMSG #chan two", "PRIVMSG #chan three",
            ]
        )
        run.pass(.seconds(6))
        run.pong()
        #expect(summaries(&run) == ["confirmed 7 barrier -"])
    }

    @Test func aLineThatIsCutIsOneLineAgain() throws {
        var run = SessionRun.active(Self.all.replacing("max-bytes=200", with: "max-bytes=2000"))
        var line = OutgoingLine.several(channel, token: 7)
        line.more = [FormattedText(String(repeating: "long ", count: 120))]
        run.order(.say(line))
        let sent = run.takeSent()
        #expect(sent.count == 5)
        #expect(sent.filter { $0.contains("draft/multiline-concat") }.count == 1)
        run.enter(channel)
        let said = sent.dropFirst().dropLast().map { $0.replacing("@batch=m7", with: "@batch=x") }
        run.receive("@msgid=m3 :bob!b@h BATCH +x draft/multiline #chan")
        for line in said {
            let parts = line.split(separator: " ", maxSplits: 1)
            run.receive("\(parts[0]) :bob!b@h \(parts[1])")
        }
        run.receive(":irc.example BATCH -x")
        let seen = try #require(run.takeEvents().compactMap(\.observation).first)
        #expect(seen.messageID == "m3")
        #expect(
            seen.fact
                == .said(
                    .message,
                    channel,
                    text: "one\n" + String(repeating: "long ", count: 120),
                    statusPrefix: nil
                )
        )
    }

    @Test func othersManyLinesAreOneThingSaid() throws {
        var run = SessionRun.active(Self.all)
        run.enter(channel)
        run.receive(
            "@msgid=m1;time=2026-01-01T00:00:00.000Z;+reply=m0 :bob!b@h BATCH +x draft/multiline #chan",
            "@batch=x :bob!b@h PRIVMSG #chan :one",
            ":carol!c@h PRIVMSG #chan :between",
            "@batch=x;draft/multiline-concat :bob!b@h PRIVMSG #chan : and a half",
            "@batch=x :bob!b@h PRIVMSG #chan :",
            "@batch=x :bob!b@h PRIVMSG #chan :two",
            ":irc.example BATCH -x"
        )
        let seen = run.takeEvents().compactMap(\.observation)
        #expect(
            seen.map(\.fact) == [
                .said(.message, channel, text: "between", statusPrefix: nil),
                .said(.message, channel, text: "one and a half\n\ntwo", statusPrefix: nil),
            ]
        )
        let whole = try #require(seen.last)
        #expect(whole.messageID == "m1" && whole.tags["+reply"] == "m0" && whole.time == 1_767_225_600_000)
        #expect(whole.source.nick?.text == "bob")
    }

    // MARK: Seen

    @Test func tagsAndDeletionsAreToldOfChannelsThatAreHeard() {
        var run = SessionRun.active(Self.all)
        let lines = [
            "@msgid=m1;+typing=active :bob!b@h TAGMSG #chan", "@msgid=m2 :bob!b@h TAGMSG #chan",
            ":bob!b@h REDACT #chan m0 :why", "@+typing=done :bob!b@h TAGMSG alice", ":bob!b@h REDACT alice m5",
        ]
        for line in lines { run.receive(line) }
        #expect(run.takeEvents().compactMap(\.observation?.fact) == [.tagged(nil), .deleted(nil, messageID: "m5")])
        run.enter(channel)
        for line in lines { run.receive(line) }
        #expect(
            run.takeEvents().compactMap(\.observation?.fact) == [
                .tagged(channel), .deleted(channel, messageID: "m0"), .tagged(nil), .deleted(nil, messageID: "m5"),
            ]
        )
    }

    // MARK: What became of it

    private static let long = String(repeating: "x", count: 100)

    @Test func whatWasCutOffIsSaidAgain() {
        var run = SessionRun.active(Self.all)
        run.order(.say(.to(channel, "\(Self.long) two three", token: 7)))
        run.receive("@label=t1;msgid=m1 :alice!~al@h PRIVMSG #chan :\(Self.long) two")
        #expect(run.takeSent().last == "@label=t2 PRIVMSG #chan : three")
        #expect(run.takeEvents().isEmpty)
        run.receive("@label=t2;msgid=m2 :alice!~al@h PRIVMSG #chan : three")
        let receipts = run.takeEvents().compactMap { event -> Receipt? in
            guard case .confirmed(_, let receipt) = event else { return nil }
            return receipt
        }
        #expect(receipts.map(\.messageID) == ["m1"] && receipts.map(\.furtherIDs) == [["m2"]])
        // The server takes less than it should: the next is cut here.
        run.order(.say(.to(channel, String(repeating: "y", count: 466), token: 8)))
        #expect(run.takeSent().count == 2)
    }

    @Test func aCharacterThatWasCutInTwoIsSaidWhole() {
        var run = SessionRun.active(Self.all)
        run.order(.say(.to(channel, "\(Self.long)ïve €uro", token: 7)))
        _ = run.takeSent()
        let cut = Array("@label=t1 :alice!~al@h PRIVMSG #chan :\(Self.long)".utf8) + [0xC3]
        if let message = try? Message(parsing: cut) { run.take(run.machine.received(message, now: run.now)) }
        #expect(run.takeSent() == ["@label=t2 PRIVMSG #chan :ïve €uro"])
    }

    static let echoes: [(said: String, shown: String, altered: String?)] = [
        ("hello", "hello", nil), ("hello ", "hello", nil), ("\u{2}hello\u{2}", "hello", nil),
        ("\u{3}4hello", "hello", nil), ("darn it", "**** it", "**** it"),
        ("hello", "hello [filtered]", "hello [filtered]"),
    ]

    @Test(arguments: echoes) func theEchoIsCompared(_ row: (said: String, shown: String, altered: String?)) {
        var run = SessionRun.active(Self.all)
        var line = OutgoingLine.to(channel, "", token: 7)
        line.text = FormattedText(parsing: row.said)
        run.order(.say(line))
        run.receive("@label=t1;msgid=m1 :alice!~al@h PRIVMSG #chan :\(row.shown)")
        let receipts = run.takeEvents().compactMap { event -> Receipt? in
            guard case .confirmed(_, let receipt) = event else { return nil }
            return receipt
        }
        #expect(receipts.map(\.altered) == [row.altered])
    }

    @Test func idsOfAllPiecesAreTold() {
        var run = SessionRun.active(Self.all)
        run.order(.say(.to(channel, String(repeating: "long ", count: 180), token: 7)))
        for line in run.takeSent() {
            let label = line.dropFirst(7).prefix { $0 != " " }
            let words = line.split(separator: " ", maxSplits: 1)[1]
            run.receive("@label=\(label);msgid=m\(label) :alice!~al@h \(words)")
        }
        let receipts = run.takeEvents().compactMap { event -> Receipt? in
            guard case .confirmed(_, let receipt) = event else { return nil }
            return receipt
        }
        #expect(receipts.map { [$0.messageID ?? ""] + $0.furtherIDs } == [["mt1", "mt2"]])
    }
}
