import IRCProtocol
import MatrixProtocol

// Who somebody is on a network, and what they have chosen.
extension Bridge {
    mutating func changeNick(_ id: NetworkID, _ nick: Nickname?, _ place: CommandPlace) {
        guard let settings = networks[id]?.configuration, let support = networks[id]?.support else { return }
        let key = key(id, place)
        guard let nick else {
            let held = puppet(key).flatMap { $0.isOnline ? $0.nick : nil }
            let words = held.map { "You are \($0) on" } ?? "You are not connected to"
            return respond(place, "\(words) \(settings.name). Usage: !nick NICK")
        }
        guard settings.ircClients.allowNickChanges else {
            return respond(place, "Changing nicks is not allowed on \(settings.name).")
        }
        let rules = NickRules(maximumLength: support.nickLength ?? NickRules.greatestLength)
        if let problem = rules.problem(of: nick.text) {
            return respond(place, "Failed to change nick: \(Self.words(for: problem)).")
        }
        ensurePuppet(key)
        let former = puppet(key)?.nick ?? nick
        if puppet(key)?.isOnline != true { remember(key) { $0.wantedNick = nick } }
        // A connection on its way has asked for another, and holds that until it is told otherwise.
        if puppet(key)?.connection == nil { with(key) { $0.nick = nick } }
        ask(key, .nick(place, former: former, wanted: nick), [Message(.nick, [Parameter(nick)])])
    }

    private static func words(for problem: NickRules.Problem) -> String {
        switch problem {
        case .empty: "it is empty"
        case .illegalCharacter: "it holds a character that nicks cannot have"
        case .illegalFirstCharacter: "it begins with a character that nicks cannot begin with"
        case .tooLong(let maximum): "it is longer than \(maximum) characters"
        }
    }

    mutating func storePassword(_ network: NetworkID, _ password: Secret, _ place: CommandPlace) {
        let key = key(network, place)
        ensurePuppet(key)
        passwords[key] = password
        store(.savePassword(key, password))
        respond(
            place,
            "Your password for \(networkName(network)) is stored, sealed. Say !reconnect to log in with it."
        )
        reconsider(key)
    }

    mutating func removePassword(_ network: NetworkID, _ place: CommandPlace) {
        let key = key(network, place)
        guard passwords.removeValue(forKey: key) != nil else {
            return respond(place, "No password of yours is stored for \(networkName(network)).")
        }
        store(.savePassword(key, nil))
        respond(place, "Your password for \(networkName(network)) is forgotten.")
        reconsider(key)
    }

    mutating func setUsername(_ network: NetworkID, _ name: String, _ place: CommandPlace) {
        ensurePuppet(key(network, place))
        remember(key(network, place)) { $0.username = name }
        respond(place, "Your user name on \(networkName(network)) will be \(name). Say !reconnect to use it now.")
        reconsider(key(network, place))
    }

    // MARK: Choices

    /// Whether the user's nick, said on IRC, is to mention them.
    package func wantsMentions(_ user: UserID) -> Bool {
        configuration.ircHandler.mapIrcMentionsToMatrix.isWanted(features[user])
    }

    mutating func choose(_ feature: Feature, _ change: BridgeCommand.FeatureChange, _ place: CommandPlace) {
        let value: Bool?
        switch change {
        case .show: value = features[place.user]?[feature]
        case .set(let chosen): value = chosen
        case .reset: value = nil
        }
        if change != .show, features[place.user]?[feature] != value {
            features[place.user, default: [:]][feature] = value
            if features[place.user]?.isEmpty == true { features[place.user] = nil }
            store(.saveFeature(place.user, feature, value))
        }
        let usual = configuration.ircHandler.mapIrcMentionsToMatrix == .on
        var text = "\(feature.rawValue) is \(value.map { "\($0)" } ?? "at the default, which is \(usual)")."
        if configuration.ircHandler.mapIrcMentionsToMatrix == .forceOff {
            text += " The bridge's configuration has turned it off for everybody, so this changes nothing."
        }
        respond(place, text)
    }
}
