/// Words of servers by which a cause is known.
package struct ClosingRow: Sendable, Hashable {
    /// In lower case; they may stand anywhere in the server's reason.
    package let words: String
    package let cause: ClosingCause
    /// Whose words they are.
    package let servers: String

    init(_ words: String, _ cause: ClosingCause, _ servers: String) {
        self.words = words
        self.cause = cause
        self.servers = servers
    }

    /// The first row of which the words stand in the reason. Therefore what is told apart by fewer words comes later.
    static func cause(of reason: String) -> ClosingCause {
        let folded = reason.lowercased()
        return all.first { folded.contains($0.words) }?.cause ?? .unknown
    }

    package static let all = limits + refusals + bans + ends

    private static let limits = [
        ClosingRow("throttl", .throttled, "InspIRCd, solanum, UnrealIRCd, ircu"),
        ClosingRow("reconnecting too fast", .throttled, "solanum, UnrealIRCd, Bahamut"),
        ClosingRow("connect too many times", .throttled, "InspIRCd, Ergo"),
        ClosingRow("connect flood", .throttled, "InspIRCd"),
        ClosingRow("too many host connections", .crowded, "solanum, hybrid, IRCnet"),
        ClosingRow("too many user connections", .crowded, "solanum, hybrid, IRCnet"),
        ClosingRow("too many clients from", .crowded, "Ergo"),
        ClosingRow("too many unknown connections", .crowded, "UnrealIRCd"),
        ClosingRow("too many connections", .crowded, "ngircd, UnrealIRCd, IRCnet"),
        ClosingRow("no more connections allowed from your host", .crowded, "InspIRCd"),
        ClosingRow("no more connections allowed", .full, "InspIRCd, solanum"),
        ClosingRow("server is full", .full, "solanum, UnrealIRCd"),
        ClosingRow("all connections in use", .full, "ratbox"),
        ClosingRow("full class", .full, "UnrealIRCd"),
    ]

    private static let refusals = [
        ClosingRow("bad password", .badPassword, "solanum, ngircd, IRCnet"),
        ClosingRow("password mismatch", .badPassword, "hybrid"),
        ClosingRow("password incorrect", .badPassword, "Ergo, hybrid"),
        ClosingRow("incorrect password", .badPassword, "UnrealIRCd"),
        ClosingRow("invalid password", .badPassword, "InspIRCd"),
        ClosingRow("failed authentication", .badPassword, "solanum"),
        ClosingRow("sasl", .accountRequired, "solanum, Ergo"),
        ClosingRow("identd", .unidentified, "hybrid, ratbox"),
        ClosingRow("ident required", .unidentified, "UnrealIRCd"),
        ClosingRow("hostile username", .badUsername, "UnrealIRCd"),
        ClosingRow("invalid username", .badUsername, "hybrid, solanum"),
        ClosingRow("bad username", .badUsername, "IRCnet"),
        ClosingRow("not authori", .unauthorised, "solanum, UnrealIRCd"),
        ClosingRow("unauthori", .unauthorised, "InspIRCd, IRCnet"),
        ClosingRow("access denied", .unauthorised, "InspIRCd, solanum, ngircd"),
        ClosingRow("denied access", .unauthorised, "IRCnet"),
        ClosingRow("disallowed by connection rule", .unauthorised, "UnrealIRCd"),
        ClosingRow("no longer authorized", .unauthorised, "Ergo"),
    ]

    private static let bans = [
        ClosingRow("dnsbl", .addressBanned, "solanum, InspIRCd, UnrealIRCd"),
        ClosingRow("blacklist", .addressBanned, "UnrealIRCd"),
        ClosingRow("blocklist", .addressBanned, "UnrealIRCd"),
        ClosingRow("open proxy", .addressBanned, "solanum"),
        ClosingRow("z-line", .addressBanned, "InspIRCd, UnrealIRCd"),
        ClosingRow("z:line", .addressBanned, "UnrealIRCd"),
        ClosingRow("d-line", .addressBanned, "solanum, hybrid"),
        ClosingRow("ghosted", .collision, "Ergo"),
        ClosingRow("ghost command", .collision, "Atheme, Anope"),
        ClosingRow("regained by services", .collision, "Atheme, Anope"),
        ClosingRow("collision", .collision, "all"),
        ClosingRow("overridden", .collision, "solanum, InspIRCd, UnrealIRCd"),
        ClosingRow("killed", .killed, "all"),
        ClosingRow("k-line", .banned, "all"),
        ClosingRow("k:line", .banned, "all"),
        ClosingRow("g-line", .banned, "all"),
        ClosingRow("g:line", .banned, "UnrealIRCd"),
        ClosingRow("r-line", .banned, "InspIRCd"),
        ClosingRow("x-line", .banned, "hybrid"),
        ClosingRow("bad user info", .banned, "solanum"),
        ClosingRow("not welcome on this", .banned, "UnrealIRCd"),
        ClosingRow("akill", .banned, "Atheme, Anope"),
        ClosingRow("banned", .banned, "all"),
    ]

    private static let ends = [
        ClosingRow("excess flood", .flooding, "all"),
        ClosingRow("recvq", .flooding, "InspIRCd"),
        ClosingRow("flood detected", .flooding, "UnrealIRCd"),
        ClosingRow("sendq", .overrun, "all"),
        ClosingRow("ping timeout", .silent, "all"),
        ClosingRow("registration time", .silent, "InspIRCd, Ergo"),
        ClosingRow("handshake timeout", .silent, "UnrealIRCd"),
        ClosingRow("timed out", .silent, "solanum, Ergo"),
        ClosingRow("connection timeout", .silent, "UnrealIRCd"),
        ClosingRow("shutdown", .restarting, "InspIRCd, Ergo"),
        ClosingRow("shutting down", .restarting, "InspIRCd, Ergo"),
        ClosingRow("going down", .restarting, "ngircd"),
        ClosingRow("restart", .restarting, "all"),
        ClosingRow("terminating", .restarting, "solanum, UnrealIRCd"),
        ClosingRow("service unavailable", .restarting, "solanum"),
        ClosingRow("oper closing", .restarting, "solanum, UnrealIRCd"),
        ClosingRow("read error", .broken, "all"),
        ClosingRow("write error", .broken, "all"),
        ClosingRow("connection reset", .broken, "all"),
        ClosingRow("connection closed", .broken, "UnrealIRCd, ngircd"),
        ClosingRow("remote host closed", .broken, "solanum"),
        ClosingRow("dead socket", .broken, "UnrealIRCd"),
        ClosingRow("client exited", .broken, "InspIRCd, UnrealIRCd"),
    ]
}
