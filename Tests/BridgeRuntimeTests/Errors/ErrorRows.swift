import IRCProtocol
import Testing

/// What a server says, or what happens otherwise, and what it means.
struct ErrorRow: Sendable, CustomTestStringConvertible {
    enum Stage: Sendable { case connecting, registering, online }

    var server: String
    var stage: Stage
    var lines: [String] = []
    /// How the socket ends, where the server has not said that it closes.
    var end: CloseReason?
    var cause: ClosingCause
    var testDescription: String { "\(server): \(lines.last ?? "\(end.map { "\($0)" } ?? "")")" }

    static func refused(_ server: String, _ cause: ClosingCause, _ lines: String...) -> ErrorRow {
        ErrorRow(server: server, stage: .registering, lines: lines, cause: cause)
    }

    static func ended(_ server: String, _ cause: ClosingCause, _ lines: String...) -> ErrorRow {
        ErrorRow(server: server, stage: .online, lines: lines, cause: cause)
    }

    static func closed(_ stage: Stage, _ end: CloseReason, _ cause: ClosingCause, _ lines: String...) -> ErrorRow {
        ErrorRow(server: "socket", stage: stage, lines: lines, end: end, cause: cause)
    }

    static let all = atTheDoor + inSession + ofTheSocket

    private static let atTheDoor: [ErrorRow] = [
        .refused("InspIRCd", .throttled, "ERROR :Closing link: (~a@192.0.2.1) [Throttled]"),
        .refused(
            "InspIRCd",
            .throttled,
            "ERROR :Closing link: (unknown@192.0.2.1) [Your IP range has been attempting to connect too many times in too "
                + "short a duration. Wait a while, and you will be able to connect.]"
        ),
        .refused("InspIRCd", .throttled, "ERROR :Closing link: (~a@h) [Connect flood from your address]"),
        .refused("solanum", .throttled, "ERROR :Reconnecting too fast, throttled."),
        .refused("UnrealIRCd", .throttled, "ERROR :Closing Link: [192.0.2.1] (Throttled: Reconnecting too fast)"),
        .refused("Bahamut", .throttled, "ERROR :Your host is trying to (re)connect too fast, reconnecting too fast"),
        .refused("ircu", .throttled, "ERROR :Your host is trying to (re)connect too fast -- throttled"),
        .refused("ircu", .throttled, ":irc 465 M-alice :Your host is trying to reconnect too fast -- throttled"),
        .refused(
            "Ergo",
            .throttled,
            "ERROR :You have attempted to connect too many times within a short duration. Wait a while, and you will be able to "
                + "connect."
        ),
        .refused("mairc", .throttled, "ERROR :Closing Link: 192.0.2.1 (Trying to reconnect too fast (throttled))"),
        .refused(
            "InspIRCd",
            .crowded,
            "ERROR :Closing link: (~a@h) [No more connections allowed from your host via this connect class (local)]"
        ),
        .refused(
            "InspIRCd",
            .crowded,
            "ERROR :Closing link: (~a@h) [No more connections allowed from your host via this connect class (global)]"
        ),
        .refused("solanum", .crowded, "ERROR :Closing Link: 192.0.2.1 (Too many host connections (local))"),
        .refused("solanum", .crowded, "ERROR :Closing Link: 192.0.2.1 (Too many user connections (global))"),
        .refused("UnrealIRCd", .crowded, "ERROR :Closing Link: [192.0.2.1] (Too many connections from your IP)"),
        .refused(
            "UnrealIRCd",
            .crowded,
            "ERROR :Closing Link: [192.0.2.1] (Too many unknown connections from your IP)"
        ),
        .refused("ngircd", .crowded, "ERROR :Connection refused, too many connections from your IP address"),
        .refused("Ergo", .crowded, "ERROR :Too many clients from your network"),
        .refused("InspIRCd", .full, "ERROR :Closing link: (~a@h) [No more connections allowed]"),
        .refused("solanum", .full, "ERROR :Closing Link: h (No more connections allowed in your connection class)"),
        .refused("solanum", .full, "ERROR :Closing Link: h (Access denied, no more connections allowed in class)"),
        .refused("solanum", .full, "ERROR :Closing Link: h (Sorry, server is full - try later)"),
        .refused("UnrealIRCd", .full, "ERROR :Closing Link: me[h] (This server is full)"),
        .refused("UnrealIRCd", .full, "ERROR :Closing Link: me[h] (Full class)"),
        .refused("ratbox", .full, "ERROR :All connections in use"),
        .refused("RFC 1459", .badPassword, ":irc 464 M-alice :Password incorrect"),
        .refused("solanum", .badPassword, ":irc 464 * :Password Incorrect", "ERROR :Closing Link: h (Bad Password)"),
        .refused("solanum", .badPassword, "ERROR :Closing Link: h (Bad Password)"),
        .refused("solanum", .badPassword, "ERROR :Closing Link: h (Too many failed authentication attempts)"),
        .refused("ngircd", .badPassword, "ERROR :Access denied: Bad password?"),
        .refused("hybrid", .badPassword, "ERROR :Closing Link: h (Password mismatch)"),
        .refused("Ergo", .badPassword, "ERROR :Password incorrect"),
        .refused("UnrealIRCd", .badPassword, "ERROR :Closing Link: me[h] (Incorrect password)"),
        .refused("InspIRCd", .badPassword, "ERROR :Closing link: (~a@h) [Invalid password]"),
        .refused(
            "solanum",
            .accountRequired,
            "ERROR :Closing Link: h (You need to identify via SASL to use this server.)"
        ),
        .refused(
            "Ergo",
            .accountRequired,
            "FAIL * ACCOUNT_REQUIRED :You must log in",
            "ERROR :You must log in with SASL to join this server"
        ),
        .refused("Ergo", .accountRequired, "FAIL * ACCOUNT_REQUIRED :You must log in", "ERROR :Goodbye"),
        .refused("hybrid", .unidentified, "ERROR :Closing Link: h (You need to install identd to use this server)"),
        .refused("UnrealIRCd", .unidentified, "ERROR :Closing Link: me[h] (Ident required)"),
        .refused(
            "UnrealIRCd",
            .badUsername,
            "ERROR :Closing Link: me[h] (Hostile username. Please use only 0-9 a-z A-Z _ - and . in your username.)"
        ),
        .refused(
            "UnrealIRCd",
            .badUsername,
            ":irc 455 M-alice :Your username a contained invalid characters",
            "ERROR :Goodbye"
        ),
        .refused("InspIRCd", .badUsername, ":irc 468 M-alice :Your username is not valid", "ERROR :Goodbye"),
        .refused("hybrid", .badUsername, "ERROR :Closing Link: h (Invalid username [~~])"),
        .refused("IRCnet", .badUsername, "ERROR :Closing Link: h (Bad username)"),
        .refused("RFC 1459", .unauthorised, ":irc 463 M-alice :Your host isn't among the privileged"),
        .refused("solanum", .unauthorised, "ERROR :Closing Link: h (You are not authorised to use this server.)"),
        .refused(
            "UnrealIRCd",
            .unauthorised,
            "ERROR :Closing Link: me[h] (You are not authorized to connect to this server)"
        ),
        .refused("UnrealIRCd", .unauthorised, "ERROR :Closing Link: me[h] (Disallowed by connection rule: tor)"),
        .refused("InspIRCd", .unauthorised, "ERROR :Closing link: (~a@h) [Access denied by configuration]"),
        .refused("InspIRCd", .unauthorised, "ERROR :Closing link: (~a@h) [Unauthorised connection]"),
        .refused("IRCnet", .unauthorised, "ERROR :Closing Link: h (Unauthorized connection)"),
        .refused("IRCnet", .unauthorised, "ERROR :Closing Link: h (Denied access)"),
        .refused("Ergo", .unauthorised, "ERROR :You are no longer authorized to be on this server"),
        .refused("solanum", .unauthorised, "ERROR :Closing Link: h (Access denied, requires SSL/TLS but is plaintext)"),
        .refused("RFC 1459", .banned, ":irc 465 M-alice :You are banned from this server"),
        .refused("RFC 1459", .banned, ":irc 466 M-alice :You will be banned", "ERROR :Goodbye"),
        .refused("InspIRCd", .banned, ":irc 465 M-alice :You're banned! Email irc@example.org for help."),
        .refused("InspIRCd", .banned, "ERROR :Closing link: (~a@h) [K-lined: spam]"),
        .refused("InspIRCd", .banned, "ERROR :Closing link: (~a@h) [G-Lined: spam]"),
        .refused("InspIRCd", .banned, "ERROR :Closing link: (~a@h) [R-Lined: clones]"),
        .refused("InspIRCd", .addressBanned, "ERROR :Closing link: (~a@h) [Z-lined: spam]"),
        .refused("InspIRCd", .addressBanned, ":irc 465 M-alice :Your address is listed in a DNSBL"),
        .refused("solanum", .banned, "ERROR :Closing Link: h (K-Lined)"),
        .refused("solanum", .banned, "ERROR :Closing Link: h (*** Banned )"),
        .refused("solanum", .banned, "ERROR :Closing Link: h (Bad user info)"),
        .refused("solanum", .addressBanned, "ERROR :Closing Link: h (D-lined)"),
        .refused("solanum", .addressBanned, "ERROR :Closing Link: h (Banned (listed in a DNSBL))"),
        .refused("solanum", .addressBanned, "ERROR :Closing Link: h (Banned (Open proxy))"),
        .refused("hybrid", .banned, "ERROR :Closing Link: h (X-lined)"),
        .refused("UnrealIRCd", .banned, "ERROR :Closing Link: me[h] (User has been K:Lined)"),
        .refused("UnrealIRCd", .banned, "ERROR :Closing Link: me[h] (G:Lined)"),
        .refused(
            "UnrealIRCd",
            .banned,
            "ERROR :Closing Link: me[h] (You are not welcome on this network. Reason: spam. Email a@example.org for more information.)"
        ),
        .refused("UnrealIRCd", .addressBanned, "ERROR :Closing Link: me[h] (Z:Lined (spam))"),
        .refused("UnrealIRCd", .addressBanned, "ERROR :Closing Link: me[h] (Found on a blacklist)"),
        .refused("UnrealIRCd", .addressBanned, "ERROR :Closing Link: me[h] (Found on the central-blocklist)"),
        .refused("Ergo", .banned, "ERROR :You are banned from this server (spam)"),
        .refused("mairc", .banned, "ERROR :Closing Link: h (Connection banned)"),
        .refused("UnrealIRCd", .flooding, "ERROR :Closing Link: [h] (Handshake data flood detected)"),
        .refused("InspIRCd", .silent, "ERROR :Closing link: (unknown@h) [Registration timeout]"),
        .refused("UnrealIRCd", .silent, "ERROR :Closing Link: [h] (Handshake Timeout)"),
        .refused("solanum", .restarting, "ERROR :Closing Link: h (Service Unavailable)"),
        .refused("unknown", .unknown, "ERROR :Sunspots"),
        // What stands in a host name says nothing.
        .refused("unknown", .unknown, "ERROR :Closing Link: me[banned.example.org] (Sunspots)"),
    ]

    private static let inSession: [ErrorRow] = [
        .ended("InspIRCd", .flooding, "ERROR :Closing link: (~a@h) [Excess Flood]"),
        .ended("InspIRCd", .flooding, "ERROR :Closing link: (~a@h) [RecvQ exceeded]"),
        .ended("solanum", .flooding, "ERROR :Closing Link: h (Excess Flood)"),
        .ended("UnrealIRCd", .flooding, "ERROR :Closing Link: me[h] (Illegal buffer stacking/Excess flood)"),
        .ended("InspIRCd", .overrun, "ERROR :Closing link: (~a@h) [SendQ exceeded]"),
        .ended("solanum", .overrun, "ERROR :Closing Link: h (Max SendQ exceeded)"),
        .ended(
            "InspIRCd",
            .killed,
            ":op!o@h KILL M-alice :irc!op (spam)",
            "ERROR :Closing link: (~a@h) [Killed (op (spam))]"
        ),
        .ended("solanum", .killed, "ERROR :Closing Link: h (Killed (op (banned words)))"),
        .ended("ngircd", .killed, "ERROR :KILLed by op: spam"),
        .ended("UnrealIRCd", .collision, "ERROR :Closing Link: me[h] (Overridden)"),
        .ended("solanum", .collision, "ERROR :Closing Link: h (Nick collision)"),
        .ended("ngircd", .collision, "ERROR :Nick collision"),
        .ended(
            "Atheme",
            .collision,
            "ERROR :Closing Link: h (Killed (NickServ (GHOST command used by somebody)))"
        ),
        .ended("Atheme", .collision, "ERROR :Closing link: (~a@h) [Nickname regained by services]"),
        .ended("Ergo", .collision, "ERROR :GHOSTed by somebody"),
        .ended("Atheme", .killed, "ERROR :Closing Link: h (Killed (OperServ (AKILL ID: 1)))"),
        .ended("Anope", .banned, "ERROR :Closing Link: h (AKILL: spam)"),
        .ended("InspIRCd", .banned, ":irc 465 M-alice :You're banned!", "ERROR :Closing link: (~a@h) [G-lined: spam]"),
        .ended("InspIRCd", .banned, ":irc 465 M-alice :You're banned!", "ERROR :Goodbye"),
        .ended("UnrealIRCd", .banned, "ERROR :Closing Link: me[h] (User has been banned from example (spam))"),
        .ended("UnrealIRCd", .addressBanned, "ERROR :Closing Link: me[h] (Z-Lined)"),
        .ended("InspIRCd", .silent, "ERROR :Closing link: (~a@h) [Ping timeout: 120 seconds]"),
        .ended("Ergo", .silent, "ERROR :Timed out due to inactivity"),
        .ended("solanum", .silent, "ERROR :Closing Link: h (Connection timed out)"),
        .ended("UnrealIRCd", .silent, "ERROR :Closing Link: me[h] (Connection timeout)"),
        .ended("InspIRCd", .restarting, "ERROR :Closing link: (~a@h) [Server shutdown]"),
        .ended("InspIRCd", .restarting, "ERROR :Server shutting down"),
        .ended("ngircd", .restarting, "ERROR :Server going down"),
        .ended("solanum", .restarting, "ERROR :Closing Link: h (Server Terminating by op)"),
        .ended("UnrealIRCd", .restarting, "ERROR :Closing Link: me[h] (Server is restarting)"),
        .ended("solanum", .restarting, "ERROR :Closing Link: h (Oper Closing)"),
        .ended("solanum", .broken, "ERROR :Closing Link: h (Read error: Connection reset by peer)"),
        .ended("solanum", .broken, "ERROR :Closing Link: h (Write error: Broken pipe)"),
        .ended("solanum", .broken, "ERROR :Closing Link: h (Remote host closed the connection)"),
        .ended("hybrid", .broken, "ERROR :Closing Link: h (Connection reset by peer)"),
        .ended("ngircd", .broken, "ERROR :Closing connection: connection closed"),
        .ended("UnrealIRCd", .broken, "ERROR :Closing Link: me[h] (Dead socket)"),
        .ended("InspIRCd", .broken, "ERROR :Closing link: (~a@h) [Client exited]"),
        .ended("ngircd", .unknown, "ERROR :Closing connection"),
        .ended("InspIRCd", .unknown, "ERROR :Closing link: (~a@h) [Sunspots]"),
    ]

    private static let ofTheSocket: [ErrorRow] = [
        .closed(.connecting, .unreachable("The server could not be reached (error 111)."), .unreachable),
        .closed(.connecting, .tlsFailed("The certificate was not accepted."), .insecure),
        .closed(.registering, .lost("The connection ended."), .broken),
        .closed(
            .registering,
            .lost("The connection ended."),
            .badUsername,
            ":irc 468 M-alice :Your username is not valid"
        ),
        .closed(.online, .lost("The connection broke (error 104)."), .broken),
        .closed(.online, .lost("The connection ended."), .killed, ":op!o@h KILL M-alice :irc!op (spam)"),
        .closed(.online, .lost("The connection ended."), .banned, ":irc 465 M-alice :You're banned!"),
        .closed(.online, .timedOut, .silent),
        .closed(.registering, .loginFailed(ServerReply(code: "904", text: "no")), .loginFailed),
        .closed(
            .registering,
            .registrationRefused(ServerReply(code: "LOCAL", text: "A value cannot be sent.")),
            .unusable
        ),
        .closed(.registering, .registrationRefused(ServerReply(code: "431", text: "No nickname given")), .nickRefused),
        .closed(.registering, .registrationRefused(ServerReply(code: "432", text: "Erroneous nickname")), .nickRefused),
        .closed(.registering, .registrationRefused(ServerReply(code: "433", text: "In use")), .nickRefused),
        .closed(.registering, .registrationRefused(ServerReply(code: "436", text: "Collision")), .nickRefused),
        .closed(.registering, .registrationRefused(ServerReply(code: "437", text: "Unavailable")), .nickRefused),
    ]
}
