import IRCProtocol

/// What our client says of itself when another asks.
enum CTCPAnswers {
    private static let version = "Trestle"
    private static let source = "Trestle, a bridge between Matrix and IRC"
    private static let verbs = "ACTION CLIENTINFO PING SOURCE TIME VERSION"
    /// A PING is sent back as it came, but not at any length.
    private static let echoLimit = 100

    /// Nil where there is no answer. `time`: what the server's clock says, which is all the clock there is.
    static func answer(to query: CTCP, time: String?) -> CTCP? {
        switch query.verb {
        case "VERSION": CTCP(verb: query.verb, arguments: version)
        case "SOURCE": CTCP(verb: query.verb, arguments: source)
        case "CLIENTINFO": CTCP(verb: query.verb, arguments: verbs)
        case "PING":
            (query.arguments ?? "").utf8.count <= echoLimit ? CTCP(verb: query.verb, arguments: query.arguments) : nil
        case "TIME": time.map { CTCP(verb: query.verb, arguments: $0) }
        default: nil
        }
    }
}
