import IRCProtocol

/// What the end of a connection means for the next one.
enum Ending: Sendable, Hashable {
    case asked
    /// Trying again changes nothing until a person does something.
    case final(String)
    case passing(String)

    init(_ reason: CloseReason) {
        switch reason {
        case .requested: self = .asked
        case .unreachable(let words), .lost(let words): self = .passing(words)
        case .tlsFailed(let words): self = .passing("no secure connection: \(words)")
        case .registrationTimedOut: self = .passing("the server did not finish the login in time")
        case .timedOut: self = .passing("the server did not answer")
        case .registrationRefused(let reply):
            let words = reply.text
            self = Self.finalNumerics.contains(reply.code) ? .final(words) : .passing(words)
        case .serverSaid(let words):
            let folded = words.lowercasedASCII
            self = Self.finalWords.contains { folded.contains($0) } ? .final(words) : .passing(words)
        }
    }

    /// Wrong password; banned.
    private static let finalNumerics: Set<String> = ["464", "465"]
    /// How servers word a ban in ERROR.
    private static let finalWords = [
        "banned", "k-lined", "k:lined", "g-lined", "g:lined", "z-lined", "z:lined", "bad user info",
    ]
}
