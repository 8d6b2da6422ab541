import BridgeCore
import IRCProtocol
import MatrixProtocol

/// Makes one network of its checked settings.
struct NetworkBuilder {
    let settings: Settings
    let name: String
    let folder: String
    var encodingFallback = TextEncoding.latin1
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    init(settings: Settings, name: String, folder: String) {
        self.settings = settings
        self.name = name
        self.folder = folder
    }

    mutating func build() -> NetworkConfiguration {
        var network = NetworkConfiguration(
            id: NetworkID(name),
            name: settings.text("name") ?? name,
            networkID: settings.text("networkId") ?? name,
            endpoints: endpoints(),
            security: security()
        )
        network.upgradeSecurity = tls()
        network.icon = settings.text("icon")
        network.sasl = settings.boolean("sasl")
        network.saslMechanisms = settings.texts("saslMechanisms").compactMap { SASL.Mechanism(rawValue: $0) }
        network.saslFailure =
            settings.text("saslFailure").flatMap { NetworkConfiguration.LoginFailure(rawValue: $0) } ?? .stay
        network.nickServ.nick = settings.section("nickServ").text("nick") ?? network.nickServ.nick
        network.nickServ.identify = settings.section("nickServ").boolean("identify")
        network.nickServ.regain = settings.section("nickServ").boolean("regain")
        let gateway = settings.section("webirc")
        network.webIRC = gateway.text("password").map {
            NetworkConfiguration.WebIRC(
                password: Secret($0),
                gateway: gateway.text("gateway") ?? "",
                prefix: gateway.text("prefix") ?? ""
            )
        }
        let proxy = settings.section("proxy")
        network.proxy = proxy.text("host").map { .init(host: $0, port: proxy.integer("port") ?? 1080) }
        let bouncers = settings.section("bouncers")
        network.bouncers.enabled = bouncers.boolean("enabled")
        network.bouncers.allowPrivateAddresses = bouncers.boolean("allowPrivateAddresses")
        network.bouncers.requireTLS = bouncers.boolean("requireTLS")
        network.password = settings.text("password").map { Secret($0) }
        network.sendConnectionMessages = settings.boolean("sendConnectionMessages")
        network.encodingFallback = encodingFallback
        for entry in settings.named("modePowerMap") {
            guard case .value(.integer(let level)) = entry.value.content, let letter = entry.name.first else {
                continue
            }
            network.modePowerMap[letter] = level
        }
        network.syncModes =
            settings.text("syncModes").flatMap { NetworkConfiguration.SyncModes(rawValue: $0) } ?? .portals
        network.quitDebounce = quitDebounce(settings.section("quitDebounce"))
        network.bot = bot(settings.section("botConfig"))
        network.privateMessages = privateMessages(settings.section("privateMessages"))
        network.dynamicChannels = dynamicChannels(settings.section("dynamicChannels"))
        network.excludedUsers = settings.items("excludedUsers").compactMap { user in
            user.text("regex").flatMap(Pattern.init)
                .map { NetworkConfiguration.ExcludedUser(pattern: $0, reason: user.text("kickReason")) }
        }
        network.membershipLists = membershipLists(settings.section("membershipLists"))
        network.mappings = mappings()
        network.matrixClients = matrixClients(settings.section("matrixClients"))
        network.ircClients = ircClients(settings.section("ircClients"))
        let pictures = settings.section("pictureLinks")
        network.pictureLinks.enabled = pictures.boolean("enabled")
        network.pictureLinks.maxSizeBytes = pictures.integer("maxSizeBytes") ?? network.pictureLinks.maxSizeBytes
        network.pictureLinks.requireVoice = pictures.boolean("requireVoice")
        compareTimes()
        findDoubleChannels(network.mappings)
        warnOfClearText()
        return network
    }

    private mutating func endpoints() -> [ConnectionPlan.Endpoint] {
        let ssl = settings.boolean("ssl")
        let port = settings.integer("port") ?? (ssl ? 6697 : 6667)
        let additional = settings.texts("additionalAddresses")
        let isOnlyAdditional = settings.boolean("onlyAdditionalAddresses")
        if isOnlyAdditional, additional.isEmpty {
            report("onlyAdditionalAddresses", of: settings, "leaves no address, since additionalAddresses is empty")
        }
        return ((isOnlyAdditional ? [] : [name]) + additional).map { .init(host: $0, port: port) }
    }

    private func security() -> ConnectionPlan.Security { settings.boolean("ssl") ? tls() : .plain }

    private func tls() -> ConnectionPlan.Security {
        let file = settings.text("trustedCertificates").map { path in
            path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
        }
        return .tls(
            acceptSelfSigned: settings.boolean("sslselfsign"),
            acceptExpired: settings.boolean("allowExpiredCerts"),
            caFile: file
        )
    }

    private func quitDebounce(_ settings: Settings) -> NetworkConfiguration.QuitDebounce {
        var debounce = NetworkConfiguration.QuitDebounce()
        debounce.enabled = settings.boolean("enabled")
        debounce.quitsPerSecond = settings.integer("quitsPerSecond") ?? debounce.quitsPerSecond
        debounce.delayMin = settings.milliseconds("delayMinMs")
        debounce.delayMax = settings.milliseconds("delayMaxMs")
        return debounce
    }

    private func bot(_ settings: Settings) -> NetworkConfiguration.Bot {
        var bot = NetworkConfiguration.Bot()
        bot.enabled = settings.boolean("enabled")
        bot.nick = settings.text("nick") ?? bot.nick
        bot.username = settings.text("username") ?? bot.username
        bot.password = (settings.text("password") ?? self.settings.text("password")).map { Secret($0) }
        bot.joinChannelsIfNoUsers = settings.boolean("joinChannelsIfNoUsers")
        return bot
    }

    private func privateMessages(_ settings: Settings) -> NetworkConfiguration.PrivateMessages {
        var messages = NetworkConfiguration.PrivateMessages()
        messages.enabled = settings.boolean("enabled")
        messages.federate = settings.boolean("federate")
        messages.exclude = settings.texts("exclude").compactMap(Pattern.init)
        return messages
    }

    private func dynamicChannels(_ settings: Settings) -> NetworkConfiguration.DynamicChannels {
        var channels = NetworkConfiguration.DynamicChannels()
        channels.enabled = settings.boolean("enabled")
        channels.createAlias = settings.boolean("createAlias")
        channels.published = settings.boolean("published")
        channels.useHomeserverDirectory = settings.boolean("useHomeserverDirectory")
        channels.joinRule = settings.text("joinRule") ?? channels.joinRule
        channels.federate = settings.boolean("federate")
        channels.roomVersion = settings.text("roomVersion")
        channels.aliasTemplate = settings.text("aliasTemplate") ?? channels.aliasTemplate
        channels.whitelist = settings.texts("whitelist")
        channels.exclude = settings.texts("exclude")
        channels.space = settings.boolean("space")
        return channels
    }

    private func mappings() -> [NetworkConfiguration.Mapping] {
        settings.named("mappings").compactMap { entry in
            guard case .section(let mapping) = entry.value.content, let channel = ChannelName(parsing: entry.name)
            else {
                return nil
            }
            let rooms = mapping.texts("roomIds").compactMap { RoomID(parsing: $0) }
            return NetworkConfiguration.Mapping(
                channel: channel,
                rooms: rooms,
                key: mapping.text("key").map { Secret($0) }
            )
        }
    }

    private mutating func compareTimes() {
        let debounce = settings.section("quitDebounce")
        if let least = debounce.integer("delayMinMs"), let most = debounce.integer("delayMaxMs"), most < least {
            report("delayMaxMs", of: debounce, "must not be less than delayMinMs")
        }
        let clients = settings.section("ircClients")
        if let rate = clients.integer("pingRateMs"), let timeout = clients.integer("pingTimeoutMs"), timeout <= rate {
            report("pingTimeoutMs", of: clients, "must be more than pingRateMs")
        }
    }

    /// Two spellings of one channel would be two links that fight.
    private mutating func findDoubleChannels(_ mappings: [NetworkConfiguration.Mapping]) {
        var seen: [FoldedName: ChannelName] = [:]
        for channel in mappings.map(\.channel) {
            guard let other = seen.updateValue(channel, forKey: CaseMapping.rfc1459.fold(channel)) else { continue }
            report("mappings", of: settings, "has one channel twice, as \(other) and as \(channel)")
        }
    }

    /// A password without TLS is read by everybody on the way; on the machine itself there is no way.
    private mutating func warnOfClearText() {
        let isLocal = ["localhost", "127.0.0.1", "::1"].contains(name)
        guard !settings.boolean("ssl") else { return }
        for key in ["sslselfsign", "allowExpiredCerts"] where settings.boolean(key) {
            warn(key, "means nothing without ssl")
        }
        if settings.text("password") != nil || settings.boolean("sasl"), !isLocal {
            warn(settings.boolean("sasl") ? "sasl" : "password", "sends passwords in clear text, since ssl is off")
        }
    }

    private mutating func report(_ key: String, of settings: Settings, _ sentence: String) {
        problems.append(.init(origin: settings.origin(key), path: settings.path(key), sentence: sentence))
    }

    private mutating func warn(_ key: String, _ sentence: String) {
        warnings.append(.init(origin: settings.origin(key), path: settings.path(key), sentence: sentence))
    }
}
