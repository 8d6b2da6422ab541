import IRCProtocol

// Who services take us for: SASL during registration and after it, or words to NickServ.
extension SessionMachine {
    /// By which mechanisms we could log in, if there is need to.
    var wantedLogins: [SASL.Mechanism] { account == nil ? plan.sasl?.mechanisms ?? [] : [] }

    mutating func newExchange() -> SASLExchange? {
        guard let login = plan.sasl else { return nil }
        // Used up, so that a second login has a nonce of its own.
        let own = NonceSource(entropy: Array(nonces.next().utf8))
        return SASLExchange(login, hasCertificate: plan.certificate != nil && isSecure, nonces: own)
    }

    /// What was asked for by `SessionActions.derivation`; nil where it could not be made.
    package mutating func derived(_ key: DerivedKey?, now: MonotonicInstant) -> SessionActions {
        switch state {
        case .idle, .closed:
            return SessionActions()
        case .registering(var registration):
            let step = registration.derived(key)
            state = .registering(registration)
            apply(step, now)
        case .welcomed, .identifying, .active, .quitting:
            if let step = exchange?.derived(key) { logIn(step, now) }
        }
        return concluded(now)
    }

    mutating func authenticated(_ outcome: Authentication) {
        switch outcome {
        case .succeeded(let account): self.account = account ?? plan.sasl?.account
        case .failed(let reply): isLoginRefused = reply.code != SASLExchange.timedOut
        case .unavailable: break
        }
        out.events.append(.authenticated(outcome))
        guard plan.sasl?.isRequired == true, case .registering = state else { return }
        switch outcome {
        case .succeeded: break
        case .failed(let reply): finish(.loginFailed(reply))
        case .unavailable:
            let text = "The server offers no way to log in."
            finish(.loginFailed(ServerReply(code: "LOCAL", text: text)))
        }
    }

    // MARK: - After registration

    /// `sasl` is there again, or for the first time: whoever is not logged in logs in now.
    mutating func servicesCameBack(_ now: MonotonicInstant) {
        guard exchange == nil, account == nil, var begun = newExchange() else { return }
        let step = begun.begun(offered: negotiation.saslMechanisms, now)
        exchange = begun
        logIn(step, now)
    }

    mutating func logIn(_ step: SASLExchange.Step, _ now: MonotonicInstant) {
        send(step.send.filter(isEncodable), now)
        if let derivation = step.derivation { out.derivation = derivation }
        guard let outcome = step.outcome else { return }
        exchange = nil
        authenticated(outcome)
        awaitServices(now)
    }

    /// Whether the line was of a login and nothing else. Numerics are the server's own words and nobody else's.
    mutating func concernsLogin(_ message: Message, _ now: MonotonicInstant) -> Bool {
        switch message.command {
        case .numeric(.loggedIn):
            // By NickServ, by SASL, or because services have given us back what we had.
            let name = message.parameters.count > 2 ? message[2] : nil
            let isNews = account != name && exchange == nil
            account = name
            if isNews { out.events.append(.authenticated(.succeeded(account: name))) }
            identified(now)
            seekNick(now)
        case .numeric(.loggedOut):
            account = nil
        default:
            break
        }
        if identificationAnswered(by: message), case .identifying(let until) = state {
            // The login itself comes behind the words, if at all.
            let isNobody = message.command == .numeric(.noSuchNick)
            if isNobody { identified(now) } else { state = .identifying(until: min(until, now + Self.wordsPatience)) }
        }
        guard var running = exchange else { return false }
        let step = running.received(message, now)
        exchange = running
        guard step != SASLExchange.Step() else { return false }
        logIn(step, now)
        return true
    }

    // MARK: - Until services are back

    /// Some servers do not say when they are: the list of capabilities is asked for again, ever more seldom.
    mutating func awaitServices(_ now: MonotonicInstant) {
        guard plan.sasl != nil, account == nil, !isLoginRefused, exchange == nil else {
            servicesPoll = nil
            return
        }
        let pause = min(Self.longestServicesPause, Self.firstServicesPause * (1 << min(servicesPolls, 6)))
        servicesPolls += 1
        servicesPoll = now + pause
    }

    private static let firstServicesPause = Duration.seconds(30)
    private static let longestServicesPause = Duration.seconds(900)

    mutating func askAfterServices(_ now: MonotonicInstant) {
        guard let due = servicesPoll, due <= now else { return }
        awaitServices(now)
        if servicesPoll != nil { send([CapabilityNegotiation.list], now) }
    }

    // MARK: - Without SASL

    /// How long orders wait for a service's answer.
    static let identificationPatience = Duration.seconds(5)
    private static let wordsPatience = Duration.seconds(1)

    /// Whether a service is told who we are, and has to be waited for.
    mutating func identify(_ now: MonotonicInstant) -> Bool {
        // What SASL has refused would be refused again, in words for people.
        guard account == nil, !isLoginRefused, let identification = plan.identification else { return false }
        let words = ["IDENTIFY", identification.account, identification.password.exposed].compactMap(\.self)
        let text = words.joined(separator: " ")
        let message = Message(.privmsg, [Parameter(plan.service), Parameter(cleaning: text)])
        // A name of two words would be read as a name and a part of the password, which the service might then repeat.
        guard identification.account?.contains(" ") != true, isEncodable(message) else {
            let words = "The account or the password cannot be sent to \(plan.service)."
            authenticated(.failed(ServerReply(code: "LOCAL", text: words)))
            return false
        }
        send([message], now)
        state = .identifying(until: now + Self.identificationPatience)
        return true
    }

    private mutating func identified(_ now: MonotonicInstant) {
        if case .identifying = state { becameActive(now) }
    }

    /// Whatever the service says is its answer; that there is none of that name is one, too.
    private func identificationAnswered(by message: Message) -> Bool {
        guard case .identifying = state else { return false }
        let name = support.caseMapping.fold(plan.service)
        switch message.command {
        case .notice: return message.source.map { support.caseMapping.fold($0.name) == name } ?? false
        case .numeric(.noSuchNick): return message[1].map { support.caseMapping.fold($0) == name } ?? false
        default: return false
        }
    }
}
