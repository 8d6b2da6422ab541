import MatrixProtocol

// Rooms of our making whose users are in them before the homeserver's answer is here: it was lost, or it is late. Without
// it what they say there would be of no room that we know.
extension Bridge {
    /// The homeserver shows that an order of ours has made a room. It may still be at it, and nothing is said there yet.
    mutating func noteBeginning(_ event: RoomEvent, _ sequence: JournalSequence) -> Bool {
        guard case .create(_, _, let transaction?) = event.content,
            let pending = makings.values.first(where: {
                // The field can be anybody's, the sender not.
                $0.order?.transaction == transaction && $0.order?.user == event.sender
            })
        else { return false }
        retaken[sequence] = nil
        makings[pending.making.identity]?.begun[event.room] = sequence
        return true
    }

    /// Somebody else is in the room: whoever makes a room invites last, so it is there with all that it was made with.
    mutating func seenIn(_ room: RoomID) {
        guard !makings.isEmpty, let pending = makings.values.first(where: { $0.begun[room] != nil }),
            let order = pending.order
        else { return }
        madeBefore[order.transaction] = room
        // Whatever the answer says when it comes, nothing is to be made any more.
        store(.finishOutbox(order.transaction))
        roomMade(room, pending.making, by: order.user)
    }

    /// The answer to the order that makes a room.
    mutating func roomMade(_ room: RoomID, _ order: MatrixOrder) {
        if let before = madeBefore.removeValue(forKey: order.transaction) {
            // Of two tries each has made one, and the other is in use.
            if before != room { act(in: room, as: order.user, .leave(room, reason: nil)) }
        } else if let making = Making(of: order) {
            roomMade(room, making, by: order.user)
        }
    }

    /// It is settled what became of the order.
    mutating func forgetBeginnings(of pending: PendingRoom) {
        for sequence in pending.begun.values.sorted() { dismiss(sequence) }
    }
}
