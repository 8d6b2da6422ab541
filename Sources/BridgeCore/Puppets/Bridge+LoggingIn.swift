import IRCProtocol
import MatrixProtocol

// Accounts with a network's services.
extension Bridge {
    mutating func authenticated(_ key: PuppetKey, _ outcome: Authentication) {
        if case .succeeded(let account) = outcome { return loggedIn(key, account) }
        with(key) { $0.lacksAccount = true }
        guard let settings = networks[key.network]?.configuration else { return }
        log(
            key.isBot ? .warning : .debug,
            "A login on IRC failed",
            [.network: key.network.name, .user: key.user?.text ?? "bot", .reason: Self.reason(of: outcome)]
        )
        // Otherwise the connection ends, and its end says why.
        guard let user = key.user, settings.saslFailure == .stay else { return }
        switch outcome {
        case .succeeded:
            break
        case .failed(let reply):
            tell(
                user,
                "\(settings.name) did not accept your password: \(reply.text) (\(reply.code)).",
                isImportant: true
            )
        case .unavailable where settings.nickServ.identify:
            break
        case .unavailable:
            tell(
                user,
                "\(settings.name) offers no way to use your stored password now (SASL). You are logged in as soon as "
                    + "it does.",
                isImportant: true
            )
        }
    }

    /// Channels that are for people with an account may let us in now.
    private mutating func loggedIn(_ key: PuppetKey, _ account: String?) {
        guard with(key, { $0.takeLackOfAccount() }) == true else { return }
        if let user = key.user {
            let name = account.map { " as \($0)" } ?? ""
            tell(user, "You are logged in on \(networkName(key.network))\(name).", isImportant: false)
        }
        rejoin(key)
    }

    private static func reason(of outcome: Authentication) -> String {
        switch outcome {
        case .succeeded: ""
        case .failed(let reply): reply.code
        case .unavailable: "unavailable"
        }
    }
}
