import IRCProtocol

/// One login by SASL (IRCv3 sasl-3.2): the mechanisms of the plan in turn, as far as the server has them.
///
///     C: AUTHENTICATE PLAIN
///     S: AUTHENTICATE +
///     C: AUTHENTICATE amlsbGVz...
///     S: :irc.example 903 me :SASL authentication successful
///
/// The next mechanism is tried where one is refused as such. It is not where a password was judged, nor where a server
/// broke the rules of a mechanism: nobody is to get the password in clear by failing to prove that they know it.
struct SASLExchange: Sendable {
    private enum State: Sendable {
        case idle
        case running(SASLDialogue)
        /// 908 came without ours on it; what refuses it mostly follows.
        case unwanted
        case over
    }

    struct Step: Sendable, Hashable {
        var send: [Message] = []
        var derivation: KeyDerivation?
        /// How it ended; said once.
        var outcome: Authentication?
    }

    private let login: ConnectionPlan.Login
    private let hasCertificate: Bool
    private var nonces: NonceSource
    private var mechanisms: ArraySlice<SASL.Mechanism>
    private var state = State.idle
    private var current: SASL.Mechanism?
    private var account: String?
    /// A challenge of which more is to come, in base64.
    private var challenge = ""
    private var lastRefusal: ServerReply?
    private(set) var deadline: MonotonicInstant?

    /// Services that are away must not cost us the connection.
    static let timeout = Duration.seconds(15)
    /// How long a list of mechanisms is taken for the whole answer.
    static let listPatience = Duration.seconds(2)
    /// The code of a failure that judged nobody.
    static let timedOut = "TIMEOUT"
    private static let longestChallenge = 16 * SASL.chunkLength

    init(_ login: ConnectionPlan.Login, hasCertificate: Bool, nonces: NonceSource) {
        self.login = login
        self.hasCertificate = hasCertificate
        self.nonces = nonces
        mechanisms = login.mechanisms[...]
    }

    /// `offered`: the value of the capability; empty where it tells nothing.
    mutating func begun(offered: String, _ now: MonotonicInstant) -> Step {
        mechanisms = login.mechanisms.filter { SASL.offers($0, capability: offered) }[...]
        return next(now)
    }

    private mutating func next(_ now: MonotonicInstant) -> Step {
        challenge = ""
        while let mechanism = mechanisms.popFirst() {
            let nonce = nonces.next()
            guard let dialogue = SASLDialogue(mechanism, login, hasCertificate: hasCertificate, nonce: nonce) else {
                continue
            }
            state = .running(dialogue)
            current = mechanism
            deadline = now + Self.timeout
            return Step(send: [SASL.start(mechanism)])
        }
        return over(lastRefusal.map(Authentication.failed) ?? .unavailable)
    }

    mutating func received(_ message: Message, _ now: MonotonicInstant) -> Step {
        switch state {
        case .idle, .over: return Step()
        case .running, .unwanted: break
        }
        switch message.command {
        case .authenticate:
            return challenged(message[0] ?? "")
        case .fail where message[0]?.uppercased() == "AUTHENTICATE":
            return over(.failed(ServerReply(code: message[1] ?? "FAIL", text: message.last ?? "")))
        case .numeric(let numeric):
            return answered(numeric, message, now)
        default:
            return Step()
        }
    }

    // MARK: - Challenges

    private mutating func challenged(_ chunk: String) -> Step {
        guard case .running(var dialogue) = state else { return Step() }
        if chunk != "+" { challenge += chunk }
        guard challenge.utf8.count <= Self.longestChallenge else { return abort("The server's challenge has no end.") }
        // A chunk that is full has another behind it, be it an empty one.
        if chunk.utf8.count >= SASL.chunkLength { return Step() }
        guard let bytes = Base64.decode(challenge) else { return abort("The server's challenge cannot be read.") }
        challenge = ""
        let action = dialogue.challenged(bytes)
        state = .running(dialogue)
        return carryOut(action)
    }

    /// What ``Step/derivation`` asked for is there; nil where it could not be made.
    mutating func derived(_ key: DerivedKey?) -> Step {
        guard case .running(var dialogue) = state, let action = dialogue.derived(key) else { return Step() }
        state = .running(dialogue)
        return carryOut(action)
    }

    private mutating func carryOut(_ action: ScramDialogue.Action) -> Step {
        switch action {
        case .send(let payload): Step(send: SASL.responses(payload))
        case .derive(let derivation): Step(derivation: derivation)
        case .fail(let text): abort(text)
        }
    }

    // MARK: - The end of a mechanism

    private mutating func answered(_ numeric: Numeric, _ message: Message, _ now: MonotonicInstant) -> Step {
        let reply = ServerReply(code: numeric.text, text: message.last ?? "")
        switch numeric {
        case .loggedIn:
            account = message.parameters.count > 2 ? message[2] : nil
            return Step()
        case .saslSuccess:
            guard case .running(let dialogue) = state, dialogue.mayHaveSucceeded else {
                return over(.failed(ServerReply(code: "LOCAL", text: "The server did not prove who it is.")))
            }
            return over(.succeeded(account: account ?? login.account))
        case .saslAlready:
            return over(.succeeded(account: account ?? login.account))
        case .nickLocked, .saslAborted, .passwordMismatch:
            return over(.failed(reply))
        case .saslFailed, .saslTooLong:
            lastRefusal = reply
            if case .running(let dialogue) = state, dialogue.isPasswordJudged { return over(.failed(reply)) }
            return next(now)
        case .saslMechanisms:
            return listed(message[1] ?? "", now)
        default:
            return Step()
        }
    }

    private mutating func listed(_ text: String, _ now: MonotonicInstant) -> Step {
        let offered = SASL.mechanisms(listed: text)
        // Where ours is on the list, the failure itself follows.
        guard !text.isEmpty, let current, !offered.contains(current) else { return Step() }
        mechanisms = mechanisms.filter(offered.contains)[...]
        guard !mechanisms.isEmpty else { return over(lastRefusal.map(Authentication.failed) ?? .unavailable) }
        state = .unwanted
        deadline = now + Self.listPatience
        return Step()
    }

    mutating func timerFired(_ now: MonotonicInstant) -> Step {
        guard let deadline, deadline <= now else { return Step() }
        if case .unwanted = state { return next(now) }
        return abort("Services did not answer in time.", code: Self.timedOut)
    }

    private mutating func abort(_ text: String, code: String = "LOCAL") -> Step {
        var step = over(.failed(ServerReply(code: code, text: text)))
        step.send = [SASL.abort]
        return step
    }

    private mutating func over(_ outcome: Authentication) -> Step {
        state = .over
        deadline = nil
        challenge = ""
        return Step(outcome: outcome)
    }
}
