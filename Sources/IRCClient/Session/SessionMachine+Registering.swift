import IRCProtocol

extension SessionMachine {
    mutating func receivedWhileRegistering(_ message: Message, _ now: MonotonicInstant) {
        guard case .registering(var registration) = state else { return }
        if probeExpiry != nil { return receivedWhileProbing(message, now) }
        switch message.command {
        case .ping:
            // Some servers want a cookie back before they go on.
            pong(message, now)
        case .cap:
            if heedTransport(message) { return }
            if CapabilityReply(message).map({ $0.subcommand != .ls || $0.isLast }) == true { introduce(now) }
            negotiated(negotiation.received(message, logins: wantedLogins), isSupported: true, now)
        case .numeric(let numeric) where numeric == .welcome:
            welcomed(message, now)
        case .numeric(let numeric) where Self.knowsNoCapabilities.contains(numeric) && isHeldBack:
            introduce(now)
            if message.parameters.contains(where: { $0.text.uppercased() == "CAP" }) {
                negotiated(negotiation.unsupported(), isSupported: false, now)
            }
        case .numeric(let numeric)
        where [.unknownCommand, .notRegistered, .invalidCapCommand].contains(numeric)
            && message.parameters.contains { $0.text.uppercased() == "CAP" }:
            negotiated(negotiation.unsupported(), isSupported: false, now)
        default:
            let step = registration.received(message, now)
            state = .registering(registration)
            apply(step, now)
        }
    }

    /// What a server says to CAP that does not know it, or wants to know first who we are.
    static let knowsNoCapabilities: Set<Numeric> = [.unknownCommand, .notRegistered, .invalidCapCommand]

    private var isHeldBack: Bool {
        guard case .registering(let registration) = state else { return false }
        return !registration.words.isEmpty
    }

    /// Says who we are, unless that has been said.
    private mutating func introduce(_ now: MonotonicInstant) {
        guard case .registering(var registration) = state else { return }
        let words = registration.introduced()
        state = .registering(registration)
        send(words, now)
    }

    private mutating func negotiated(
        _ action: CapabilityNegotiation.Action,
        isSupported: Bool,
        _ now: MonotonicInstant
    ) {
        guard case .registering(var registration) = state else { return }
        switch action {
        case .nothing, .changed, .listed:
            return
        case .send(let messages):
            send(messages, now)
        case .settled:
            // A connection of which nobody is to think that somebody sits before it.
            if negotiation.held.contains(Capabilities.preAway) { send([Message(.away, ["*"])], now) }
            let hasSASL = negotiation.held.contains(Capabilities.sasl)
            let step = registration.negotiated(
                hasSASL ? newExchange() : nil,
                offered: negotiation.saslMechanisms,
                isSupported: isSupported,
                now
            )
            state = .registering(registration)
            apply(step, now)
        }
    }

    mutating func apply(_ step: Registration.Step, _ now: MonotonicInstant) {
        if let outcome = step.authentication { authenticated(outcome) }
        if case .closed = state { return }
        send(step.send.filter(isEncodable), now)
        if let derivation = step.derivation { out.derivation = derivation }
        if let reply = step.refusal { finish(.registrationRefused(reply)) }
    }

    /// 001: the nick in it is ours, whatever we asked for.
    private mutating func welcomed(_ message: Message, _ now: MonotonicInstant) {
        guard case .registering(var registration) = state else { return }
        _ = negotiation.unsupported()
        apply(registration.welcomed(), now)
        keeper = NickKeeper(registration.base)
        server = message.source?.name ?? ""
        nick = message[0].flatMap { Nickname(parsing: $0) } ?? registration.nick
        ownName = support.caseMapping.fold(nick)
        source = Source(name: nick.text)
        if let word = message.last?.split(separator: " ").last {
            // "Welcome to the network nick!user@host" on most servers.
            let shown = Source(parsing: word)
            if shown.user != nil, shown.host != nil, support.caseMapping.fold(shown.name) == ownName { source = shown }
        }
        keepAlive = KeepAlive(interval: plan.pingInterval, timeout: plan.pingTimeout, now: now)
        state = .welcomed(expiry: now + plan.registrationTimeout)
        queue.refill()
        barriers.want(.welcomed)
    }

    /// The burst behind 001 is over: everything that the server announces is known.
    mutating func burstEnded(_ now: MonotonicInstant) {
        guard case .welcomed = state else { return }
        guard identify(now) else { return becameActive(now) }
    }

    mutating func becameActive(_ now: MonotonicInstant) {
        state = .active
        out.events.append(.registered(identity))
        if !plan.userModes.isEmpty {
            let modes =
                plan.userModes.hasPrefix("+") || plan.userModes.hasPrefix("-")
                ? plan.userModes : "+" + plan.userModes
            command(Message(.mode, [Parameter(nick), Parameter(cleaning: modes)]), target: nil)
        }
        if plan.isBot, let letter = support.tokens["BOT"], letter.utf8.count == 1 {
            command(Message(.mode, [Parameter(nick), Parameter(cleaning: "+" + letter)]), target: nil)
        }
        seekNick(now)
        awaitServices(now)
        let orders = parked
        parked = []
        for order in orders { carryOut(order, now) }
    }

    package var identity: SessionIdentity {
        SessionIdentity(
            nick: nick,
            source: source,
            server: server,
            support: support,
            capabilities: negotiation.held,
            multiline: negotiation.multiline
        )
    }
}

// MARK: - For a driver

extension SessionMachine {
    /// How long lines may be, tags aside.
    package var lineLength: Int { support.lineLength }

    package var isRegistered: Bool {
        switch state {
        case .active, .quitting: true
        case .idle, .registering, .welcomed, .identifying, .closed: false
        }
    }

    /// Takes equal values from a storage that others share. Nothing changes but the memory in use.
    package mutating func share(_ identity: SessionIdentity) {
        if support == identity.support { support = identity.support }
        if negotiation.held == identity.capabilities { negotiation.share(identity.capabilities) }
    }
}
