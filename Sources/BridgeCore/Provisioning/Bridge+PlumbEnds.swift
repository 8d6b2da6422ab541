import IRCProtocol
import MatrixProtocol

// How requests to link end, and what they leave.
extension Bridge {
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

    mutating func finish(_ request: PlumbRequest, _ end: PlumbEnd, telling nick: Nickname?) {
        let link = request.link
        let wasAsked = request.wasAsked
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
            if wasAsked { claim(.failure, request, authority) }
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
        claim(.success, request, authority)
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
