import IRCProtocol
import MatrixProtocol

// Requests to link, carried out.
extension Bridge {
    /// Asks for a link. Each request has one clear end, and `requester` hears of it.
    mutating func requestLink(_ request: LinkRequest, for requester: Requester) {
        if let refusal = earlyRefusal(of: request) { return refuse(refusal, requester) }
        guard let network = networks[request.network] else { return }
        consents.last += 1
        let id = PlumbID("\(boot)-\(consents.last)")
        var place: CommandPlace?
        switch requester {
        case .command(let room): place = room
        case .http(let token): consents.waiting[id] = token
        }
        consents.requests[id] = PlumbRequest(
            id,
            request,
            place: place,
            patience: plumbingPatience,
            caseMapping: network.caseMapping
        )
        let wall = now.wall
        consent(id) { $0.begin(now: wall) }
    }

    var plumbingPatience: PlumbRequest.Patience {
        PlumbRequest.Patience(
            preparation: limits.plumbingPreparation,
            answer: configuration.provisioning.requestTimeout
        )
    }

    /// Goes on with what an earlier run began.
    mutating func resumePlumbs() {
        let wall = now.wall
        for id in consents.requests.keys.sorted() { consent(id) { $0.resume(now: wall) } }
    }

    /// What can be refused without asking anybody.
    private mutating func earlyRefusal(of request: LinkRequest) -> ProvisioningRefusal? {
        guard let network = networks[request.network] else {
            return ProvisioningRefusal(.unknownNetwork, "There is no such network here.")
        }
        guard request.operatorNick != nil || refusal(of: .administer, by: request.user) == nil else {
            return ProvisioningRefusal(.notEnoughPower, "Name an operator of \(request.channel) who can consent.")
        }
        if let refusal = plumbingRefusal(network, request.channel) { return refusal }
        if let refusal = refusal(byRulesFor: request, members: []) { return refusal }
        let key = network.key(request.channel)
        let links = rooms.links[key] ?? []
        if let link = links.first(where: { $0.room == request.room })
            ?? (request.operatorNick == nil ? nil : links.first)
        {
            return ProvisioningRefusal(
                .existingMapping,
                "\(request.channel) is linked already.",
                details: ["origin": link.origin.rawValue]
            )
        }
        if let refusal = pendingRefusal(of: request, key, network) { return refusal }
        guard let nick = request.operatorNick else { return nil }
        guard network.ownNames.holder(of: network.fold(nick)) != network.botKey else {
            return ProvisioningRefusal(.badOperatorTarget, "\(nick) is the bridge's own bot.")
        }
        guard !consents.wasDeclined(key, now: now.monotonic) else {
            return ProvisioningRefusal(
                .consentRefused,
                "An operator of \(request.channel) has refused a link lately. Talk to them before you ask again."
            )
        }
        return nil
    }

    /// What the rules of the bridge say to it. `members`: as far as the room is known.
    private mutating func refusal(byRulesFor link: LinkRequest, members: Set<UserID>) -> ProvisioningRefusal? {
        let deed = Deed.plumb(link.room, link.network, link.channel, members: members)
        return refusal(of: deed, by: link.user).map(ProvisioningRefusal.init)
    }

    private func pendingRefusal(
        of request: LinkRequest,
        _ key: ChannelKey,
        _ network: Network
    ) -> ProvisioningRefusal? {
        for other in consents.requests.values where other.link.network == request.network {
            if network.key(other.link.channel) == key {
                return ProvisioningRefusal(
                    .existingRequest,
                    "A link with \(request.channel) has been asked for already.",
                    details: ["status": "pending", "bridger": other.link.user.text]
                )
            }
            if let nick = request.operatorNick, let asked = other.nick, network.fold(nick) == network.fold(asked) {
                return ProvisioningRefusal(
                    .existingRequest,
                    "\(nick) is being asked about another channel. Try again when that has ended.",
                    details: ["status": "pending", "bridger": other.link.user.text]
                )
            }
        }
        let own = consents.requests.values.count { $0.link.user == request.user }
        guard own < limits.pendingPlumbsOfUser, consents.requests.count < limits.pendingPlumbs else {
            return ProvisioningRefusal(.bridgeAtLimit, "Too many requests wait for an answer. Try again later.")
        }
        return nil
    }

    /// Why nobody may ask about the channel; nil where somebody may.
    func plumbingRefusal(_ network: Network, _ channel: ChannelName) -> ProvisioningRefusal? {
        guard network.configuration.bot.enabled else {
            return ProvisioningRefusal(.unavailable, "The bridge has no bot on \(network.configuration.name).")
        }
        guard network.support.channelTypes.contains(channel.text.prefix(1)) else {
            return ProvisioningRefusal(
                .unknownChannel,
                "\(channel) cannot be a channel of \(network.configuration.name)."
            )
        }
        guard consents.optOuts[network.key(channel)] == nil else {
            return ProvisioningRefusal(.unknownChannel, "The operators of \(channel) have closed it to this bridge.")
        }
        return nil
    }

    // MARK: Steps

    mutating func consent(_ id: PlumbID, _ take: (inout PlumbRequest) -> [PlumbEffect]) {
        guard let effects = consents.requests[id]?.step(take) else { return }
        perform(effects, of: id)
    }

    mutating func perform(_ effects: [PlumbEffect], of id: PlumbID) {
        for effect in effects {
            guard let request = consents.requests[id] else { return }
            perform(effect, of: request)
        }
    }

    private mutating func perform(_ effect: PlumbEffect, of request: PlumbRequest) {
        let link = request.link
        switch effect {
        case .save: store(.savePlumb(request.record))
        case .wake(let delay): wake(.plumb(request.id), after: delay)
        case .enterRoom:
            let transaction = act(in: link.room, as: configuration.bot, .join(link.room))
            consents.entries[transaction] = request.id
        case .readRoom: query(.state(link.room), for: .plumbing(request.id))
        case .enterChannel:
            visit(link.channel, on: link.network, password: link.channelPassword, for: .plumb(request.id))
        case .check(let nick):
            ask(
                PuppetKey(network: link.network, user: nil),
                .plumbing(request.id, nick),
                OperatorFinding.question(nick, on: link.channel)
            )
        case .ask(let consenter, let again, let remaining): putQuestion(request, consenter, again: again, remaining)
        case .tell(let nick, let word): tell(nick, on: link.network, word.sentence(link.channel))
        case .end(let end, let nick): finish(request, end, telling: nick)
        }
    }

    private mutating func putQuestion(
        _ request: PlumbRequest,
        _ consenter: Consenter,
        again: Bool,
        _ remaining: Duration
    ) {
        let link = request.link
        let room = consents.rooms[request.id]?.alias?.text ?? link.room.text
        let words = PlumbWords.question(link, room: room, again: again, remaining)
        if let token = say(words, to: .nick(consenter.nick), as: .message, on: link.network) {
            consents.questions[token] = request.id
        }
        if let token = consents.waiting.removeValue(forKey: request.id) { answer(.linkRequested, to: token) }
        tell(
            request,
            again ? PlumbWords.askedAgain(link) : PlumbWords.asked(link, networkName(link.network), remaining)
        )
    }

    /// To the one who asked, where they asked; over HTTP, in the room.
    private mutating func tell(_ request: PlumbRequest, _ words: String) {
        guard let place = request.place else { return notice(in: request.link.room, words) }
        respond(place, words)
    }

    // MARK: What comes back

    mutating func enteredRoom(_ id: PlumbID, _ outcome: MatrixOutcome) {
        if case .failed(let failure) = outcome {
            consent(id) { $0.roomClosed(failure.message) }
        } else {
            consent(id) { $0.enteredRoom() }
        }
    }

    mutating func readRoom(_ id: PlumbID, _ outcome: MatrixQueryOutcome) {
        guard let link = consents.requests[id]?.link else { return }
        guard case .answered(.state(let state)) = outcome else { return consent(id) { $0.roomUnreadable() } }
        let authority = RoomAuthority(state: state)
        consents.rooms[id] = authority
        let refusal = refusal(of: link, authority)
        consent(id) { $0.roomRead(refusal: refusal) }
    }

    private mutating func refusal(of link: LinkRequest, _ authority: RoomAuthority) -> ProvisioningRefusal? {
        guard link.operatorNick == nil || authority.mayDecide(link.user) else {
            return ProvisioningRefusal(
                .notEnoughPower,
                "Only who is in the room and may change its power levels may link it."
            )
        }
        return refusal(byRulesFor: link, members: Set(authority.joined.keys))
    }

    /// `answer` nil: there was no connection to ask over.
    mutating func checked(_ id: PlumbID, _ nick: Nickname, _ answer: Answer?) {
        guard let link = consents.requests[id]?.link, let support = networks[link.network]?.support else { return }
        let wall = now.wall
        guard let answer, answer.isComplete else { return consent(id) { $0.uncheckable(now: wall) } }
        let finding = OperatorFinding(nick, on: link.channel, answer.lines, support: support)
        consent(id) { $0.checked(finding, now: wall) }
    }

    /// The question itself would not go out.
    mutating func refusedQuestion(_ token: LineToken, _ reply: ServerReply) {
        guard let id = consents.questions.removeValue(forKey: token) else { return }
        consent(id) { $0.unaskable(reply) }
    }

    mutating func plumbTimedOut(_ id: PlumbID) {
        let wall = now.wall
        consent(id) { $0.timeUp(now: wall) }
    }

    /// Something that the bot sees, whichever channels are linked.
    mutating func watch(_ observation: Observation, on id: NetworkID) {
        guard !consents.requests.isEmpty, !observation.isHistory, let nick = observation.source.nick else { return }
        switch observation.fact {
        case .quit: saw(nick, .left, on: id, in: nil)
        case .parted(let channel, _): saw(nick, .left, on: id, in: channel)
        case .kicked(let channel, let nick, _): saw(nick, .left, on: id, in: channel)
        case .renamed(let new): saw(nick, .renamed(new), on: id, in: nil)
        case .hostChanged: saw(nick, .rehosted, on: id, in: nil)
        case .mode(let channel, let changes):
            for change in changes where !change.isSet && change.letter == "o" {
                if let target = change.parameter.flatMap({ Nickname(parsing: $0) }) {
                    saw(target, .lostOperator, on: id, in: channel)
                }
            }
        case .said, .whispered, .joined, .topic, .invited, .accountChanged, .realnameChanged, .awayChanged:
            break
        }
    }

    private mutating func saw(_ nick: Nickname, _ change: PresenceChange, on id: NetworkID, in channel: ChannelName?) {
        guard let mapping = networks[id]?.caseMapping else { return }
        let folded = channel.map { mapping.fold($0) }
        for request in consents.requests.values.sorted(by: { $0.id < $1.id }) where request.link.network == id {
            guard folded == nil || folded == mapping.fold(request.link.channel) else { continue }
            consent(request.id) { $0.saw(nick, change) }
        }
    }

    // MARK: Ends

    /// The channel is linked, or closed to the bridge: nobody need be asked about it any more.
    mutating func overtake(_ channel: ChannelKey) {
        for id in consents.requests.keys.sorted() {
            guard let link = consents.requests[id]?.link, networks[link.network]?.key(link.channel) == channel else {
                continue
            }
            consent(id) { $0.overtaken() }
        }
    }

    /// What has been asked for the room and the channel, and has not ended.
    func pendingPlumb(_ room: RoomID, _ channel: ChannelKey) -> PlumbID? {
        consents.requests.values.first {
            $0.link.room == room && networks[$0.link.network]?.key($0.link.channel) == channel
        }?.id
    }

    private mutating func finish(_ request: PlumbRequest, _ end: PlumbEnd, telling nick: Nickname?) {
        let link = request.link
        consents.requests[request.id] = nil
        consents.entries = consents.entries.filter { $0.value != request.id }
        consents.questions = consents.questions.filter { $0.value != request.id }
        let authority = consents.rooms.removeValue(forKey: request.id)
        store(.removePlumb(request.id))
        effects.append(.cancel(.plumb(request.id)))
        let refusal = end.refusal(link, network: networkName(link.network))
        if let key = networks[link.network]?.key(link.channel) {
            let progress = LinkProgress(
                user: link.user,
                room: link.room,
                network: link.network,
                channel: link.channel,
                operatorNick: link.operatorNick,
                stage: refusal.map(LinkProgress.Stage.refused) ?? .linked
            )
            consents.remember(
                Consents.Ended(progress: progress, channel: key, wasDeclined: end == .declined, at: now.monotonic)
            )
            if case .linked(let consenter) = end { establish(request, key, authority, consenter) }
            endVisit(key, of: .plumb(request.id))
        }
        if let nick { tell(nick, on: link.network, PlumbWords.end(end, link)) }
        let token = consents.waiting.removeValue(forKey: request.id)
        if let token { answer(refusal.map(ProvisioningAnswer.refused) ?? .linked, to: token) }
        if let refusal {
            // Who waits over HTTP has heard it there.
            if token == nil { tell(request, refusal.sentence) }
            if case .roomClosed = end {} else { leaveLater(link.room) }
        } else if request.place?.room != link.room, let place = request.place {
            respond(place, PlumbWords.linked(link, networkName(link.network), by: nil))
        }
    }

    /// The room and the channel are one conversation from now on. No power level of the room is touched.
    private mutating func establish(
        _ request: PlumbRequest,
        _ key: ChannelKey,
        _ authority: RoomAuthority?,
        _ consenter: Consenter?
    ) {
        let wish = request.link
        plumb(
            Link(
                room: wish.room,
                channel: key,
                spelling: wish.channel,
                origin: .provision,
                channelPassword: wish.channelPassword
            )
        )
        bringAsker(wish, authority)
        log(
            .info,
            "A room was linked on request",
            [.network: wish.network.name, .channel: wish.channel.text, .room: wish.room.text, .user: wish.user.text]
        )
        notice(in: wish.room, PlumbWords.linked(wish, networkName(wish.network), by: consenter))
        let room = authority?.alias?.text ?? wish.room.text
        say(PlumbWords.announcement(wish, room: room), to: .channel(wish.channel), as: .notice, on: wish.network)
    }

    /// Who asked is shown on IRC at once, as if they had just joined; the others as the configuration has it.
    private mutating func bringAsker(_ wish: LinkRequest, _ authority: RoomAuthority?) {
        guard let name = authority?.joined[wish.user], let shown = networks[wish.network]?.toIRC(wish.room) else {
            return
        }
        if let name { displayNames[wish.user] = name }
        if memberships[wish.room, default: []].insert(wish.user).inserted {
            store(.saveMembership(wish.room, wish.user, isJoined: true))
        }
        if shown.initial || shown.incremental { bringPuppet(of: wish.user, from: wish.room, on: wish.network) }
    }

    /// The bot does not stay for long in rooms with which nothing came about.
    private mutating func leaveLater(_ room: RoomID) {
        guard !rooms.knows(room) else { return }
        departures[room] = now.wall + limits.unlinkedRoomStay.inMilliseconds
        store(.saveDeparture(room, departures[room]))
        wake(.unlinkedRoom(room), after: limits.unlinkedRoomStay)
    }

    /// Goes on waiting where an earlier run did.
    mutating func resumeDepartures() {
        for (room, time) in departures.sorted(by: { $0.key < $1.key }) {
            wake(.unlinkedRoom(room), after: .milliseconds(max(0, time - now.wall)))
        }
    }

    mutating func leaveUnlinked(_ room: RoomID) {
        guard departures.removeValue(forKey: room) != nil else { return }
        store(.saveDeparture(room, nil))
        guard !rooms.knows(room), !consents.requests.values.contains(where: { $0.link.room == room }) else { return }
        act(in: room, as: configuration.bot, .leave(room, reason: "Nothing is linked with this room"))
    }
}

extension PlumbRequest {
    func progress(now: Int64) -> LinkProgress {
        let stage: LinkProgress.Stage =
            switch state {
            case .asked, .confirming: .asked(remaining: .milliseconds(max(0, deadline - now)))
            case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .checking, .rereadingRoom, .ended: .preparing
            }
        return LinkProgress(
            user: link.user,
            room: link.room,
            network: link.network,
            channel: link.channel,
            operatorNick: link.operatorNick,
            stage: stage
        )
    }

    /// In place.
    mutating func step(_ take: (inout PlumbRequest) -> [PlumbEffect]) -> [PlumbEffect] { take(&self) }
}
