import BridgeCore
import Logging
import MatrixProtocol

extension ConfigurationBuilder {
    static func homeserver(_ settings: Settings, domain: String) -> Configuration.Homeserver {
        var homeserver = Configuration.Homeserver(domain: domain)
        homeserver.dropMatrixMessagesAfter = settings.limit("dropMatrixMessagesAfterSecs").map { .seconds($0) }
        homeserver.mediaURL = settings.text("media_url").map(base)
        homeserver.enablePresence = settings.boolean("enablePresence")
        return homeserver
    }

    static func permissions(of service: Settings) -> [String: Grade] {
        service.named("permissions").reduce(into: [:]) { permissions, entry in
            guard case .value(.text(let words)) = entry.value.content else { return }
            // Servers are the same in either case; users are as they are written.
            let holder = entry.name.hasPrefix("@") ? entry.name : entry.name.lowercased()
            permissions[holder] = Grade(words: words)
        }
    }

    static func matrixHandler(_ settings: Settings) -> Configuration.MatrixHandler {
        var handler = Configuration.MatrixHandler()
        handler.eventCacheSize = settings.integer("eventCacheSize") ?? handler.eventCacheSize
        handler.replySourceMaxLength = settings.integer("replySourceMaxLength") ?? handler.replySourceMaxLength
        handler.shortReplyThreshold = settings.seconds("shortReplyTresholdSeconds")
        handler.shortReplyTemplate = settings.text("shortReplyTemplate") ?? ""
        handler.longReplyTemplate = settings.text("longReplyTemplate") ?? ""
        handler.truncatedMessageTemplate = settings.text("truncatedMessageTemplate") ?? ""
        handler.edits = settings.text("edits").flatMap(Configuration.MatrixHandler.Edits.init) ?? handler.edits
        handler.editWindow = settings.seconds("editWindowSeconds")
        handler.reactions =
            settings.text("reactions").flatMap(Configuration.MatrixHandler.Plain.init) ?? handler.reactions
        handler.redactions =
            settings.text("redactions").flatMap(Configuration.MatrixHandler.Plain.init) ?? handler.redactions
        handler.typing = settings.boolean("typing")
        handler.messageStatusEvents = settings.boolean("messageStatusEvents")
        return handler
    }

    static func ircHandler(_ settings: Settings) -> Configuration.IRCHandler {
        var handler = Configuration.IRCHandler()
        let mentions = settings.text("mapIrcMentionsToMatrix").flatMap(Configuration.IRCHandler.Mentions.init)
        handler.mapIrcMentionsToMatrix = mentions ?? handler.mapIrcMentionsToMatrix
        handler.powerLevelGracePeriod = settings.milliseconds("powerLevelGracePeriodMs")
        return handler
    }

    static func perRoomConfig(_ settings: Settings) -> Configuration.PerRoomConfig {
        var config = Configuration.PerRoomConfig()
        config.enabled = settings.boolean("enabled")
        config.lineLimitMax = settings.integer("lineLimitMax")
        config.allowUnconnectedMatrixUsers = settings.boolean("allowUnconnectedMatrixUsers")
        return config
    }

    static func userActivity(_ service: Settings) -> Configuration.UserActivity {
        var activity = Configuration.UserActivity()
        let settings = service.section("userActivity")
        activity.limit = service.integer("RMAUlimit")
        activity.minUserActiveDays = settings.integer("minUserActiveDays") ?? activity.minUserActiveDays
        activity.inactiveAfterDays = settings.integer("inactiveAfterDays") ?? activity.inactiveAfterDays
        let metrics = service.section("metrics")
        activity.isMeasured = metrics.boolean("enabled")
        activity.threshold = metrics.integer("userActivityThresholdHours").map { .seconds(3600 * $0) }
        activity.ageBuckets = metrics.texts("remoteUserAgeBuckets").compactMap(Self.ageBucket)
        return activity
    }

    /// `12h`, `3d`, `1w`.
    private static func ageBucket(_ text: String) -> Configuration.UserActivity.AgeBucket? {
        let hours: [Character: Int] = ["h": 1, "d": 24, "w": 168]
        guard let unit = text.last.flatMap({ hours[$0] }), let count = Int(text.dropLast()), count <= mostAge else {
            return nil
        }
        return .init(name: text, age: .seconds(3600 * unit * count))
    }

    /// Weeks of ten thousand years, so that nothing overflows.
    private static let mostAge = 520_000

    static func provisioning(_ settings: Settings) -> Configuration.Provisioning {
        var provisioning = Configuration.Provisioning()
        let users = settings.section("rules").section("userIds")
        provisioning.enabled = settings.boolean("enabled")
        provisioning.requestTimeout = settings.seconds("requestTimeoutSeconds")
        provisioning.roomLimit = settings.integer("roomLimit")
        if provisioning.enabled, settings.boolean("widget") {
            provisioning.pageURL = settings.text("publicUrl").map { "\(base($0))/v1/static/" }
        }
        provisioning.exemptUsers = users.texts("exempt").compactMap(Pattern.init)
        provisioning.conflictingUsers = users.texts("conflict").compactMap(Pattern.init)
        provisioning.allow = settings.section("rules").items("allow").map { rule in
            PlumbingRule(
                users: rule.texts("users").map(Glob.init),
                rooms: rule.texts("rooms").map(Glob.init),
                networks: rule.texts("networks").map(Glob.init),
                channels: rule.texts("channels").map(Glob.init)
            )
        }
        return provisioning
    }

    static func provisioningHTTP(_ settings: Settings) -> LoadedConfiguration.ProvisioningHTTP {
        let http = settings.section("http")
        return LoadedConfiguration.ProvisioningHTTP(
            enabled: settings.boolean("enabled"),
            secret: settings.text("secret"),
            apiPrefix: settings.text("apiPrefix") ?? "",
            ratelimit: settings.boolean("ratelimit"),
            listener: http.integer("port").map { .init(host: http.text("host"), port: $0) },
            widget: settings.boolean("widget"),
            forbiddenAddresses: forbiddenAddresses("openIdDisallowedIpRanges", in: settings),
            openIDOverrides: settings.named("openIdOverrides").reduce(into: [:]) { overrides, entry in
                if case .value(.text(let url)) = entry.value.content { overrides[entry.name] = base(url) }
            }
        )
    }

    static func forbiddenAddresses(_ key: String, in settings: Settings) -> [IPRange] {
        settings.given[key] == nil ? IPRange.notPublic : settings.texts(key).compactMap(IPRange.init(parsing:))
    }

    static func ident(_ settings: Settings) -> LoadedConfiguration.Ident {
        LoadedConfiguration.Ident(
            enabled: settings.boolean("enabled"),
            address: settings.text("address") ?? "",
            port: settings.integer("port") ?? 0
        )
    }

    static func metrics(_ settings: Settings) -> LoadedConfiguration.Metrics {
        LoadedConfiguration.Metrics(
            enabled: settings.boolean("enabled"),
            listener: settings.integer("port").map { .init(host: settings.text("host"), port: $0) }
        )
    }

    static func level(_ word: String?) -> Logger.Level {
        word == "warn" ? .warning : word.flatMap(Logger.Level.init(rawValue:)) ?? .info
    }
}

extension Settings {
    func seconds(_ name: String) -> Duration { .seconds(integer(name) ?? 0) }
    func milliseconds(_ name: String) -> Duration { .milliseconds(integer(name) ?? 0) }

    /// Nil where the key is 0, which stands for no limit.
    func limit(_ name: String) -> Int? { integer(name).flatMap { $0 == 0 ? nil : $0 } }
}
