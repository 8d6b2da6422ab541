import IRCProtocol
import MatrixProtocol

// What a homeserver asks over HTTP.
extension Bridge {
    mutating func answer(_ question: Question, _ token: ReplyToken) {
        switch question {
        case .room(let alias): answerRoom(alias, token)
        case .user(let user): answerUser(user, token)
        case .thirdPartyProtocol(let name): reply(token, name == "irc" ? protocolAnswer : .notFound)
        case .thirdPartyLocation(let name, let fields): reply(token, locations(name, fields))
        case .thirdPartyUser(let name, let fields): reply(token, users(name, fields))
        case .thirdPartyLocationOfAlias(let alias): reply(token, location(of: alias))
        case .thirdPartyUserOfID(let user): reply(token, place(of: user))
        case .change(let deed): answer(deed, token)
        case .health: reply(token, .health(health))
        case .provisioning(let request): answer(request, token)
        case .administration(let request): answer(request, token)
        }
    }

    mutating func reply(_ token: ReplyToken, _ reply: Reply) {
        if questions.removeValue(forKey: token) != nil { effects.append(.cancel(.query(token))) }
        effects.append(.reply(token, reply))
    }

    mutating func giveUpQuestion(_ token: ReplyToken) {
        guard let question = questions[token] else { return }
        for identity in makings.keys { makings[identity]?.questions.removeAll { $0 == token } }
        for (order, waiting) in orderQuestions where waiting == token { orderQuestions[order] = nil }
        if case .room(let alias) = question {
            log(.warning, "A room took too long to be made", [.alias: alias.text])
            return reply(token, .failed("The room is still being made"))
        }
        log(.warning, "The homeserver took too long to carry out what its own question needs")
        reply(token, .failed("The user is still being made"))
    }

    private mutating func answerRoom(_ alias: RoomAlias, _ token: ReplyToken) {
        guard let (id, channel) = channel(of: alias), let network = networks[id] else {
            return reply(token, .notFound)
        }
        guard refusal(of: .findPortal(id, channel), by: nil) == nil, consents.optOuts[network.key(channel)] == nil
        else {
            return reply(token, .notFound)
        }
        let key = network.key(channel)
        expect(token, .room(alias))
        if let room = rooms.rooms(of: key).first {
            // Another spelling of a channel that has its room: one more alias to the same.
            orderQuestions[addAlias(alias, to: room, of: key)] = token
        } else {
            let making = Making.portal(key, spelling: channel, origin: .alias, for: nil)
            makeRoom(making)
            makings[making.identity]?.questions.append(token)
        }
    }

    /// The answer comes with a later input, or not in time.
    private mutating func expect(_ token: ReplyToken, _ question: Question) {
        questions[token] = question
        wake(.query(token), after: limits.questionLifetime)
    }

    /// A ghost is known to the homeserver before the answer says so.
    private mutating func answerUser(_ user: UserID, _ token: ReplyToken) {
        guard let (id, folded) = ghostNick(of: user), let nick = Nickname(parsing: folded.text) else {
            return reply(token, .notFound)
        }
        guard ghosts[user] == nil, let name = displayName(of: nick, on: id) else { return reply(token, .found) }
        let record = GhostRecord(user: user, network: id, nick: nick, displayName: name)
        ghosts[user] = record
        store(.saveGhost(record))
        let transaction = nextTransaction()
        orderQuestions[transaction] = token
        expect(token, .user(user))
        effects.append(
            .matrix(
                MatrixOrder(
                    transaction: transaction,
                    lane: .making("ghost \(user)"),
                    user: user,
                    action: .setDisplayName(name)
                )
            )
        )
    }

    /// The channel that an alias of our namespaces names.
    func channel(of alias: RoomAlias) -> (NetworkID, ChannelName)? {
        for settings in configuration.networks {
            guard let network = networks[settings.id] else { continue }
            if let channel = network.aliasNames.channel(of: alias, types: network.support.channelTypes) {
                return (settings.id, channel)
            }
        }
        return nil
    }

    private var protocolAnswer: Reply {
        .thirdPartyProtocol(ThirdPartyProtocolAnswer(instances: networkInstances))
    }

    var networkInstances: [ThirdPartyProtocolAnswer.Instance] {
        configuration.networks.map {
            .init(networkID: $0.networkID, description: $0.name, icon: $0.icon, domain: $0.id.name)
        }
    }

    /// The network that the field `domain` names.
    private func network(_ fields: [String: String]) -> Network? {
        fields["domain"].flatMap { networks[NetworkID($0)] }
    }

    private mutating func locations(_ name: String, _ fields: [String: String]) -> Reply {
        guard name == "irc" else { return .notFound }
        for field in ["domain", "channel"] where fields[field]?.isEmpty ?? true {
            return .invalid("The field \(field) is missing")
        }
        guard let network = network(fields), network.configuration.dynamicChannels.enabled,
            let channel = ChannelName(parsing: fields["channel"] ?? "", types: network.support.channelTypes),
            refusal(of: .findPortal(network.id, channel), by: nil) == nil,
            let folded = ChannelName(parsing: network.fold(channel).text),
            let alias = network.aliasNames.alias(for: folded)
        else { return .thirdPartyLocations([]) }
        return .thirdPartyLocations([
            ThirdPartyPlace(
                identifier: alias.text,
                fields: ["domain": network.id.name, "channel": folded.text]
            )
        ])
    }

    private func users(_ name: String, _ fields: [String: String]) -> Reply {
        guard name == "irc" else { return .notFound }
        for field in ["domain", "nick"] where fields[field]?.isEmpty ?? true {
            return .invalid("The field \(field) is missing")
        }
        guard let network = network(fields), let nick = Nickname(parsing: fields["nick"] ?? ""),
            let user = network.ghostTable.user(for: network.fold(nick))
        else { return .thirdPartyUsers([]) }
        return .thirdPartyUsers([
            ThirdPartyPlace(identifier: user.text, fields: ["domain": network.id.name, "nick": nick.text])
        ])
    }

    private func location(of alias: RoomAlias) -> Reply {
        guard let (id, channel) = channel(of: alias) else { return .notFound }
        return .thirdPartyLocations([
            ThirdPartyPlace(identifier: alias.text, fields: ["domain": id.name, "channel": channel.text])
        ])
    }

    private func place(of user: UserID) -> Reply {
        guard let (id, nick) = ghostNick(of: user) else { return .notFound }
        let spelling = spelling(of: user)?.text ?? nick.text
        return .thirdPartyUsers([
            ThirdPartyPlace(identifier: user.text, fields: ["domain": id.name, "nick": spelling])
        ])
    }

    private var health: HealthReport {
        HealthReport(
            networks: configuration.networks.map { settings in
                let puppets = networks[settings.id]?.puppets.values.filter(\.isWanted) ?? []
                return .init(
                    name: settings.id.name,
                    connected: puppets.count { $0.isOnline },
                    wanted: puppets.count
                )
            }
        )
    }
}
