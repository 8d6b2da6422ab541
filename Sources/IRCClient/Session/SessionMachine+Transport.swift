import IRCProtocol

// What the server says of TLS (IRCv3 sts).
extension SessionMachine {
    /// Whether what we say now is read by nobody on the way.
    var isSecure: Bool { security != .plain }

    var security: ConnectionPlan.Security { endpoint?.security ?? plan.security }

    /// Whether the connection has to end: the server wants TLS, and there will be nothing said without it.
    mutating func heedTransport(_ message: Message) -> Bool {
        guard let reply = CapabilityReply(message), reply.subcommand == .ls || reply.subcommand == .new,
            let value = reply.list.value(of: Capabilities.sts)
        else { return false }
        let offer = TransportOffer(parsing: value)
        // Through a proxy or by an address the promise holds just as well: it is the host's that was asked for.
        guard let host = endpoint?.host ?? plan.endpoints.first?.host else { return false }
        if isSecure {
            if let duration = offer.duration, let port = endpoint?.port ?? plan.endpoints.first?.port {
                out.events.append(.transportPromised(host: host, port: port, seconds: duration))
            }
            return false
        }
        guard let port = offer.port else { return false }
        finish(.securityWanted(host: host, port: port))
        return true
    }

    // MARK: - Before a gateway's password

    /// WEBIRC must be the first line of all, before the server can say that it wants TLS. So in plain a connection goes
    /// before that asks for nothing else.
    var mustProbe: Bool {
        plan.gateway != nil && !isSecure && (endpoint ?? plan.endpoints.first)?.isPlainKnown != true
    }

    /// Some servers look for names and idents before they answer; those that know no CAP may never do.
    private static let probePatience = Duration.seconds(20)

    mutating func probe(_ now: MonotonicInstant) {
        probeExpiry = now + min(Self.probePatience, plan.registrationTimeout)
        send([CapabilityNegotiation.list], now)
    }

    mutating func receivedWhileProbing(_ message: Message, _ now: MonotonicInstant) {
        switch message.command {
        case .ping:
            pong(message, now)
        case .cap:
            if heedTransport(message) { return }
            if let reply = CapabilityReply(message), reply.subcommand == .ls, reply.isLast { plainConfirmed() }
        case .numeric(let numeric) where Self.knowsNoCapabilities.contains(numeric):
            plainConfirmed()
        default:
            guard case .registering(var registration) = state else { return }
            let step = registration.received(message, now)
            state = .registering(registration)
            if let refusal = step.refusal { finish(.registrationRefused(refusal)) }
        }
    }

    mutating func probeTimerFired(_ now: MonotonicInstant) {
        guard let probeExpiry, now >= probeExpiry else { return }
        plainConfirmed()
    }

    private mutating func plainConfirmed() {
        guard let host = endpoint?.host ?? plan.endpoints.first?.host else { return finish(.registrationTimedOut) }
        finish(.plainConfirmed(host: host))
    }
}
