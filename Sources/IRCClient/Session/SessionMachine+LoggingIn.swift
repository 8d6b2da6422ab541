import IRCProtocol

// Who services take us for: SASL during registration and after it, or words to NickServ.
extension SessionMachine {
    /// By which mechanisms we could log in, if there is need to.
    var wantedLogins: [SASL.Mechanism] { account == nil ? plan.sasl?.mechanisms ?? [] : [] }

    mutating func newExchange() -> SASLExchange? {
        guard let login = plan.sasl else { return nil }
        // Used up, so that a second login has a nonce of its own.
        let own = NonceSource(entropy: Array(nonces.next().utf8))
        return SASLExchange(login, hasCertificate: false, nonces: own)
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
        case .failed: isLoginRefused = true
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
        case .numeric(.loggedOut):
            account = nil
        default:
            break
        }
        if identificationAnswered(by: message) { identified(now) }
        guard var running = exchange else { return false }
        let step = running.received(message, now)
        exchange = running
        guard step != SASLExchange.Step() else { return false }
        logIn(step, now)
        return true
    }

    // MARK: - Without SASL

    /// How long orders wait for a service's answer.
    static let identificationPatience = Duration.seconds(5)

    /// Whether a service is told who we are, and has to be waited for.
    mutating func identify(_ now: MonotonicInstant) -> Bool {
        // What SASL has refused would be refused again, in words for people.
        guard account == nil, !isLoginRefused, let identification = plan.identification else { return false }
        let words = ["IDENTIFY", identification.account, identification.password.exposed].compactMap(\.self)
        let text = words.joined(separator: " ")
        let message = Message(.privmsg, [Parameter(identification.service), Parameter(cleaning: text)])
        // A name of two words would be read as a name and a part of the password, which the service might then repeat.
        guard identification.account?.contains(" ") != true, isEncodable(message) else {
            let words = "The account or the password cannot be sent to \(identification.service)."
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
        guard case .identifying = state, let service = plan.identification?.service else { return false }
        let name = support.caseMapping.fold(service)
        switch message.command {
        case .notice: return message.source.map { support.caseMapping.fold($0.name) == name } ?? false
        case .numeric(.noSuchNick): return message[1].map { support.caseMapping.fold($0) == name } ?? false
        default: return false
        }
    }
}
