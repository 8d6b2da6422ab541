import BridgeCore

/// Whether each network has names of its own: an id that two networks could make would belong to two people.
enum NamespaceCheck {
    static func problems(of networks: [(settings: Settings, network: NetworkConfiguration)]) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        for (index, (settings, network)) in networks.enumerated() {
            let clients = settings.section("matrixClients")
            if !network.ghostTemplate.literals.dropFirst().allSatisfy(ghostCharacters.contains) {
                let sentence = "makes user ids that may not be, since $SERVER is not of a-z, 0-9 and . _ = - / + alone"
                problems.append(problem(clients, "userTemplate", sentence))
            }
            for (_, other) in networks[..<index] {
                if overlaps(network.ghostTemplate, other.ghostTemplate) {
                    problems.append(problem(clients, "userTemplate", clash("users", other)))
                }
                if network.makesAliases, other.makesAliases, overlaps(network.portalTemplate, other.portalTemplate) {
                    let channels = settings.section("dynamicChannels")
                    problems.append(problem(channels, "aliasTemplate", clash("aliases", other)))
                }
                if network.networkID == other.networkID {
                    problems.append(problem(settings, "networkId", "is that of \(other.id) too"))
                }
            }
        }
        return problems
    }

    private static let ghostCharacters = "abcdefghijklmnopqrstuvwxyz0123456789._=-/+"

    private static func clash(_ what: String, _ other: NetworkConfiguration) -> String {
        "\(what) of this network could be those of \(other.id) too; give each network a template of its own"
    }

    private static func problem(_ settings: Settings, _ key: String, _ sentence: String) -> ConfigurationProblem {
        ConfigurationProblem(origin: settings.origin(key), path: settings.path(key), sentence: sentence)
    }

    /// Two templates can make the same text if neither beginnings nor ends tell them apart.
    static func overlaps(_ left: Template, _ right: Template) -> Bool {
        let (left, right) = (left.fixedEnds, right.fixedEnds)
        return (left.prefix.hasPrefix(right.prefix) || right.prefix.hasPrefix(left.prefix))
            && (left.suffix.hasSuffix(right.suffix) || right.suffix.hasSuffix(left.suffix))
    }
}

extension NetworkConfiguration {
    /// Whether its rooms get aliases in our namespace.
    var makesAliases: Bool { dynamicChannels.enabled && dynamicChannels.createAlias }
}
