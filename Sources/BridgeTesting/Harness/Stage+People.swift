extension Stage {
    // MARK: Names

    /// The alias by which Matrix users ask for `channel`.
    package func portal(for channel: String) -> String { "#irc_\(network)_\(channel):\(domain)" }

    /// The Matrix user who stands for a lower-case nick.
    package func ghost(_ nick: String) -> String { "@irc_\(network)_\(nick):\(domain)" }

    /// The nick that the template of the tests gives a Matrix user whose name is `name`.
    package func puppet(_ name: String) -> String { "M-\(name)" }

    // MARK: People

    /// Makes Matrix users.
    package func users(_ names: [String]) async throws -> [MatrixTestClient] {
        var users: [MatrixTestClient] = []
        for name in names { users.append(try await synapse.register(name)) }
        return users
    }

    /// Someone on the IRC server itself, not through the link.
    package func person(_ nick: String, capabilities: [String] = []) async throws -> IRCTestClient {
        try await IRCTestClient.connect(port: irc.port, nick: nick, capabilities: capabilities)
    }

    // MARK: Barriers

    /// Joins `user` to the portal of `channel`, and returns its room when `witness`, who is in the channel, sees the
    /// puppet there.
    @discardableResult
    package func enter(
        _ user: MatrixTestClient,
        _ channel: String,
        seenBy witness: IRCTestClient
    ) async throws -> String {
        let room = try await user.join(portal(for: channel))
        let nick = puppet(String(user.userID.dropFirst().prefix { $0 != ":" }))
        try await witness.waitForMember(nick, in: channel)
        return room
    }
}

extension IRCTestClient {
    /// Waits until `nick` is in `channel`, which this client is in: there already, or by a JOIN yet to come.
    package func waitForMember(_ nick: String, in channel: String, within patience: Duration = .seconds(30))
        async throws
    {
        let isThere = { (names: [String]) in names.contains { $0.drop { "~&@%+".contains($0) } == nick } }
        if isThere(try await names(channel)) { return }
        let joined: @Sendable (IRCTestLine) -> Bool = {
            $0.command == "JOIN" && $0.nick == nick && $0[0].lowercased() == channel.lowercased()
        }
        try await wait(for: "JOIN of \(nick)", within: patience, where: joined)
    }
}
