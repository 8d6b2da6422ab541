import IRCProtocol
import MatrixProtocol

// People keep their ghost when they change nicks, for as long as they are somewhere on the network.
//
// Brokers see a new nick at different times. So on a channel its roster says whose ghost is whose, and elsewhere the
// network's table, which is as far as the first of them.
extension Bridge {
    /// The ghost of whoever bears the nick on the channel.
    func ghost(_ nick: FoldedName, in channel: ChannelKey) -> UserID? {
        guard let network = networks[channel.network] else { return nil }
        guard let member = network.channels[channel.name]?.roster[nick] else {
            return network.ghostTable.user(for: nick)
        }
        return member.ghost ?? network.ghostTable.names.user(for: nick)
    }

    /// The nick that a ghost bears on the channel; nil where it is not there.
    func nick(of ghost: UserID, in channel: ChannelKey) -> FoldedName? {
        guard let network = networks[channel.network], let state = network.channels[channel.name] else { return nil }
        let candidates = [network.ghostTable.nick(of: ghost), network.ghostTable.names.nick(of: ghost)]
        return candidates.lazy.compactMap(\.self).first { nick in
            state.roster[nick] != nil && self.ghost(nick, in: channel) == ghost
        }
    }

    /// The nick of a ghost as it was last spelt.
    func spelling(of ghost: UserID) -> Nickname? {
        guard let (id, nick) = ghostNick(of: ghost) else { return nil }
        if let spelling = ghosts[ghost]?.nick, networks[id]?.fold(spelling) == nick { return spelling }
        return Nickname(parsing: nick.text)
    }

    /// Whether somebody with that ghost bears the nick on one of the network's channels.
    private func isBorne(_ nick: FoldedName, _ ghost: UserID, on id: NetworkID, besides channel: ChannelKey) -> Bool {
        networks[id]?.channels.values.contains { other in
            other.key != channel && other.roster[nick] != nil && self.ghost(nick, in: other.key) == ghost
        } ?? false
    }

    /// Whose ghost is whose on the channel.
    mutating func seat(_ ghost: UserID, _ nick: FoldedName, in channel: ChannelKey) {
        let noted = networks[channel.network]?.ghostTable.names.user(for: nick) == ghost ? nil : ghost
        networks[channel.network]?.channels[channel.name]?.roster[nick]?.ghost = noted
    }

    // MARK: Taken along

    /// The ghost that somebody has under a new nick: theirs, unless another channel knows them by another under it.
    mutating func keepGhost(
        _ ghost: UserID,
        from nick: Nickname,
        to new: Nickname,
        in channel: ChannelKey
    ) -> UserID {
        guard let former = networks[channel.network]?.ghostTable, let mapping = networks[channel.network]?.caseMapping
        else { return ghost }
        let (old, folded) = (mapping.fold(nick), mapping.fold(new))
        let borne = former.user(for: folded)
        if let borne, borne != ghost, isBorne(folded, borne, on: channel.network, besides: channel) { return borne }
        // Another channel has seen this before, and perhaps more.
        guard former.user(for: old) == ghost else { return ghost }
        guard old == folded || isSeen(ghost, as: old, on: channel.network) && !former.isFull else {
            return borne ?? ghost
        }
        carry(ghost, from: old, to: new, on: channel.network)
        return ghost
    }

    /// With all that goes with it.
    private mutating func carry(_ ghost: UserID, from old: FoldedName, to nick: Nickname, on id: NetworkID) {
        // No copy of the network is held here: the change would copy all of it.
        guard let new = networks[id]?.fold(nick) else { return }
        let borne = networks[id]?.ghostTable.user(for: new)
        let changes = networks[id]?.ghostTable.rename(old, to: new) ?? []
        note(changes, on: id)
        let others = rooms.privateRooms(with: new, on: id)
        for conversation in rooms.privateRooms(with: old, on: id) { follow(conversation, to: nick, leaving: borne) }
        guard old != new, let borne, borne != ghost else { return }
        displace(borne, new, on: id)
        for conversation in others where rooms.privateRooms[conversation.room] == conversation {
            exchange(borne, for: ghost, of: nick, in: conversation)
        }
    }

    // MARK: Known by their account

    /// Somebody comes under another nick than last time, and the network vouches that it is them: they have the ghost that
    /// they had, if nobody else has it by now.
    mutating func recognize(_ observation: Observation, on id: NetworkID) {
        guard case .joined = observation.fact, let account = observation.account, !account.isEmpty,
            let nick = observation.source.nick, let new = networks[id]?.fold(nick),
            let ghost = networks[id]?.accountGhosts[account.lowercasedASCII], let table = networks[id]?.ghostTable,
            let former = table.nick(of: ghost), former != new, table.user(for: former) == ghost, !table.isFull,
            !isInUse(former, on: id, besides: nil), !isInUse(new, on: id, besides: nil)
        else { return }
        carry(ghost, from: former, to: nick, on: id)
    }

    /// Whose ghost somebody with an account has. Forgotten with the process.
    mutating func noteAccount(_ account: String?, _ nick: FoldedName, in channel: ChannelKey) {
        guard let account = account?.lowercasedASCII, !account.isEmpty, let ghost = ghost(nick, in: channel),
            networks[channel.network]?.accountGhosts[account] != ghost
        else { return }
        if networks[channel.network]?.accountGhosts.count ?? 0 >= limits.rememberedPeople {
            networks[channel.network]?.accountGhosts = [:]
        }
        networks[channel.network]?.accountGhosts[account] = ghost
    }

    /// Whoever had the nick and may still be shown, after a netsplit, has lost it to somebody else.
    private mutating func displace(_ ghost: UserID, _ nick: FoldedName, on id: NetworkID) {
        for channel in networks[id]?.channels.values.map(\.key).sorted() ?? [] {
            settleSplit(nick, in: channel)
            for room in rooms.rooms(of: channel) where isToBeShown(ghost, in: room) {
                if !(rooms.channelsOfRoom[room] ?? []).contains(where: { self.nick(of: ghost, in: $0) != nil }) {
                    hide(ghost, in: room, reason: nil)
                }
            }
        }
    }

    /// Whether anybody on Matrix would miss the ghost.
    private func isSeen(_ ghost: UserID, as nick: FoldedName, on id: NetworkID) -> Bool {
        !rooms.privateRooms(with: nick, on: id).isEmpty
            || networks[id]?.channels.values.contains { state in
                rooms.rooms(of: state.key).contains { isToBeShown(ghost, in: $0) }
            } == true
    }

    /// Whoever bears the ghost may have left the network: then its nick is anybody's, and so is the ghost.
    ///
    /// `channel`: they are not there, whatever its rooms show yet.
    mutating func release(_ ghost: UserID, on id: NetworkID, from channel: ChannelKey? = nil) {
        guard let former = networks[id]?.ghostTable, let nick = former.noted(of: ghost),
            !isInUse(nick, on: id, besides: channel)
        else { return }
        let named = former.names.nick(of: ghost)
        let isNamedInUse = named.map { isInUse($0, on: id, besides: nil) } ?? false
        let changes = networks[id]?.ghostTable.release(nick) { $0 == named && isNamedInUse } ?? []
        note(changes, on: id)
        for change in changes {
            guard let before = former.user(for: change.nick),
                let after = networks[id]?.ghostTable.user(for: change.nick)
            else { continue }
            for conversation in rooms.privateRooms(with: change.nick, on: id) {
                exchange(before, for: after, of: conversation.nick, in: conversation)
            }
        }
    }

    /// Whether somebody bears the nick, may be back with it, or is still shown.
    private func isInUse(_ nick: FoldedName, on id: NetworkID, besides channel: ChannelKey?) -> Bool {
        guard let network = networks[id] else { return false }
        let ghost = network.ghostTable.user(for: nick)
        return network.channels.values.contains { state in
            state.roster[nick] != nil || splits[id]?.holds(nick, in: state.key) == true
                || state.key != channel
                    && rooms.rooms(of: state.key).contains { room in ghost.map { isToBeShown($0, in: room) } ?? false }
        }
    }

    /// What was left over: of those who went while nobody of ours was there to see it.
    mutating func releaseGhosts(on id: NetworkID) {
        guard networks[id]?.channels.values.allSatisfy({ censuses[$0.key] != nil }) == true else { return }
        // A few at a time, and others each time: each is looked for on all channels.
        let noted = networks[id]?.ghostTable.noted ?? []
        let begin = noted.isEmpty ? 0 : Int(now.monotonic.components.seconds) % noted.count
        for nick in (noted[begin...] + noted[..<begin]).prefix(Self.releasesAtOnce) {
            if let ghost = networks[id]?.ghostTable.noted(for: nick) { release(ghost, on: id) }
        }
    }

    private static let releasesAtOnce = 100

    mutating func note(_ changes: [GhostTable.Change], on id: NetworkID) {
        for change in changes { store(.saveBearer(id, change.nick, change.ghost)) }
    }

    /// The ghost's bearer is called otherwise. Its name follows soon, or with the next that it says.
    mutating func spell(_ ghost: UserID, _ nick: Nickname) {
        guard var record = ghosts[ghost], record.nick != nick else { return }
        record.nick = nick
        ghosts[ghost] = record
        store(.saveGhost(record))
        nameLater(ghost)
    }
}
