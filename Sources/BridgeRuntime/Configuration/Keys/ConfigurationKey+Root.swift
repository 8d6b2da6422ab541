extension ConfigurationKey {
    /// The whole description of a configuration file.
    package static let root = section(
        "",
        "The configuration of Trestle.",
        [homeserver, service, database, mediaProxy, advanced, connectionPool, sentry]
    )

    static let homeserver = section(
        "homeserver",
        "The homeserver, and where it reaches us.",
        [
            ConfigurationKey("url", .text(.url), "Base of the homeserver's client-server API, as Trestle reaches it.")
                .required.sample("http://localhost:8008"),
            ConfigurationKey("domain", .text(.serverName), "Server name of the homeserver: the part after the colon.")
                .required.sample("localhost"),
            ConfigurationKey(
                "media_url",
                .text(.url),
                "Base of links to media on a homeserver that asks for no token, where there is no media proxy. Most do."
            ).by("no links").example("https://matrix.example.org").reloadable,
            ConfigurationKey(
                "dropMatrixMessagesAfterSecs",
                .integer(0...31_536_000),
                default: 0,
                "Messages from Matrix older than this many seconds are not sent to IRC; 0 sends all."
            ).reloadable,
            ConfigurationKey(
                "enablePresence",
                .boolean,
                default: true,
                "Show people on IRC as online while they are there, and who is away with their words for it: the hundred who were active last. A homeserver that keeps no presence is not told."
            ),
            ConfigurationKey(
                "bindHostname",
                .text(.host),
                "Address on which Trestle listens for the homeserver."
            ).by("all addresses").example("127.0.0.1"),
            ConfigurationKey(
                "bindPort",
                .integer(1...65535),
                default: 8090,
                "Port on which Trestle listens for the homeserver; `-p` on the command line goes before it."
            ),
        ]
    )

    static let database = section(
        "database",
        "Where Trestle keeps what it must remember.",
        [
            ConfigurationKey(
                "engine",
                .text(.databaseEngine),
                default: "sqlite",
                "The kind of store; `sqlite` is the one there is."
            ),
            ConfigurationKey(
                "connectionString",
                .text(.databaseLocation),
                default: "sqlite://trestle.db",
                "The database file, as `sqlite://PATH`. A relative path begins at the folder of this file."
            ),
        ]
    )

    static let mediaProxy = section(
        "mediaProxy",
        "Links to media that people on IRC can open although the homeserver asks for authentication.",
        [
            ConfigurationKey(
                "publicUrl",
                .text(.url),
                "Base of the links, as people on IRC reach it. Without it there is no media proxy."
            ).example("https://media.example.org"),
            ConfigurationKey(
                "bindPort",
                .integer(1...65535),
                "Port on which media are served, at homeserver.bindHostname."
            ).by("the port of homeserver.bindPort").example(11111),
            ConfigurationKey("ttlSeconds", .integer(0...315_360_000), default: 0, "How long a link works; 0 for ever.")
                .example(2_592_000),
            ConfigurationKey(
                "maxSizeBytes",
                .integer(0...1_000_000_000_000),
                default: 104_857_600,
                "Largest file that is served; 0 for no limit."
            ).example(104_857_600),
            ConfigurationKey(
                "signingKeyPath",
                .text(.path),
                "File with the key that links are signed with, made where there is none; a new key ends all links."
            ).by("a key that follows from that of ircService.passwordEncryptionKeyPath").example("signingkey.jwk"),
        ]
    )

    static let advanced = section(
        "advanced",
        "Limits that rarely need a change.",
        [
            ConfigurationKey(
                "maxHttpSockets",
                .integer(1...100_000),
                default: 1000,
                "Most connections to the homeserver at once."
            ).reloadable,
            ConfigurationKey(
                "maxTxnSize",
                .integer(65_536...1_000_000_000),
                default: 10_000_000,
                "Most bytes in one transaction of the homeserver."
            ),
        ]
    )

    static let connectionPool = section(
        "connectionPool",
        "The separate process for IRC connections of matrix-appservice-irc.",
        [
            ConfigurationKey("redisUrl", .text(.anything), "Address of a Redis server.").secret
                .never("Trestle holds its IRC connections itself"),
            ConfigurationKey(
                "persistConnectionsOnShutdown",
                .boolean,
                default: false,
                "Keep connections over a restart."
            )
            .never("Trestle holds its IRC connections itself"),
        ]
    )

    static let sentry = section(
        "sentry",
        "The error reporting of matrix-appservice-irc.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Report errors to Sentry.").never(noSentry),
            ConfigurationKey("dsn", .text(.anything), "Address of the project.").secret.never(noSentry),
            ConfigurationKey("environment", .text(.anything), "Name of the environment.").never(noSentry),
            ConfigurationKey("serverName", .text(.anything), "Name of the host.").never(noSentry),
        ]
    )

    private static let noSentry = "Trestle reports errors in its log"
}
