import IRCProtocol
import MatrixProtocol

// What moderators do on Matrix, carried out on IRC.
extension Bridge {
    /// Somebody was removed, banned or let in again by another's hand. Called before the room's members are changed by it.
    mutating func moderated(_ user: UserID, _ content: MemberContent, _ event: RoomEvent) {
        guard event.sender != user, let channels = rooms.channelsOfRoom[event.room] else { return }
        switch content.membership {
        case .ban:
            for channel in channels { ban(user, on: channel, content, event) }
        case .leave:
            let wasThere = memberships[event.room]?.contains(user) == true
            for channel in channels {
                if bans.contains(where: { $0.channel == channel && $0.user == user }) {
                    unban(user, on: channel, event)
                } else if wasThere, let nick = shownNick(of: user, on: channel) {
                    begin(.kick(nick), of: user, on: channel, content.reason, event)
                }
            }
        case .join, .invite, .knock:
            break
        }
    }

    private mutating func ban(_ user: UserID, on channel: ChannelKey, _ content: MemberContent, _ event: RoomEvent) {
        if let (network, _) = ghostNick(of: user) {
            guard network == channel.network, let nick = shownNick(of: user, on: channel) ?? spelling(of: user) else {
                return
            }
            begin(.ban(nick), of: user, on: channel, content.reason, event)
        } else if let source = puppet(PuppetKey(network: channel.network, user: user))?.identity?.source {
            let masks = BanMask.masks(ofPuppet: source)
            guard !masks.isEmpty, !rankedActors(for: event.sender, on: channel).isEmpty else { return }
            begin(.shutOut(masks: masks), of: user, on: channel, content.reason, event)
        }
    }

    private mutating func unban(_ user: UserID, on channel: ChannelKey, _ event: RoomEvent) {
        let masks = bans.filter { $0.channel == channel && $0.user == user }.map(\.mask).sorted()
        begin(.unban(masks: masks), of: user, on: channel, nil, event)
    }

    /// The nick of a ghost, as it is on the channel; nil where it is not.
    private func shownNick(of user: UserID, on channel: ChannelKey) -> Nickname? {
        guard let nick = nick(of: user, in: channel) else { return nil }
        return networks[channel.network]?.channels[channel.name]?.roster[nick]?.nick
    }

    // MARK: Powers

    /// Somebody has changed the levels of a room that its channel rules: who was raised or lowered is on IRC, too, if that
    /// may be; all else is as the channel has it.
    mutating func take(powerLevels content: PowerLevelsContent, _ event: RoomEvent) {
        guard let channel = ruler(of: event.room), let network = networks[channel.network],
            rulings[event.room]?.record != nil
        else { return }
        let ranks = RankTable(network.support, network.configuration.modePowerMap)
        let levels = SeenLevels(content)
        let crossing = limits.crossingLevels
        let changed = rulings[event.room]?.saw(levels, at: now.monotonic, crossing: crossing) ?? []
        if let record = rulings[event.room]?.record { store(.saveRule(record)) }
        var isCarried = false
        for (user, former) in changed {
            guard let (nick, shown) = presence(of: user, on: channel) else { continue }
            // What was done a moment ago may be on its way: it is the level before that says what they are.
            let prefixes = ranks.prefixes(shown, at: former)
            let changes = ranks.changes(from: prefixes, to: levels.level(of: user), nick)
            guard !changes.isEmpty else { continue }
            let letters = changes.map { ModerationAct.Change(isSet: $0.isSet, letter: String($0.letter)) }
            isCarried = true
            begin(.rank(nick, letters), of: user, on: channel, nil, event)
        }
        rulings[event.room]?.isDoubtful = true
        // What IRC is asked for first is not taken back before it has answered.
        if !isCarried { unsettleRule(of: channel) }
    }

    /// Our own write has come back.
    mutating func wrote(powerLevels content: PowerLevelsContent, in room: RoomID) {
        guard rulings[room]?.record != nil else { return }
        rulings[room]?.wrote(SeenLevels(content), at: now.monotonic)
        if let record = rulings[room]?.record { store(.saveRule(record)) }
    }

    private func presence(of user: UserID, on channel: ChannelKey) -> (Nickname, String)? {
        guard let network = networks[channel.network], let state = network.channels[channel.name] else { return nil }
        let nick =
            self.nick(of: user, in: channel)
            ?? network.puppets[PuppetKey(network: network.id, user: user)].map { network.fold($0.nick) }
        return nick.flatMap { state.roster[$0] }.map { ($0.nick, $0.prefixes) }
    }

    // MARK: Carrying out

    private mutating func begin(
        _ deed: ModerationAct.Deed,
        of target: UserID,
        on channel: ChannelKey,
        _ reason: String?,
        _ event: RoomEvent
    ) {
        let act = ModerationAct(
            id: "\(event.id.text) \(channel.network) \(channel.name) \(target)",
            room: event.room,
            channel: channel,
            moderator: event.sender,
            target: target,
            reason: reason,
            deed: deed
        )
        guard acts[act.id] == nil, acts.count < limits.moderationActs else { return drop(.queueFull) }
        lastAct += 1
        acts[act.id] = ActRun(act, number: lastAct)
        store(.saveAct(act))
        resume(act.id, mayWait: false)
    }

    /// Of an earlier run: who can do them comes to the channels again.
    mutating func resumeActs() {
        for run in runs() { wake(.act(run.act.id), after: limits.moderationPatience) }
    }

    mutating func resumeActs(on channel: ChannelKey) {
        for run in runs() where run.act.channel == channel {
            // Whoever has no rank would only be refused, while one who has may be on their way.
            guard !rankedActors(for: run.act.moderator, on: channel).isEmpty else { continue }
            resume(run.act.id, mayWait: true)
        }
    }

    /// In the order that they were done in.
    private func runs() -> [ActRun] { acts.values.sorted { $0.number < $1.number } }

    mutating func resume(_ id: String, mayWait: Bool) {
        guard let act = acts[id]?.act, !isBehind(id) else { return }
        let candidates = actors(for: act.moderator, on: act.channel)
        take(acts[id]?.begin(candidates, mayWait: mayWait), of: id)
    }

    /// Whether a rank was changed before that this one changes again: over two connections they could change places.
    private func isBehind(_ id: String) -> Bool {
        guard let run = acts[id], case .rank = run.act.deed else { return false }
        return acts.values.contains { $0.number < run.number && $0.act.changesRank(of: run.act) }
    }

    /// Who may try: the moderator's own puppet, then the bot. Who is known to have a rank goes before who has none.
    private func actors(for user: UserID, on channel: ChannelKey) -> [PuppetKey] {
        let ranked = rankedActors(for: user, on: channel)
        return ranked.isEmpty ? presentActors(for: user, on: channel) : ranked
    }

    private func presentActors(for user: UserID, on channel: ChannelKey) -> [PuppetKey] {
        [PuppetKey(network: channel.network, user: user), PuppetKey(network: channel.network, user: nil)].filter {
            puppet($0)?.channels[channel.name]?.state == .present && puppet($0)?.isOnline == true
        }
    }

    private func rankedActors(for user: UserID, on channel: ChannelKey) -> [PuppetKey] {
        presentActors(for: user, on: channel).filter { hasRank($0, on: channel) }
    }

    /// Whether one of ours may do there what operators may.
    func hasRank(_ key: PuppetKey, on channel: ChannelKey) -> Bool {
        guard let network = networks[channel.network], let nick = puppet(key)?.nick,
            let member = network.channels[channel.name]?.roster[network.fold(nick)]
        else { return false }
        return RankTable(network.support, network.configuration.modePowerMap).mayModerate(member.prefixes)
    }

    private mutating func take(_ step: ActRun.Step?, of id: String) {
        guard let step, let act = acts[id]?.act, let network = networks[act.channel.network] else { return }
        let spelling = network.channels[act.channel.name]?.spelling
        switch step {
        case .nothing:
            break
        case .look(let key, let nick):
            ask(key, .act(id), [Message(.whois, [Parameter(nick)])])
        case .send(let key, let masks):
            guard let spelling else { return end(id) }
            // What the channel's observers are about to show is known to be our own doing.
            switch act.deed {
            case .ban: for mask in masks { note(ChannelBan(channel: act.channel, mask: mask, user: act.target)) }
            case .shutOut(let masks):
                for mask in masks { note(ChannelBan(channel: act.channel, mask: mask, user: act.target)) }
            case .unban(let masks): forget(masks, of: act)
            case .kick, .rank: break
            }
            ask(key, .act(id), act.lines(on: spelling, masks: masks, support: network.support))
        case .done:
            end(id)
            settle(act)
        case .refused(let reason):
            switch act.deed {
            case .ban: forget(acts[id]?.masks ?? [], of: act)
            case .shutOut(let masks): forget(masks, of: act)
            case .unban(let masks):
                for mask in masks { note(ChannelBan(channel: act.channel, mask: mask, user: act.target)) }
            case .kick, .rank: break
            }
            end(id)
            if let spelling { refuse(act, "\(act.failure(on: spelling)): \(reason).") }
        }
    }

    mutating func actAnswered(_ id: String, _ answer: Answer?) {
        guard let run = acts[id], let network = networks[run.act.channel.network] else { return }
        let step: ActRun.Step?
        if case .looking = run.state {
            let identity = answer.flatMap { PersonIdentity(whois: $0) }
            step = acts[id]?.looked(identity, support: network.support)
        } else {
            step = acts[id]?.answered(answer, network: network.configuration.name)
        }
        take(step, of: id)
    }

    private mutating func forget(_ masks: [String], of act: ModerationAct) {
        for ban in bans.sorted() where ban.channel == act.channel && ban.user == act.target {
            if masks.contains(ban.mask) { forget(ban) }
        }
    }

    private mutating func end(_ id: String) {
        guard let ended = acts.removeValue(forKey: id) else { return }
        effects.append(.cancel(.act(id)))
        store(.removeAct(id))
        guard case .rank = ended.act.deed,
            let next = runs().first(where: { $0.act.changesRank(of: ended.act) })
        else { return }
        resume(next.act.id, mayWait: false)
    }

    private mutating func settle(_ act: ModerationAct) {
        guard case .rank = act.deed, rulings[act.room] != nil else { return }
        rulings[act.room]?.isDoubtful = true
        unsettleRule(of: act.channel)
    }

    /// The moderator hears why, and a room that the channel rules is as it was.
    private mutating func refuse(_ act: ModerationAct, _ words: String) {
        guard !act.isQuiet else { return }
        drop(.notPermitted)
        let isRuled = ruler(of: act.room) == act.channel
        let ending = isRuled ? " What you did in the room is taken back." : ""
        tell(act.moderator, words + ending, isImportant: true)
        guard isRuled else { return }
        switch act.deed {
        case .kick(let nick):
            bring(act.target, of: nick, on: act.channel.network, into: act.room)
        case .ban(let nick):
            self.act(in: act.room, as: configuration.bot, .unban(act.room, act.target))
            if shownNick(of: act.target, on: act.channel) != nil {
                bring(act.target, of: nick, on: act.channel.network, into: act.room)
            }
        case .unban:
            self.act(in: act.room, as: configuration.bot, .ban(act.room, act.target, reason: "Banned on IRC"))
        case .shutOut:
            break
        case .rank:
            settle(act)
        }
    }
}
