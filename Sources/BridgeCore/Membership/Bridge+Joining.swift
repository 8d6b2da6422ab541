import IRCProtocol
import MatrixProtocol

// Channels that do not let one of ours in, or throw one of ours out, and what is done about it (`JoinRemedy`).
extension Bridge {
    mutating func joinRefused(_ key: PuppetKey, _ channel: ChannelName, _ reply: ServerReply) {
        guard let folded = networks[key.network]?.fold(channel) else { return }
        if let connection = puppet(key)?.connection { departed(connection, folded, on: key.network) }
        let obstacle = JoinObstacle(reply)
        effects.append(.count(.joinRefused(key.network, obstacle)))
        let types = networks[key.network]?.support.channelTypes ?? ChannelName.defaultTypes
        if let forward = reply.forward.flatMap({ ChannelName(parsing: $0, types: types) }) {
            let place = ChannelKey(network: key.network, name: folded)
            if reply.code == ServerReply.channelRenamed, mayFollow(place) {
                // It happened while nobody of ours was there.
                with(key) { $0.channels[folded]?.state = .wanted }
                return follow(place, to: forward, by: nil, reason: nil)
            }
            return forwarded(key, from: channel, to: forward)
        }
        guard let user = key.user else { return botRefused(key, channel, folded, obstacle, reply) }
        let remedy = JoinRemedy(of: obstacle)
        let failures = puppet(key)?.channels[folded]?.backoff.failures ?? 0
        with(key) { $0.channels[folded]?.state = .refused(reply) }
        if remedy.triesAgain, failures + 1 < JoinRemedy.attempts {
            tryAgain(folded, of: key, from: limits.rejoinDelay)
            guard failures == 0 else { return }
            return tell(
                user,
                "\(channel) could not be joined: \(reply.sentence) (\(reply.code)). \(remedy.advice); what you say there waits.",
                isImportant: true
            )
        }
        giveUpLines(of: key, channel: folded, "\(channel) could not be joined: \(reply.sentence)")
        tell(
            user,
            "\(channel) could not be joined: \(reply.sentence) (\(reply.code)). \(advice(remedy, obstacle, channel, key)).",
            isImportant: true
        )
        // It is asked for again once services have taken the login that they could not take yet.
        let settings = networks[key.network]?.configuration
        if obstacle == .accountNeeded, settings?.sasl == true, puppet(key)?.lacksAccount == true { return }
        if remedy.removes, settings?.ircClients.kickOnChannelJoinFailure == true {
            kick(
                user,
                fromRoomsOf: ChannelKey(network: key.network, name: folded),
                "IRC error on \(channel): \(reply.sentence)"
            )
        }
        with(key) { $0.channels[folded] = nil }
    }

    private func advice(
        _ remedy: JoinRemedy,
        _ obstacle: JoinObstacle,
        _ channel: ChannelName,
        _ key: PuppetKey
    ) -> String {
        switch obstacle {
        case .tooManyChannels:
            let limit = channelLimit(for: channel, on: key.network)
            return remedy.advice + (limit.map { ": \(networkName(key.network)) allows \($0)" } ?? "")
        case .busy, .noAnswer:
            return "I have tried \(JoinRemedy.attempts) times; try again later"
        default:
            return remedy.advice
        }
    }

    /// The bot never gives a channel up.
    private mutating func botRefused(
        _ key: PuppetKey,
        _ channel: ChannelName,
        _ folded: FoldedName,
        _ obstacle: JoinObstacle,
        _ reply: ServerReply
    ) {
        giveUpLines(of: key, channel: folded, "\(channel) could not be joined: \(reply.sentence)")
        with(key) { $0.channels[folded]?.state = .refused(reply) }
        botTurnedAway(from: ChannelKey(network: key.network, name: folded), reply)
        let isPassing = JoinRemedy(of: obstacle).triesAgain
        tryAgain(folded, of: key, from: isPassing ? limits.rejoinDelay : limits.refusedRejoinDelay)
        log(
            .warning,
            "The bot could not join a channel",
            [
                .network: key.network.name, .channel: channel.text, .code: reply.code, .reason: reply.text,
                .cause: obstacle.rawValue,
            ]
        )
    }

    /// The channel is tried again after a while, a longer one with each failure.
    mutating func tryAgain(_ folded: FoldedName, of key: PuppetKey, from delay: Duration) {
        guard var channel = puppet(key)?.channels[folded] else { return }
        let wait = channel.backoff.next(base: delay, longest: limits.refusedRejoinDelay, random: &random)
        channel.retryAt = now.monotonic + wait
        channel.joinedAt = nil
        with(key) { $0.channels[folded] = channel }
        wakeForRejoining(key)
    }

    private mutating func wakeForRejoining(_ key: PuppetKey) {
        let waiting = puppet(key)?.channels.values.filter { if case .refused = $0.state { true } else { false } }
        guard let next = waiting?.compactMap(\.retryAt).min() else { return }
        effects.append(.wake(.rejoin(key), at: max(next, now.monotonic)))
    }

    /// Channels that are due are tried again.
    mutating func rejoinDue(_ key: PuppetKey) {
        let moment = now.monotonic
        with(key) { puppet in
            for (folded, channel) in puppet.channels {
                guard case .refused = channel.state, channel.retryAt.map({ $0 <= moment }) ?? true else { continue }
                puppet.channels[folded]?.state = .wanted
                puppet.channels[folded]?.retryAt = nil
            }
        }
        wakeForRejoining(key)
        advance(key)
    }

    // MARK: Limits

    /// How many channels of this kind one user may be on, where the network says so.
    private func channelLimit(for channel: ChannelName, on id: NetworkID) -> Int? {
        channel.text.first.flatMap { networks[id]?.support.channelLimit(ofType: $0) }
    }

    /// Whether the network would refuse one channel more. It is not asked then: some servers count what they refuse.
    func hasRoom(for channel: ChannelName, _ key: PuppetKey) -> Bool {
        guard let limit = channelLimit(for: channel, on: key.network) else { return true }
        let type = channel.text.first
        let count = puppet(key)?.channels.values.count { held in
            (held.state == .present || held.state == .joining) && held.spelling.text.first == type
        }
        return (count ?? 0) < limit
    }

    // MARK: Kicks

    /// Somebody has thrown one of ours out.
    mutating func thrownOut(_ key: PuppetKey, _ channel: ChannelName, by source: Source, _ reason: String?) {
        guard let settings = networks[key.network]?.configuration, let folded = networks[key.network]?.fold(channel),
            let former = puppet(key)?.channels[folded]
        else { return }
        let words = reason.map { " (\(IRCToMatrix.plain($0)))" } ?? ""
        var failures = former.backoff.failures
        if let joined = former.joinedAt, now.monotonic - joined >= limits.steadyStay { failures = 0 }
        let returns = key.isBot || (settings.ircClients.rejoinAfterKick && failures + 1 < JoinRemedy.attempts)
        let place = ChannelKey(network: key.network, name: folded)
        if !key.isBot { mirrorLeave(of: key, on: place) }
        guard returns else {
            with(key) { $0.channels[folded] = nil }
            giveUpLines(of: key, channel: folded, "you are no longer on \(channel)")
            expel(key, fromRoomsOf: place, by: source, "\(source.name) has kicked this user from \(channel)\(words)")
            return
        }
        let isFirst = failures == 0
        with(key) { puppet in
            puppet.channels[folded]?.state = .refused(ServerReply(code: "KICK", text: ""))
            if isFirst { puppet.channels[folded]?.backoff.reset() }
        }
        tryAgain(folded, of: key, from: limits.rejoinDelay)
        if let user = key.user {
            return tell(
                user,
                "\(source.name) has kicked you from \(channel)\(words). I bring you back in a while.",
                isImportant: true
            )
        }
        giveUpLines(of: key, channel: folded, "you are no longer on \(channel)")
        effects.append(.count(.botKicked(key.network)))
        log(
            .warning,
            "The bot was kicked from a channel",
            [.network: key.network.name, .channel: channel.text, .nick: source.name, .reason: reason ?? ""]
        )
        if isFirst {
            for room in rooms.rooms(of: place) where !encrypted.contains(room) {
                notice(in: room, "\(source.name) has kicked me from \(channel)\(words). I try to come back.")
            }
        }
        botRemoved(from: place)
    }
}
