import IRCClient
import IRCProtocol
import Testing

/// Every state meets every event, then others: nothing traps, what waits is answered once, and after `closed` there is
/// silence.
@Suite struct AllPairsTests {
    enum Event: Sendable, CustomTestStringConvertible {
        case opened
        case line(String)
        case order(SessionOrder)
        case time(Duration)
        case closed(CloseReason)

        var testDescription: String {
            switch self {
            case .opened: "opened"
            case .line(let line): line
            case .order(let order): "\(order)"
            case .time(let duration): "\(duration)"
            case .closed(let reason): "\(reason)"
            }
        }
    }

    private static let channel = ChannelName.named("#chan")

    static let orders: [SessionOrder] = [
        .open(.sample()), .join(channel, key: nil), .join(channel, key: "a b"), .part(channel, reason: "x"),
        .setRole(channel, .reporter), .setRole(channel, .silent), .probe, .say(.to(channel, "hi", token: 5)),
        .say(.to(.named("bob"), String(repeating: "long ", count: 300), token: 6)),
        .request(RequestToken(rawValue: 9), [Message(.whois, ["bob"])]),
        .say(.tagging(channel, token: 7)), .say(.deleting("m1", channel, token: 8)), .say(.several(channel, token: 10)),
        .hint(.channel(channel), MessageTags(["+typing": "active"])),
        .watch([.named("bob"), .named("eve")]), .watch([]), .request(RequestToken(rawValue: 8), []),
        .quit(reason: "bye"),
    ]

    static let commands: [Command] = [
        .account, .authenticate, .away, .batch, .cap, .chghost, .error, .fail, .invite, .join, .kick, .kill, .mode,
        .nick, .note, .notice, .part, .pass, .ping, .pong, .privmsg, .quit, .redact, .setname, .tagmsg, .topic, .user,
        .wallops,
        .warn, .who, .whois, .names, .list, .ack, .other("ODD"),
    ]

    /// The lines with an effect of their own, which meet the effects of all others.
    static let pointed = [
        "CAP * LS * :a", "CAP * LS :sasl batch", "CAP * ACK :sasl batch", "CAP * NAK :batch", "CAP a NEW :batch",
        "CAP a DEL :batch", "AUTHENTICATE +", "BATCH +a labeled-response", "BATCH -a", "BATCH +b chathistory #chan",
        "BATCH +c draft/multiline #chan", "@batch=c :bob!b@h PRIVMSG #chan :x", "BATCH -c",
        ":s PONG s :trestle-1", ":s 005 alice CASEMAPPING=ascii CHANTYPES= PREFIX= :x", "FAIL JOIN X #chan :no",
        "FAIL PRIVMSG X bob :no", ":alice!a@b NICK bob", ":s KICK #chan alice", ":alice!a@b JOIN #chan",
        ":alice!a@b PART #chan", ":s 001 alice :hi", ":s 376 alice :End", ":s 403 alice #chan :No", "ERROR :bye",
    ]

    static let lines: [String] =
        commands.flatMap { command -> [String] in
            let word = command.word
            return [
                word, ":alice!a@b \(word)", ":bob!b@h \(word) #chan", ":alice!a@b \(word) #chan :x",
                ":s \(word) alice #chan bob :text", "@label=t1;batch=a :s \(word) + + +",
            ]
        }
        + [
            1, 5, 301, 332, 333, 353, 366, 376, 396, 401, 403, 404, 411, 421, 432, 433, 437, 442, 443, 464, 465, 470,
            473,
            477, 716, 900, 903, 904, 908, 999,
        ].flatMap { [":s \($0)", ":s \($0) alice", ":s \($0) alice #chan :x", ":s \($0) alice = #chan :@bob"] }
        + pointed

    static let events: [Event] =
        [.opened] + lines.map(Event.line) + orders.map(Event.order)
        + [.time(.seconds(1)), .time(.seconds(16)), .time(.seconds(400)), .closed(.lost("x")), .closed(.timedOut)]

    static let secondEvents: [Event] =
        [.opened] + pointed.map(Event.line) + orders.map(Event.order) + [.time(.seconds(16)), .closed(.lost("x"))]

    static let states: [(name: String, run: SessionRun)] = {
        var states: [(String, SessionRun)] = [("idle", SessionRun())]
        var run = SessionRun(.sample { $0.sasl = .init(account: "a", password: "b") })
        run.open()
        states.append(("registering", run))
        run.receive("CAP * LS :sasl batch labeled-response message-tags echo-message")
        states.append(("asking", run))
        for line in run.takeSent() where line.hasPrefix("CAP REQ ") { run.receive("CAP * ACK \(line.dropFirst(8))") }
        states.append(("authenticating", run))
        run.receive(":s 903 alice :ok", ":s 001 alice :hi")
        states.append(("welcomed", run))
        var active = SessionRun.active("batch labeled-response")
        states.append(("active", active))
        active.order(.join(channel, key: "k"))
        states.append(("joining", active))
        active.receive(":alice!a@b JOIN #chan", ":s 353 alice = #chan :alice bob")
        states.append(("gathering", active))
        var plain = SessionRun.active()
        plain.enter(channel)
        plain.order(.say(.to(channel, "one", token: 1)))
        plain.order(.request(RequestToken(rawValue: 1), [Message(.whois, ["bob"])]))
        plain.order(.request(RequestToken(rawValue: 2), [Message(.whois, ["bob"])]))
        states.append(("busy", plain))
        plain.order(.part(channel, reason: nil))
        states.append(("parting", plain))
        plain.order(.quit(reason: "bye"))
        states.append(("quitting", plain))
        plain.pass(.seconds(4))
        states.append(("said goodbye", plain))
        plain.receive("ERROR :bye")
        states.append(("closed", plain))
        return states.map { ($0.0, $0.1) }
    }()

    private static func apply(_ event: Event, to run: inout SessionRun) {
        switch event {
        case .opened: run.open()
        case .line(let line): run.receive(line)
        case .order(let order): run.order(order)
        case .time(let duration): run.pass(duration)
        case .closed(let reason): run.take(run.machine.closed(reason, now: run.now))
        }
    }

    /// Tokens that waited in the state already are counted with what the walk asks.
    private static func check(_ run: SessionRun, _ told: [SessionEvent], _ label: String) {
        var answered: [RequestToken: Int] = [:]
        var settledLines: [LineToken: Int] = [:]
        for (index, event) in told.enumerated() {
            switch event {
            case .answered(let token, _): answered[token, default: 0] += 1
            case .confirmed(let token, _), .refused(let token, _): settledLines[token, default: 0] += 1
            case .closed: #expect(index == told.count - 1, "\(label): something after closed")
            default: break
            }
        }
        for (token, count) in answered { #expect(count <= 2, "\(label): \(token) answered \(count) times") }
        for (token, count) in settledLines { #expect(count <= 2, "\(label): \(token) settled \(count) times") }
        if run.closed != nil { #expect(run.deadline == nil, "\(label): a timer after closed") }
    }

    @Test(arguments: states.indices) func meetsEveryEventTwice(_ index: Int) {
        let (name, start) = Self.states[index]
        for first in Self.events {
            var once = start
            _ = once.takeEvents()
            Self.apply(first, to: &once)
            for second in Self.secondEvents {
                var run = once
                Self.apply(second, to: &run)
                var end = run
                Self.apply(.closed(.lost("end")), to: &end)
                Self.check(end, end.takeEvents(), "\(name), \(first.testDescription), \(second.testDescription)")
            }
        }
    }

    @Test func everyRequestOfEveryStateIsAnsweredOnce() {
        for (name, start) in Self.states where name != "closed" {
            for event in Self.events {
                var run = start
                _ = run.takeEvents()
                run.order(.request(RequestToken(rawValue: 77), [Message(.whois, ["bob"])]))
                Self.apply(event, to: &run)
                if run.closed == nil { Self.apply(.closed(.lost("end")), to: &run) }
                let answers = run.takeEvents().filter {
                    if case .answered(RequestToken(rawValue: 77), _) = $0 { true } else { false }
                }
                #expect(answers.count == 1, "\(name), \(event.testDescription)")
            }
        }
    }

    @Test func afterClosedThereIsSilence() {
        for (name, start) in Self.states {
            var run = start
            Self.apply(.closed(.lost("end")), to: &run)
            _ = run.takeEvents()
            _ = run.takeSent()
            for event in Self.events {
                Self.apply(event, to: &run)
                #expect(
                    run.takeEvents() == [] && run.takeSent() == [] && run.deadline == nil,
                    "\(name), \(event.testDescription)"
                )
            }
        }
    }
}
