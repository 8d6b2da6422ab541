import IRCProtocol
import MatrixProtocol

// Who of ours is on a network, and the wish to be there.
extension Bridge {
    @discardableResult
    mutating func with<Result>(_ key: PuppetKey, _ change: (inout Puppet) -> Result) -> Result? {
        networks[key.network]?.puppets[key]?.apply(change)
    }

    func puppet(_ key: PuppetKey) -> Puppet? { networks[key.network]?.puppets[key] }

    /// Makes the puppet known, with the nick it had or the template gives. Connects nothing.
    mutating func ensurePuppet(_ key: PuppetKey) {
        guard let network = networks[key.network], network.puppets.index(forKey: key) == nil else { return }
        guard let user = key.user else {
            let nick = Nickname(parsing: network.configuration.bot.nick) ?? Identities.fallbackNick
            networks[key.network]?.puppets[key] = Puppet(key: key, nick: nick, record: nil)
            return
        }
        var record = records[key] ?? PuppetRecord(network: key.network, user: user)
        if record.displayName == nil, let name = displayNames[user] { record.displayName = name }
        if record.username == nil {
            record.username = Identities.username(for: user, taken: usernames(on: key.network))
        }
        let nick =
            record.wantedNick
            ?? Identities.nick(for: user, displayName: record.displayName, settings: network.configuration.ircClients)
        if records[key] != record {
            records[key] = record
            store(.savePuppet(record))
        }
        networks[key.network]?.puppets[key] = Puppet(key: key, nick: nick, record: record)
    }

    private func usernames(on network: NetworkID) -> Set<String> {
        Set(records.lazy.filter { $0.key.network == network }.compactMap(\.value.username))
    }

    /// Changes what is remembered of a puppet, in memory and in the store.
    mutating func remember(_ key: PuppetKey, _ change: (inout PuppetRecord) -> Void) {
        guard let user = key.user else { return }
        let before = records[key]
        var record = before ?? PuppetRecord(network: key.network, user: user)
        change(&record)
        guard record != before else { return }
        records[key] = record
        with(key) { $0.record = record }
        store(.savePuppet(record))
    }

    /// Goes on with whatever the puppet can do now: connect, join, speak.
    mutating func advance(_ key: PuppetKey) {
        guard !isStopping, let state = with(key, { $0.state }) else { return }
        switch state {
        case .offline:
            if puppet(key)?.isWanted == true { open(key) }
        case .opening(let connection):
            let isNews = with(key) { puppet in
                guard puppet.pending > 0, !puppet.isHurried else { return false }
                puppet.isHurried = true
                return true
            }
            if isNews == true { order(connection, .hurry) }
        case .waiting:
            break
        case .refused(let reason):
            giveUpLines(of: key, reason)
        case .online(let connection, _, _):
            joinWanted(key, connection)
            var tokens = lastToken
            let said = with(key) { $0.takeSayable(tokens: &tokens) } ?? []
            lastToken = tokens
            for line in said { order(connection, .say(line)) }
        }
    }

    /// Channels that would not have us, or threw us out, are tried again.
    mutating func rejoin(_ key: PuppetKey) {
        with(key) { puppet in
            for (folded, channel) in puppet.channels {
                guard case .refused = channel.state else { continue }
                puppet.channels[folded]?.state = .wanted
                puppet.channels[folded]?.retryAt = nil
            }
        }
        advance(key)
    }

    private mutating func joinWanted(_ key: PuppetKey, _ connection: ConnectionID) {
        guard with(key, { $0.hasUnjoined }) == true else { return }
        let wanted = puppet(key)?.channels.filter { $0.value.state == .wanted } ?? [:]
        for (folded, channel) in wanted.sorted(by: { $0.key < $1.key }) {
            guard hasRoom(for: channel.spelling, key) else {
                joinRefused(key, channel.spelling, ServerReply(code: "405", text: "You are on too many channels"))
                continue
            }
            with(key) { $0.channels[folded]?.state = .joining }
            expectGap(in: ChannelKey(network: key.network, name: folded), key)
            if let nick = puppet(key)?.nick, let server = puppet(key)?.identity?.server {
                let isForeign = bouncer(of: key) != nil
                broker(key.network, folded) {
                    $0.expecting(
                        connection,
                        nick: nick,
                        isBot: key.isBot,
                        isForeign: isForeign,
                        server: server,
                        now: $1
                    )
                }
            }
            order(connection, .join(channel.spelling, key: channel.password))
        }
    }

    mutating func giveUpLines(of key: PuppetKey, channel: FoldedName? = nil, _ reason: String) {
        let lines = with(key) { $0.giveUp { channel == nil || $0.folded == channel } } ?? []
        for utterance in lines {
            drop(channel == nil ? .connectionImpossible : .refusedByServer)
            explain(utterance, to: key.user, reason)
            finishLine(utterance.origin)
        }
    }

    /// Lines that come back from a connection for a channel that was left meanwhile: nobody joins it for them.
    mutating func giveUpStranded(of key: PuppetKey) {
        let lines =
            with(key) { puppet -> [Utterance] in
                let wanted = puppet.channels
                return puppet.giveUp { utterance in
                    guard case .channel = utterance.target else { return false }
                    return wanted[utterance.folded] == nil
                }
            } ?? []
        for utterance in lines {
            drop(.refusedByServer)
            explain(utterance, to: key.user, "you have left")
            finishLine(utterance.origin)
        }
    }

    /// The user wants to be on the channel.
    mutating func want(_ channel: ChannelKey, spelling: ChannelName, password: Secret? = nil, for key: PuppetKey) {
        ensurePuppet(key)
        let password = password ?? channelPassword(channel.name, channel.network)
        with(key) { $0.want(channel.name, spelling: spelling, password: password) }
        advance(key)
    }

    /// The user does not want to be on the channel any more.
    mutating func unwant(_ channel: FoldedName, for key: PuppetKey, reason: String) {
        guard let former = with(key, { $0.channels.removeValue(forKey: channel) }) ?? nil else { return }
        giveUpLines(of: key, channel: channel, "you have left")
        guard let connection = puppet(key)?.connection, former.state != .wanted else { return }
        order(connection, .part(former.spelling, reason: reason))
        with(key) { $0.awaitParting(from: channel) }
        departed(connection, channel, on: key.network)
    }
}
