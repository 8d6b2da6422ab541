import IRCProtocol

/// What a command counts for where a server counts commands by their weight.
struct CommandCosts: Sendable, Hashable {
    private var isWeighing = false
    /// Whether PING is free.
    private(set) var hasFreePing = false

    /// InspIRCd (`penalty` of each command, in its `fakelag`). Others take every command for one.
    private static let weights: [Command: Int] = [
        .join: 2, .part: 5, .topic: 2, .invite: 4, .list: 5, .whois: 2, .other("WHOWAS"): 2, .other("KNOCK"): 5,
        .other("MONITOR"): 2,
    ]

    /// `version`: what the server calls itself in 004.
    mutating func learn(version: String) {
        isWeighing = version.hasPrefix("InspIRCd")
        hasFreePing = isWeighing
    }

    /// ngircd and IRCnet announce that they punish by weight.
    mutating func learn(_ support: ISupport) {
        if support.tokens["PENALTY"] != nil { isWeighing = true }
    }

    func cost(of message: Message) -> Int {
        guard isWeighing else { return 1 }
        return Self.weights[message.command] ?? 1
    }
}
