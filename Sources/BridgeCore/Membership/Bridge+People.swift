import IRCProtocol
import MatrixProtocol

// Who the people on a channel are, beyond their nicks: account, user and host, of those who were there before us and say
// nothing. Whoever reports a channel asks, once (WHOX, and WHO where the server has no more).
extension Bridge {
    /// One of ours has come to report the channel.
    mutating func wantPeople(of channel: ChannelKey) {
        guard let state = networks[channel.network]?.channels[channel.name], state.roster.count <= limits.askedPeople
        else { return }
        var queue = peopleQueues[channel.network] ?? PeopleQueue()
        let isNew = queue.want(channel, now: now.monotonic, interval: limits.censusInterval)
        peopleQueues[channel.network] = queue
        if isNew { wake(.people(channel.network), after: limits.peoplePause) }
    }

    mutating func askPeople(on id: NetworkID) {
        guard let channel = peopleQueues[id]?.next(now: now.monotonic, interval: limits.censusInterval) else { return }
        guard let state = networks[id]?.channels[channel.name], let reporter = state.broker.reporter,
            let key = connections[reporter], puppet(key)?.channels[channel.name]?.state == .present,
            let identity = puppet(key)?.identity
        else { return peopleTold(nil, of: channel, token: 0) }
        let token = Int(lastToken % 1000)
        let mask = Parameter(state.spelling)
        let question = identity.support.hasWhox ? WhoxEntry.query(mask, token: token) : Message(.who, [mask])
        ask(key, .people(channel, token: token), [question])
    }

    mutating func peopleTold(_ answer: Answer?, of channel: ChannelKey, token: Int) {
        defer {
            if peopleQueues[channel.network]?.answered(channel, isWhole: answer?.isComplete == true) == true {
                wake(.people(channel.network), after: limits.peoplePause)
            }
        }
        guard let answer, let mapping = networks[channel.network]?.caseMapping else { return }
        for line in answer.lines {
            guard let row = WhoxEntry(line).flatMap({ Int($0.token) == token ? $0 : nil }) ?? WhoxEntry(who: line),
                mapping.fold(row.channel) == channel.name
            else { continue }
            let nick = mapping.fold(row.nick)
            guard networks[channel.network]?.channels[channel.name]?.roster[nick] != nil,
                networks[channel.network]?.ownNames.owner(of: nick, now: now.monotonic) == nil
            else { continue }
            let identity = PersonIdentity(account: row.account, user: row.user, host: row.host)
            acquaint(nick, identity, on: channel.network)
            noteAccount(row.account, nick, in: channel)
            let isAway = ChannelMember.isAway(whoFlags: row.flags)
            learn(row.nick, on: channel.network) {
                // The words are not told here.
                $0.away = isAway ? $0.away ?? "" : nil
                $0.account = row.account ?? $0.account
                $0.realname = row.realname
            }
            // They are back, as far as their partners have been told that they were not.
            guard !isAway else { continue }
            for conversation in rooms.privateRooms(with: nick, on: channel.network) {
                conversations[conversation.room]?.away = nil
            }
        }
    }
}
