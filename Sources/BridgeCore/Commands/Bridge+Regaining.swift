import IRCProtocol
import MatrixProtocol

// Nicks that somebody else holds.
extension Bridge {
    mutating func regain(_ id: NetworkID, _ nick: Nickname?, _ place: CommandPlace) {
        let key = key(id, place)
        guard let settings = networks[id]?.configuration, let held = puppet(key), held.isOnline else {
            return respond(place, "You are not connected to \(networkName(id)).")
        }
        guard let usual = wantedNick(of: key) else { return }
        let wanted = nick ?? usual
        guard settings.ircClients.allowNickChanges || wanted == usual else {
            return respond(place, "Changing nicks is not allowed on \(settings.name).")
        }
        guard held.nick.text != wanted.text else { return respond(place, "You are \(wanted) already.") }
        guard regainings[key] == nil else { return respond(place, "You are regaining a nick already.") }
        regainings[key] = Regaining(place: place, wanted: wanted)
        wake(.regaining(key), after: limits.commandTimeout)
        ask(
            key,
            .regaining(place, .asked),
            [Message(.privmsg, [Self.services, Parameter(cleaning: "REGAIN \(wanted)")])]
        )
    }

    private static let services: Parameter = "NickServ"

    /// Whether what somebody said to the puppet alone is an answer that a command waits for.
    mutating func servicesSaid(_ text: String, by nick: Nickname, to key: PuppetKey) -> Bool {
        guard nick.text.lowercasedASCII == "nickserv", regainings[key] != nil else { return false }
        regaining(key) { $0.servicesSaid(text) }
        return true
    }

    mutating func regaining(_ key: PuppetKey, _ take: (inout Regaining) -> Regaining.Action) {
        guard var regaining = regainings[key] else { return }
        let action = take(&regaining)
        regainings[key] = regaining
        switch action {
        case .none: break
        case .takeNick: ask(key, .regaining(regaining.place, .taking), [Message(.nick, [Parameter(regaining.wanted)])])
        case .end(let words):
            regainings[key] = nil
            effects.append(.cancel(.regaining(key)))
            if puppet(key)?.nick == regaining.wanted { remember(key) { $0.wantedNick = regaining.wanted } }
            respond(regaining.place, words)
        }
    }
}
