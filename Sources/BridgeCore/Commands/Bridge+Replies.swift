import MatrixProtocol

// The one reply of a command, and what it held that nobody may read.
extension Bridge {
    mutating func respond(_ place: CommandPlace, _ text: String, html: String? = nil) {
        act(
            in: place.room,
            as: configuration.bot,
            .sendMessage(
                place.room,
                OutgoingMessage(kind: .notice, body: text, html: html, inReplyTo: place.event)
            )
        )
    }

    mutating func respond(_ place: CommandPlace, _ help: CommandHelp) { respond(place, help.text, html: help.html) }

    // MARK: Secrets

    /// Takes the message with the secret away, so that it is not left in the room for whoever comes later.
    mutating func hideSecret(_ place: CommandPlace) {
        act(
            in: place.room,
            // In a conversation the ghost is the one with the power.
            as: rooms.privateRooms[place.room].flatMap { ghost(of: $0) } ?? configuration.bot,
            .redact(place.room, place.event, reason: "It held a secret"),
            transaction: hidingTransaction(place.event)
        )
    }

    private func hidingTransaction(_ event: EventID) -> TransactionID { derivedTransaction("secret", event.text) }

    /// A redaction was refused: where it was to hide a secret, whoever typed it has to.
    mutating func redactionFailed(_ order: MatrixOrder) {
        guard case .redact(let room, let event, _) = order.action, order.transaction == hidingTransaction(event) else {
            return
        }
        notice(
            in: room,
            "This message holds a secret, and I have not the power to remove it here. Please remove it yourself.",
            replyingTo: event,
            as: rooms.privateRooms[room].flatMap { ghost(of: $0) }
        )
    }
}
