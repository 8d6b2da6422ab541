import IRCProtocol
import MatrixProtocol

// Connections, and what is said over them by hand.
extension Bridge {
    mutating func message(_ id: NetworkID, _ nick: Nickname, _ text: String, _ place: CommandPlace) {
        if let refusal = refusal(of: .message(id, nick), by: place.user) { return respond(place, refusal.sentence) }
        ask(id, .message(place, nick), Message(.privmsg, [Parameter(nick), Parameter(cleaning: text)]))
    }

    /// What another command does better, or would refuse, is not to be had by the back door.
    mutating func raw(_ id: NetworkID, _ line: Message, _ place: CommandPlace) {
        switch line.command {
        case .nick:
            guard let nick = line[0].flatMap({ Nickname(parsing: $0) }) else {
                return respond(place, "\(line[0]?.prefix(60) ?? "Nothing") cannot be a nick.")
            }
            return changeNick(id, nick, place)
        case .privmsg, .notice, .tagmsg:
            for target in (line[0] ?? "").split(separator: ",") {
                guard let nick = Nickname(parsing: String(target)) else { continue }
                if let refusal = refusal(of: .message(id, nick), by: place.user) {
                    return respond(place, refusal.sentence)
                }
            }
        default: break
        }
        ask(id, .raw(place), line)
    }

    mutating func whois(_ user: UserID, _ network: NetworkID, _ place: CommandPlace) {
        let name = networkName(network)
        if let puppet = puppet(PuppetKey(network: network, user: user)), puppet.isOnline {
            respond(place, "\(user) is \(puppet.nick) on \(name).")
        } else if ghostNick(of: user)?.0 == network, let nick = spelling(of: user) {
            respond(place, "\(user) is \(nick) on \(name), and comes from there.")
        } else {
            respond(place, "\(user) is not connected to \(name) through this bridge.")
        }
    }

    /// Of several networks each is told; a refusal comes when it comes.
    mutating func away(_ ids: [NetworkID], _ text: String?, _ place: CommandPlace) {
        var names: [String] = []
        for id in ids where puppet(key(id, place))?.isOnline == true {
            let name = networkName(id)
            names.append(name)
            ask(
                key(id, place),
                .moderation(place.user, what: "You are not marked as \(text == nil ? "back" : "away") on \(name)"),
                [Message(.away, text.map { [Parameter(cleaning: $0)] } ?? [])]
            )
        }
        guard !names.isEmpty else {
            return respond(place, "You are not connected to \(ids.map(networkName).joined(separator: ", ")).")
        }
        respond(place, "You are marked as \(text == nil ? "back" : "away") on \(names.joined(separator: ", ")).")
    }

    mutating func status(_ ids: [NetworkID], _ place: CommandPlace) {
        respond(place, ids.map { statusLine(of: key($0, place)) }.joined(separator: "\n"))
    }

    private func statusLine(of key: PuppetKey) -> String {
        var parts: [String]
        let puppet = puppet(key)
        switch puppet?.state {
        case .online(_, let identity, let since):
            let minutes = (now.monotonic - since) / .seconds(60)
            parts = ["connected as \(identity.nick) for \(Int(minutes)) min by \(identity.server)"]
            let present = puppet?.channels.values.count { $0.state == .present } ?? 0
            parts.append("on \(present) channel\(present == 1 ? "" : "s")")
        case .opening: parts = ["connecting as \(puppet?.nick.text ?? "?")"]
        case .waiting: parts = ["not connected, and trying again (\(puppet?.backoff.failures ?? 0) attempts failed)"]
        case .refused(let words): parts = ["refused: \(words). Say !reconnect to try again"]
        case .offline, nil: parts = [records[key]?.hasQuit == true ? "you have quit" : "not connected"]
        }
        if let waiting = puppet?.pending, waiting > 0 { parts.append("\(waiting) of your lines are on their way") }
        parts.append(passwords[key] == nil ? "no password stored" : "a password is stored")
        return "\(networkName(key.network)): \(parts.joined(separator: "; "))."
    }

    mutating func reconnect(_ ids: [NetworkID], _ place: CommandPlace) {
        var names: [String] = []
        for id in ids {
            let key = key(id, place)
            guard let puppet = puppet(key) else { continue }
            names.append(networkName(id))
            remember(key) { $0.hasQuit = false }
            if let connection = puppet.connection {
                with(key) { $0.reopens = true }
                order(connection, .quit(reason: "Reconnecting"))
            } else {
                effects.append(.cancel(.reconnect(key)))
                with(key) { $0.state = .offline }
                open(key)
            }
        }
        respond(
            place,
            names.isEmpty ? "You have no connection to reconnect." : "Reconnecting to \(names.joined(separator: ", "))."
        )
    }

    mutating func quit(_ ids: [NetworkID], _ place: CommandPlace) {
        let leaving = ids.filter { id in
            guard let puppet = puppet(key(id, place)) else { return false }
            return puppet.connection != nil || puppet.isWanted
        }
        // Before the bot takes them out of the room that they may have said it in.
        respond(
            place,
            leaving.isEmpty
                ? "You are not connected to any networks."
                : "You are leaving \(leaving.map(networkName).joined(separator: ", "))."
        )
        for id in leaving {
            let key = key(id, place)
            effects.append(.cancel(.reconnect(key)))
            giveUpLines(of: key, "you have quit")
            remember(key) { $0.hasQuit = true }
            let kicks = networks[id]?.configuration.ircClients.kickOnUserQuit ?? false
            for channel in puppet(key)?.channels.keys.sorted() ?? [] where kicks {
                kick(place.user, fromRoomsOf: ChannelKey(network: id, name: channel), "Quit from IRC by !quit")
            }
            with(key) { $0.channels = [:] }
            if let connection = puppet(key)?.connection {
                order(connection, .quit(reason: "Quit by its user"))
            } else {
                with(key) { $0.state = .offline }
            }
        }
    }
}
