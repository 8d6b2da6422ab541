import BridgeCore
import MatrixProtocol

/// Makes the registration that lets a homeserver know the bridge of a configuration.
package struct RegistrationMaker {
    package static let senderLocalpart = "trestle"

    package var configuration: LoadedConfiguration
    /// Where the homeserver reaches Trestle.
    package var url: String
    package var localpart: String

    package init(configuration: LoadedConfiguration, url: String, localpart: String = Self.senderLocalpart) {
        self.configuration = configuration
        self.url = url
        self.localpart = localpart
    }

    /// Fails with 64 where `url` or `localpart` will not do. Tokens are 256 bits of `random`, which must be fit for
    /// secrets.
    package func make(
        using random: inout some RandomNumberGenerator
    ) throws(StartupFailure) -> Registration {
        if let complaint = TextRule.url.complaint(about: url) { throw StartupFailure(.usage, "--url \(complaint)") }
        guard UserID(making: localpart, server: configuration.core.homeserver.domain) != nil else {
            throw StartupFailure(.usage, "--localpart must be of a-z, 0-9 and . _ = - / + alone")
        }
        return Registration(
            id: "trestle-" + Self.hexadecimal(words: 1, using: &random).prefix(8),
            url: url,
            asToken: Self.hexadecimal(words: 4, using: &random),
            hsToken: Self.hexadecimal(words: 4, using: &random),
            senderLocalpart: localpart,
            protocols: ["irc"],
            namespaces: namespaces
        )
    }

    /// Anchored at both ends, since a pattern that is not also claims what merely contains it: `@irc_x:localhost.evil`.
    private var namespaces: Registration.Namespaces {
        let domain = Self.escaped(configuration.core.homeserver.domain)
        var namespaces = Registration.Namespaces()
        for network in configuration.core.networks.sorted(by: { $0.id < $1.id }) {
            let ghosts = "^\(Self.pattern(network.ghostTemplate)):\(domain)$"
            namespaces.users.append(.init(regex: ghosts, exclusive: true))
            if network.makesAliases {
                let portals = "^\(Self.pattern(network.aliasNamespace)):\(domain)$"
                namespaces.aliases.append(.init(regex: portals, exclusive: true))
            }
            for room in network.mappings.flatMap(\.rooms).map(\.text) {
                let entry = Registration.Namespace(regex: "^\(Self.escaped(room))$", exclusive: false)
                if !namespaces.rooms.contains(entry) { namespaces.rooms.append(entry) }
            }
        }
        return namespaces
    }

    /// A local part never holds a colon, so what stands for a variable does not either.
    private static func pattern(_ template: Template) -> String {
        template.parts.reduce(into: "") { text, part in
            switch part {
            case .literal(let literal): text += escaped(literal)
            case .variable: text += "[^:]+"
            }
        }
    }

    /// Only what has a meaning is escaped: homeservers use several kinds of regular expressions, and not all of them allow
    /// a backslash before anything else.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\.+*?()[]{}^$|".contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    private static func hexadecimal(words: Int, using random: inout some RandomNumberGenerator) -> String {
        (0..<words).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &random), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension NetworkConfiguration {
    /// The template of aliases with the sigil that an alias has even where the channel brings it.
    var aliasNamespace: Template {
        dynamicChannels.aliasTemplate.hasPrefix("#")
            ? portalTemplate : Template("#\(dynamicChannels.aliasTemplate)", variables: ["CHANNEL"])
    }
}
