import IRCProtocol
import MatrixProtocol

// Commands carried out. Each ends in a reply.
extension Bridge {
    mutating func command(_ content: MessageContent, _ event: RoomEvent) {
        let place = CommandPlace(room: event.room, event: event.id, user: event.sender)
        guard content.kind == .text else { return }
        do throws(CommandMistake) {
            let types = configuration.networks.first.flatMap { networks[$0.id]?.support.channelTypes } ?? "#"
            carryOut(
                try CommandParser.parse(content.body, networks: configuration.networks, channelTypes: types),
                place
            )
        } catch {
            respond(place, error.sentence)
        }
    }

    private mutating func carryOut(_ command: BridgeCommand, _ place: CommandPlace) {
        switch command {
        case .help: help(place)
        case .setUp: setUp(place)
        case .version: respond(place, "BridgeVersion: \(configuration.version)")
        case .nick(let network, let nick): changeNick(network, nick, place)
        case .whoisNick(let network, let nick):
            // Asked twice over, so that the nick's own server answers and tells how long it has been idle.
            ask(
                PuppetKey(network: network, user: place.user),
                .whois(place, nick),
                [Message(.whois, [Parameter(nick), Parameter(nick)])]
            )
        case .whoisUser(let network, let user): whois(user, network, place)
        case .join(let network, let channel, let key): join(network, channel, key, place)
        case .listRooms(let networks): listRooms(networks, place)
        case .reconnect(let networks): reconnect(networks, place)
        case .quit(let networks): quit(networks, place)
        case .storePassword(let network, let password): storePassword(network, password, place)
        case .removePassword(let network):
            passwords[PuppetKey(network: network, user: place.user)] = nil
            store(.savePassword(PuppetKey(network: network, user: place.user), nil))
            respond(place, "Your password for \(networkName(network)) is forgotten.")
        case .username(let network, let name):
            ensurePuppet(PuppetKey(network: network, user: place.user))
            remember(PuppetKey(network: network, user: place.user)) { $0.username = name }
            respond(place, "Your user name on \(networkName(network)) will be \(name). Say !reconnect to use it now.")
        case .plumb(let room, let network, let channel, let consent, let key):
            let request = LinkRequest(
                user: place.user,
                room: room,
                network: network,
                channel: channel,
                channelPassword: key,
                operatorNick: consent
            )
            requestLink(request, for: .command(place))
        case .raw(let network, let line):
            ask(PuppetKey(network: network, user: place.user), .raw(place), [line])
        }
    }

    private mutating func help(_ place: CommandPlace) {
        let serverNeeded = configuration.networks.count > 1
        var text: [String] = []
        var html = ""
        for group in CommandRow.Group.allCases {
            text.append("\(group.rawValue):")
            html += "<h4>\(group.rawValue)</h4><ul>"
            for row in CommandRow.all where row.group == group {
                let usage = row.usage(serverNeeded: serverNeeded)
                text.append("  \(usage) – \(row.summary)")
                html += "<li><code>\(HTMLWriter.escape(usage))</code> – \(HTMLWriter.escape(row.summary))</li>"
            }
            html += "</ul>"
        }
        respond(place, text.joined(separator: "\n"), html: html)
    }

    private mutating func changeNick(_ id: NetworkID, _ nick: Nickname?, _ place: CommandPlace) {
        guard let network = networks[id] else { return }
        let key = PuppetKey(network: id, user: place.user)
        guard let nick else {
            let held = puppet(key).flatMap { $0.isOnline ? $0.nick : nil }
            let words = held.map { "You are \($0) on" } ?? "You are not connected to"
            return respond(place, "\(words) \(network.configuration.name). Usage: !nick NICK")
        }
        guard network.configuration.ircClients.allowNickChanges else {
            return respond(place, "Changing nicks is not allowed on \(network.configuration.name).")
        }
        let rules = NickRules(maximumLength: network.support.nickLength ?? NickRules.greatestLength)
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

    private mutating func whois(_ user: UserID, _ network: NetworkID, _ place: CommandPlace) {
        let key = PuppetKey(network: network, user: user)
        let name = networkName(network)
        if let puppet = puppet(key), puppet.isOnline {
            respond(place, "\(user) is \(puppet.nick) on \(name).")
        } else if let (id, nick) = ghostNick(of: user), id == network {
            respond(place, "\(user) is \(ghosts[user]?.nick.text ?? nick.text) on \(name), and comes from there.")
        } else {
            respond(place, "\(user) is not connected to \(name) through this bridge.")
        }
    }

    private mutating func join(_ id: NetworkID, _ channel: ChannelName, _ key: String?, _ place: CommandPlace) {
        guard let network = networks[id] else { return }
        let settings = network.configuration.dynamicChannels
        let mayJoin = settings.joinRule == "public" || settings.whitelist.contains(place.user.text)
        guard settings.enabled, mayJoin else {
            return respond(place, "You do not have permission to bring channels of \(network.configuration.name) here.")
        }
        guard !network.isExcluded(channel) else { return respond(place, "\(channel) is not bridged here.") }
        let target = network.key(channel)
        guard consents.optOuts[target] == nil else {
            return respond(place, "The operators of \(channel) have closed it to this bridge.")
        }
        let existing = rooms.rooms(of: target)
        for room in existing where memberships[room]?.contains(place.user) != true {
            act(in: room, as: configuration.bot, .invite(room, place.user, reason: nil))
        }
        let puppet = PuppetKey(network: id, user: place.user)
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

    private mutating func listRooms(_ ids: [NetworkID], _ place: CommandPlace) {
        var text: [String] = []
        var html = ""
        for id in ids {
            let key = PuppetKey(network: id, user: place.user)
            guard let puppet = puppet(key), puppet.isOnline else {
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

    private mutating func reconnect(_ ids: [NetworkID], _ place: CommandPlace) {
        var names: [String] = []
        for id in ids {
            let key = PuppetKey(network: id, user: place.user)
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

    private mutating func quit(_ ids: [NetworkID], _ place: CommandPlace) {
        var names: [String] = []
        for id in ids {
            let key = PuppetKey(network: id, user: place.user)
            guard let puppet = puppet(key), puppet.connection != nil || puppet.isWanted else { continue }
            names.append(networkName(id))
            effects.append(.cancel(.reconnect(key)))
            giveUpLines(of: key, "you have quit")
            remember(key) { $0.hasQuit = true }
            let kicks = networks[id]?.configuration.ircClients.kickOnUserQuit ?? false
            for channel in puppet.channels.keys.sorted() where kicks {
                kick(place.user, fromRoomsOf: ChannelKey(network: id, name: channel), "Quit from IRC by !quit")
            }
            with(key) { $0.channels = [:] }
            if let connection = puppet.connection {
                order(connection, .quit(reason: "Quit by its user"))
            } else {
                with(key) { $0.state = .offline }
            }
        }
        respond(
            place,
            names.isEmpty
                ? "You are not connected to any networks." : "You are leaving \(names.joined(separator: ", "))."
        )
    }

    private mutating func storePassword(_ network: NetworkID, _ password: String, _ place: CommandPlace) {
        let key = PuppetKey(network: network, user: place.user)
        ensurePuppet(key)
        passwords[key] = password
        store(.savePassword(key, password))
        respond(
            place,
            "Your password for \(networkName(network)) is stored. Say !reconnect to log in with it, "
                + "and remove the message that holds it."
        )
    }
}
