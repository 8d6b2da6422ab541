import IRCProtocol
import MatrixProtocol

// Rooms that a channel's operators rule: portals, and others where the configuration says so.
extension Bridge {
    /// The channel that rules the room; nil where its own moderators do.
    func ruler(of room: RoomID) -> ChannelKey? {
        rooms.links(of: room).first(where: isRuled)?.channel
    }

    func isRuled(_ link: Link) -> Bool {
        switch networks[link.channel.network]?.configuration.syncModes {
        case .portals: link.origin.isPortal
        case .all: true
        case .off, nil: false
        }
    }

    func ruledRooms(of channel: ChannelKey) -> [RoomID] {
        rooms.links[channel, default: []].filter(isRuled).map(\.room).filter { ruler(of: $0) == channel }
    }

    // MARK: What is known of the channel

    /// One of ours has come to the channel, and knows who else is there.
    mutating func settledRule(
        of channel: ChannelKey,
        _ members: [ChannelMember],
        _ key: PuppetKey,
        _ connection: ConnectionID
    ) {
        guard let network = networks[channel.network], let state = network.channels[channel.name] else { return }
        for member in members where member.host != nil {
            acquaint(network.fold(member.nick), PersonIdentity(user: member.user, host: member.host), on: network.id)
        }
        if state.modes == nil || state.broker.reporter == connection { askModes(of: channel, over: key) }
        unsettleRule(of: channel)
        resumeActs(on: channel)
    }

    /// Asks for the modes: what changed while nobody of ours was there is not told otherwise.
    mutating func askModes(of channel: ChannelKey, over key: PuppetKey) {
        guard !ruledRooms(of: channel).isEmpty, let state = networks[channel.network]?.channels[channel.name] else {
            return
        }
        var lines = [Message(.mode, [Parameter(state.spelling)])]
        if bans.contains(where: { $0.channel == channel }) {
            lines.append(Message(.mode, [Parameter(state.spelling), "b"]))
        }
        ask(key, .channelModes(channel, withBans: lines.count > 1), lines)
    }

    mutating func modesTold(_ answer: Answer?, of channel: ChannelKey, withBans: Bool) {
        // Without the whole answer the next of ours who comes to the channel asks again.
        guard let answer, answer.isComplete, let support = networks[channel.network]?.support else { return }
        let told = answer.lines.first { $0.command == .numeric(.channelModeIs) }
        // Channels without modes exist.
        let modes = told.map { ChannelModes(told: $0, support: support) } ?? ChannelModes()
        networks[channel.network]?.channels[channel.name]?.modes = modes
        if withBans, answer.lines.contains(where: { $0.command == .numeric(.endOfBanList) }) {
            let masks = answer.lines.filter { $0.command == .numeric(.banList) }.compactMap { $0[2] }
            bansTold(masks, of: channel)
        }
        for link in rooms.links[channel, default: []] where isRuled(link) { list(link) }
        unsettleRule(of: channel)
    }

    /// A MODE line: ranks, modes and bans, in the order that they stand in.
    mutating func modesChanged(_ changes: [ModeChange], by source: Source, in channel: ChannelKey) {
        // No copy of the network is held here: a change of one channel would copy all of them.
        guard let support = networks[channel.network]?.support else { return }
        for change in changes {
            if let symbol = support.prefix(ofMode: change.letter), let nick = change.parameter {
                rank(nick, symbol, change.isSet, in: channel, support)
            } else if change.letter == "b", let mask = change.parameter {
                change.isSet ? banSet(mask, by: source, in: channel) : banLifted(mask, by: source, in: channel)
            }
        }
        networks[channel.network]?.channels[channel.name]?.modes?.apply(changes, support)
        if networks[channel.network]?.channels[channel.name]?.modes?.letters["m"] == nil {
            networks[channel.network]?.channels[channel.name]?.spoken = []
        }
        unsettleRule(of: channel)
    }

    private mutating func rank(
        _ text: String,
        _ symbol: Character,
        _ isSet: Bool,
        in channel: ChannelKey,
        _ support: ISupport
    ) {
        guard let nick = Nickname(parsing: text) else { return }
        let folded = support.caseMapping.fold(nick)
        let held = networks[channel.network]?.channels[channel.name]?.roster[folded]
        // Who is given a rank is there, whether their coming was seen or not.
        guard isSet || held != nil else { return }
        let ghost = held.map(\.ghost) ?? networks[channel.network]?.ghostTable.noted(for: folded)
        var symbols = Set(held?.prefixes ?? "")
        if isSet { symbols.insert(symbol) } else { symbols.remove(symbol) }
        networks[channel.network]?.channels[channel.name]?.roster[folded] = Channel.Member(
            nick: held?.nick ?? nick,
            prefixes: support.ranked(symbols),
            ghost: ghost
        )
    }

    /// Words that a moderated channel let through: who said them may speak, rank or none.
    mutating func spokeWhileModerated(_ nick: FoldedName, in channel: ChannelKey) {
        // For each line that comes from IRC: most channels are not moderated.
        guard networks[channel.network]?.channels[channel.name]?.modes?.letters["m"] != nil,
            networks[channel.network]?.channels[channel.name]?.mayBeGuest(nick) == true
        else { return }
        networks[channel.network]?.channels[channel.name]?.spoken.insert(nick)
        // Before the words, or the room would not take them.
        for room in ruledRooms(of: channel) { carryOver(to: room) }
    }

    // MARK: The rule

    /// Something has changed that may change the rooms; they follow when it has been quiet for a while.
    mutating func unsettleRule(of channel: ChannelKey) {
        guard networks[channel.network]?.channels[channel.name]?.modes != nil else { return }
        let grace = configuration.ircHandler.powerLevelGracePeriod
        for room in ruledRooms(of: channel) {
            guard grace > .zero else {
                carryOver(to: room)
                continue
            }
            if let instant = rulings[room, default: RoomRuling()].changed(at: now.monotonic, grace: grace) {
                effects.append(.wake(.ruling(room), at: instant))
            }
        }
    }

    /// It has been quiet for a while.
    mutating func ruleIsDue(in room: RoomID) {
        // Of several changes of ranks only some would be shown, and the others taken back. The last that ends comes here.
        guard !acts.values.contains(where: { $0.isChangingRanks(in: room) }) else {
            rulings[room]?.carriedOver()
            return
        }
        carryOver(to: room)
    }

    /// The rule as IRC has it now; nil while its modes are not known.
    func rule(for room: RoomID) -> ChannelRule? {
        guard let channel = ruler(of: room), let network = networks[channel.network],
            let state = network.channels[channel.name], let modes = state.modes
        else { return nil }
        var members: [ChannelRule.Member] = []
        for (nick, member) in state.roster where !member.prefixes.isEmpty {
            guard let user = person(nick, on: channel) else { continue }
            members.append(ChannelRule.Member(user: user, prefixes: member.prefixes))
        }
        for nick in state.spoken {
            guard let user = person(nick, on: channel) else { continue }
            members.append(ChannelRule.Member(user: user, prefixes: "", hasSpoken: true))
        }
        var rule = ChannelRule(
            modes: modes,
            members: members,
            support: network.support,
            powers: network.configuration.modePowerMap
        )
        // Who is about to be back, or has not been shown out, keeps what they had: a split or a restart is no demotion.
        let former = rulings[room]?.record?.shown
        for (user, level) in former?.levels ?? [:] where rule.levels[user] == nil {
            let isGuest = former?.guests.contains(user) == true
            guard isGuest ? rule.speakLevel > 0 : isExpected(user, on: channel, in: room) else { continue }
            rule.levels[user] = isGuest ? rule.speakLevel : level
            if isGuest { rule.guests.insert(user) }
        }
        return rule
    }

    /// The Matrix user that a nick on the channel is or stands for. Nil for the bot, and for a puppet that is not there.
    private func person(_ nick: FoldedName, on channel: ChannelKey) -> UserID? {
        guard let network = networks[channel.network] else { return nil }
        guard let key = network.ownNames.holder(of: nick) else { return ghost(nick, in: channel) }
        guard let user = key.user, network.puppets[key]?.channels[channel.name]?.state == .present else { return nil }
        return user
    }

    /// Whether somebody who is not on the channel will be again, or is still shown as there.
    private func isExpected(_ user: UserID, on channel: ChannelKey, in room: RoomID) -> Bool {
        guard memberships[room]?.contains(user) == true, let network = networks[channel.network] else { return false }
        if let nick = network.ghostTable.nick(of: user) {
            return self.nick(of: user, in: channel) == nil && network.ownNames.holder(of: nick) == nil
        }
        let puppet = network.puppets[PuppetKey(network: channel.network, user: user)]
        if case .refused = puppet?.state { return false }
        switch puppet?.channels[channel.name]?.state {
        case .wanted, .joining: return true
        case .present, .refused, nil: return false
        }
    }

    /// The room is given what has changed.
    mutating func carryOver(to room: RoomID) {
        rulings[room]?.carriedOver()
        guard let channel = ruler(of: room), let rule = rule(for: room) else { return }
        // Whatever else has changed and changed back: lists follow at once where a restart shows the modes.
        if let link = rooms.links(of: room).first(where: { $0.channel == channel }) { list(link) }
        var ruling = rulings[room] ?? RoomRuling()
        let former = ruling.record.flatMap { $0.channel == channel ? $0.shown : nil }
        guard rule != former || ruling.isDoubtful else { return }
        var record = ruling.record ?? RoomRule(room: room, channel: channel, shown: rule)
        (record.channel, record.shown) = (channel, rule)
        let isDoubtful = ruling.isDoubtful
        (ruling.record, ruling.isDoubtful) = (record, false)
        rulings[room] = ruling
        store(.saveRule(record))
        if isDoubtful || former.map(rule.hasPowers) != true {
            act(in: room, as: configuration.bot, .setPowers(room, rule.powers(after: former)))
        }
        if isDoubtful || rule.isClosed != (former?.isClosed ?? false) { close(.joinRules, rule.isClosed, of: room) }
        if isDoubtful || rule.isShut != (former?.isShut ?? false) { close(.history, rule.isShut, of: room) }
        if former.map(rule.hasState) != true {
            let key = "\(channel.network)/\(channel.name)"
            let json = rule.state.text
            act(
                in: room,
                as: configuration.bot,
                .setState(room, type: ChannelRule.stateType, stateKey: key, json: json)
            )
        }
    }

    private mutating func close(_ access: RoomAccess, _ isClosed: Bool, of room: RoomID) {
        act(in: room, as: configuration.bot, .setAccess(room, access, isClosed: isClosed))
    }

    /// The room would not be changed: when something else changes, all of it is given once more.
    mutating func ruleRefused(_ room: RoomID) { rulings[room]?.isDoubtful = true }

    mutating func forgetRule(of room: RoomID) {
        guard rulings.removeValue(forKey: room)?.record != nil else { return }
        store(.removeRule(room))
    }

    // MARK: Lists

    /// Whether a portal may be listed: not before it is known that its channel is none that hides.
    func mayBeListed(_ link: Link) -> Bool {
        guard isRuled(link), let network = networks[link.channel.network] else { return true }
        guard let modes = network.channels[link.channel.name]?.modes else { return false }
        return modes.restrictions(network.support).isDisjoint(with: [.secret, .hidden])
    }

    private mutating func list(_ link: Link) {
        guard mayBeListed(link) else {
            let listed = traces.filter { trace in
                guard trace.room == link.room, trace.channel == link.channel else { return false }
                switch trace.kind {
                case .listing, .space: return true
                case .alias, .bridgeState, .claim: return false
                }
            }
            for trace in listed.sorted(by: { "\($0.kind)" < "\($1.kind)" }) { undo(trace) }
            return
        }
        if link.origin.isPortal { listPortal(link) }
    }
}
