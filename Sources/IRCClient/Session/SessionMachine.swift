import IRCProtocol

/// One IRC session from the open socket to its end: registration, capabilities, SASL, channels, keep-alive, pace,
/// confirmation of what was said and gathering of what was asked.
///
/// Complete without its driver, which adds bytes, sockets, TLS and a clock: a simulator drives the same machine. Each
/// method takes one event and returns all that follows. Nothing a peer sends traps, and after `closed` every method
/// returns nothing.
///
/// Orders given before registration is over wait for it and are then carried out in order. A channel without an order
/// for its role is `silent`.
package struct SessionMachine: Sendable {
    enum State: Sendable {
        case idle
        case registering(Registration)
        /// After 001, until the burst behind it is over.
        case welcomed(expiry: MonotonicInstant)
        /// A service has been told who we are. What was ordered waits, so that channels for registered people let us in.
        case identifying(until: MonotonicInstant)
        case active
        case quitting(Farewell)
        case closed
    }

    /// QUIT waits a moment for what was said before it, then the server has a moment to close.
    struct Farewell: Sendable {
        var reason: String
        var isSaid = false
        var deadline: MonotonicInstant

        static let drainPatience = Duration.seconds(3)
        static let closePatience = Duration.seconds(3)
    }

    let plan: ConnectionPlan
    var state = State.idle
    var negotiation: CapabilityNegotiation
    var keepAlive: KeepAlive
    var barriers = BarrierSequence()
    var queue: SendQueue
    var window = SendWindow()
    /// The last line before the PING that waits for its answer.
    var pingMark: UInt64 = 0
    var ledger = ConfirmationLedger()
    var requests = RequestBoard()
    var batches = OpenBatches()
    /// A login by SASL after registration: services have come back.
    var exchange: SASLExchange?
    var nonces: NonceSource
    var keeper: NickKeeper
    /// Of whom the server tells that they come and go.
    var watched: [FoldedName: Nickname] = [:]
    var connectExpiry: MonotonicInstant?
    /// While nothing is asked but whether the server wants TLS: until when it may say so.
    var probeExpiry: MonotonicInstant?
    /// Where we are connected, or trying to be.
    var endpoint: ConnectionPlan.Endpoint?
    /// Channels of which the names have to be asked for, since the server does not tell them by itself.
    var namesWanted: [ChannelName] = []
    /// Whom services take us for.
    var account: String?
    var isLoginRefused = false
    /// When to ask whether services are back.
    var servicesPoll: MonotonicInstant?
    var servicesPolls = 0
    var allowance = CTCPAllowance()
    var channels: [FoldedName: ChannelMembership] = [:]
    var joinsInFlight: Set<FoldedName> = []
    /// Channels that bear another name now: orders on their way name them by the former.
    var formerNames: [FoldedName: ChannelName] = [:]
    /// Channels whose lines are read: a role that is not silent, or names being gathered. Nil for none.
    var heard: ChannelSet?
    /// Whether any channel has a role that is not silent.
    var isListening = false
    var isGathering = false

    var nick: Nickname
    var ownName: FoldedName
    var source: Source
    var server = ""
    var support = ISupport()
    /// How lines are read that are not UTF-8; nil where the server lets none through.
    package internal(set) var encoding: TextEncoding?
    var labelCount: UInt64 = 0
    /// Bytes by which the server cuts lines shorter than it should.
    var shortfall = 0
    var parked: [SessionOrder] = []
    /// What the server has against us, as far as it has said so.
    var complaint: ServerReply?
    /// Channels in one JOIN, at most.
    var mostJoins = 10
    /// What this step has led to so far.
    var out = SessionActions()

    /// `entropy`: 32 bytes that nobody can foresee, for what a login has to say but once.
    package init(plan: ConnectionPlan, entropy: [UInt8]) {
        self.plan = plan
        encoding = plan.encodingFallback
        negotiation = CapabilityNegotiation(alone: plan.isUnattended ? [Capabilities.preAway] : [])
        nonces = NonceSource(entropy: entropy)
        keeper = NickKeeper(plan.nick)
        keepAlive = KeepAlive(interval: plan.pingInterval, timeout: plan.pingTimeout, now: .start)
        queue = SendQueue(pace: plan.pace)
        nick = plan.nick
        ownName = ISupport().caseMapping.fold(plan.nick)
        source = Source(name: plan.nick.text)
    }

    // MARK: - Events

    /// The attempt begins. Each address tried may be told.
    package mutating func connecting(host: String, now: MonotonicInstant) -> SessionActions {
        guard case .idle = state else { return SessionActions() }
        endpoint = plan.endpoints.first { $0.host == host }
        let expiry = now + Self.connectPatience
        connectExpiry = expiry
        return SessionActions(events: [.connecting(host: host)], deadline: expiry)
    }

    /// For one server: its name, its addresses, and a proxy that has to connect for us.
    static let connectPatience = Duration.seconds(60)

    /// The socket is open, TLS included.
    package mutating func opened(now: MonotonicInstant) -> SessionActions {
        guard case .idle = state else { return SessionActions() }
        var registration = Registration(plan: plan, isSecure: isSecure, now: now)
        if mustProbe {
            state = .registering(registration)
            probe(now)
            return concluded(now)
        }
        let words = registration.words
        let step = registration.opened()
        state = .registering(registration)
        for message in step.send + words where !isEncodable(message) {
            let text = "A value of the registration cannot be sent."
            finish(.registrationRefused(ServerReply(code: "LOCAL", text: text)))
            return concluded(now)
        }
        send(step.send, now)
        return concluded(now)
    }

    package mutating func received(_ message: Message, now: MonotonicInstant) -> SessionActions {
        switch state {
        case .idle, .closed:
            return SessionActions()
        case .registering:
            receivedWhileRegistering(message, now)
        case .welcomed, .identifying, .active, .quitting:
            keepAlive.received(now)
            receivedInSession(message, now)
        }
        return concluded(now)
    }

    /// A line came that ``isNeeded(_:in:)`` had no use for: it is a sign of life all the same.
    package mutating func receivedUnneeded(now: MonotonicInstant) { keepAlive.received(now) }

    package mutating func timerFired(now: MonotonicInstant) -> SessionActions {
        switch state {
        case .closed:
            return SessionActions()
        case .idle:
            guard let connectExpiry else { return SessionActions() }
            guard now >= connectExpiry else { return SessionActions(deadline: connectExpiry) }
            finish(.unreachable("The server did not answer in time."))
        case .registering where probeExpiry != nil:
            probeTimerFired(now)
        case .registering(var registration):
            if let step = registration.timerFired(now) {
                state = .registering(registration)
                apply(step, now)
            } else {
                finish(.registrationTimedOut)
            }
        case .welcomed(let expiry):
            if now >= expiry { finish(.registrationTimedOut) }
        case .identifying(let until):
            if now >= until { becameActive(now) }
        case .active:
            timePassed(now)
        case .quitting(let farewell):
            if farewell.isSaid, now >= farewell.deadline { finish(.requested) } else { timePassed(now) }
        }
        return concluded(now)
    }

    /// The socket is closed, or could not be opened. An earlier reason of ours stands.
    package mutating func closed(_ reason: CloseReason, now: MonotonicInstant) -> SessionActions {
        switch state {
        case .closed: return SessionActions()
        case .quitting: finish(.requested)
        case .registering(let registration):
            finish(reason.isWordless ? registration.complaint.map(CloseReason.registrationRefused) ?? reason : reason)
        case .idle, .welcomed, .identifying, .active:
            finish(reason.isWordless ? complaint.map(CloseReason.registrationRefused) ?? reason : reason)
        }
        return concluded(now)
    }

    // MARK: - The end of a step

    mutating func concluded(_ now: MonotonicInstant) -> SessionActions {
        sayUnsaid()
        window.reached(ledger.reached)
        pump(now)
        out.deadline = deadline(now)
        let result = out
        out = SessionActions()
        return result
    }

    /// Everything that waits for an answer has one, then the last word is said.
    mutating func finish(_ reason: CloseReason) {
        if case .closed = state { return }
        state = .closed
        out.events += requests.closed()
        for case .request(let token, _) in parked {
            out.events.append(.answered(token, Answer(lines: [], isComplete: false)))
        }
        out.events.append(.closed(reason))
        out.close = reason
        parked = []
        channels = [:]
        joinsInFlight = []
        heard = nil
        exchange = nil
        queue = SendQueue(pace: plan.pace)
        ledger = ConfirmationLedger()
        window = SendWindow()
        batches = OpenBatches()
    }

    private mutating func timePassed(_ now: MonotonicInstant) {
        if let step = exchange?.timerFired(now) { logIn(step, now) }
        keep(keeper.timerFired(now), now)
        askAfterServices(now)
        switch keepAlive.timerFired(now) {
        case .alive: break
        case .ping: barriers.want(.alive)
        case .overdue: out.events.append(.overdue)
        case .dead:
            finish(.timedOut)
            return
        }
        for channel in joinsInFlight.sorted() {
            guard let deadline = channels[channel]?.deadline, deadline <= now else { continue }
            joinFailed(channel, ServerReply(code: "TIMEOUT", text: "The server did not answer the JOIN in time"))
        }
        out.events += requests.timerFired(now)
    }

    private func deadline(_ now: MonotonicInstant) -> MonotonicInstant? {
        switch state {
        case .idle:
            return connectExpiry
        case .closed:
            return nil
        case .registering(let registration):
            return probeExpiry ?? registration.deadline
        case .welcomed(let expiry):
            return expiry
        case .identifying(let until):
            return until
        case .active:
            return activeDeadline(now)
        case .quitting(let farewell):
            return farewell.isSaid ? farewell.deadline : min(farewell.deadline, activeDeadline(now))
        }
    }

    private func activeDeadline(_ now: MonotonicInstant) -> MonotonicInstant {
        var earliest = keepAlive.deadline
        if window.isOpen, let waiting = queue.deadline(now) { earliest = min(earliest, waiting) }
        if let waiting = ledger.deadline(patience: Self.echoPatience) { earliest = min(earliest, waiting) }
        if let waiting = requests.deadline { earliest = min(earliest, waiting) }
        if let waiting = exchange?.deadline { earliest = min(earliest, waiting) }
        if let waiting = keeper.deadline { earliest = min(earliest, waiting) }
        if let waiting = servicesPoll { earliest = min(earliest, waiting) }
        for channel in joinsInFlight {
            if let waiting = channels[channel]?.deadline { earliest = min(earliest, waiting) }
        }
        return earliest
    }

    /// How long an echo that should come is waited for before a PING asks after it.
    static let echoPatience = Duration.seconds(5)
}
