import IRCProtocol
import MatrixProtocol

/// One network of `ircService.servers`. Names and defaults are those of the keys.
package struct NetworkConfiguration: Sendable, Hashable {
    /// The key of the network in the configuration: its address.
    package var id: NetworkID
    /// For people; the address where none is given.
    package var name: String
    /// In third-party lookups and room directories.
    package var networkID: String
    package var icon: String?
    package var endpoints: [ConnectionPlan.Endpoint]
    package var security: ConnectionPlan.Security
    /// For servers that ask for TLS where `security` is plain.
    package var upgradeSecurity = ConnectionPlan.Security.tls(
        acceptSelfSigned: false,
        acceptExpired: false,
        caFile: nil
    )
    package var sasl = false
    /// In this order, as far as the server has them.
    package var saslMechanisms: [SASL.Mechanism] = [.external, .scramSHA256, .plain]
    package var saslFailure = LoginFailure.stay
    package var nickServ = NickServ()
    package var webIRC: WebIRC?
    package var proxy: ConnectionPlan.Endpoint?
    package var bouncers = Bouncers()
    package var password: Secret?
    package var sendConnectionMessages = true
    package var modePowerMap: [Character: Int] = ["o": 50, "v": 1]
    package var syncModes = SyncModes.portals
    package var encodingFallback: TextEncoding = .latin1
    package var bot = Bot()
    package var privateMessages = PrivateMessages()
    package var dynamicChannels = DynamicChannels()
    package var excludedUsers: [ExcludedUser] = []
    package var membershipLists = MembershipLists()
    package var quitDebounce = QuitDebounce()
    package var mappings: [Mapping] = []
    package var matrixClients = MatrixClients()
    package var ircClients = IRCClients()
    package var pictureLinks = PictureLinks()

    package init(
        id: NetworkID,
        name: String,
        networkID: String,
        endpoints: [ConnectionPlan.Endpoint],
        security: ConnectionPlan.Security
    ) {
        self.id = id
        self.name = name
        self.networkID = networkID
        self.endpoints = endpoints
        self.security = security
    }

    package struct Bot: Sendable, Hashable {
        package var enabled = true
        package var nick = "appservicebot"
        package var username = "matrixbot"
        package var password: Secret?
        package var joinChannelsIfNoUsers = true

        package init() {}
    }

    package struct PrivateMessages: Sendable, Hashable {
        package var enabled = true
        package var federate = true
        /// Nicks that nobody writes to through the bridge: patterns, matched whole and without case.
        package var exclude: [Pattern] = []

        package init() {}
    }

    package struct DynamicChannels: Sendable, Hashable {
        package var enabled = false
        package var createAlias = true
        package var published = true
        package var useHomeserverDirectory = false
        /// `public` or `invite`.
        package var joinRule = "public"
        package var federate = true
        package var roomVersion: String?
        package var aliasTemplate = "#irc_$SERVER_$CHANNEL"
        /// Who may `!join` where the rule is `invite`.
        package var whitelist: [String] = []
        package var exclude: [String] = []
        /// Whether a space lists the portals.
        package var space = false

        package init() {}
    }

    package struct ExcludedUser: Sendable, Hashable {
        package var pattern: Pattern
        package var reason: String?

        package init(pattern: Pattern, reason: String?) {
            self.pattern = pattern
            self.reason = reason
        }
    }

    package struct MembershipLists: Sendable, Hashable {
        package struct ToMatrix: Sendable, Hashable {
            package var initial = false
            package var incremental = false
            package var requireMatrixJoined = false
            package init() {}
        }

        package struct ToIRC: Sendable, Hashable {
            package var initial = false
            package var incremental = false
            package init() {}
        }

        /// How long a room waits for who is in it and not on IRC, where that is required, and what becomes of them then.
        package struct Gate: Sendable, Hashable {
            package enum Action: String, Sendable, Hashable { case kick, open }

            package var patience: Duration = .seconds(600)
            package var action = Action.kick
            package init() {}
        }

        package var enabled = false
        package var gate = Gate()
        package var ircToMatrix = ToMatrix()
        package var matrixToIrc = ToIRC()
        package var channels: [String: ToMatrix] = [:]
        package var rooms: [String: ToIRC] = [:]
        /// Between two puppets that are brought to IRC at start.
        package var floodDelay: Duration = .zero
        package var ignoreIdleUsersOnStartup = IgnoreIdleUsers()

        package init() {}
    }

    package struct Mapping: Sendable, Hashable {
        package var channel: ChannelName
        package var rooms: [RoomID]
        package var key: Secret?

        package init(channel: ChannelName, rooms: [RoomID], key: Secret? = nil) {
            self.channel = channel
            self.rooms = rooms
            self.key = key
        }
    }

    package struct MatrixClients: Sendable, Hashable {
        package var userTemplate = "@$SERVER_$NICK"
        package var displayName = "$NICK"
        /// How often to try to bring a ghost into a room; nil without end.
        package var joinAttempts: Int?

        package init() {}
    }

    package struct IRCClients: Sendable, Hashable {
        package var nickTemplate = "M-$DISPLAY"
        package var allowNickChanges = false
        /// 0 for no limit.
        package var maxClients = 30
        /// Of users of one homeserver; zero for no limit.
        package var maxClientsPerHomeserver = 0
        package var ipv6 = IPv6()
        package var sourceAddresses: [String] = []
        /// Zero keeps a silent user's connection open.
        package var idleTimeout: Duration = .seconds(172_800)
        package var reconnectInterval: Duration = .seconds(5)
        package var concurrentReconnectLimit = 50
        package var lineLimit = 3
        /// Colours are sent as they are, with a code that only newer clients know.
        package var hexColors = false
        package var userModes = ""
        package var realnameFormat = "mxid"
        package var pingTimeout: Duration = .seconds(600)
        package var pingRate: Duration = .seconds(60)
        package var kickOnChannelJoinFailure = true
        package var kickOnConnectionFailure = true
        package var kickOnUserQuit = true
        /// Instead of removing the user from the room.
        package var rejoinAfterKick = false
        /// Lines at once, then one each `floodInterval`.
        package var floodBurst = 5
        package var floodInterval: Duration = .milliseconds(700)

        package init() {}
    }
}

/// A regular expression of the configuration, checked when it was read. Kept as text: the value must be comparable.
package struct Pattern: Sendable, Hashable {
    package let text: String

    /// Nil where `text` is not a regular expression.
    package init?(_ text: String) {
        guard (try? Regex(text)) != nil else { return nil }
        self.text = text
    }

    /// Whether the whole of `subject` matches, or, unless `whole`, some part of it.
    package func matches(_ subject: String, whole: Bool = false) -> Bool {
        guard let expression = try? Regex(text) else { return false }
        return whole ? subject.wholeMatch(of: expression) != nil : subject.firstMatch(of: expression) != nil
    }
}
