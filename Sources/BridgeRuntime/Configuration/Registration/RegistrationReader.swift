import BridgeCore
import MatrixProtocol

/// Reads a registration and holds it against the configuration that it is for.
struct RegistrationReader {
    let configuration: LoadedConfiguration
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    init(configuration: LoadedConfiguration) { self.configuration = configuration }

    /// Nil where ``problems`` says why. Keys that are not ours are none of our business: homeservers have their own.
    mutating func read(_ setting: Setting) -> Registration? {
        guard case .mapping = setting.content else {
            report(setting.origin, "", "is not a registration")
            return nil
        }
        let namespaces = setting["namespaces"]
        let registration = Registration(
            id: text("id", of: setting),
            url: text("url", of: setting),
            asToken: text("as_token", of: setting),
            hsToken: text("hs_token", of: setting),
            senderLocalpart: text("sender_localpart", of: setting),
            rateLimited: flag("rate_limited", of: setting),
            receiveEphemeral: flag("receive_ephemeral", of: setting),
            pushEphemeral: flag("de.sorunome.msc2409.push_ephemeral", of: setting),
            managesDevices: flag("io.element.msc4190", of: setting),
            protocols: setting["protocols"]?.items.compactMap(\.text),
            namespaces: Registration.Namespaces(
                users: entries("users", of: namespaces),
                aliases: entries("aliases", of: namespaces),
                rooms: entries("rooms", of: namespaces)
            )
        )
        guard problems.isEmpty else { return nil }
        check(registration, setting: setting)
        return problems.isEmpty ? registration : nil
    }

    private mutating func text(_ name: String, of setting: Setting) -> String {
        guard let value = setting[name], case .scalar(let text) = value.content, !text.isEmpty else {
            report(setting[name]?.origin ?? setting.origin, name, "is required")
            return ""
        }
        if text.utf8.contains(where: { $0 <= 32 || $0 >= 127 }) {
            report(value.origin, name, "must not contain spaces or other than ASCII")
        }
        return text
    }

    private mutating func flag(_ name: String, of setting: Setting) -> Bool? {
        guard let value = setting[name] else { return nil }
        switch value.text {
        case "true": return true
        case "false": return false
        default:
            report(value.origin, name, "must be true or false")
            return nil
        }
    }

    private mutating func entries(_ name: String, of setting: Setting?) -> [Registration.Namespace] {
        (setting?[name]?.items ?? []).enumerated().compactMap { index, item in
            let path = "namespaces.\(name)[\(index)]"
            guard let regex = item["regex"]?.text, Pattern(regex) != nil else {
                report(item.origin, path, "must have a regex that is a regular expression")
                return nil
            }
            return Registration.Namespace(regex: regex, exclusive: item["exclusive"]?.text == "true")
        }
    }

    private mutating func report(_ origin: SettingOrigin, _ path: String, _ sentence: String) {
        problems.append(ConfigurationProblem(origin: origin, path: path, sentence: sentence))
    }
}

// MARK: - Against the configuration

extension RegistrationReader {
    private mutating func check(_ registration: Registration, setting: Setting) {
        func origin(_ name: String) -> SettingOrigin { setting[name]?.origin ?? setting.origin }
        if let complaint = TextRule.url.complaint(about: registration.url ?? "") {
            report(origin("url"), "url", complaint)
        }
        if registration.asToken == registration.hsToken {
            report(origin("hs_token"), "hs_token", "must not be the same as as_token")
        }
        let domain = configuration.core.homeserver.domain
        if UserID(making: registration.senderLocalpart, server: domain) == nil {
            report(origin("sender_localpart"), "sender_localpart", "must be of a-z, 0-9 and . _ = - / + alone")
        }
        let namespaces = setting["namespaces"]
        for network in configuration.core.networks {
            let place = "ircService.servers.\(network.id)"
            let clients = Probe(
                template: network.ghostTemplate,
                key: "\(place).matrixClients.userTemplate",
                domain: domain
            )
            cover(clients, by: registration.namespaces.users, named: "users", of: namespaces ?? setting)
            if network.makesAliases {
                let channels = Probe(
                    template: network.aliasNamespace,
                    key: "\(place).dynamicChannels.aliasTemplate",
                    domain: domain
                )
                cover(channels, by: registration.namespaces.aliases, named: "aliases", of: namespaces ?? setting)
            }
            let ends = network.ghostTemplate.fixedEnds
            let bot = "@\(registration.senderLocalpart)"
            if bot.hasPrefix(ends.prefix), bot.hasSuffix(ends.suffix) {
                warn(
                    origin("sender_localpart"),
                    "sender_localpart",
                    "could be the user id of somebody on \(network.id)"
                )
            }
        }
        if registration.rateLimited != false {
            warn(origin("rate_limited"), "rate_limited", "should be false, or the homeserver slows the bridge down")
        }
        if registration.managesDevices != true {
            warn(
                setting.origin,
                "io.element.msc4190",
                "should be true, or a message may appear twice after a restart of the homeserver"
            )
        }
    }

    private struct Probe {
        var template: Template
        var key: String
        var domain: String

        /// Of every kind of character that a name may have; a pattern that covers these is taken to cover all.
        var identifiers: [String] {
            ["someone", "x", "9-=5b_.z"].map { value in
                let names = ["NICK": value, "CHANNEL": value]
                return "\(template.expanded(names)):\(domain)"
            }
        }
    }

    private mutating func cover(
        _ probe: Probe,
        by entries: [Registration.Namespace],
        named name: String,
        of namespaces: Setting
    ) {
        // As homeservers do it: from the beginning, not necessarily to the end.
        let expressions = entries.compactMap { try? Regex($0.regex) }
        let left = probe.identifiers.first { identifier in
            !expressions.contains { identifier.prefixMatch(of: $0) != nil }
        }
        guard let left else { return }
        report(
            namespaces[name]?.origin ?? namespaces.origin,
            "namespaces.\(name)",
            "does not cover \(left), which \(probe.key) makes; make the registration anew"
        )
    }

    private mutating func warn(_ origin: SettingOrigin, _ path: String, _ sentence: String) {
        warnings.append(ConfigurationProblem(origin: origin, path: path, sentence: sentence))
    }
}

extension Setting {
    fileprivate subscript(name: String) -> Setting? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.name == name }?.value
    }

    fileprivate var items: [Setting] {
        if case .list(let items) = content { items } else { [] }
    }

    fileprivate var text: String? {
        if case .scalar(let text) = content { text } else { nil }
    }
}
