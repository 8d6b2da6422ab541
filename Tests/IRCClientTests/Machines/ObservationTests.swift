import IRCClient
import IRCProtocol
import Testing

@Suite struct ObservationTests {
    private static let channel = ChannelName.named("#chan")
    private static let quiet = ChannelName.named("#quiet")
    private static let capabilities = "message-tags server-time batch account-tag extended-join away-notify"

    private func observing() -> SessionRun {
        var run = SessionRun.active(Self.capabilities)
        run.enter(Self.channel)
        run.enter(Self.quiet, role: .silent)
        return run
    }

    static let rows: [(String, [Observation.Fact])] = [
        ("PRIVMSG #chan :hello", [.said(.message, channel, text: "hello", statusPrefix: nil)]),
        ("NOTICE #chan :hello", [.said(.notice, channel, text: "hello", statusPrefix: nil)]),
        ("PRIVMSG #chan :\u{1}ACTION waves\u{1}", [.said(.action, channel, text: "waves", statusPrefix: nil)]),
        ("PRIVMSG @#chan :ops", [.said(.message, channel, text: "ops", statusPrefix: "@")]),
        ("PRIVMSG #chan :\u{1}VERSION\u{1}", []),
        ("PRIVMSG #quiet :hello", []),
        ("PRIVMSG alice :psst", [.whispered(.message, text: "psst")]),
        ("PRIVMSG alice :\u{1}ACTION nods\u{1}", [.whispered(.action, text: "nods")]),
        ("JOIN #chan acc :Real Name", [.joined(channel, realname: "Real Name")]),
        ("JOIN #quiet acc :Real Name", []),
        ("PART #chan :bye", [.parted(channel, reason: "bye")]),
        ("KICK #chan carol :out", [.kicked(channel, .named("carol"), reason: "out")]),
        ("QUIT :gone", [.quit(reason: "gone")]),
        ("NICK rob", [.renamed(to: .named("rob"))]),
        ("TOPIC #chan :new", [.topic(channel, text: "new")]),
        ("MODE #chan +o carol", [.mode(channel, [ModeChange(isSet: true, letter: "o", parameter: "carol")])]),
        ("MODE alice +i", []),
        ("INVITE alice #other", [.invited(.named("#other"))]),
        ("INVITE carol #chan", []),
        ("ACCOUNT acc", [.accountChanged("acc")]),
        ("ACCOUNT *", [.accountChanged(nil)]),
        ("CHGHOST u h", [.hostChanged(user: "u", host: "h")]),
        ("SETNAME :New Name", [.realnameChanged("New Name")]),
        ("AWAY :lunch", [.awayChanged("lunch")]),
        ("AWAY", [.awayChanged(nil)]),
        ("TAGMSG #chan", []), ("PRIVMSG #chan", []), ("JOIN", []), ("KICK #chan", []), ("NICK", []),
    ]

    @Test(arguments: rows) func whatOthersDoIsObserved(_ line: String, _ facts: [Observation.Fact]) {
        var run = observing()
        run.receive(":bob!b@h \(line)")
        #expect(run.takeEvents().compactMap { $0.observation?.fact } == facts)
        #expect(run.takeEvents() == [])
    }

    @Test func ourOwnWordsAreNotObserved() {
        var run = observing()
        run.receive(":ALICE!a@b PRIVMSG #chan :me", ":alice!a@b NOTICE bob :me", ":alice!a@b QUIT :me")
        #expect(run.takeEvents() == [])
    }

    @Test func peopleAreOfNoInterestWhereNothingIsHeard() {
        var run = SessionRun.active()
        run.enter(Self.quiet, role: .silent)
        run.receive(":bob!b@h QUIT :gone", ":bob!b@h NICK rob", ":bob!b@h AWAY :x", ":bob!b@h JOIN #quiet")
        #expect(run.takeEvents() == [])
        run.receive(":bob!b@h PRIVMSG alice :still")
        #expect(run.takeEvents().count == 1)
    }

    @Test(arguments: ["bot", "inspircd.org/bot", "+bot", "robot"]) func programsAreKnownByTheirTag(_ tag: String) {
        var run = observing()
        run.receive("@\(tag) :bob!b@h PRIVMSG #chan :x")
        // What begins with a plus anybody can say of themselves.
        #expect(run.takeEvents().first?.observation?.isBot == ["bot", "inspircd.org/bot"].contains(tag))
    }

    @Test func tagsBecomeFields() {
        var run = observing()
        run.receive(
            "@time=2020-01-02T03:04:05.678Z;msgid=m1;account=acc;+draft/reply=r;foo=bar :bob!b@h PRIVMSG #chan :x"
        )
        let seen = run.takeEvents().first?.observation
        #expect(seen?.time == 1_577_934_245_678)
        #expect(seen?.messageID == "m1")
        #expect(seen?.account == "acc")
        #expect(seen?.tags == MessageTags(["+draft/reply": "r"]))
        #expect(seen?.isHistory == false)
    }

    @Test func aReplayIsHistoryNestedOrNot() {
        var run = observing()
        run.receive(
            ":s BATCH +a netsplit x y",
            ":s BATCH +b chathistory #chan",
            "@batch=b :s BATCH +c foo",
            "@batch=b;msgid=1 :bob!b@h PRIVMSG #chan :one",
            "@batch=c :bob!b@h PRIVMSG #chan :two",
            "@batch=a :bob!b@h QUIT :a b",
            "@batch=b :alice!a@b JOIN #chan",
            "@batch=b :alice!a@b PRIVMSG #chan :mine",
            ":s BATCH -c",
            ":s BATCH -b",
            "@batch=b :bob!b@h PRIVMSG #chan :three"
        )
        // Our own words are among them: what we said on an earlier connection is known by its replay.
        #expect(run.takeEvents().compactMap(\.observation?.isHistory) == [true, true, false, true, false])
    }

    @Test func theTopicThatComesWithAJoinIsHistory() {
        var run = SessionRun.active()
        run.order(.setRole(Self.channel, .reporter))
        run.order(.join(Self.channel, key: nil))
        run.pong()
        _ = run.takeEvents()
        run.receive(":alice!a@b JOIN #chan", ":s 332 alice #chan :old topic", ":s 333 alice #chan bob!b@h 1577934245")
        let seen = run.takeEvents().compactMap(\.observation).last
        #expect(seen?.fact == .topic(Self.channel, text: "old topic"))
        #expect(seen?.isHistory == true && seen?.time == 1_577_934_245_000 && seen?.source.name == "bob")
    }

    @Test func questionsOfStrangersAreAnsweredALittle() {
        var run = SessionRun.active()
        run.receive(":bob!b@h PRIVMSG alice :\u{1}PING 123\u{1}", ":bob!b@h PRIVMSG alice :\u{1}FINGER\u{1}")
        #expect(run.takeSent() == ["NOTICE bob :\u{1}PING 123\u{1}"])
        for _ in 0..<50 { run.receive(":bob!b@h PRIVMSG alice :\u{1}VERSION\u{1}") }
        #expect(run.takeSent().count == 2)
        run.pass(.seconds(11))
        run.receive(":bob!b@h PRIVMSG alice :\u{1}CLIENTINFO\u{1}", ":bob!b@h NOTICE alice :\u{1}VERSION x\u{1}")
        #expect(run.takeSent().filter { $0.hasPrefix("NOTICE") }.count == 1)
        #expect(run.takeEvents() == [])
    }

    /// What is dropped unread must be what reading would have made nothing of.
    @Test func nothingThatMattersIsSkipped() throws {
        var lines = Self.rows.map { ":bob!b@h \($0.0)" } + Self.rows.map { ":ALICE!b@h \($0.0)" }
        lines += [":bob!b@h PRIVMSG #quiet :x", ":irc.example 404 alice #quiet :No", "PING :x", "@label=t1 :s ACK"]
        for capabilities in ["", Self.capabilities] {
            for (heard, silent) in [(Self.channel, Self.quiet), (Self.quiet, Self.channel)] {
                var base = SessionRun.active(capabilities)
                base.enter(heard)
                base.enter(silent, role: .silent)
                for line in lines {
                    let bytes = Array(line.utf8)
                    let found = LinePeek(bytes)
                    let peek = try #require(found)
                    guard !base.machine.isNeeded(peek, in: bytes.span) else { continue }
                    var run = base
                    run.receive(line)
                    #expect(run.takeEvents() == [] && run.takeSent() == [], "\(line)")
                }
                let talk = Array(":bob!b@h PRIVMSG \(silent) :much talk".utf8)
                let found = LinePeek(talk)
                let peek = try #require(found)
                let isNeeded = base.machine.isNeeded(peek, in: talk.span)
                #expect(!isNeeded)
            }
        }
    }
}
