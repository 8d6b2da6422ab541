import IRCProtocol
import MatrixProtocol

/// A room on its way, and who waits for it.
struct PendingRoom: Sendable {
    var making: Making
    /// What makes it. Nil where a restart knows of what waits for the room alone.
    var order: MatrixOrder?
    /// Rooms that are said to have come of the order, with the events that say so; the journal has these meanwhile.
    var begun: [RoomID: JournalSequence] = [:]
    var questions: [ReplyToken] = []
    /// Commands that asked for it.
    var places: [CommandPlace] = []
    /// Of who wrote first in a conversation.
    var identity: PersonIdentity?
    /// Orders that begin when it is there. The store has them too.
    var parked: [MatrixOrder] = []
}

// Making rooms. One room is made once, however many ask for it meanwhile.
extension Bridge {
    /// Orders the room unless it is on its way, and parks `order` behind it.
    mutating func makeRoom(
        _ making: Making,
        thenDoing order: ((RoomID, MatrixLane, UserID, TransactionID) -> MatrixOrder)? = nil
    ) {
        let isNew = makings[making.identity] == nil
        var pending = makings[making.identity] ?? PendingRoom(making: making)
        if let order, let placeholder = Making.placeholder {
            let parked = order(placeholder, pending.making.lane, configuration.bot, nextTransaction())
            pending.parked.append(parked)
            store(.park(parked))
        }
        makings[making.identity] = pending
        guard isNew else { return }
        var plan = plan(for: making)
        plan.purpose = making.key
        let order = MatrixOrder(
            transaction: nextTransaction(),
            lane: making.lane,
            user: maker(of: making),
            action: .createRoom(plan)
        )
        makings[making.identity]?.order = order
        effects.append(.matrix(order))
    }

    /// Who creates the room. A portal's custodian is the bot; a private conversation is the ghost's.
    private func maker(of making: Making) -> UserID {
        switch making {
        case .portal, .adminRoom, .space: configuration.bot
        case .privateRoom(let network, _, let nick):
            networks[network].flatMap { $0.ghostTable.user(for: $0.fold(nick)) } ?? configuration.bot
        }
    }

    private func plan(for making: Making) -> RoomPlan {
        var plan = RoomPlan()
        switch making {
        case .portal(let channel, let spelling, let origin, let user):
            let settings = networks[channel.network]?.configuration.dynamicChannels
            plan.name = spelling.text
            plan.joinRule = settings?.joinRule ?? "public"
            plan.federate = settings?.federate ?? true
            plan.version = settings?.roomVersion
            // Encrypted words would reach nobody on IRC.
            plan.events = ["m.room.encryption": Self.nobodysPower]
            plan.aliasLocalpart = portalAlias(spelling, origin, on: channel.network).map { String($0.localpart) }
            plan.invitees = user.map { [$0] } ?? []
        case .privateRoom(let network, let user, let nick):
            let settings = networks[network]?.configuration
            plan.name = settings.map { PrivateRoom.name(nick, on: $0) }
            plan.isDirect = true
            plan.federate = settings?.privateMessages.federate ?? true
            plan.invitees = [user]
            // What is said before they accept is for them too, and the reason for the room.
            plan.historyVisibility = "invited"
            plan.events = ["m.room.encryption": Self.nobodysPower]
            plan.invitePower = 100
        case .space(let network):
            let settings = networks[network]?.configuration
            plan.name = settings?.name ?? network.name
            plan.topic = "Channels of \(settings?.name ?? network.name) that are bridged here."
            plan.joinRule = "public"
            plan.federate = settings?.dynamicChannels.federate ?? true
            plan.version = settings?.dynamicChannels.roomVersion
            plan.type = "m.space"
            // Only the bridge lists rooms in it, and nobody talks there.
            plan.events = ["m.space.child": 100]
            plan.eventsDefault = 100
        case .adminRoom(let user):
            plan.name = "IRC Bridge status"
            plan.topic = "Your connections to IRC through this bridge. Say !help for what you can do here."
            plan.isDirect = true
            plan.invitees = [user]
            plan.historyVisibility = "invited"
            plan.events = ["m.room.encryption": Self.nobodysPower]
        }
        return plan
    }

    /// The alias that the portal is made with.
    private func portalAlias(_ spelling: ChannelName, _ origin: Link.Origin, on id: NetworkID) -> RoomAlias? {
        guard let network = networks[id] else { return nil }
        let settings = network.configuration.dynamicChannels
        guard settings.createAlias, origin == .alias || settings.joinRule == "public" else { return nil }
        return network.aliasNames.alias(for: spelling)
    }

    /// Keeps the key of a channel until its room is there; nil lets it go.
    mutating func keep(_ key: Secret?, of channel: ChannelKey) {
        guard channelKeys[channel] != key else { return }
        channelKeys[channel] = key
        store(.saveChannelKey(channel, key))
    }

    /// The room is there: it takes its place, and what waited for it begins.
    ///
    /// `maker`: who made it. A ghost may have another nick by now.
    mutating func roomMade(_ room: RoomID, _ making: Making, by maker: UserID) {
        let pending = makings.removeValue(forKey: making.identity) ?? PendingRoom(making: making)
        forgetBeginnings(of: pending)
        switch pending.making {
        case .portal(let channel, let spelling, let origin, _):
            if rooms.rooms(of: channel).isEmpty {
                let link = Link(
                    room: room,
                    channel: channel,
                    spelling: spelling,
                    origin: origin,
                    channelPassword: channelKeys[channel]
                )
                self.link(link)
                publish(link, alias: portalAlias(spelling, origin, on: channel.network), creator: making.invitee)
            }
            keep(nil, of: channel)
        case .privateRoom(let network, let user, let nick):
            settlePrivateRoom(
                PrivateRoom(
                    room: room,
                    network: network,
                    user: user,
                    nick: spelling(of: maker) ?? nick,
                    identity: pending.identity,
                    isOurs: true
                )
            )
        case .space(let network):
            spaceMade(room, of: network)
        case .adminRoom(let user):
            settleAdminRoom(room, of: user)
        }
        for order in pending.parked {
            give(order.relocated(to: room))
        }
        if !pending.parked.isEmpty { store(.unpark(lane: making.laneKey)) }
        for token in pending.questions { answer(token, whoWaitedFor: room, pending.making) }
        for place in pending.places {
            if pending.making.invitee != place.user {
                act(in: room, as: configuration.bot, .invite(room, place.user, reason: nil))
            }
            respond(place, "The room is made and you are invited to it.")
        }
    }

    /// The homeserver looks for its alias again after the answer: another spelling than the room was made with is added.
    private mutating func answer(_ token: ReplyToken, whoWaitedFor room: RoomID, _ making: Making) {
        guard case .portal(let channel, let spelling, _, _) = making, case .room(let alias)? = questions[token],
            networks[channel.network]?.aliasNames.alias(for: spelling) != alias
        else { return reply(token, .found) }
        orderQuestions[addAlias(alias, to: room, of: channel)] = token
    }

    mutating func roomFailed(_ failure: MatrixFailure, _ making: Making) {
        let pending = makings.removeValue(forKey: making.identity) ?? PendingRoom(making: making)
        forgetBeginnings(of: pending)
        if case .portal(let channel, _, _, _) = making { keep(nil, of: channel) }
        log(.warning, "A room could not be made", [.code: failure.code, .reason: failure.message])
        for _ in pending.parked { drop(.homeserverRefused) }
        if !pending.parked.isEmpty { store(.unpark(lane: making.laneKey)) }
        for token in pending.questions { reply(token, .failed(failure.message)) }
        for place in pending.places { respond(place, "The room could not be made: \(failure.message)") }
    }
}

extension MatrixOrder {
    /// The same order in a room that had no id yet.
    func relocated(to room: RoomID) -> MatrixOrder {
        var order = self
        order.lane = .room(room)
        switch action {
        case .sendMessage(_, let message): order.action = .sendMessage(room, message)
        case .join: order.action = .join(room)
        case .enter(_, let via): order.action = .enter(room, via: via)
        case .invite(_, let user, let reason): order.action = .invite(room, user, reason: reason)
        case .setTopic(_, let topic): order.action = .setTopic(room, topic)
        default: break
        }
        return order
    }
}
