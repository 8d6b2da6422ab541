import BridgeTesting
import Testing

/// A channel with its portal, Matrix users in it by their puppets, and people on the IRC server itself.
///
/// `host` made the channel and hears all that is said in it; it never goes through a link, so it outlives the bridge.
struct Scene: Sendable {
    let stage: Stage
    let channel: String
    let room: String
    let host: IRCTestClient
    let users: [MatrixTestClient]
    let people: [IRCTestClient]
    /// What the ghosts say in the room.
    let history: RoomHistory

    /// - Parameter hasHistory: the server keeps the channel's lines and shows them to whoever joins.
    static func set(
        _ stage: Stage,
        users names: [String],
        people nicks: [String],
        hasHistory: Bool = false,
        channel: String = "#c"
    ) async throws -> Scene {
        let host = try await stage.person("host")
        try await host.join(channel)
        if hasHistory {
            try await host.mode(channel, "+H 1000:1d")
            try await host.wait(for: "MODE +H") { $0.command == "MODE" && $0[0] == channel && $0[1].contains("H") }
        }
        let users = try await stage.users(names)
        let room = try await stage.enter(users[0], channel, seenBy: host)
        for user in users.dropFirst() { try await stage.enter(user, channel, seenBy: host) }
        var people: [IRCTestClient] = []
        for nick in nicks {
            let person = try await stage.person(nick)
            try await person.join(channel)
            people.append(person)
        }
        let history = RoomHistory(users[0], room, from: "@irc_")
        let scene = Scene(
            stage: stage,
            channel: channel,
            room: room,
            host: host,
            users: users,
            people: people,
            history: history
        )
        try await scene.warmUp()
        return scene
    }

    /// Everybody's first word, so that ghosts are made and connections are up before anything is measured.
    private func warmUp() async throws {
        for person in people { try await person.privmsg(channel, "hello") }
        let count = people.count
        guard try await history.read(within: .seconds(60), until: { $0.count >= count }) else {
            throw SceneFailure("The first words did not arrive on Matrix: \(await history.bodies)")
        }
        for user in users {
            try await user.send("hello", in: room)
            try await host.waitForMessage("hello", in: channel, from: puppet(of: user), within: .seconds(60))
        }
    }

    /// The same scene, heard by somebody else, who comes into the channel.
    func heard(by host: IRCTestClient) async throws -> Scene {
        try await host.join(channel)
        return Scene(
            stage: stage,
            channel: channel,
            room: room,
            host: host,
            users: users,
            people: people,
            history: history
        )
    }

    func puppet(of user: MatrixTestClient) -> String { stage.puppet(name(of: user)) }
    func name(of user: MatrixTestClient) -> String { String(user.userID.dropFirst().prefix { $0 != ":" }) }

    // MARK: What has arrived

    /// What puppets said in the channel, `hello` apart, in order of arrival.
    var heard: [String] { heard(from: nil) }

    func heard(from nick: String?) -> [String] {
        host.lines.filter { $0.is("PRIVMSG", to: channel) && $0.nick.hasPrefix(nick ?? "M-") && $0.text != "hello" }
            .map(\.text)
    }

    /// What a ghost said in the room, or all of them, `hello` apart.
    func shown(from nick: String? = nil) async -> [String] {
        let ghost = nick.map { stage.ghost($0.lowercased()) }
        return await history.said.filter { $0.body != "hello" && (ghost ?? $0.sender) == $0.sender }.map(\.body)
    }

    func waitUntilShown(_ count: Int, within patience: Duration) async throws {
        _ = try await history.read(within: patience) { said in said.count { $0.body != "hello" } >= count }
    }

    func waitUntilHeard(_ count: Int, within patience: Duration) async {
        _ = await Polling.until(within: patience) { heard.count >= count }
    }

    /// A room of `user` with the bridge's bot: ``waitForBridge(_:_:)`` waits there.
    func openAdminRoom(of user: MatrixTestClient) async throws -> String {
        let room = try await user.createRoom(
            preset: "trusted_private_chat",
            inviting: [stage.botUser],
            isDirect: true
        )
        try await user.waitForMember(stage.botUser, in: room)
        return room
    }

    /// Returns when the bridge has taken all events sent so far: it answers a command in its turn.
    func waitForBridge(_ user: MatrixTestClient, _ adminRoom: String) async throws {
        let bot = stage.botUser
        _ = await user.claimAll { $0.roomID == adminRoom && $0.sender == bot }
        try await user.send("!help", in: adminRoom)
        try await user.wait(for: "an answer to !help") {
            $0.roomID == adminRoom && $0.isMessage(from: bot) && $0.body.contains("!join")
        }
    }

    /// Returns when what a connection of ours was sent before has been read by it: it answers a CTCP query in turn.
    func waitForConnection(of nick: String) async throws {
        try await host.privmsg(nick, "\u{1}PING \(nick)\u{1}")
        try await host.wait(for: "an answer of \(nick)", within: .seconds(30)) {
            $0.command == "NOTICE" && $0.nick == nick && $0.text.contains("PING")
        }
    }
}

struct SceneFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
