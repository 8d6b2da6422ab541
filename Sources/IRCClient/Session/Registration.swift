import IRCProtocol

/// From the open socket to 001: who we say we are, SASL, and another nick where ours is taken.
///
/// Capabilities are negotiated beside it and told by `negotiated`. `CAP END` is held back until SASL has ended, so the
/// server cannot finish before.
struct Registration: Sendable {
    struct Step: Sendable, Hashable {
        var send: [Message] = []
        var authentication: Authentication?
        var derivation: KeyDerivation?
        var refusal: ServerReply?
    }

    private enum Phase: Sendable {
        case negotiating
        case authenticating(SASLExchange)
        case ended
    }

    private let plan: ConnectionPlan
    private let isSecure: Bool
    private var phase = Phase.negotiating
    private let expiry: MonotonicInstant
    /// The nick asked for last.
    private(set) var nick: Nickname
    /// What numbers are put behind: the nick that is wanted, as the server can have it.
    private(set) var base: Nickname
    private var attempts = 0
    /// Who we are, until it has been said.
    private var introduction: [Message]?
    /// Until when it is held back in plain: what the server says of TLS comes first, where it says anything.
    private let introducedBy: MonotonicInstant
    /// What a server says before it closes: a better reason than its ERROR.
    private(set) var complaint: ServerReply?

    /// So many other nicks are tried.
    static let nickAttempts = 12
    /// A server that knows no CAP may say nothing to it.
    static let introductionPatience = Duration.seconds(3)

    init(plan: ConnectionPlan, isSecure: Bool, now: MonotonicInstant) {
        self.plan = plan
        self.isSecure = isSecure
        nick = plan.nick
        base = plan.nick
        expiry = now + plan.registrationTimeout
        introducedBy = now + Self.introductionPatience
        introduction =
            Self.pass(plan.serverPassword ?? (plan.sasl == nil ? plan.password : nil)) + [
                Message(.nick, [Parameter(plan.nick)]),
                Message(.user, [Parameter(cleaning: plan.username), "0", "*", Parameter(cleaning: plan.realname)]),
            ]
    }

    /// WEBIRC goes before all else, and PASS next. In plain PASS and who we are wait for what the server says of TLS.
    mutating func opened() -> Step {
        var step = Step()
        if let gateway = plan.gateway, let line = GatewayLine.message(gateway, isSecure: isSecure) {
            step.send.append(line)
        }
        let words = isSecure ? introduced() : []
        step.send += words.prefix { $0.command == .pass } + [CapabilityNegotiation.list]
        step.send += words.drop { $0.command == .pass }
        return step
    }

    /// All that says who we are, for a look whether it can be sent.
    var words: [Message] { introduction ?? [] }

    /// Who we are, once: the server has said all that it has to say of TLS.
    mutating func introduced() -> [Message] {
        defer { introduction = nil }
        return introduction ?? []
    }

    private static func pass(_ password: Secret?) -> [Message] {
        password.map { [Message(.pass, [Parameter(cleaning: $0.exposed)])] } ?? []
    }

    /// Where SASL could not take its place.
    private var password: [Message] { plan.serverPassword == nil ? Self.pass(plan.password) : [] }

    /// All capabilities are answered for.
    /// `exchange`: SASL, where it is held and wanted; `offered`: its mechanisms.
    mutating func negotiated(
        _ exchange: SASLExchange?,
        offered: String,
        isSupported: Bool,
        _ now: MonotonicInstant
    ) -> Step {
        guard case .negotiating = phase else { return Step() }
        guard plan.sasl != nil else { return ended(isSupported: isSupported) }
        guard var exchange else {
            phase = .ended
            return Step(send: isSupported ? password + [CapabilityNegotiation.end] : [], authentication: .unavailable)
        }
        let step = exchange.begun(offered: offered, now)
        phase = .authenticating(exchange)
        return advanced(step)
    }

    mutating func derived(_ key: DerivedKey?) -> Step {
        guard case .authenticating(var exchange) = phase else { return Step() }
        let step = exchange.derived(key)
        phase = .authenticating(exchange)
        return advanced(step)
    }

    private mutating func ended(isSupported: Bool) -> Step {
        phase = .ended
        return Step(send: isSupported ? [CapabilityNegotiation.end] : [])
    }

    mutating func received(_ message: Message, _ now: MonotonicInstant) -> Step {
        if case .authenticating(var exchange) = phase {
            let step = exchange.received(message, now)
            phase = .authenticating(exchange)
            if step != SASLExchange.Step() { return advanced(step) }
        }
        switch message.command {
        case .numeric(let numeric):
            return answered(numeric, message)
        case .error:
            let error = ServerReply(code: "ERROR", text: message.last ?? "")
            return Step(refusal: error.closingCause == .unknown ? complaint ?? error : error)
        case .fail:
            complaint = ServerReply(code: message[1] ?? "FAIL", text: message.last ?? "")
            return Step()
        default:
            return Step()
        }
    }

    private mutating func advanced(_ step: SASLExchange.Step) -> Step {
        guard let outcome = step.outcome else { return Step(send: step.send, derivation: step.derivation) }
        phase = .ended
        var send = step.send
        if case .succeeded = outcome {} else { send += password }
        return Step(send: send + [CapabilityNegotiation.end], authentication: outcome)
    }

    private mutating func answered(_ numeric: Numeric, _ message: Message) -> Step {
        let reply = ServerReply(code: numeric.text, text: message.last ?? "")
        switch numeric {
        case .erroneousNickname, .nicknameInUse, .nickCollision, .unavailableResource:
            return nickRefused(numeric, reply)
        case .noPermissionForHost, .passwordMismatch, .bannedFromServer:
            return Step(refusal: reply)
        case .willBeBanned, .restricted, .hostileUsername, .invalidUsername:
            complaint = reply
            return Step()
        default:
            return Step()
        }
    }

    /// A taken nick gets a number, an impossible one is cleaned and then cut to what every server takes.
    private mutating func nickRefused(_ numeric: Numeric, _ reply: ServerReply) -> Step {
        let next: Nickname?
        if numeric == .erroneousNickname {
            let lengths = [base.text.utf8.count, NickRules.standardLength]
            next = lengths.lazy.compactMap { [base] in NickRules(maximumLength: $0).sanitized(base.text) }
                .first { [base] in $0.text != base.text }
            if let next { base = next }
        } else {
            attempts += 1
            // Not longer than what was asked for: where the server cuts nicks, a number behind the cut changes nothing.
            let rules = NickRules(maximumLength: max(NickRules.standardLength, base.text.utf8.count))
            next = attempts <= Self.nickAttempts ? rules.candidate(base, attempt: attempts) : nil
        }
        guard let next else { return Step(refusal: reply) }
        nick = next
        return Step(send: [Message(.nick, [Parameter(next)])])
    }

    /// 001 came: what was still open is over.
    mutating func welcomed() -> Step {
        switch phase {
        case .negotiating:
            phase = .ended
            return Step(authentication: plan.sasl == nil ? nil : .unavailable)
        case .authenticating:
            phase = .ended
            return Step(
                authentication: .failed(ServerReply(code: "LOCAL", text: "The server did not wait for SASL."))
            )
        case .ended:
            return Step()
        }
    }

    /// Nil when the time for registering is over.
    mutating func timerFired(_ now: MonotonicInstant) -> Step? {
        guard now < expiry else { return nil }
        if now >= introducedBy, introduction != nil { return Step(send: introduced()) }
        guard case .authenticating(var exchange) = phase else { return Step() }
        let step = exchange.timerFired(now)
        phase = .authenticating(exchange)
        return advanced(step)
    }

    var deadline: MonotonicInstant {
        if introduction != nil { return min(introducedBy, expiry) }
        guard case .authenticating(let exchange) = phase, let deadline = exchange.deadline else { return expiry }
        return min(deadline, expiry)
    }
}
