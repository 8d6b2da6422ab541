import IRCProtocol
import MatrixProtocol

// The names of a channel are the truth about who is there. What we missed is made good by them: as we come to the channel,
// after a netsplit, and now and then.
extension Bridge {
    /// What one of ours was told on coming.
    mutating func reconcile(_ channel: ChannelKey, _ members: [ChannelMember], _ connection: ConnectionID) {
        // We are there ourselves: that nobody is means that nobody was asked. The first names count whoever was told them:
        // who reports may be frozen on its way, and until it is not all others on the channel would be strangers.
        guard !members.isEmpty, let state = networks[channel.network]?.channels[channel.name],
            censuses[channel] == nil || state.broker.reporter == connection
        else { return }
        compare(channel, with: members)
    }

    /// Shows who is there and hides who is not, as the lists want it: only the difference is ordered.
    private mutating func compare(_ channel: ChannelKey, with members: [ChannelMember]) {
        // No copy of the network is held here: to change its channel would copy all of them.
        guard let mapping = networks[channel.network]?.caseMapping,
            let lists = networks[channel.network]?.toMatrix(channel.name),
            let last = networks[channel.network]?.channels[channel.name]?.roster
        else { return }
        forgetBearers(missingIn: Set(members.map { mapping.fold($0.nick) }), of: channel)
        guard let table = networks[channel.network]?.ghostTable else { return }
        var roster: [FoldedName: Channel.Member] = [:]
        for member in members {
            let nick = mapping.fold(member.nick)
            let ghost = table.noted(for: nick)
            roster[nick] = Channel.Member(nick: member.nick, prefixes: member.prefixes, ghost: ghost)
        }
        var bearers: [UserID: FoldedName] = [:]
        for (nick, member) in roster { if let ghost = member.ghost { bearers[ghost] = nick } }
        let former = censuses.updateValue(now.monotonic, forKey: channel) == nil ? nil : last
        networks[channel.network]?.channels[channel.name]?.roster = roster
        for nick in roster.keys { settleSplit(nick, in: channel) }
        let ours = networks[channel.network]?.ownNames ?? OwnNames()
        // Whom we missed comes as one who joins does.
        let newcomers = roster.filter { entry in
            (lists.initial || lists.incremental && former.map { $0[entry.key] == nil } ?? false)
                && ours.owner(of: entry.key, now: now.monotonic) == nil
        }.sorted { $0.key < $1.key }
        let isElsewhere = rooms.rooms(of: channel).count > 1
        for room in rooms.rooms(of: channel) {
            var absent: [(nick: FoldedName, ghost: UserID)] = []
            var present: [(nick: FoldedName, ghost: UserID)] = []
            for ghost in memberships[room, default: []].union(memberQueue.joining(room)) {
                guard let nick = table.nick(of: ghost), let named = table.names.nick(of: ghost) else { continue }
                let isNamed = roster[named].map { $0.ghost == nil && table.names.user(for: named) == ghost } ?? false
                let theirs = bearers[ghost] ?? (isNamed ? named : nil)
                if let theirs { present.append((theirs, ghost)) }
                guard theirs == nil,
                    // Ghosts of Matrix users of the channel's other rooms are on the channel as puppets, or not at all.
                    !(isElsewhere && ours.owner(of: nick, now: now.monotonic) != nil),
                    splits[channel.network]?.holds(nick, in: channel) != true,
                    !isShown(ghost, in: room, besides: channel)
                else { continue }
                absent.append((nick, ghost))
            }
            absent.sort { $0.nick < $1.nick }
            if absent.count > limits.plausibleLeaves {
                holdAbsent(absent.map(\.nick), from: channel)
            } else {
                for (_, ghost) in absent {
                    hide(ghost, in: room, reason: nil)
                    release(ghost, on: channel.network)
                }
            }
            for (nick, ghost) in present.sorted(by: { $0.ghost < $1.ghost }) {
                if let spelling = roster[nick]?.nick { spell(ghost, spelling) }
                notePresence(of: ghost, .found)
            }
            for (nick, member) in newcomers {
                guard let ghost = member.ghost ?? table.names.user(for: nick) else { continue }
                show(ghost, of: member.nick, on: channel.network, in: room)
            }
        }
    }

    /// Who took a ghost along and is gone: before it is looked who has come, for that may be themselves as before.
    private mutating func forgetBearers(missingIn nicks: Set<FoldedName>, of channel: ChannelKey) {
        guard let table = networks[channel.network]?.ghostTable else { return }
        for nick in table.noted where !nicks.contains(nick) {
            guard let ghost = table.noted(for: nick) else { continue }
            let wasThere = networks[channel.network]?.channels[channel.name]?.roster.removeValue(forKey: nick) != nil
            // Of the rest nothing is to be learnt here.
            guard wasThere || rooms.rooms(of: channel).contains(where: { isToBeShown(ghost, in: $0) }) else { continue }
            release(ghost, on: channel.network, from: channel)
        }
    }

    // MARK: Asking

    /// The next channel's turn, whichever was compared longest ago. Where nothing of IRC is shown nothing is asked.
    mutating func takeCensus(on id: NetworkID) {
        let moment = now.monotonic
        let due = censuses.filter { $0.key.network == id && moment - $0.value >= limits.censusInterval }
        let doubtful = doubtfulChannels.filter { $0.network == id }.min()
        if let doubtful { doubtfulChannels.remove(doubtful) }
        if let next = doubtful ?? due.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key {
            // Where nobody of ours is now, it waits for its next turn all the same.
            censuses[next] = moment
            askNames(of: next)
        }
        if due.count <= 1 { releaseGhosts(on: id) }
        let waits = due.count > 1 || doubtfulChannels.contains { $0.network == id }
        wake(.census(id), after: waits ? limits.censusPause : limits.censusPause * 12)
    }

    /// Who is not on the channel has said something in it: late, or from outside. Their ghost is in the room, and nothing
    /// that is yet to come takes it out.
    mutating func doubt(_ nick: FoldedName, in channel: ChannelKey) {
        guard censuses[channel] != nil, networks[channel.network]?.channels[channel.name]?.roster[nick] == nil else {
            return
        }
        doubtfulChannels.insert(channel)
    }

    /// Over the connection that reports the channel, in whose view they then are.
    mutating func askNames(of channel: ChannelKey) {
        guard let state = networks[channel.network]?.channels[channel.name],
            let reporter = state.broker.reporter, let key = connections[reporter],
            puppet(key)?.channels[channel.name]?.state == .present
        else { return }
        ask(key, .census(channel), [Message(.names, [Parameter(state.spelling)])])
    }

    mutating func counted(_ channel: ChannelKey, _ answer: Answer?) {
        guard let answer, answer.isComplete, let support = networks[channel.network]?.support else { return }
        let members = answer.lines.flatMap { ChannelMember.members(of: $0, support: support) }
        // We are there ourselves.
        guard !members.isEmpty else { return }
        compare(channel, with: members)
    }
}
