extension ConfigurationKey {
    static let service = section(
        "ircService",
        "The bridge.",
        [
            ConfigurationKey(
                "servers",
                .named(.host, element: server),
                "The IRC networks, each under the address of one of its servers. They come, change and go with a reload; "
                    + "what decides where connections lead replaces those of its network."
            ).required.wholeReloadable,
            bridgeInfoState, ident,
            ConfigurationKey(
                "encodingFallback",
                .text(.charset),
                default: "iso-8859-1",
                "Charset in which lines from IRC are read that are not UTF-8."
            ),
            logging, metrics, provisioning,
            ConfigurationKey(
                "passwordEncryptionKeyPath",
                .text(.path),
                default: "trestle.key",
                """
                Key file with which stored passwords are sealed, made at the first start. A relative path begins at the \
                folder of this file.
                """
            ),
            matrixHandler, ircHandler,
            ConfigurationKey(
                "permissions",
                .named(
                    .permissionHolder,
                    element: ConfigurationKey(
                        "*",
                        .text(.grade),
                        """
                        What they may do: `admin` for all, also the commands for administrators; or of `join` (be in \
                        portals and have them made), `pm` (talk alone with people on IRC) and `plumb` (ask for rooms to \
                        be linked) as many as are written, with spaces; or `none`. Who is not named has all three.
                        """
                    )
                    .example("admin").reloadable
                ),
                "Who may do what: by user id, by server name or `*` for all; the most particular counts."
            ).reloadable,
            perRoomConfig,
            ConfigurationKey(
                "pictureDisallowedIpRanges",
                .texts(.ipRange),
                "Addresses that no picture is fetched from (`pictureLinks`), instead of all that are not public."
            ).by("private, local and reserved ranges").example(["127.0.0.0/8", "10.0.0.0/8", "::1/128"]),
            ConfigurationKey(
                "RMAUlimit",
                .integer(1...1_000_000_000),
                """
                Carry nothing that is said while more people on IRC than this are active in a month; rooms and \
                administrators are told.
                """
            ).example(1000).reloadable,
            userActivity, banLists, debugAPI,
            ConfigurationKey(
                "databaseUri",
                .text(.anything),
                "Where old releases of matrix-appservice-irc kept their database."
            )
            .never("the database is named under database"),
        ]
    )

    private static let bridgeInfoState = section(
        "bridgeInfoState",
        "State in each room that tells clients which channel it is bridged to (MSC2346).",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Set the state in rooms as they are linked.")
                .reloadable,
            ConfigurationKey("initial", .boolean, default: false, "At start, set it in rooms that are linked already.")
                .reloadable,
        ]
    )

    private static let ident = section(
        "ident",
        "The ident service (RFC 1413), by which networks tell our users apart.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Answer ident requests."),
            ConfigurationKey("port", .integer(1...65535), default: 113, "Port on which to listen."),
            ConfigurationKey(
                "address",
                .text(.host),
                default: "0.0.0.0",
                "Address on which to listen; `::` for both IPv6 and IPv4."
            ),
        ]
    )

    private static let logging = section(
        "logging",
        "The log, which goes to standard error.",
        [
            ConfigurationKey(
                "level",
                .choice(["trace", "debug", "info", "notice", "warn", "warning", "error", "critical"]),
                default: "info",
                "The least level that is written."
            ).reloadable,
            ConfigurationKey("logfile", .text(.path), "File for the log.").never(noLogFiles),
            ConfigurationKey("errfile", .text(.path), "File for errors.").never(noLogFiles),
            ConfigurationKey("toConsole", .boolean, default: true, "Write to the console.").never(noLogFiles),
            ConfigurationKey("maxFiles", .integer(0...1_000_000), default: 5, "How many files to keep.").never(
                noLogFiles
            ),
            ConfigurationKey("maxFileSizeBytes", .integer(0...Int.max), "When to begin a new file.").never(noLogFiles),
        ]
    )

    private static let noLogFiles = "the log goes to standard error, and whatever starts Trestle keeps it"

    private static let metrics = section(
        "metrics",
        "Figures for Prometheus.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Serve `/metrics`."),
            ConfigurationKey("port", .integer(1...65535), "A port of its own for them.")
                .by("the port of homeserver.bindPort").example(7001),
            ConfigurationKey("host", .text(.host), default: "127.0.0.1", "Address for that port."),
            ConfigurationKey(
                "userActivityThresholdHours",
                .integer(1...87_600),
                "Hours within which somebody counts as active, on either side, in `trestle_active_users`."
            ).example(72).reloadable,
            ConfigurationKey(
                "remoteUserAgeBuckets",
                .texts(.age),
                default: ["1h", "1d", "1w"],
                "Bounds in `trestle_users_by_age`, of when people were last active: hours, days or weeks, such as 1h, 1d, 1w."
            ).reloadable,
        ]
    )

    private static let matrixHandler = section(
        "matrixHandler",
        "How what Matrix says is put on IRC.",
        [
            ConfigurationKey(
                "eventCacheSize",
                .integer(0...10_000_000),
                default: 4096,
                "How many messages are remembered, for replies and edits."
            ).reloadable,
            ConfigurationKey(
                "replySourceMaxLength",
                .integer(0...400),
                default: 32,
                "How many characters of a message a reply to it quotes."
            ).reloadable,
            ConfigurationKey(
                "shortReplyTresholdSeconds",
                .integer(0...31_536_000),
                default: 300,
                "A reply to a message older than this takes the long form. (So spelt in matrix-appservice-irc.)"
            ).alias("shortReplyThresholdSeconds").reloadable,
            ConfigurationKey("shortReplyTemplate", .text(.line), default: "$NICK: $REPLY", "The short form of a reply.")
                .reloadable,
            ConfigurationKey(
                "longReplyTemplate",
                .text(.line),
                default: "<$NICK> \"$ORIGINAL\" <- $REPLY",
                "The long form of a reply."
            ).reloadable,
            ConfigurationKey(
                "truncatedMessageTemplate",
                .text(.line),
                default: "(full message at <$URL>)",
                "What follows the beginning of a message that is too long for IRC, where there is a media proxy."
            ).reloadable,
            ConfigurationKey(
                "edits",
                .choice(["off", "correction", "full"]),
                default: "correction",
                "What IRC sees of an edit: nothing, what has changed (`s/old/new/`), or all of the new text."
            ).reloadable,
            ConfigurationKey(
                "editWindowSeconds",
                .integer(0...31_536_000),
                default: 3600,
                "An edit of an older message is not shown on IRC."
            ).reloadable,
            ConfigurationKey(
                "reactions",
                .choice(["off", "line"]),
                default: "off",
                "What IRC sees of a reaction where the network has no tags for it: nothing, or a short line."
            ).reloadable,
            ConfigurationKey(
                "redactions",
                .choice(["off", "line"]),
                default: "off",
                "What IRC sees where somebody takes a message back and the network has no command for it: nothing, or a line."
            ).reloadable,
            ConfigurationKey(
                "typing",
                .boolean,
                default: true,
                "Show who is typing, both ways, where the network has tags for it."
            ).reloadable,
            ConfigurationKey(
                "messageStatusEvents",
                .boolean,
                default: false,
                "Send an event (`com.beeper.message_send_status`) for each message that says what became of it on IRC."
            ).reloadable,
        ]
    )

    private static let ircHandler = section(
        "ircHandler",
        "How what IRC says is put on Matrix.",
        [
            ConfigurationKey(
                "mapIrcMentionsToMatrix",
                .choice(["on", "off", "force-off"]),
                default: "on",
                "Whether nicks in messages become mentions; each user may choose, unless it is `force-off`."
            ).reloadable,
            ConfigurationKey(
                "powerLevelGracePeriodMs",
                .integer(0...3_600_000),
                default: 1000,
                "Changes of channel modes are gathered for so long before power levels change; 0 changes them at once."
            ).alias("powerLevelGracePeriod").reloadable,
        ]
    )

    private static let perRoomConfig = section(
        "perRoomConfig",
        "State in a room by which its moderators change settings for it.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Heed that state.").reloadable,
            ConfigurationKey("lineLimitMax", .integer(1...1000), "The most that a room may set as its `lineLimit`.")
                .example(5).reloadable,
            ConfigurationKey(
                "allowUnconnectedMatrixUsers",
                .boolean,
                default: false,
                """
                Whether a room may be free of `requireMatrixJoined`: by `allowUnconnectedMatrixUsers` in that state \
                what IRC says reaches it although not all of its people are on IRC.
                """
            ).reloadable,
        ]
    )

    private static let userActivity = section(
        "userActivity",
        "Who counts for `RMAUlimit`.",
        [
            ConfigurationKey("minUserActiveDays", .integer(1...365), default: 3, "Active on at least so many days.")
                .reloadable,
            ConfigurationKey(
                "inactiveAfterDays",
                .integer(1...3650),
                default: 31,
                "No longer after so many days without."
            ).reloadable,
        ]
    )

    private static let banLists = section(
        "banLists",
        "Rooms with policy rules; whom they ban is not bridged.",
        [
            ConfigurationKey("rooms", .texts(.roomIDOrAlias), default: [], "Their ids or aliases.")
                .example(["#policies:example.org"]).reloadable
        ]
    )

    private static let debugAPI = section(
        "debugApi",
        "The HTTP interface for operators: what is known of users and rooms, raw commands, ending and reaping.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Serve it. It needs a token."),
            ConfigurationKey("port", .integer(1...65535), default: 11100, "Port for it."),
            ConfigurationKey(
                "address",
                .text(.host),
                default: "127.0.0.1",
                "Address on which to listen. Whoever reaches it and has the token rules the bridge."
            ),
            ConfigurationKey("token", .text(.token), "Token that callers present in the Authorization header.").secret
                .example("change-this-to-a-long-random-text"),
        ]
    )
}
