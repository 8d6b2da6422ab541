import IRCProtocol
import MatrixProtocol

// The bot on channels that are linked with nothing, as long as somebody needs it there.
extension Bridge {
    /// Brings the bot onto the channel; ends in `arrived`, `turnedAway` or with the visit.
    mutating func visit(_ channel: ChannelName, on id: NetworkID, password: Secret? = nil, for visitor: Visit.Visitor) {
        guard let key = networks[id]?.key(channel) else { return }
        consents.visits[key, default: Visit(spelling: channel)].visitors.append(visitor)
        let bot = PuppetKey(network: id, user: nil)
        ensurePuppet(bot)
        if puppet(bot)?.channels[key.name]?.state == .present { return arrived(visitor, key) }
        with(bot) { $0.want(key.name, spelling: channel, password: password) }
        advance(bot)
    }

    /// The bot goes when nobody needs it there any more and the channel is not linked.
    mutating func endVisit(_ channel: ChannelKey, of visitor: Visit.Visitor) {
        guard let visit = consents.visits[channel] else { return }
        consents.visits[channel]?.visitors.removeAll { $0 == visitor }
        guard consents.visits[channel]?.visitors.isEmpty == true else { return }
        consents.visits[channel] = nil
        guard rooms.rooms(of: channel).isEmpty else { return }
        let bot = PuppetKey(network: channel.network, user: nil)
        switch puppet(bot)?.channels[channel.name]?.state {
        case .joining, .present:
            if let connection = puppet(bot)?.connection { order(connection, .setRole(visit.spelling, .silent)) }
            unwant(channel.name, for: bot, reason: "Nothing to do here")
        case .wanted, .refused, nil:
            with(bot) { $0.channels[channel.name] = nil }
        }
    }

    /// The bot is on a channel, everything about its join has come.
    mutating func botArrived(on channel: ChannelKey) {
        for visitor in consents.visits[channel]?.visitors ?? [] { arrived(visitor, channel) }
    }

    private mutating func arrived(_ visitor: Visit.Visitor, _ channel: ChannelKey) {
        let bot = PuppetKey(network: channel.network, user: nil)
        switch visitor {
        case .plumb(let id):
            // Without a link no broker asks to hear the channel, and who is not heard can change unseen.
            if rooms.rooms(of: channel).isEmpty, let connection = puppet(bot)?.connection,
                let spelling = consents.visits[channel]?.spelling
            {
                order(connection, .setRole(spelling, .reporter))
            }
            consent(id) { $0.enteredChannel() }
        case .wish(let id):
            guard let wish = consents.wishes[id] else { return }
            ask(bot, .wish(id), OperatorFinding.question(wish.speaker.nick, on: wish.channel))
        case .lookup(let token):
            guard let lookup = consents.lookups[token] else { return }
            ask(bot, .lookup(token), [Message(.names, [Parameter(lookup.channel)])])
        }
    }

    /// The channel would not have the bot.
    mutating func botTurnedAway(from channel: ChannelKey, _ reply: ServerReply) {
        for visitor in consents.visits[channel]?.visitors ?? [] {
            switch visitor {
            case .plumb(let id): consent(id) { $0.channelClosed(reply) }
            case .wish(let id): endWish(id, "I cannot join that channel: \(reply.sentence)")
            case .lookup(let token): endLookup(token, closed(reply))
            }
        }
    }

    /// The bot was on the channel and is not any more, by somebody else's wish.
    mutating func botRemoved(from channel: ChannelKey) {
        for visitor in consents.visits[channel]?.visitors ?? [] {
            switch visitor {
            case .plumb(let id): consent(id) { $0.expelled() }
            case .wish(let id): endWish(id, nil)
            case .lookup(let token):
                endLookup(token, closed(ServerReply(code: "KICK", text: "it was removed at once")))
            }
        }
    }

    /// The bot's connection has ended.
    mutating func botLost(on network: NetworkID) {
        let wall = now.wall
        consents.questions = consents.questions.filter { consents.requests[$0.value]?.link.network != network }
        for id in consents.requests.keys.sorted() where consents.requests[id]?.link.network == network {
            consent(id) { $0.lostSight(now: wall) }
        }
        for id in consents.wishes.keys.sorted() where consents.wishes[id]?.network == network { endWish(id, nil) }
    }

    private func closed(_ reply: ServerReply) -> ProvisioningAnswer {
        .refused(ProvisioningRefusal(.unknownChannel, "The channel could not be joined: \(reply.sentence)"))
    }
}
