import IRCProtocol
import MatrixProtocol

// Rooms that are replaced: every kind of them goes on in the new room.
extension Bridge {
    mutating func take(tombstone replacement: RoomID?, _ event: RoomEvent) {
        if let replacement, replacePolicyList(event.room, by: replacement, event.sender) { return }
        guard rooms.knows(event.room) else { return drop(.notLinked) }
        guard let replacement, replacement != event.room else {
            return log(.info, "A bridged room was closed without another in its place", [.room: event.room.text])
        }
        // Taken once more after a restart: the move is under way, by its row and its orders.
        if let present = moves[event.room], present.event == event.id { return }
        var move = RoomMove(old: event.room, new: replacement, sender: event.sender, event: event.id)
        let steps = move.begin()
        proceed(move, steps)
    }

    /// Whether a move waits for what was read.
    mutating func moveLearned(_ reading: RoomReading, _ fact: RoomFact, of room: RoomID) {
        guard var move = moves.values.first(where: { $0.awaits(fact, of: room) }) else { return }
        let channels = rooms.links(of: move.old).map { "\($0.channel.network.name) \($0.channel.name.text)" }
        let steps = move.learned(reading, about: fact, custodian: custodian(of: move), channels: channels)
        proceed(move, steps)
    }

    mutating func moveEntered(_ room: RoomID, by user: UserID) {
        guard var move = move(to: room), custodian(of: move) == user else { return }
        let steps = move.entered()
        proceed(move, steps)
    }

    mutating func moveKeptOut(of room: RoomID, _ user: UserID) {
        guard var move = move(to: room), custodian(of: move) == user else { return }
        let steps = move.keptOut()
        proceed(move, steps)
    }

    /// Somebody lets one of us into a room. Returns whether we have waited for it.
    mutating func moveInvited(to room: RoomID, _ user: UserID) -> Bool {
        guard var move = move(to: room), custodian(of: move) == user else { return false }
        let steps = move.invited()
        guard !steps.isEmpty else { return false }
        proceed(move, steps)
        return true
    }

    private func move(to room: RoomID) -> RoomMove? {
        moves.values.filter { $0.new == room }.min { $0.old < $1.old }
    }

    /// Who of us follows: in a private conversation its ghost, for the bot is not there.
    private func custodian(of move: RoomMove) -> UserID {
        let conversation = rooms.privateRooms[move.old] ?? rooms.privateRooms[move.new]
        return conversation.flatMap { ghost(of: $0) } ?? configuration.bot
    }

    private mutating func proceed(_ move: RoomMove, _ steps: [RoomMove.Step]) {
        moves[move.old] = move
        store(.saveMove(move))
        let user = custodian(of: move)
        for step in steps {
            switch step {
            case .read(let fact, let room): act(in: room, as: user, .read(room, fact))
            case .enter: act(in: move.new, as: user, .enter(move.new, via: [String(move.sender.server)]))
            case .askForInvitation:
                notice(
                    in: move.old,
                    "The bridge cannot come into the new room. Please invite \(user) there.",
                    as: user
                )
            case .copy(let key, let json):
                act(
                    in: move.new,
                    as: user,
                    .setState(move.new, type: RoomMove.settingsType, stateKey: key, json: json)
                )
            case .move: takeOver(move)
            case .warn:
                notice(
                    in: move.new,
                    "The bridge may not invite or remove people in this room as it could before. "
                        + "Please give \(user) the power to.",
                    as: user
                )
            case .refuse(let refusal): refuse(move, refusal, user)
            case .done: finishMove(move)
            }
        }
    }

    private mutating func refuse(_ move: RoomMove, _ refusal: RoomMove.Refusal, _ user: UserID) {
        let words =
            switch refusal {
            case .senderMayNot: "whoever replaced this room had no right to"
            case .notItsSuccessor: "it does not say that it takes the place of this one"
            case .unreadable: "what it is could not be read"
            }
        log(
            .warning,
            "A room's replacement was not followed",
            [.room: move.old.text, .user: move.sender.text, .reason: words]
        )
        if move.stage == .predecessor { act(in: move.new, as: user, .leave(move.new, reason: nil)) }
        notice(in: move.old, "The bridge does not follow into the new room: \(words).", as: user)
        forgetMove(move.old)
    }

    private mutating func finishMove(_ move: RoomMove) {
        guard isConfigured(move.old) else { return forgetMove(move.old) }
        var move = move
        move.stage = .moved
        move.forgetSender()
        moves[move.old] = move
        store(.saveMove(move))
        log(
            .warning,
            "A room of the configuration was replaced; name the new one there",
            [.room: move.new.text]
        )
    }

    private mutating func forgetMove(_ old: RoomID) {
        guard moves.removeValue(forKey: old) != nil else { return }
        store(.removeMove(old: old))
    }

    /// The room is none of ours any more, and nothing leads to it.
    mutating func forgetMoves(of room: RoomID) {
        for move in moves.values.filter({ $0.old == room || $0.new == room }).sorted(by: { $0.old < $1.old }) {
            forgetMove(move.old)
        }
    }

    func isConfigured(_ room: RoomID) -> Bool {
        configuration.networks.contains { network in network.mappings.contains { $0.rooms.contains(room) } }
    }

    /// The room that a room of the configuration has become.
    func successor(of room: RoomID) -> RoomID {
        var (room, seen) = (room, Set<RoomID>())
        while let move = moves[room], move.stage == .moved || move.stage == .rights, seen.insert(room).inserted {
            room = move.new
        }
        return room
    }

    // MARK: Taking over

    private mutating func takeOver(_ move: RoomMove) {
        let reason = "This room goes on in another"
        if let user = rooms.adminRooms[move.old] {
            settleAdminRoom(move.new, of: user)
            forgetAdminRoom(move.old)
            leaveBehind(move, reason)
        } else if var conversation = rooms.privateRooms[move.old] {
            conversation.room = move.new
            settlePrivateRoom(conversation)
            leaveBehind(move, reason)
        } else {
            for link in rooms.links(of: move.old) { takeOver(link, to: move.new, reason) }
            learnMembers(of: move.new)
        }
    }

    /// A room of one person with one of us goes on elsewhere; nobody reads the old one any more.
    private mutating func leaveBehind(_ move: RoomMove, _ reason: String) {
        memberships[move.old] = nil
        forgetEncryption(of: move.old)
        recollection.forget(move.old)
        store(.forgetRoom(move.old))
        act(in: move.old, as: custodian(of: move), .leave(move.old, reason: reason))
    }

    private mutating func takeOver(_ link: Link, to room: RoomID, _ reason: String) {
        let stood = traces.filter { $0.room == link.room && $0.channel == link.channel }
        let id = link.channel.network
        let ghosts = memberships[link.room, default: []].sorted().compactMap { ghost -> (UserID, Nickname)? in
            guard ghostNick(of: ghost)?.0 == id else { return nil }
            return spelling(of: ghost).map { (ghost, $0) }
        }
        carryOut(ending(of: link, for: .moved), of: link, reason: reason)
        var moved = link
        moved.room = room
        self.link(moved)
        for trace in stood.sorted(by: { "\($0.kind)" < "\($1.kind)" }) {
            switch trace.kind {
            case .alias(let alias): addAlias(alias, to: room, of: link.channel)
            case .listing(let network): list(moved, in: network)
            case .space: addToSpace(moved)
            case .claim(let key):
                leave(.claim(key: key), for: moved)
                write(.success, key, in: room)
            // What clients are told is made anew below, with what the configuration says now.
            case .bridgeState: break
            }
        }
        showBridge(moved)
        for (ghost, nick) in ghosts { bring(ghost, of: nick, on: id, into: room) }
    }
}
