import IRCClient
import IRCProtocol
import Testing

/// A session machine with a hand-moved clock, and all that it has sent and told so far as lines of text.
struct SessionRun {
    var machine: SessionMachine
    var now = MonotonicInstant.start
    private(set) var sent: [String] = []
    private(set) var events: [SessionEvent] = []
    private(set) var deadline: MonotonicInstant?
    private(set) var closed: CloseReason?

    private var derivation: KeyDerivation?

    init(_ plan: ConnectionPlan = .sample(), entropy: [UInt8] = []) {
        machine = SessionMachine(plan: plan, entropy: entropy)
    }

    mutating func take(_ actions: SessionActions) {
        sent += actions.send.map(\.line)
        events += actions.events
        deadline = actions.deadline
        if let wanted = actions.derivation { derivation = wanted }
        if let reason = actions.close { closed = reason }
    }

    var isDeriving: Bool { derivation != nil }

    /// Does the work that the machine has asked for.
    mutating func deriveKey() {
        guard let wanted = derivation else {
            Issue.record("no key to derive")
            return
        }
        derivation = nil
        take(machine.derived(wanted.run(), now: now))
    }

    mutating func open() { take(machine.opened(now: now)) }

    mutating func receive(_ lines: String...) {
        for line in lines {
            guard let message = try? Message(parsing: Array(line.utf8)) else { continue }
            take(machine.received(message, now: now))
        }
    }

    mutating func order(_ order: SessionOrder) { take(machine.ordered(order, now: now)) }

    /// Moves the clock and fires every timer on the way, as a driver would.
    mutating func pass(_ duration: Duration) {
        let end = now + duration
        for _ in 0..<10_000 {
            guard let next = deadline, next <= end else { break }
            now = max(now, next)
            take(machine.timerFired(now: now))
        }
        now = end
    }

    /// What has been sent since the last call.
    mutating func takeSent() -> [String] {
        defer { sent = [] }
        return sent
    }

    mutating func sentAgain(_ lines: ArraySlice<String>) { sent = lines + sent }
    mutating func toldAgain(_ told: ArraySlice<SessionEvent>) { events = told + events }

    mutating func takeEvents() -> [SessionEvent] {
        defer { events = [] }
        return events
    }

    /// Answers the last PING of ours.
    mutating func pong() {
        guard let ping = sent.last(where: { $0.hasPrefix("PING ") }) else {
            Issue.record("no PING to answer")
            return
        }
        receive(":irc.example PONG irc.example :" + ping.dropFirst(5))
    }

    /// Registered, with these capabilities held and the burst over; what was said on the way is forgotten.
    static func active(
        _ capabilities: String = "",
        support: String = "CHANTYPES=#& PREFIX=(ov)@+ STATUSMSG=@+",
        plan: ConnectionPlan = .sample()
    ) -> SessionRun {
        var run = SessionRun(plan)
        run.open()
        run.receive(":irc.example CAP * LS :\(capabilities)")
        for line in run.takeSent() where line.hasPrefix("CAP REQ ") {
            run.receive(":irc.example CAP * ACK \(line.dropFirst(8))")
        }
        run.receive(
            ":irc.example 001 alice :Welcome alice!~al@client.example",
            ":irc.example 005 alice \(support) :are supported",
            ":irc.example 376 alice :End of MOTD"
        )
        run.pong()
        _ = run.takeSent()
        _ = run.takeEvents()
        return run
    }

    /// On the channel and settled.
    mutating func enter(_ channel: ChannelName, role: ObserverRole = .reporter, names: String = "alice @bob") {
        order(.setRole(channel, role))
        order(.join(channel, key: nil))
        receive(
            ":alice!~al@client.example JOIN \(channel)",
            ":irc.example 353 alice = \(channel) :\(names)",
            ":irc.example 366 alice \(channel) :End"
        )
        pong()
        if sent.last?.hasPrefix("PING") == true { pong() }
        _ = takeSent()
        _ = takeEvents()
    }
}

extension ConnectionPlan {
    static func sample(_ change: (inout ConnectionPlan) -> Void = { _ in }) -> ConnectionPlan {
        var plan = ConnectionPlan(
            network: NetworkID("example"),
            endpoints: [Endpoint(host: "irc.example", port: 6667)],
            security: .tls(acceptSelfSigned: false, acceptExpired: false, caFile: nil),
            nick: .named("alice"),
            username: "al",
            realname: "Alice A"
        )
        plan.pace = Pace(burst: 100, interval: .milliseconds(1))
        change(&plan)
        return plan
    }
}

extension Nickname {
    /// For literals of tests; a name that is none is a test's own mistake.
    static func named(_ text: String) -> Nickname {
        guard let nick = Nickname(parsing: text) else { fatalError("not a nick: \(text)") }
        return nick
    }
}

extension ChannelName {
    static func named(_ text: String) -> ChannelName {
        guard let channel = ChannelName(parsing: text) else { fatalError("not a channel: \(text)") }
        return channel
    }
}

extension Message {
    /// As it goes over the wire, without its end.
    var line: String {
        guard let bytes = try? encoded(limits: LineLimits(tags: 4096, rest: 65_535)) else { return "CANNOT BE SENT" }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
}

extension OutgoingLine {
    static func to(_ channel: ChannelName, _ text: String, token: UInt64, kind: Kind = .message) -> OutgoingLine {
        OutgoingLine(
            token: LineToken(rawValue: token),
            target: .channel(channel),
            kind: kind,
            text: FormattedText(text)
        )
    }

    static func tagging(_ channel: ChannelName, token: UInt64) -> OutgoingLine {
        var line = to(channel, "", token: token)
        line.deed = .tag
        line.tags = MessageTags(["+draft/reply": "m1", "+draft/react": "👍"])
        return line
    }

    static func deleting(_ messageID: String, _ channel: ChannelName, token: UInt64) -> OutgoingLine {
        var line = to(channel, "", token: token)
        line.deed = .delete(messageID: messageID, reason: nil)
        return line
    }

    static func several(_ channel: ChannelName, token: UInt64) -> OutgoingLine {
        var line = to(channel, "one", token: token)
        line.more = [FormattedText("two"), FormattedText("three")]
        return line
    }

    static func to(_ nick: Nickname, _ text: String, token: UInt64) -> OutgoingLine {
        OutgoingLine(token: LineToken(rawValue: token), target: .nick(nick), kind: .message, text: FormattedText(text))
    }
}

extension SessionEvent {
    var observation: Observation? {
        guard case .observed(let observation) = self else { return nil }
        return observation
    }
}
