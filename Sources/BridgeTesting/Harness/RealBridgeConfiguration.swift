/// A configuration of the bridge, as the tests need it; its text is `config.yaml`.
package struct RealBridgeConfiguration: Sendable {
    /// A network. What has no member here comes in by `extra`.
    package struct Network: Sendable {
        /// Address of its server, which names it ever after.
        package var key = "localhost"
        package var name = "Tests"
        package var port: Int
        package var bot = true
        package var botNick = "trestle"
        package var joinRule = "public"
        /// Of portals.
        package var roomVersion = "12"
        /// Members carried over, both ways, at start and as they come and go.
        package var membershipLists = true
        package var nickTemplate = "M-$DISPLAY"
        package var allowNickChanges = true
        package var sendConnectionMessages = false
        package var maxClients = 0
        /// Pause between two attempts to connect.
        package var reconnectIntervalMs = 100
        /// Connections that are opened at once.
        package var concurrentReconnectLimit = 50
        package var pingRateMs = 60_000
        package var pingTimeoutMs = 600_000
        /// Lines one connection may send at once, and the pause before each further one: none, as tests count lines.
        package var floodBurst = 1_000
        package var floodIntervalMs = 0
        /// More keys of `ircClients`, as one line of YAML each.
        package var ircClientsExtra = ""
        /// Room ids by channel.
        package var mappings: [String: [String]] = [:]
        /// More keys of the network in YAML, from column 0 on.
        package var extra = ""

        package init(port: Int) {
            self.port = port
        }
    }

    package var homeserverURL: String
    package var domain = "localhost"
    /// Where the bridge listens; taken from `LoopbackPorts`, since the registration names it.
    package var port: Int
    package var networks: [Network]
    package var logLevel = "info"
    package var databasePath = "trestle.db"
    /// More keys of `ircService` and of the whole document in YAML, from column 0 on.
    package var serviceExtra = ""
    package var extra = ""

    package init(homeserverURL: String, port: Int, networks: [Network]) {
        self.homeserverURL = homeserverURL
        self.port = port
        self.networks = networks
    }

    package var text: String {
        """
        homeserver:
          url: "\(homeserverURL)"
          domain: "\(domain)"
          bindHostname: "127.0.0.1"
          bindPort: \(port)
        database:
          engine: sqlite
          connectionString: "sqlite://\(databasePath)"
        \(extra)
        ircService:
          passwordEncryptionKeyPath: "passwords.key"
          logging: {level: \(logLevel)}
        \(Self.indented(serviceExtra, 2))
          servers:
        \(networks.map(Self.text).joined(separator: "\n"))

        """
    }

    private static func text(_ network: Network) -> String {
        let lists = "{initial: \(network.membershipLists), incremental: \(network.membershipLists)}"
        let mappings = network.mappings.sorted { $0.key < $1.key }.map { channel, rooms in
            "        \(quoted(channel)): {roomIds: [\(rooms.map(quoted).joined(separator: ", "))]}"
        }
        return """
                \(quoted(network.key)):
                  name: \(quoted(network.name))
                  port: \(network.port)
                  sendConnectionMessages: \(network.sendConnectionMessages)
                  botConfig: {enabled: \(network.bot), nick: \(quoted(network.botNick)), username: trestle}
                  dynamicChannels:
                    enabled: true
                    joinRule: \(network.joinRule)
                    roomVersion: \(quoted(network.roomVersion))
                    aliasTemplate: "#irc_$SERVER_$CHANNEL"
                  membershipLists:
                    enabled: \(network.membershipLists)
                    global:
                      ircToMatrix: \(lists)
                      matrixToIrc: \(lists)
                  matrixClients: {userTemplate: "@irc_$SERVER_$NICK"}
                  ircClients:
                    nickTemplate: \(quoted(network.nickTemplate))
                    allowNickChanges: \(network.allowNickChanges)
                    maxClients: \(network.maxClients)
                    reconnectIntervalMs: \(network.reconnectIntervalMs)
                    concurrentReconnectLimit: \(network.concurrentReconnectLimit)
                    pingRateMs: \(network.pingRateMs)
                    pingTimeoutMs: \(network.pingTimeoutMs)
                    floodBurst: \(network.floodBurst)
                    floodIntervalMs: \(network.floodIntervalMs)
            \(indented(network.ircClientsExtra, 8))
            \(mappings.isEmpty ? "" : "      mappings:\n\(mappings.joined(separator: "\n"))")
            \(indented(network.extra, 6))
            """
    }

    /// YAML takes a JSON string as it is.
    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    private static func indented(_ text: String, _ depth: Int) -> String {
        text.split(separator: "\n").map { String(repeating: " ", count: depth) + $0 }.joined(separator: "\n")
    }
}
