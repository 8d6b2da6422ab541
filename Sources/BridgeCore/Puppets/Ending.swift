import IRCProtocol

/// What the end of a connection means for the next one.
enum Ending: Sendable, Hashable {
    case asked
    /// Trying again changes nothing until a person does something.
    case final(String)
    /// The same, for what was given as the password.
    case badPassword(String)
    case passing(String)
    /// To be tried again at once, over TLS.
    case upgrade(host: String, port: Int)

    /// `loginFailure`: what the network's configuration says of a login that fails.
    init(_ reason: CloseReason, loginFailure: NetworkConfiguration.LoginFailure = .stay) {
        switch reason {
        case .requested: self = .asked
        case .unreachable(let words), .lost(let words): self = .passing(words)
        case .tlsFailed(let words): self = .passing("no secure connection: \(words)")
        case .registrationTimedOut: self = .passing("the server did not finish the login in time")
        case .loginFailed(let reply):
            let words = "the login failed: \(reply.sentence)"
            self = loginFailure == .disconnect ? .badPassword(words) : .passing(words)
        case .securityWanted(let host, let port): self = .upgrade(host: host, port: port)
        case .timedOut: self = .passing("the server did not answer")
        case .registrationRefused(let reply):
            self =
                switch reply.code {
                case "464": .badPassword(reply.text)
                case "465": .final(reply.text)
                // Not every server has a numeric for it: what an ERROR says counts before the login as after it.
                default: Self.told(reply.text)
                }
        case .serverSaid(let words): self = Self.told(words)
        }
    }

    private static func told(_ words: String) -> Self {
        let folded = words.lowercasedASCII
        if killWords.contains(where: { folded.contains($0) }) {
            return passingKills.contains { folded.contains($0) } ? .passing(words) : .final(words)
        }
        if passwordWords.contains(where: { folded.contains($0) }) { return .badPassword(words) }
        return finalWords.contains { folded.contains($0) } ? .final(words) : .passing(words)
    }

    /// How servers word a refused PASS in ERROR, where they say it in no numeric.
    private static let passwordWords = ["bad password", "password mismatch", "password incorrect", "invalid password"]
    /// How servers word in ERROR that an operator ended the connection. Who was sent away does not come back unasked.
    private static let killWords = ["killed (", "[killed", "killed by", "(killed"]
    /// Nobody's wish, or the user's own: another session of theirs took the nick.
    private static let passingKills = ["collision", "ghost", "regain", "recover", "nickname", "services.", "enforce"]
    /// How servers word a ban in ERROR.
    private static let finalWords = [
        "banned", "k-lined", "k:lined", "g-lined", "g:lined", "z-lined", "z:lined", "bad user info",
    ]
}
