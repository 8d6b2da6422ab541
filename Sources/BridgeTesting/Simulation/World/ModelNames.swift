import BridgeCore
import IRCProtocol
import MatrixProtocol

/// Who is who in the simulated world.
enum ModelNames {
    static let domain = "hs.example"
    static let network = NetworkID("net")
    static let bot = named("irc-bot")

    static func user(_ index: Int) -> UserID { named("u\(index)") }
    static func ghost(_ nick: String) -> UserID { named("net_" + nick) }

    /// The nick that a ghost is named after, be it the nick's own or a variant for who bears it while that is another's.
    static func nick(of ghost: UserID) -> String? {
        let localpart = ghost.localpart
        return localpart.hasPrefix("net_") ? String(localpart.dropFirst(4).prefix { $0 != "=" }) : nil
    }

    static func channelText(_ index: Int) -> String { "#room\(index)" }
    static func alias(_ index: Int) -> String { "#irc_net_#room\(index):\(domain)" }
    static func puppetNick(_ index: Int) -> String { "M-u\(index)" }
    /// A conversation is with a person, whatever their nick is by now.
    static func place(ofPerson index: Int) -> String { "person \(index)" }
    static func personNick(_ index: Int) -> String { "person\(index)" }

    private static func named(_ localpart: String) -> UserID {
        guard let user = UserID(parsing: "@\(localpart):\(domain)") else {
            preconditionFailure("a name of the model is none: \(localpart)")
        }
        return user
    }

    static func configuration(_ scenario: Scenario, plumbed: [RoomID]) -> Configuration {
        var settings = NetworkConfiguration(
            id: network,
            name: "Net",
            networkID: "net",
            endpoints: [.init(host: "irc.example", port: 6667)],
            security: .plain
        )
        settings.bot.enabled = scenario.hasBot
        settings.bot.nick = "bridgebot"
        settings.dynamicChannels.enabled = true
        settings.membershipLists.enabled = true
        settings.membershipLists.ircToMatrix.initial = scenario.showsMembers
        settings.membershipLists.ircToMatrix.incremental = scenario.showsMembers
        settings.membershipLists.matrixToIrc.initial = true
        settings.membershipLists.matrixToIrc.incremental = true
        settings.ircClients.pingRate = .seconds(20)
        settings.ircClients.pingTimeout = .seconds(40)
        settings.ircClients.reconnectInterval = .seconds(1)
        settings.ircClients.kickOnChannelJoinFailure = false
        settings.ircClients.kickOnConnectionFailure = false
        if !plumbed.isEmpty, let channel = ChannelName(parsing: channelText(0)) {
            settings.mappings = [.init(channel: channel, rooms: plumbed)]
        }
        return Configuration(homeserver: .init(domain: domain), bot: bot, networks: [settings])
    }
}

/// Somebody real on IRC.
struct ModelPerson {
    let index: Int
    /// No two people ever have the same.
    var nick: String {
        didSet { nicks.insert(nick) }
    }
    private(set) var nicks: Set<String>
    let home: Int
    var user: Int? {
        didSet { if let user { users.insert(user) } }
    }
    /// All that the network has ever known them as.
    private(set) var users: Set<Int> = []

    init(index: Int, home: Int) {
        self.index = index
        self.home = home
        nick = ModelNames.personNick(index)
        nicks = [nick]
    }

    /// By whom the audit knows them, whatever ghost they have.
    var ghost: UserID { ModelNames.ghost(ModelNames.personNick(index)) }
}
