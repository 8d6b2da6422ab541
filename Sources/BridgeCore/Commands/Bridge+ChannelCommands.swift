import IRCProtocol
import MatrixProtocol

// Channels, and who is on them.
extension Bridge {
    mutating func join(_ id: NetworkID, _ channel: ChannelName, _ key: Secret?, _ place: CommandPlace) {
        guard let network = networks[id] else { return }
        if let refusal = refusal(of: .bringPortal(id, channel), by: place.user) {
            return respond(place, refusal.sentence)
        }
        let target = network.key(channel)
        guard consents.optOuts[target] == nil else {
            return respond(place, "The operators of \(channel) have closed it to this bridge.")
        }
        let existing = rooms.rooms(of: target)
        for room in existing where memberships[room]?.contains(place.user) != true {
            act(in: room, as: configuration.bot, .invite(room, place.user, reason: nil))
        }
        let puppet = self.key(id, place)
        if let room = existing.first {
            if key != nil || network.toIRC(room).incremental {
                want(target, spelling: channel, password: key, for: puppet)
            }
            return respond(place, "You are invited to the room of \(channel).")
        }
        let making = Making.portal(target, spelling: channel, origin: .join, for: place.user)
        makeRoom(making)
        makings[making.identity]?.places.append(place)
        if let key {
            keep(key, of: target)
            want(target, spelling: channel, password: key, for: puppet)
        }
    }

    mutating func part(_ id: NetworkID, _ channel: ChannelName, _ reason: String?, _ place: CommandPlace) {
        guard let network = networks[id] else { return }
        let key = key(id, place)
        let target = network.key(channel)
        guard puppet(key)?.channels[target.name] != nil else {
            return respond(place, "You are not on \(channel) on \(network.configuration.name).")
        }
        // Before the bot takes them out of the room that they may have said it in.
        respond(place, "You are leaving \(channel).")
        unwant(target.name, for: key, reason: reason ?? "Left by its user")
        kick(place.user, fromRoomsOf: target, "Left \(channel) by !part")
    }

    mutating func mode(
        _ id: NetworkID,
        _ target: BridgeCommand.ModeTarget,
        _ modes: [Parameter],
        _ place: CommandPlace
    ) {
        let name: Parameter
        switch target {
        case .channel(let channel): name = Parameter(channel)
        case .oneself:
            guard let nick = puppet(key(id, place))?.nick else {
                return respond(place, "You are not connected to \(networkName(id)).")
            }
            name = Parameter(nick)
        }
        ask(id, .lines(place), Message(.mode, [name] + modes))
    }

    mutating func topic(_ id: NetworkID, _ channel: ChannelName, _ text: String?, _ place: CommandPlace) {
        let words = text.map { [Parameter(cleaning: $0)] } ?? []
        ask(id, .topic(place, channel, isSet: text != nil), Message(.topic, [Parameter(channel)] + words))
    }

    mutating func listRooms(_ ids: [NetworkID], _ place: CommandPlace) {
        var text: [String] = []
        var html = ""
        for id in ids {
            guard let puppet = puppet(key(id, place)), puppet.isOnline else {
                text.append("You are not connected to \(networkName(id)).")
                html += "<p>You are not connected to \(HTMLWriter.escape(networkName(id))).</p>"
                continue
            }
            let channels = puppet.channels.filter { $0.value.state == .present }.sorted { $0.key < $1.key }
            text.append("\(networkName(id)): \(channels.isEmpty ? "no channels" : "\(channels.count) channels")")
            html += "<p>\(HTMLWriter.escape(networkName(id)))</p><ul>"
            for (folded, channel) in channels {
                let links = rooms.rooms(of: ChannelKey(network: id, name: folded)).map { MatrixURI($0).matrixTo }
                text.append("  \(channel.spelling) \(links.joined(separator: " "))")
                let anchors = links.map { "<a href=\"\(HTMLWriter.escape($0))\">room</a>" }.joined(separator: " ")
                html += "<li>\(HTMLWriter.escape(channel.spelling.text)) \(anchors)</li>"
            }
            html += "</ul>"
        }
        respond(place, text.joined(separator: "\n"), html: html)
    }
}
