import IRCProtocol
import MatrixProtocol

// Channels whose operators want nobody to read along unseen (`requireMatrixJoined`).
extension Bridge {
    /// Whether everybody in the room has to be on a channel of it.
    func requiresJoined(_ room: RoomID, on id: NetworkID? = nil) -> Bool {
        (rooms.channelsOfRoom[room] ?? []).contains { channel in
            (id == nil || channel.network == id)
                && networks[channel.network]?.toMatrix(channel.name).requireMatrixJoined == true
                && !allowsUnconnected(room, channel)
        }
    }

    /// Compares who is in the room with who is on its channels.
    mutating func judgeGate(of room: RoomID) {
        guard requiresJoined(room) else {
            guard gates[room] != nil else { return }
            return apply(to: room) { $0.judged(missing: [], now: $1) }
        }
        let missing = missingFromIRC(room)
        if !missing.isEmpty { learnWhetherUnconnectedMayBe(in: room) }
        apply(to: room) { $0.judged(missing: missing, now: $1) }
    }

    /// As a run begins: what waited before it goes on, unless somebody is still missing.
    mutating func judgeEveryGate() {
        for room in rooms.channelsOfRoom.keys.sorted() where requiresJoined(room) || gates[room] != nil {
            judgeGate(of: room)
        }
        for room in Set(gated.keys).union(gatedTopics.keys).sorted() where gates[room]?.isClosed != true {
            release(gated: room)
        }
    }

    /// At the end of a step: what led to it has been done.
    mutating func settleGates() {
        guard !touchedChannels.isEmpty || !touchedRooms.isEmpty else { return }
        for channel in touchedChannels { touchedRooms.formUnion(rooms.rooms(of: channel)) }
        let touched = touchedRooms.sorted()
        touchedChannels = []
        touchedRooms = []
        for room in touched { judgeGate(of: room) }
    }

    private func missingFromIRC(_ room: RoomID) -> Set<UserID> {
        var missing: Set<UserID> = []
        for channel in rooms.channelsOfRoom[room] ?? [] {
            guard let network = networks[channel.network], network.toMatrix(channel.name).requireMatrixJoined,
                !allowsUnconnected(room, channel)
            else { continue }
            for user in memberships[room] ?? [] where !isOurs(user) {
                let puppet = network.puppets[PuppetKey(network: network.id, user: user)]
                if puppet?.isOnline != true || puppet?.channels[channel.name]?.state != .present {
                    missing.insert(user)
                }
            }
        }
        return missing
    }

    private mutating func apply(
        to room: RoomID,
        _ take: (inout PresenceGate, Duration) -> [PresenceGate.Action]
    ) {
        let channel = rooms.channelsOfRoom[room]?.first
        let lists = channel.flatMap { networks[$0.network]?.configuration.membershipLists }
        let settings = lists?.gate ?? NetworkConfiguration.MembershipLists.Gate()
        var gate = gates[room] ?? PresenceGate(patience: settings.patience, delay: limits.gateDelay)
        let actions = take(&gate, now.monotonic)
        gates[room] = gate
        for action in actions {
            switch action {
            case .tell(let users): tellOfGate(room, users, settings)
            case .show(let users): showGate(room, users)
            case .act(let users): act(on: users, missingIn: room, settings)
            case .release: release(gated: room)
            case .wake(let moment): effects.append(.wake(.gate(room), at: moment))
            }
        }
    }

    // MARK: What people see

    private mutating func tellOfGate(
        _ room: RoomID,
        _ users: [UserID],
        _ settings: NetworkConfiguration.MembershipLists.Gate
    ) {
        let names = users.prefix(Self.namedAtOnce).map(\.text).joined(separator: ", ")
        let more = users.count > Self.namedAtOnce ? " and \(users.count - Self.namedAtOnce) more" : ""
        let minutes = max(1, settings.patience.components.seconds / 60)
        let then =
            switch settings.action {
            case .kick: "After \(minutes) min they are removed from this room"
            case .open: "After \(minutes) min it goes on without them"
            }
        notice(
            in: room,
            """
            What is said on IRC waits: its operators want everybody here to be there too. Missing: \(names)\(more). \
            \(then).
            """
        )
        for user in users {
            tell(
                user,
                """
                You are in a room that is bridged to IRC, and not on its channel there; what is said there waits for \
                you. Say !reconnect to me, or leave the room. \(then.replacing("they are", with: "you are")).
                """,
                isImportant: true
            )
        }
    }

    private static let namedAtOnce = 10

    private mutating func showGate(_ room: RoomID, _ users: [UserID]) {
        let json = JSONValue.object([
            "open": .bool(users.isEmpty), "missing": .array(users.map { .string($0.text) }),
        ])
        act(
            in: room,
            as: configuration.bot,
            .setState(room, type: "org.trestle.presence_gate", stateKey: "", json: json.text)
        )
    }

    private mutating func act(
        on users: [UserID],
        missingIn room: RoomID,
        _ settings: NetworkConfiguration.MembershipLists.Gate
    ) {
        switch settings.action {
        case .kick:
            for user in users where memberships[room]?.contains(user) == true {
                memberships[room]?.remove(user)
                store(.saveMembership(room, user, isJoined: false))
                act(in: room, as: configuration.bot, .kick(room, user, reason: "Not on the IRC channel of this room"))
            }
            judgeGate(of: room)
        case .open:
            log(.info, "A room goes on although not all of its people are on IRC", [.room: room.text])
            apply(to: room) { $0.excuse(users, now: $1) }
        }
    }

    // MARK: What waits

    /// Whether the order has to wait. It is kept over a restart, too.
    mutating func keepsBack(_ order: MatrixOrder, in room: RoomID) -> Bool {
        guard gates[room]?.isClosed == true else { return false }
        switch order.action {
        case .setTopic:
            keepBack(topic: order, in: room)
            return true
        case .sendMessage, .react, .redact:
            guard order.user != configuration.bot else { return false }
        default: return false
        }
        if gated[room]?.contains(where: { $0.transaction == order.transaction }) == true { return true }
        guard gated[room, default: []].count < limits.gatedOrders else {
            drop(.gateFull)
            tellOfFullGate(order, in: room)
            return true
        }
        var parked = order
        parked.lane = Self.gateLane(of: room)
        gated[room, default: []].append(parked)
        store(.park(parked))
        return true
    }

    /// Of topics the newest counts: it has a place of its own, and none is lost to what is said.
    private mutating func keepBack(topic order: MatrixOrder, in room: RoomID) {
        var parked = order
        parked.lane = Self.gateTopicLane(of: room)
        if gatedTopics[room] != nil { unpark(parked.lane) }
        gatedTopics[room] = parked
        store(.park(parked))
    }

    /// Whoever wrote what is not shown is told on IRC, and the room once that there is more: once each while the door is
    /// closed.
    private mutating func tellOfFullGate(_ order: MatrixOrder, in room: RoomID) {
        guard let (id, folded) = ghostNick(of: order.user), let network = networks[id],
            let channel = rooms.channelsOfRoom[room]?.first(where: { $0.network == id })
        else { return }
        if toldOfFullGate[room] == nil {
            log(.warning, "A room waits for its people for so long that what is said is lost", [.room: room.text])
            notice(
                in: room,
                "\(limits.gatedOrders) messages from IRC wait for those who are missing there, and no more are kept: what is "
                    + "said on IRC from here on is not shown."
            )
        }
        guard toldOfFullGate[room, default: []].count < limits.gatedOrders,
            toldOfFullGate[room, default: []].insert(order.user).inserted,
            let speaker = speaker(on: channel)
        else { return }
        let nick = network.channels[channel.name]?.roster[folded]?.nick ?? Nickname(parsing: folded.text)
        guard let nick else { return }
        let spelling = network.channels[channel.name]?.spelling.text ?? channel.name.text
        let words =
            "What you say on \(spelling) does not reach its Matrix room at present: people there are not on the channel."
        ask(speaker, .courtesy, [Message(.notice, [Parameter(nick), Parameter(cleaning: words)])])
    }

    /// Who of ours may say something for the bridge: the bot, else whoever reports the channel.
    func speaker(on channel: ChannelKey) -> PuppetKey? {
        guard let network = networks[channel.network] else { return nil }
        if puppet(network.botKey)?.isOnline == true { return network.botKey }
        return network.channels[channel.name]?.broker.reporter.flatMap { connections[$0] }
    }

    private mutating func release(gated room: RoomID) {
        toldOfFullGate[room] = nil
        if let orders = gated.removeValue(forKey: room), !orders.isEmpty {
            for order in orders { give(order.relocated(to: room)) }
            unpark(Self.gateLane(of: room))
        }
        if let topic = gatedTopics.removeValue(forKey: room) {
            give(topic.relocated(to: room))
            unpark(Self.gateTopicLane(of: room))
        }
    }

    /// The room is none of ours any more.
    mutating func forgetGate(of room: RoomID) {
        gates[room] = nil
        toldOfFullGate[room] = nil
        if gatedTopics.removeValue(forKey: room) != nil { unpark(Self.gateTopicLane(of: room)) }
        if gated.removeValue(forKey: room) != nil { unpark(Self.gateLane(of: room)) }
    }

    private mutating func unpark(_ lane: MatrixLane) {
        if case .making(let name) = lane { store(.unpark(lane: name)) }
    }

    static func gateTopicLane(of room: RoomID) -> MatrixLane { .making("gate topic\n\(room.text)") }

    /// Of a topic that waited when the process ended.
    static func gatedTopicRoom(of lane: String) -> RoomID? {
        lane.hasPrefix("gate topic\n") ? RoomID(parsing: String(lane.dropFirst(11))) : nil
    }

    static func gateLane(of room: RoomID) -> MatrixLane { .making("gate\n\(room.text)") }

    /// Of an order that waited when the process ended.
    static func gatedRoom(of lane: String) -> RoomID? {
        lane.hasPrefix("gate\n") ? RoomID(parsing: String(lane.dropFirst(5))) : nil
    }
}
