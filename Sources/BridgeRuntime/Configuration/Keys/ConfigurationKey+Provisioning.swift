extension ConfigurationKey {
    static let provisioning = section(
        "provisioning",
        "The HTTP interface by which room moderators link rooms with channels.",
        [
            ConfigurationKey("enabled", .boolean, default: false, "Serve it."),
            ConfigurationKey("secret", .text(.line), "Token that integration managers present.").secret
                .by("hs_token of the registration").example("a long random text"),
            ConfigurationKey(
                "requestTimeoutSeconds",
                .integer(1...86_400),
                default: 300,
                "How long a channel operator has to answer a request."
            ).reloadable,
            section(
                "rules",
                "Which rooms are linked on request. Administrators are not bound by them.",
                [
                    section(
                        "userIds",
                        "By user id, as regular expressions.",
                        [
                            ConfigurationKey("exempt", .texts(.regularExpression), default: [], "Never a conflict.")
                                .reloadable,
                            ConfigurationKey(
                                "conflict",
                                .texts(.regularExpression),
                                default: [],
                                "A room with such a user is not linked: another bridge's users, say."
                            ).reloadable,
                        ]
                    ),
                    ConfigurationKey(
                        "allow",
                        .items(plumbingRule),
                        """
                        Which links may be asked for: one that fits none of these is refused. In each, `*` and `?` stand \
                        for any text and any character, and a list that is left out for everything. Without the key, \
                        all may be asked for.
                        """
                    ).reloadable,
                ]
            ),
            ConfigurationKey("roomLimit", .integer(0...1_000_000), "Most rooms linked in all.").by("no limit")
                .example(50),
            ConfigurationKey("apiPrefix", .text(.urlPath), default: "/_matrix/provision", "Path before each route."),
            ConfigurationKey("ratelimit", .boolean, default: true, "Limit each caller to 80 requests a minute."),
            section(
                "http",
                "A listener of its own.",
                [
                    ConfigurationKey("port", .integer(1...65535), "Its port.")
                        .by("the port of homeserver.bindPort").example(7700),
                    ConfigurationKey("host", .text(.host), "Its address.").by("all addresses").example("127.0.0.1"),
                ]
            ),
            ConfigurationKey(
                "widget",
                .boolean,
                default: false,
                "Serve the set-up page, for browsers and as a widget in clients, under `v1/static/` of the prefix."
            ),
            ConfigurationKey(
                "publicUrl",
                .text(.url),
                """
                Where browsers reach the routes, with the prefix: the bot's `!setup` gives links to the page below it.
                """
            ).by("no `!setup`").example("https://bridge.example.org/_matrix/provision"),
            ConfigurationKey(
                "openIdDisallowedIpRanges",
                .texts(.ipRange),
                """
                Addresses of homeservers that are never asked who a user of the page is, instead of all that are not \
                public.
                """
            ).by("private, local and reserved ranges").example(["127.0.0.0/8", "10.0.0.0/8", "::1/128"]),
            ConfigurationKey(
                "openIdOverrides",
                .named(
                    .serverName,
                    element: ConfigurationKey("example.org", .text(.url), "The address that is asked instead.")
                        .example("http://127.0.0.1:8008")
                ),
                "Homeservers that are not looked for, by name, and are asked whatever their address."
            ),
        ]
    )

    private static let plumbingRule = section(
        "",
        "",
        [
            ConfigurationKey("users", .texts(.line), default: [], "Ids of who may ask.")
                .example(["@*:example.org"]).reloadable,
            ConfigurationKey("rooms", .texts(.line), default: [], "Ids of rooms.").example(["!*"]).reloadable,
            ConfigurationKey("networks", .texts(.line), default: [], "Addresses of networks, as under servers.")
                .example(["irc.example.org"]).reloadable,
            ConfigurationKey("channels", .texts(.line), default: [], "Channels.").example(["#example-*"]).reloadable,
        ]
    )
}
