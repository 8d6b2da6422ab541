import IRCProtocol

// What the server says of TLS (IRCv3 sts).
extension SessionMachine {
    /// Whether what we say now is read by nobody on the way.
    var isSecure: Bool { security != .plain }

    var security: ConnectionPlan.Security { endpoint?.security ?? plan.security }

    /// Whether the connection has to end: the server wants TLS, and there will be nothing said without it.
    mutating func heedTransport(_ message: Message) -> Bool {
        guard let reply = CapabilityReply(message), reply.subcommand == .ls || reply.subcommand == .new,
            let value = reply.list.value(of: WantedCapabilities.sts)
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
}
