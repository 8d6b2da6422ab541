import IRCProtocol

/// What is known of the end of a connection: why, and the words for people.
struct Ending: Sendable, Hashable {
    var cause: ClosingCause
    var words: String

    init(_ reason: CloseReason) {
        cause = reason.cause
        words =
            switch reason {
            case .requested: "as asked"
            case .unreachable(let words), .lost(let words): words
            case .tlsFailed(let words): "no secure connection: \(words)"
            case .registrationTimedOut: "the server did not finish the login in time"
            case .loginFailed(let reply): "the login failed: \(reply.sentence)"
            case .securityWanted: "the server wants TLS"
            case .plainConfirmed: "the server wants no TLS"
            case .timedOut: "the server did not answer"
            case .registrationRefused(let reply): ServerReply.reason(in: reply.text)
            case .serverSaid(let words): ServerReply.reason(in: words)
            }
        while words.hasSuffix(".") { words.removeLast() }
    }
}
