extension ConfigurationKey {
    static let provisioning = section(
        "provisioning",
        "The HTTP interface by which room moderators link rooms with channels.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Serve it.").notYet,
            ConfigurationKey("secret", .text(.line), "Token that callers present.").notYet.secret
                .by("hs_token of the registration").example("a long random text"),
            ConfigurationKey(
                "requestTimeoutSeconds",
                .integer(1...86_400),
                default: 300,
                "How long a channel operator has to answer a request."
            ).notYet,
            section(
                "rules",
                "Who must not be in a room that is linked.",
                [
                    section(
                        "userIds",
                        "By user id, as regular expressions.",
                        [
                            ConfigurationKey("exempt", .texts(.regularExpression), default: [], "Never a conflict.")
                                .notYet.reloadable,
                            ConfigurationKey(
                                "conflict",
                                .texts(.regularExpression),
                                default: [],
                                "A room with such a user is not linked: another bridge's users, say."
                            ).notYet.reloadable,
                        ]
                    )
                ]
            ),
            ConfigurationKey("roomLimit", .integer(0...1_000_000), "Most rooms linked in all.").notYet.by("no limit")
                .example(50),
            ConfigurationKey("apiPrefix", .text(.line), default: "/_matrix/provision", "Path before each route.")
                .notYet,
            ConfigurationKey("ratelimit", .boolean, default: true, "Limit each caller to 80 requests a minute.").notYet,
            section(
                "http",
                "A listener of its own.",
                [
                    ConfigurationKey("port", .integer(1...65535), "Its port.").notYet
                        .by("the port of homeserver.bindPort").example(7700),
                    ConfigurationKey("host", .text(.host), "Its address.").notYet.by("all addresses").example(
                        "127.0.0.1"
                    ),
                ]
            ),
            ConfigurationKey("widget", .boolean, default: false, "Serve a page for it in clients.").never(
                "there is no widget; rooms are linked by the commands of the bot"
            ),
            ConfigurationKey(
                "openIdDisallowedIpRanges",
                .texts(.line),
                "Addresses never asked who a user of the widget is."
            ).never("there is no widget"),
            ConfigurationKey("openIdOverrides", .opaque, "Where to ask instead.").never("there is no widget"),
        ]
    )
}
