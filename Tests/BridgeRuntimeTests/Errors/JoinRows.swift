import IRCProtocol
import Testing

/// What a server says to `JOIN #chan`, and what it means.
struct JoinRow: Sendable, CustomTestStringConvertible {
    var server: String
    var line: String
    var obstacle: JoinObstacle
    var testDescription: String { "\(server): \(line)" }

    init(_ server: String, _ obstacle: JoinObstacle, _ line: String) {
        self.server = server
        self.line = line
        self.obstacle = obstacle
    }

    static let all: [JoinRow] = [
        JoinRow("all", .noSuchChannel, "403 M-alice #chan :No such channel"),
        JoinRow("Ergo", .noSuchChannel, "403 M-alice #chan :Only server operators can create new channels"),
        JoinRow("InspIRCd", .tooManyChannels, "405 M-alice #chan :You are on too many channels"),
        JoinRow("ngircd", .tooManyChannels, "405 M-alice #chan :You have joined too many channels"),
        JoinRow("RFC 2812", .busy, "407 M-alice #chan :Duplicate recipients. No message delivered"),
        JoinRow(
            "InspIRCd +j",
            .busy,
            "437 M-alice #chan :This channel is temporarily unavailable (+j is set). Please try again later."
        ),
        JoinRow(
            "InspIRCd +J",
            .busy,
            "437 M-alice #chan :You must wait 10 seconds after being kicked to rejoin (+J is set)"
        ),
        JoinRow("IRCnet", .busy, "437 M-alice #chan :Nick/channel is temporarily unavailable"),
        JoinRow("UnrealIRCd", .forbidden, "448 M-alice #chan :Cannot join channel: it is forbidden"),
        JoinRow("RFC 1459", .noSuchChannel, "461 M-alice JOIN :Not enough parameters"),
        JoinRow("InspIRCd +l", .full, "471 M-alice #chan :Cannot join channel (channel is full)"),
        JoinRow("ngircd +z", .securityNeeded, "471 M-alice #chan :Cannot join channel (+z) -- SSL connections only"),
        JoinRow("ngircd +O", .operatorsOnly, "471 M-alice #chan :Cannot join channel (+O) -- IRC opers only"),
        JoinRow("ngircd +R", .accountNeeded, "471 M-alice #chan :Cannot join channel (+R) -- Registered users only"),
        JoinRow("solanum +l", .full, "471 M-alice #chan :Cannot join channel (+l) - channel is full, try again later"),
        JoinRow("all", .invitationNeeded, "473 M-alice #chan :Cannot join channel (+i) - you must be invited"),
        JoinRow("all", .banned, "474 M-alice #chan :Cannot join channel (+b) - you are banned"),
        JoinRow("all", .keyNeeded, "475 M-alice #chan :Cannot join channel (+k) - bad key"),
        JoinRow("RFC 1459", .noSuchChannel, "476 M-alice #chan :Bad Channel Mask"),
        JoinRow(
            "InspIRCd +R",
            .accountNeeded,
            "477 M-alice #chan :You need to be identified to a registered account to join this channel"
        ),
        JoinRow(
            "solanum +r",
            .accountNeeded,
            "477 M-alice #chan :Cannot join channel (+r) - you need to be logged into your NickServ account"
        ),
        JoinRow("hybrid", .forbidden, "479 M-alice #chan :Illegal channel name"),
        JoinRow(
            "solanum +j",
            .busy,
            "480 M-alice #chan :Cannot join channel (+j) - throttle exceeded, try again later"
        ),
        JoinRow("solanum +S", .securityNeeded, "480 M-alice #chan :Cannot join channel (+S) - SSL/TLS required"),
        JoinRow("hybrid +S", .securityNeeded, "480 M-alice #chan :Cannot join channel (+S) - TLS required"),
        JoinRow("hybrid", .forbidden, "485 M-alice #chan :Cannot join channel (closed)"),
        JoinRow(
            "InspIRCd +z",
            .securityNeeded,
            "489 M-alice #chan :Cannot join channel; TLS (SSL) users only (+z is set)"
        ),
        JoinRow("InspIRCd 2", .busy, "495 M-alice #chan :You must wait 5 seconds after being kicked to rejoin (+J)"),
        JoinRow("UnrealIRCd", .busy, "500 M-alice #chan :Too many join requests. Please wait a while and try again."),
        JoinRow("UnrealIRCd +A", .operatorsOnly, "519 M-alice #chan :Cannot join channel (Admin only)"),
        JoinRow("InspIRCd +O", .operatorsOnly, "520 M-alice #chan :Only server operators may join #chan (+O is set)"),
        JoinRow("InspIRCd", .forbidden, "926 M-alice #chan :Channel #chan is CBANed: spam"),
        JoinRow("solanum +f", .forwarded, "470 M-alice #chan ##overflow :Forwarding to another channel"),
        JoinRow("Ergo", .noSuchChannel, "FAIL JOIN CHANNEL_RENAMED #chan :Channel was renamed"),
        JoinRow("standard replies", .accountNeeded, "FAIL JOIN ACCOUNT_REQUIRED #chan :Log in first"),
        JoinRow("standard replies", .unknown, "FAIL JOIN SUNSPOTS #chan :Come back at night"),
    ]
}
