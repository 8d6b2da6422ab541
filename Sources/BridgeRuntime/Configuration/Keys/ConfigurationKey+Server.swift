extension ConfigurationKey {
    /// One network of `ircService.servers`.
    static let server = section(
        "localhost",
        "One network. Its key is the address of a server and names the network ever after.",
        [
            ConfigurationKey("name", .text(.line), "Its name for people.").by("the address").sample("Local network"),
            ConfigurationKey("description", .text(.anything), "Once a name for people.").never("use name"),
            ConfigurationKey(
                "networkId",
                .text(.networkID),
                "Its id in room directories and look-ups: letters and digits."
            )
            .by("the address").sample("local"),
            ConfigurationKey("icon", .text(.contentURI), "Its picture in clients.").example("mxc://example.org/abcdef"),
            ConfigurationKey(
                "additionalAddresses",
                .texts(.host),
                default: [],
                "Further servers of the network; one is taken at random for each attempt."
            ),
            ConfigurationKey(
                "onlyAdditionalAddresses",
                .boolean,
                default: false,
                "Never connect to the key of the network itself, only to `additionalAddresses`."
            ),
            ConfigurationKey("port", .integer(1...65535), "Port of the servers.").by("6697 with ssl, else 6667").sample(
                6667
            ),
            ConfigurationKey("ssl", .boolean, default: false, "Connect with TLS."),
            ConfigurationKey("sslselfsign", .boolean, default: false, "Accept a certificate that signs itself."),
            ConfigurationKey("allowExpiredCerts", .boolean, default: false, "Accept a certificate that has expired."),
            ConfigurationKey(
                "trustedCertificates",
                .text(.path),
                "PEM file of certificate authorities to trust beside those of the system."
            ).example("network-ca.pem"),
            ConfigurationKey("tlsOptions", .opaque, "Options of Node.js for TLS.").never("use trustedCertificates"),
            ConfigurationKey("ca", .text(.anything), "Certificate authority as text.").never("use trustedCertificates"),
            ConfigurationKey(
                "sasl",
                .boolean,
                default: false,
                "Log in by SASL where a password is known, again whenever services come back."
            ),
            ConfigurationKey(
                "saslMechanisms",
                .texts(.saslMechanism),
                default: ["EXTERNAL", "SCRAM-SHA-256", "PLAIN"],
                "How to log in, the first that the server has and there is what it needs for."
            ),
            ConfigurationKey(
                "saslFailure",
                .choice(["stay", "retry", "disconnect"]),
                default: "stay",
                "Where a login fails: go on without an account, close and try again, or close until the user asks."
            ),
            nickServ, webIRC, proxy, bouncers,
            ConfigurationKey("password", .text(.line), "Password of every connection that has none of its own.")
                .secret.example("a password"),
            ConfigurationKey(
                "sendConnectionMessages",
                .boolean,
                default: true,
                "Tell users in their chat with the bot how their connection fares."
            ),
            quitDebounce,
            ConfigurationKey(
                "modePowerMap",
                .named(
                    .modeLetter,
                    element: ConfigurationKey("o", .integer(-100...100), "The power level of those who have the mode.")
                        .example(50)
                ),
                "Power level in the room for each mode of a user in the channel. A rank that is not named has that of the "
                    + "next weaker one."
            ).by("`{o: 50, v: 1}`"),
            ConfigurationKey(
                "syncModes",
                .choice(["off", "portals", "all"]),
                default: "portals",
                "In which rooms the ranks and modes of a channel become power levels, join rules and other state: in none, "
                    + "in portals, or in all."
            ),
            botConfig, privateMessages, dynamicChannels,
            ConfigurationKey(
                "excludedUsers",
                .items(
                    section(
                        "",
                        "",
                        [
                            ConfigurationKey("regex", .text(.regularExpression), "Of user ids; matches anywhere.")
                                .required
                                .example("^@.*:evil\\.example$"),
                            ConfigurationKey("kickReason", .text(.line), "What they are told.").example(
                                "Not bridged here"
                            ),
                        ]
                    )
                ),
                "Matrix users who are never bridged to this network."
            ),
            membershipLists,
            ConfigurationKey(
                "mappings",
                .named(.channel, element: mapping),
                "Channels linked with rooms that exist already."
            ),
            matrixClients, ircClients, pictureLinks,
        ]
    )

    private static let pictureLinks = section(
        "pictureLinks",
        """
        Pictures that people on IRC link to are shown in the room as well. The bridge fetches whatever address somebody \
        writes on a channel, and puts what is a picture on the homeserver.
        """,
        [
            ConfigurationKey("enabled", .boolean, default: false, "Show them."),
            ConfigurationKey(
                "maxSizeBytes",
                .integer(1_000...100_000_000),
                default: 5_000_000,
                "Largest picture that is taken."
            ),
            ConfigurationKey(
                "requireVoice",
                .boolean,
                default: false,
                "Only of people who have voice or more in the channel."
            ),
        ]
    )

    private static let webIRC = section(
        "webirc",
        "Tell the server an address for each user (WEBIRC), by which one of them can be banned. It must know the gateway.",
        [
            ConfigurationKey("password", .text(.channelKey), "What the server knows the gateway by; turns it on.")
                .secret
                .example("a-password"),
            ConfigurationKey("gateway", .text(.host), default: "trestle", "The gateway's name."),
            ConfigurationKey(
                "prefix",
                .text(.ipv6Prefix),
                default: "fd74:7265:7374:6c65::",
                "What the addresses begin with, four groups at most; the rest is derived from the user id and the password."
            ),
        ]
    )

    private static let bouncers = section(
        "bouncers",
        "Users may connect by a bouncer of their own (soju, ZNC), which they name with `!bouncer`.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Allow it."),
            ConfigurationKey(
                "allowPrivateAddresses",
                .boolean,
                default: false,
                "Connect to bouncers on this host and in private networks too, which users could not reach otherwise."
            ),
            ConfigurationKey(
                "requireTLS",
                .boolean,
                default: true,
                "Refuse bouncers without TLS, to which passwords would travel in clear."
            ),
        ]
    )

    private static let proxy = section(
        "proxy",
        "Connect through a SOCKS5 proxy, which looks the server's name up itself.",
        [
            ConfigurationKey("host", .text(.host), "Its address; turns it on.").example("127.0.0.1"),
            ConfigurationKey("port", .integer(1...65535), default: 1080, "Its port."),
        ]
    )

    private static let nickServ = section(
        "nickServ",
        "The service that nicks are registered with.",
        [
            ConfigurationKey("nick", .text(.nick), default: "NickServ", "Its nick."),
            ConfigurationKey(
                "identify",
                .boolean,
                default: false,
                "Tell it the password after connecting, where SASL does not do it. Without this, PASS takes it along."
            ),
            ConfigurationKey(
                "regain",
                .boolean,
                default: true,
                "Seek the nick that somebody else held, until it is had; who is logged in has the service free it."
            ),
        ]
    )

    private static let quitDebounce = section(
        "quitDebounce",
        "Hold back the leaves of a netsplit. Without it, those who go with a server are shown for five minutes more.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Hold them back."),
            ConfigurationKey(
                "quitsPerSecond",
                .integer(1...10_000),
                default: 5,
                "More quits than this are a netsplit."
            ),
            ConfigurationKey(
                "delayMinMs",
                .integer(0...604_800_000),
                default: 3_600_000,
                "Shortest time to hold back."
            ),
            ConfigurationKey("delayMaxMs", .integer(0...604_800_000), default: 7_200_000, "Longest time to hold back."),
        ]
    )

    private static let botConfig = section(
        "botConfig",
        "The bridge's own connection.",
        [
            ConfigurationKey("enabled", .boolean, default: true, "Whether there is one."),
            ConfigurationKey("nick", .text(.nick), default: "appservicebot", "Its nick.").sample("TrestleBot"),
            ConfigurationKey("username", .text(.username), default: "matrixbot", "Its user name."),
            ConfigurationKey("password", .text(.line), "Its password.").secret.by("password of the network")
                .example("a password"),
            ConfigurationKey(
                "joinChannelsIfNoUsers",
                .boolean,
                default: true,
                "Sit in channels even while no Matrix user is in a room of theirs."
            ),
        ]
    )

    private static let privateMessages = section(
        "privateMessages",
        "Messages between one person and another.",
        [
            ConfigurationKey("enabled", .boolean, default: true, "Carry them."),
            ConfigurationKey(
                "exclude",
                .texts(.regularExpression),
                default: [],
                "Nicks that nobody writes to: regular expressions, matched whole, without regard to case."
            ),
            ConfigurationKey("federate", .boolean, default: true, "Whether users of other homeservers may take part."),
        ]
    )

    private static let dynamicChannels = section(
        "dynamicChannels",
        "Rooms made as people ask for channels.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Make them.").sample(true),
            ConfigurationKey(
                "createAlias",
                .boolean,
                default: true,
                "Give them an alias, by which they can be asked for."
            ),
            ConfigurationKey("published", .boolean, default: true, "List them in the room directory."),
            ConfigurationKey(
                "useHomeserverDirectory",
                .boolean,
                default: false,
                "List them in the homeserver's own directory, not in that of the network."
            ),
            ConfigurationKey("joinRule", .choice(["public", "invite"]), default: "public", "Who may enter them."),
            ConfigurationKey("federate", .boolean, default: true, "Whether users of other homeservers may take part."),
            ConfigurationKey("roomVersion", .text(.line), "Their room version.").by("the homeserver's default").example(
                "12"
            ),
            ConfigurationKey(
                "aliasTemplate",
                .text(.aliasTemplate),
                default: "#irc_$SERVER_$CHANNEL",
                "Their alias: `$CHANNEL` must stand in it, `$SERVER` may. Without a `#` before it, exactly `$CHANNEL`."
            ).sample("#irc_$CHANNEL"),
            ConfigurationKey(
                "whitelist",
                .texts(.userID),
                default: [],
                "Who may ask for a channel where joinRule is `invite`."
            ).example(["@someone:localhost"]),
            ConfigurationKey(
                "space",
                .boolean,
                default: false,
                "Make a space that lists them, where joinRule is `public`."
            ),
            ConfigurationKey("exclude", .texts(.channel), default: [], "Channels that are refused.").example([
                "#private"
            ]),
        ]
    )
}
