import BridgeCore

extension NetworkBuilder {
    func membershipLists(_ settings: Settings) -> NetworkConfiguration.MembershipLists {
        var lists = NetworkConfiguration.MembershipLists()
        lists.enabled = settings.boolean("enabled")
        lists.floodDelay = settings.milliseconds("floodDelayMs")
        lists.ircToMatrix = toMatrix(settings.section("global").section("ircToMatrix"))
        lists.matrixToIrc = toIRC(settings.section("global").section("matrixToIrc"))
        for item in settings.items("channels") {
            guard let channel = item.text("channel") else { continue }
            lists.channels[channel] = toMatrix(item.section("ircToMatrix"))
        }
        for item in settings.items("rooms") {
            guard let room = item.text("room") else { continue }
            lists.rooms[room] = toIRC(item.section("matrixToIrc"))
        }
        let gate = settings.section("gate")
        lists.gate.patience = gate.seconds("patienceSeconds")
        lists.gate.action =
            gate.text("action").flatMap { NetworkConfiguration.MembershipLists.Gate.Action(rawValue: $0) } ?? .kick
        let idle = settings.section("ignoreIdleUsersOnStartup")
        lists.ignoreIdleUsersOnStartup.enabled = idle.boolean("enabled")
        lists.ignoreIdleUsersOnStartup.idleFor = .seconds((idle.integer("idleForHours") ?? 0) * 3600)
        lists.ignoreIdleUsersOnStartup.exclude = idle.text("exclude").flatMap(Pattern.init)
        return lists
    }

    private func toMatrix(_ settings: Settings) -> NetworkConfiguration.MembershipLists.ToMatrix {
        var sync = NetworkConfiguration.MembershipLists.ToMatrix()
        sync.initial = settings.boolean("initial")
        sync.incremental = settings.boolean("incremental")
        sync.requireMatrixJoined = settings.boolean("requireMatrixJoined")
        return sync
    }

    private func toIRC(_ settings: Settings) -> NetworkConfiguration.MembershipLists.ToIRC {
        var sync = NetworkConfiguration.MembershipLists.ToIRC()
        sync.initial = settings.boolean("initial")
        sync.incremental = settings.boolean("incremental")
        return sync
    }

    func matrixClients(_ settings: Settings) -> NetworkConfiguration.MatrixClients {
        var clients = NetworkConfiguration.MatrixClients()
        clients.userTemplate = settings.text("userTemplate") ?? clients.userTemplate
        clients.displayName = settings.text("displayName") ?? clients.displayName
        clients.joinAttempts = settings.integer("joinAttempts").flatMap { $0 < 0 ? nil : $0 }
        return clients
    }

    func ircClients(_ settings: Settings) -> NetworkConfiguration.IRCClients {
        var clients = NetworkConfiguration.IRCClients()
        let ipv6 = settings.section("ipv6")
        let kickOn = settings.section("kickOn")
        clients.nickTemplate = settings.text("nickTemplate") ?? clients.nickTemplate
        clients.allowNickChanges = settings.boolean("allowNickChanges")
        clients.maxClients = settings.integer("maxClients") ?? clients.maxClients
        clients.maxClientsPerHomeserver =
            settings.integer("maxClientsPerHomeserver") ?? clients.maxClientsPerHomeserver
        clients.ipv6.only = ipv6.boolean("only")
        clients.ipv6.prefix = ipv6.text("prefix")
        clients.ipv6.blocks = ipv6.items("blocks").compactMap { block in
            guard let homeserver = block.text("homeserver"), let start = block.text("startFrom") else { return nil }
            return .init(homeserver: homeserver, startFrom: start.filter { $0 != ":" })
        }
        clients.sourceAddresses = settings.texts("sourceAddresses")
        clients.idleTimeout = settings.seconds("idleTimeout")
        clients.reconnectInterval = settings.milliseconds("reconnectIntervalMs")
        clients.concurrentReconnectLimit =
            settings.integer("concurrentReconnectLimit") ?? clients.concurrentReconnectLimit
        clients.lineLimit = settings.integer("lineLimit") ?? clients.lineLimit
        clients.hexColors = settings.boolean("hexColors")
        clients.floodBurst = settings.integer("floodBurst") ?? clients.floodBurst
        clients.floodInterval = settings.milliseconds("floodIntervalMs")
        clients.userModes = settings.text("userModes") ?? clients.userModes
        clients.realnameFormat = settings.text("realnameFormat") ?? clients.realnameFormat
        clients.pingTimeout = settings.milliseconds("pingTimeoutMs")
        clients.pingRate = settings.milliseconds("pingRateMs")
        clients.kickOnChannelJoinFailure = kickOn.boolean("channelJoinFailure")
        clients.kickOnConnectionFailure = kickOn.boolean("ircConnectionFailure")
        clients.kickOnUserQuit = kickOn.boolean("userQuit")
        clients.rejoinAfterKick = settings.boolean("rejoinAfterKick")
        return clients
    }
}
