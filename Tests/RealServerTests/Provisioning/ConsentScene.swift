import BridgeTesting
import Testing

/// A moderator of a Matrix room and an operator of a channel, strangers to the bridge so far.
struct ConsentScene: Sendable {
    let stage: Stage
    let desk: Desk
    let room: String
    let channel: String
    let oper: IRCTestClient
    let nick: String
    let isLoggedIn: Bool
    /// On the channel too, without op.
    let witness: IRCTestClient

    /// - Parameter account: the operator is logged in to services under this name.
    static func set(_ stage: Stage, _ name: String, account: String? = nil, watchedBy witness: IRCTestClient)
        async throws -> ConsentScene
    {
        let owner = try await stage.synapse.register("owner-\(name)")
        // In one half of the scenes the room trusts the bot with its state.
        let levels: TestJSON = ["users": .object([stage.botUser: 50])]
        let room = try await owner.createRoom(
            inviting: [stage.botUser],
            more: account == nil ? [:] : ["power_level_content_override": levels]
        )
        let nick = "op-\(name)"
        if let account { try await stage.services?.register(account: account, password: "secret-\(name)") }
        let oper = try await stage.person(nick)
        if account != nil { try await oper.logIn(account ?? nick, "secret-\(name)") }
        let channel = "#\(name)"
        // The first on a channel is its operator.
        try await oper.join(channel)
        try await witness.join(channel)
        let desk = try await Desk.open(stage, owner)
        return ConsentScene(
            stage: stage,
            desk: desk,
            room: room,
            channel: channel,
            oper: oper,
            nick: nick,
            isLoggedIn: account != nil,
            witness: witness
        )
    }

    var owner: MatrixTestClient { desk.user }

    /// The moderator asks, and the operator is asked.
    func begin() async throws {
        try await desk.ask("!plumb \(room) \(channel) \(nick)", "has been asked for consent")
        let question = try await heard(by: oper, "do you, as an operator of \(channel), consent?")
        #expect(question.contains(owner.userID))
    }

    /// What the bot says to somebody on IRC.
    @discardableResult
    func heard(by client: IRCTestClient, _ part: String) async throws -> String {
        let bot = stage.botNick
        return try await client.wait(for: "the bot's \(part)") {
            ["PRIVMSG", "NOTICE"].contains($0.command) && $0.nick == bot && $0.text.lowercased().contains(part)
        }.text
    }

    func answer(_ text: String, by client: IRCTestClient? = nil) async throws {
        try await (client ?? oper).privmsg(stage.botNick, text)
    }

    /// The one who asked is told, where they asked.
    func told(_ part: String) async throws {
        try await owner.wait(for: "word of \(part)", within: .seconds(60)) {
            $0.roomID == desk.room && $0.isMessage(from: stage.botUser, type: "m.notice") && $0.body.contains(part)
        }
    }

    /// Room and channel are one conversation.
    func isLinked() async throws {
        try await told("is now linked with \(channel)")
        try await oper.privmsg(channel, "from the channel")
        try await owner.waitForMessage("from the channel", in: room)
        try await owner.send("from the room", in: room)
        try await oper.waitForMessage("from the room", in: channel)
    }

    /// What the bridge tells other bridges of the request: nothing where the room does not let it.
    var claim: TestJSON? {
        get async throws {
            try await owner.state("m.room.bridging", key: "irc://\(stage.network)/\(channel)", in: room)
        }
    }

    /// Nothing in the room tells of the channel, and the bot has left it.
    func isNotLinked() async throws {
        let bot = stage.botNick
        if try await witness.names(channel).contains(where: { $0.drop { "~&@%+".contains($0) } == bot }) {
            try await witness.wait(for: "PART of the bot") { $0.command == "PART" && $0.nick == bot }
        }
        #expect(try await owner.state(in: room).allSatisfy { $0.type != "m.bridge" })
    }
}

extension IRCTestClient {
    /// Logs in to services.
    func logIn(_ account: String, _ password: String) async throws {
        try await privmsg("NickServ", "IDENTIFY \(account) \(password)")
        try await wait(for: "being logged in") { $0.command == "900" }
    }
}
