extension ConfigurationKey {
    static let membershipLists = section(
        "membershipLists",
        "Who is there, carried over. Without it, people appear as they first speak.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Carry memberships over."),
            ConfigurationKey(
                "floodDelayMs",
                .integer(0...3_600_000),
                default: 0,
                "Pause between two users brought to IRC at start, beside `reconnectIntervalMs`."
            ),
            section("global", "For every channel.", [ircToMatrix, matrixToIrc]),
            ConfigurationKey(
                "rooms",
                .items(
                    section(
                        "",
                        "",
                        [
                            ConfigurationKey("room", .text(.roomID), "Its id.").required.example("!room:localhost"),
                            matrixToIrc,
                        ]
                    )
                ),
                "Rooms for which it is otherwise."
            ),
            ConfigurationKey(
                "channels",
                .items(
                    section(
                        "",
                        "",
                        [
                            ConfigurationKey("channel", .text(.channel), "Its name.").required.example("#channel"),
                            ircToMatrix,
                        ]
                    )
                ),
                "Channels for which it is otherwise."
            ),
            section(
                "gate",
                "What becomes of a room whose people are not all on IRC, where `requireMatrixJoined` wants them to be.",
                [
                    ConfigurationKey(
                        "patienceSeconds",
                        .integer(1...604_800),
                        default: 600,
                        "How long what is said on IRC waits for one of them."
                    ),
                    ConfigurationKey(
                        "action",
                        .choice(["kick", "open"]),
                        default: "kick",
                        "Then they are removed from the room, or the room goes on without them."
                    ),
                ]
            ),
            section(
                "ignoreIdleUsersOnStartup",
                "Leave people out who have long been silent when users are brought to IRC at start.",
                [
                    ConfigurationKey("enabled", .boolean, default: false, "Leave them out."),
                    ConfigurationKey("idleForHours", .integer(1...87_600), default: 720, "Silent for so long."),
                    ConfigurationKey("exclude", .text(.regularExpression), "User ids that are never left out.")
                        .example("^@.*:localhost$"),
                ]
            ),
        ]
    )

    private static let ircToMatrix = section(
        "ircToMatrix",
        "From IRC to Matrix.",
        [
            ConfigurationKey(
                "initial",
                .boolean,
                default: false,
                "All who are in the channel as the bridge enters it."
            ),
            ConfigurationKey("incremental", .boolean, default: false, "Joins and parts as they happen."),
            ConfigurationKey(
                "requireMatrixJoined",
                .boolean,
                default: false,
                "What is said on IRC waits until everybody in the room is on the channel, too; they are brought there."
            ),
        ]
    )

    private static let matrixToIrc = section(
        "matrixToIrc",
        "From Matrix to IRC.",
        [
            ConfigurationKey("initial", .boolean, default: false, "All who are in the room, at start."),
            ConfigurationKey("incremental", .boolean, default: false, "Joins and leaves as they happen."),
        ]
    )

    static let mapping = section(
        "#channel",
        "One channel.",
        [
            ConfigurationKey("roomIds", .texts(.roomID), "The rooms.").required.example(["!room:localhost"]),
            ConfigurationKey("key", .text(.channelKey), "The key (+k) of the channel.").secret.example("secret"),
        ]
    )

    static let matrixClients = section(
        "matrixClients",
        "People of IRC as they appear on Matrix.",
        [
            ConfigurationKey(
                "userTemplate",
                .text(.userTemplate),
                default: "@$SERVER_$NICK",
                "Their user id: `$NICK` must stand in it, `$SERVER` may; lower case."
            ).sample("@irc_$NICK"),
            ConfigurationKey(
                "displayName",
                .text(.displayNameTemplate),
                default: "$NICK",
                "Their name: `$NICK` must stand in it; `$SERVER` may, and what the network tells of them: `$ACCOUNT` and `$REALNAME`, each the nick while it is not known, and `$BOT`, which is `[bot]` for programs."
            ),
            ConfigurationKey(
                "joinAttempts",
                .integer(-1...1000),
                default: -1,
                "How often to try to bring one into a room; -1 without end."
            ),
        ]
    )

    static let ircClients = section(
        "ircClients",
        "People of Matrix as they appear on IRC.",
        [
            ConfigurationKey(
                "nickTemplate",
                .text(.nickTemplate),
                default: "M-$DISPLAY",
                "Their nick: `$DISPLAY` (display name, else local part), `$LOCALPART` or `$USERID` must stand in it."
            ).sample("$DISPLAY[m]"),
            ConfigurationKey(
                "allowNickChanges",
                .boolean,
                default: false,
                "Let users choose their nick, and let it follow their name."
            ).sample(true),
            ConfigurationKey(
                "maxClients",
                .integer(0...1_000_000),
                default: 30,
                "Most connections at once; 0 for no limit."
            ),
            ConfigurationKey(
                "maxClientsPerHomeserver",
                .integer(0...1_000_000),
                default: 0,
                """
                Most connections at once of users of one homeserver; 0 for no limit. Whoever of them has been silent \
                longest makes way, or waits for a place.
                """
            ),
            section(
                "ipv6",
                "An address for each user.",
                [
                    ConfigurationKey("only", .boolean, default: false, "Connect over IPv6 only."),
                    ConfigurationKey("prefix", .text(.ipv6Prefix), "What their addresses begin with.")
                        .example("2001:db8:0:1::"),
                    ConfigurationKey(
                        "blocks",
                        .items(
                            section(
                                "",
                                "",
                                [
                                    ConfigurationKey("homeserver", .text(.serverName), "Its name.").required
                                        .example("example.org"),
                                    ConfigurationKey(
                                        "startFrom",
                                        .text(.hexadecimal),
                                        "Where its counter begins, in hexadecimal digits."
                                    )
                                    .required.example("1:0"),
                                ]
                            )
                        ),
                        "Ranges for the users of particular homeservers."
                    ),
                ]
            ),
            ConfigurationKey(
                "sourceAddresses",
                .texts(.address),
                default: [],
                "Addresses of this machine to connect from, for who has none of their own: always the same for a person."
            ).example(["192.0.2.1", "192.0.2.2"]),
            ConfigurationKey(
                "idleTimeout",
                .integer(0...31_536_000),
                default: 172_800,
                "Seconds after which the connection of a silent user is closed; 0 never."
            ),
            ConfigurationKey(
                "reconnectIntervalMs",
                .integer(0...3_600_000),
                default: 5000,
                "Pause between two attempts to connect."
            ),
            ConfigurationKey(
                "concurrentReconnectLimit",
                .integer(0...100_000),
                default: 50,
                "Most attempts under way at once; 0 for no limit."
            ),
            ConfigurationKey(
                "lineLimit",
                .integer(1...1000),
                default: 3,
                "The most lines that one message takes on IRC. A longer one is cut, and its sender is told."
            ),
            ConfigurationKey(
                "hexColors",
                .boolean,
                default: false,
                "Send colours as they are, with a code that only newer clients know, not as the nearest of IRC's 99."
            ),
            ConfigurationKey(
                "floodBurst",
                .integer(1...1000),
                default: 5,
                "Lines that one connection may send at once."
            ),
            ConfigurationKey(
                "floodIntervalMs",
                .integer(0...60_000),
                default: 700,
                "Pause before each line after those."
            ),
            ConfigurationKey(
                "userModes",
                .text(.userModes),
                default: "",
                "Modes that each connection sets for itself, such as `RiG`."
            ),
            ConfigurationKey(
                "realnameFormat",
                .choice(["mxid", "reverse-mxid"]),
                default: "mxid",
                "What the realname shows: the user id, or it with the server name first and reversed."
            ),
            ConfigurationKey(
                "pingTimeoutMs",
                .integer(1000...86_400_000),
                default: 600_000,
                "A connection that has been silent for so long is taken for dead."
            ),
            ConfigurationKey(
                "pingRateMs",
                .integer(1000...86_400_000),
                default: 60_000,
                "How often a silent connection is asked whether it lives."
            ),
            ConfigurationKey(
                "rejoinAfterKick",
                .boolean,
                default: false,
                "Bring a user back who was kicked from a channel, after a while and four times at most, instead of removing "
                    + "them from its rooms. The bot always comes back."
            ),
            section(
                "kickOn",
                "When a Matrix user is removed from the room.",
                [
                    ConfigurationKey(
                        "channelJoinFailure",
                        .boolean,
                        default: true,
                        "The channel does not let them in."
                    ),
                    ConfigurationKey(
                        "ircConnectionFailure",
                        .boolean,
                        default: true,
                        "The network does not let them in."
                    ),
                    ConfigurationKey("userQuit", .boolean, default: true, "They closed their connection themselves."),
                ]
            ),
        ]
    )
}
