import DequeModule
import IRCProtocol
import MatrixProtocol

// Events that relate to what the bridge does not know yet wait, and all of their room behind them, so that the order
// stays. The journal has them meanwhile. Whatever comes, the wait is short.
extension Bridge {
    /// Whether the event has to wait, or is behind one that does.
    mutating func hold(_ event: RoomEvent, _ sequence: JournalSequence) -> Bool {
        if held[event.room] != nil {
            held[event.room]?.events.append((sequence, event))
            return true
        }
        guard let reason = reasonToWait(event) else { return false }
        held[event.room] = HeldRoom(reason: reason, events: [(sequence, event)])
        if case .lookUp(let token) = reason, let target = related(event.content) {
            lookUps[token] = event.room
            effects.append(.lookUp(token, target))
        }
        wake(.held(event.room), after: limits.holdPatience)
        return true
    }

    private mutating func reasonToWait(_ event: RoomEvent) -> HeldRoom.Reason? {
        if case .message = event.content, let conversation = rooms.privateRooms[event.room],
            conversation.user == event.sender
        {
            guard isStale(conversation), askWho(conversation) else { return nil }
            return .person
        }
        if let token = askForRoomConfig(event) ?? askForResults(event) { return .query(token) }
        guard let target = related(event.content) else { return nil }
        let others = siblings(of: event.room)
        guard let said = messages.said(as: target) else {
            // Alone in its room, what was said just now is as it was said.
            if reactions[target] != nil || (others.isEmpty && recollection[target.text] != nil) { return nil }
            guard rooms.knows(event.room), rooms.adminRooms[event.room] == nil else { return nil }
            lastToken += 1
            return .lookUp(LookUpToken(rawValue: lastToken))
        }
        for room in others.map(\.room) {
            if case .sending(let transaction) = said.places[room]?.state { return .sending(transaction) }
        }
        return nil
    }

    /// The event that this one answers, corrects or takes back.
    private func related(_ content: EventContent) -> EventID? {
        switch content {
        case .message(let message): message.relation?.target
        case .redaction(let target): target
        case .reaction(let target, _): target
        default: nil
        }
    }

    mutating func found(_ token: LookUpToken, _ records: [MessageRecord]) {
        guard let room = lookUps.removeValue(forKey: token) else { return }
        for record in records { messages.note(record) }
        guard held[room]?.reason == .lookUp(token) else { return }
        release(room)
    }

    /// What was on its way to a room has arrived there, or never will.
    mutating func release(waitingFor transaction: TransactionID) {
        guard !held.isEmpty else { return }
        for room in held.filter({ $0.value.reason == .sending(transaction) }).keys.sorted() { release(room) }
    }

    /// The first event goes on as it is, and those behind it until one has to wait again.
    mutating func release(_ room: RoomID) {
        guard var waiting = held.removeValue(forKey: room)?.events, let first = waiting.popFirst() else { return }
        effects.append(.cancel(.held(room)))
        take(unheld: first.event, first.sequence)
        while let next = waiting.popFirst() {
            guard hold(next.event, next.sequence) else {
                take(unheld: next.event, next.sequence)
                continue
            }
            held[room]?.events.append(contentsOf: waiting)
            return
        }
    }
}
