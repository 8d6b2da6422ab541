import IRCProtocol
import MatrixProtocol

// How decisions become effects.
extension Bridge {
    mutating func order(_ connection: ConnectionID, _ order: SessionOrder) {
        effects.append(.irc(connection, order))
    }

    mutating func store(_ order: StoreOrder) { effects.append(.store(order)) }

    mutating func wake(_ timer: TimerID, after delay: Duration) {
        effects.append(.wake(timer, at: now.monotonic + delay))
    }

    mutating func drop(_ reason: DropReason) { effects.append(.count(.dropped(reason))) }

    mutating func log(_ level: LogEntry.Level, _ sentence: String, _ fields: [LogEntry.Key: String] = [:]) {
        effects.append(.log(LogEntry(level, sentence, fields)))
    }

    /// Something done in a room, after all that was ordered there before.
    @discardableResult
    mutating func act(
        in room: RoomID,
        as user: UserID,
        _ action: MatrixAction,
        transaction: TransactionID? = nil,
        time: Int64? = nil,
        reference: MessageReference? = nil
    ) -> TransactionID {
        let transaction = transaction ?? nextTransaction()
        let order = MatrixOrder(
            transaction: transaction,
            lane: .room(room),
            user: user,
            action: action,
            time: time,
            reference: reference?.text
        )
        if keepsBack(order, in: room) { return transaction }
        if let reference { messages.expect(reference.said, in: room, by: user, transaction) }
        effects.append(.matrix(order))
        return transaction
    }

    /// An order that waited for its room.
    mutating func give(_ order: MatrixOrder) {
        expect(order)
        effects.append(.matrix(order))
    }

    /// The event of the order is on its way.
    mutating func expect(_ order: MatrixOrder) {
        if case .react(let room, let target, let key) = order.action {
            _ = reactions.expect(Reactions.Key(room: room, sender: order.user, target: target, key: key))
        }
        guard case .sendMessage(let room, _) = order.action,
            let reference = order.reference.flatMap({ MessageReference($0) })
        else { return }
        messages.expect(reference.said, in: room, by: order.user, order.transaction)
    }

    mutating func note(_ record: MessageRecord) {
        messages.note(record)
        store(.saveMessage(record))
    }

    /// A word of the bot in a room.
    mutating func notice(
        in room: RoomID,
        _ text: String,
        replyingTo event: EventID? = nil,
        as user: UserID? = nil,
        transaction: TransactionID? = nil
    ) {
        act(
            in: room,
            as: user ?? configuration.bot,
            .sendMessage(room, OutgoingMessage(kind: .notice, body: text, inReplyTo: event)),
            transaction: transaction
        )
    }

    mutating func nextTransaction() -> TransactionID {
        lastTransaction += 1
        return TransactionID("t\(boot)-\(lastTransaction)")
    }

    /// The same for the same parts, in every run: the repeat of an order is known by it.
    func derivedTransaction(_ parts: String...) -> TransactionID {
        let text = parts.joined(separator: " ")
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // The hash keeps apart what differs only in characters that a transaction id cannot hold.
        // The second part is there for people to read; others chose its length.
        let named = parts.dropFirst().first?.prefix(60) ?? ""
        return TransactionID("d\(String(hash, radix: 36))-\(parts.first ?? "")-\(named)")
    }

    mutating func nextConnection() -> ConnectionID {
        lastConnection += 1
        return ConnectionID(rawValue: lastConnection)
    }

    /// A word to one person about their connection, in their room with the bot. Where they have none, one is made
    /// if the word matters enough.
    ///
    /// - Parameter transaction: of what may be told again after a restart, and is then known by it.
    mutating func tell(_ user: UserID, _ text: String, isImportant: Bool, transaction: TransactionID? = nil) {
        if let room = rooms.newestAdminRoom(of: user, besides: encrypted) {
            notice(in: room, text, transaction: transaction)
        } else if isImportant {
            let message = OutgoingMessage(kind: .notice, body: text)
            makeRoom(.adminRoom(user)) { room, lane, bot, fresh in
                MatrixOrder(
                    transaction: transaction ?? fresh,
                    lane: lane,
                    user: bot,
                    action: .sendMessage(room, message)
                )
            }
        }
    }
}
