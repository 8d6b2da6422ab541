import IRCProtocol

/// The numerics that end an answer which may come after the PONG: from another server, or in portions.
enum ReplyEnds {
    private static let table: [Command: Set<Numeric>] = [
        .whois: [.endOfWhois],
        .other("WHOWAS"): [.endOfWhowas],
        .who: [.endOfWho],
        .list: [.listEnd],
        .names: [.endOfNames],
        .other("MOTD"): [.endOfMotd, .noMotd],
        .other("INFO"): [.endOfInfo],
        .other("LINKS"): [.endOfLinks],
        .other("VERSION"): [.version],
        .other("TIME"): [.time],
        .other("STATS"): [Numeric(rawValue: 219)],
    ]

    static func of(_ command: Command) -> Set<Numeric>? { table[command] }
}
