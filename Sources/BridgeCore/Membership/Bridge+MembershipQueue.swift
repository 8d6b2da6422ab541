import IRCProtocol
import MatrixProtocol

// Ghosts that come and go because people do, and not because they speak: each in its turn.
extension Bridge {
    /// The room is to show the ghost. Who speaks before their turn comes at once: ``bring(_:of:on:into:)``.
    mutating func show(_ ghost: UserID, of nick: Nickname, on id: NetworkID, in room: RoomID) {
        guard memberships[room]?.contains(ghost) != true else {
            // Who left may have been called otherwise.
            spell(ghost, nick)
            return memberQueue.withdraw(ghost, in: room)
        }
        guard mayTryToJoin(ghost, room, on: id) else { return }
        memberQueue.want(.join(nick, id), for: ghost, in: room)
        giveTurns()
    }

    /// The room is to show the ghost no more.
    mutating func hide(_ ghost: UserID, in room: RoomID, reason: String?) {
        guard memberships[room]?.contains(ghost) == true else {
            return memberQueue.withdraw(ghost, in: room)
        }
        memberQueue.want(.leave(reason: reason), for: ghost, in: room)
        giveTurns()
    }

    /// Whether the room shows the ghost once everything wished for is done.
    func isToBeShown(_ ghost: UserID, in room: RoomID) -> Bool {
        switch memberQueue.wish(for: ghost, in: room) {
        case .join: true
        case .leave: false
        case nil: memberships[room]?.contains(ghost) == true
        }
    }

    mutating func membershipEnded(_ order: MatrixOrder, _ outcome: MatrixOutcome) {
        if case .join(let room) = order.action, case .failed = outcome, order.user != configuration.bot {
            let place = GhostPlace(room: room, ghost: order.user)
            if refusedJoins.count >= Self.rememberedRefusals { refusedJoins = [:] }
            refusedJoins[place, default: 0] += 1
        }
        if memberQueue.ended(order.transaction) { giveTurns() }
    }

    /// Beyond this the counting begins anew: some are asked for once too often.
    private static let rememberedRefusals = 20_000

    /// By `matrixClients.joinAttempts`. A homeserver that does not answer is no refusal: that is tried without end.
    private func mayTryToJoin(_ ghost: UserID, _ room: RoomID, on id: NetworkID) -> Bool {
        guard let most = networks[id]?.configuration.matrixClients.joinAttempts else { return true }
        return refusedJoins[GhostPlace(room: room, ghost: ghost), default: 0] < max(most, 1)
    }

    private mutating func giveTurns() {
        while let turn = memberQueue.next() {
            let transaction: TransactionID? =
                switch turn.wish {
                case .join(let nick, let id): joinGhost(turn.ghost, of: nick, on: id, into: turn.room).order
                case .leave(let reason): takeOut(turn.ghost, of: turn.room, reason: reason)
                }
            if let transaction { memberQueue.ordered(transaction, in: turn.room) }
        }
    }
}

/// A ghost in a room.
struct GhostPlace: Sendable, Hashable {
    var room: RoomID
    var ghost: UserID
}
