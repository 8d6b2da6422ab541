import BridgeCore
import IRCProtocol
import Logging
import MatrixProtocol

/// Makes the configuration of checked settings, and looks at what one key alone cannot tell.
struct ConfigurationBuilder {
    let settings: Settings
    /// Where relative paths begin; empty for the working directory.
    let folder: String
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    init(settings: Settings, folder: String) {
        self.settings = settings
        self.folder = folder
    }

    /// Nil only where something that is required was missing or wrong, and so reported before.
    mutating func build() -> LoadedConfiguration? {
        let homeserver = settings.section("homeserver")
        let service = settings.section("ircService")
        let networks = networks(of: service)
        guard let url = homeserver.text("url"), let domain = homeserver.text("domain") else { return nil }
        guard let bot = UserID(making: RegistrationMaker.senderLocalpart, server: domain) else { return nil }
        var core = Configuration(homeserver: Self.homeserver(homeserver, domain: domain), bot: bot, networks: networks)
        core.version = TrestleVersion.text
        core.permissions = Self.permissions(of: service)
        core.matrixHandler = Self.matrixHandler(service.section("matrixHandler"))
        core.ircHandler = Self.ircHandler(service.section("ircHandler"))
        core.bridgeInfoState.enabled = service.section("bridgeInfoState").boolean("enabled")
        core.bridgeInfoState.initial = service.section("bridgeInfoState").boolean("initial")
        core.perRoomConfig = Self.perRoomConfig(service.section("perRoomConfig"))
        core.userActivity = Self.userActivity(service)
        core.provisioning = Self.provisioning(service.section("provisioning"))
        core.banLists = service.section("banLists").texts("rooms")
        let advanced = settings.section("advanced")
        return LoadedConfiguration(
            core: core,
            listener: .init(host: homeserver.text("bindHostname"), port: homeserver.integer("bindPort") ?? 8090),
            homeserverURL: Self.base(url),
            databasePath: resolve(
                settings.section("database").text("connectionString").map { String($0.dropFirst(9)) }
            ),
            secretKeyPath: resolve(service.text("passwordEncryptionKeyPath")),
            logLevel: Self.level(service.section("logging").text("level")),
            limits: .init(
                httpSockets: advanced.integer("maxHttpSockets") ?? 0,
                transactionBytes: advanced.integer("maxTxnSize") ?? 0
            ),
            ident: Self.ident(service.section("ident")),
            metrics: Self.metrics(service.section("metrics")),
            provisioning: Self.provisioningHTTP(service.section("provisioning")),
            administration: administration(service.section("debugApi")),
            mediaProxy: mediaProxy(settings.section("mediaProxy")),
            forbiddenPictureAddresses: Self.forbiddenAddresses("pictureDisallowedIpRanges", in: service),
            warnings: []
        )
    }

    private mutating func networks(of service: Settings) -> [NetworkConfiguration] {
        let servers = service.named("servers").compactMap { entry -> (Settings, NetworkConfiguration)? in
            guard case .section(let settings) = entry.value.content else { return nil }
            var builder = NetworkBuilder(settings: settings, name: entry.name, folder: folder)
            if let charset = service.text("encodingFallback").flatMap(TextEncoding.init(name:)) {
                builder.encodingFallback = charset
            }
            let network = builder.build()
            problems += builder.problems
            warnings += builder.warnings
            return (settings, network)
        }
        problems += NamespaceCheck.problems(of: servers)
        return servers.map(\.1)
    }

    private mutating func administration(_ settings: Settings) -> LoadedConfiguration.Administration? {
        guard settings.boolean("enabled") else { return nil }
        let host = settings.text("address") ?? "127.0.0.1"
        if !["127.0.0.1", "::1", "localhost"].contains(host) {
            warn("address", of: settings, "lets others than this machine reach the interface, without TLS")
        }
        guard let token = settings.text("token") else {
            warn("enabled", of: settings, "has no effect without a token")
            return nil
        }
        return LoadedConfiguration.Administration(host: host, port: settings.integer("port") ?? 11100, token: token)
    }

    private mutating func mediaProxy(_ settings: Settings) -> LoadedConfiguration.MediaProxy? {
        guard let url = settings.text("publicUrl") else {
            for key in ["bindPort", "ttlSeconds", "maxSizeBytes", "signingKeyPath"] where settings.given[key] != nil {
                warn(key, of: settings, "has no effect without publicUrl")
            }
            return nil
        }
        return LoadedConfiguration.MediaProxy(
            publicURL: Self.base(url),
            port: settings.integer("bindPort"),
            timeToLive: settings.limit("ttlSeconds").map { .seconds($0) },
            largest: settings.limit("maxSizeBytes"),
            signingKeyPath: settings.text("signingKeyPath").map { resolve($0) }
        )
    }

    private mutating func warn(_ key: String, of settings: Settings, _ sentence: String) {
        warnings.append(.init(origin: settings.origin(key), path: settings.path(key), sentence: sentence))
    }

    private func resolve(_ path: String?) -> String {
        guard let path else { return folder }
        return path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
    }

    static func base(_ url: String) -> String {
        var base = url[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        return String(base)
    }
}
