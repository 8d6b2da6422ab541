import IRCProtocol

/// One try to authenticate with SASL PLAIN before registration ends (IRCv3 sasl-3.2, RFC 4616).
///
///     C: AUTHENTICATE PLAIN
///     S: AUTHENTICATE +
///     C: AUTHENTICATE amlsbGVz...
///     S: :irc.example 903 me :SASL authentication successful
struct SASLExchange: Sendable {
    private enum State: Sendable {
        case idle
        case offered
        case answered
        case over
    }

    struct Step: Sendable, Hashable {
        var send: [Message] = []
        /// How it ended; said once.
        var outcome: Authentication?
    }

    private let credentials: ConnectionPlan.Credentials
    private var state = State.idle
    private var account: String?
    private(set) var deadline: MonotonicInstant?

    /// Services that are away must not cost us the connection.
    static let timeout = Duration.seconds(15)

    init(_ credentials: ConnectionPlan.Credentials) { self.credentials = credentials }

    mutating func begun(_ now: MonotonicInstant) -> Step {
        state = .offered
        deadline = now + Self.timeout
        return Step(send: [SASL.start(.plain)])
    }

    mutating func received(_ message: Message) -> Step {
        switch state {
        case .idle, .over: return Step()
        case .offered, .answered: break
        }
        switch message.command {
        case .authenticate:
            return challenged(message[0] ?? "")
        case .fail where message[0]?.uppercased() == "AUTHENTICATE":
            return over(.failed(ServerReply(code: message[1] ?? "FAIL", text: message.last ?? "")))
        case .numeric(let numeric):
            return answered(numeric, message)
        default:
            return Step()
        }
    }

    private mutating func challenged(_ challenge: String) -> Step {
        guard case .offered = state, challenge == "+" else {
            // PLAIN has one empty challenge; whatever this is, we do not speak it.
            return abort(ServerReply(code: "LOCAL", text: "The server asked for what SASL PLAIN does not have."))
        }
        guard let payload = SASL.plain(credentials) else {
            return abort(ServerReply(code: "LOCAL", text: "The account or the password cannot be sent."))
        }
        state = .answered
        return Step(send: SASL.responses(payload))
    }

    private mutating func answered(_ numeric: Numeric, _ message: Message) -> Step {
        switch numeric.rawValue {
        case 900:
            account = message.parameters.count > 2 ? message[2] : nil
            return Step()
        case 903, 907:
            return over(.succeeded(account: account ?? credentials.account))
        case 902, 904, 905, 906:
            return over(.failed(ServerReply(code: numeric.text, text: message.last ?? "")))
        case 908:
            // Where ours is on the list the failure itself follows.
            return SASL.offers(.plain, capability: message[1] ?? "") ? Step() : over(.unavailable)
        default:
            return Step()
        }
    }

    mutating func timerFired(_ now: MonotonicInstant) -> Step {
        guard let deadline, deadline <= now else { return Step() }
        return abort(ServerReply(code: "LOCAL", text: "Services did not answer in time."))
    }

    private mutating func abort(_ reply: ServerReply) -> Step {
        var step = over(.failed(reply))
        step.send = [Message(.authenticate, ["*"])]
        return step
    }

    private mutating func over(_ outcome: Authentication) -> Step {
        state = .over
        deadline = nil
        return Step(outcome: outcome)
    }
}
