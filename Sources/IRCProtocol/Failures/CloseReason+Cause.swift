extension CloseReason {
    package var cause: ClosingCause {
        switch self {
        case .requested: .asked
        case .unreachable: .unreachable
        case .tlsFailed: .insecure
        case .registrationTimedOut, .timedOut: .silent
        case .loginFailed: .loginFailed
        case .securityWanted, .plainConfirmed: .upgrade
        case .lost: .broken
        case .registrationRefused(let reply): reply.closingCause
        case .serverSaid(let words): ClosingRow.cause(of: ServerReply.reason(in: words))
        }
    }
}

extension CloseReason {
    /// The connection was gone, and nothing said why.
    package var isWordless: Bool {
        if case .lost = self { true } else { false }
    }
}

extension ServerReply {
    /// What it means that a connection ends with this.
    package var closingCause: ClosingCause {
        guard let known = Self.closingCauses[code] else { return ClosingRow.cause(of: Self.reason(in: text)) }
        // 465 is said of addresses and of haste as well.
        guard known == .banned else { return known }
        let told = ClosingRow.cause(of: text)
        return [.addressBanned, .throttled, .crowded].contains(told) ? told : known
    }

    /// Numerics and codes of standard replies that say it by themselves.
    package static let closingCauses: [String: ClosingCause] = [
        "431": .nickRefused, "432": .nickRefused, "433": .nickRefused, "436": .nickRefused, "437": .nickRefused,
        "455": .badUsername, "463": .unauthorised, "464": .badPassword, "465": .banned, "466": .banned,
        "468": .badUsername, "ACCOUNT_REQUIRED": .accountRequired, "KILL": .killed, "LOCAL": .unusable,
    ]

    /// The reason within what an ERROR says. What is around it names hosts and nicks, which may read like anything.
    ///
    ///     Closing Link: me[host] (Excess Flood)       Closing link: (~me@host) [Excess Flood]
    package static func reason(in words: String) -> String {
        let folded = words.lowercased()
        guard folded.hasPrefix("closing link:") else { return words }
        // Only ASCII letters were changed, each for one of the same length.
        if words.hasSuffix("]"), let open = words.firstRange(of: ") [") {
            return String(words[open.upperBound...].dropLast())
        }
        if words.hasSuffix(")"), let open = words.firstRange(of: " (") {
            return String(words[open.upperBound...].dropLast())
        }
        return String(words.dropFirst("closing link:".count))
    }
}
