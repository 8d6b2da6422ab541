import IRCProtocol
import MatrixProtocol

// What became of a message on IRC, told to whoever sent it, beside that very message and once.
extension Bridge {
    /// The server did not take it. What was still to be said of the same message would fare no better.
    mutating func refuse(_ utterance: Utterance, _ key: PuppetKey, _ reply: ServerReply) {
        let rest = with(key) { puppet in
            puppet.giveUp { $0.origin.event == utterance.origin.event && $0.target == utterance.target }
        }
        let what: String? =
            switch utterance.deed {
            case .say: "Your message to \(utterance.target.text) was not delivered"
            // Nobody waits for news of it, and who put it there sees it.
            case .tag: nil
            case .delete: "Your message could not be deleted on IRC"
            }
        if let what {
            let sentence = "\(what): \(reply.sentence) (\(reply.code))."
            if utterance.deed == .say {
                tellBeside(utterance.origin, key.user, sentence, "refused", utterance.target.text)
                report(utterance.origin, .failed(sentence))
            } else if let user = key.user {
                tell(user, sentence, isImportant: false)
            }
        }
        for utterance in [utterance] + (rest ?? []) { finish(utterance) }
    }

    /// The server put other words in its place.
    mutating func tellAltered(_ utterance: Utterance, by user: UserID?, _ shown: String) {
        let words = Quote.of(IRCToMatrix.plain(shown), length: Self.longestQuote) ?? ""
        tellBeside(
            utterance.origin,
            user,
            "The server changed your message. On \(utterance.target.text) it reads: \(words)",
            "altered",
            "\(utterance.target.text) \(utterance.origin.index)"
        )
    }

    private static let longestQuote = 400

    /// A notice that answers the event; the same one is known again.
    private mutating func tellBeside(
        _ origin: Utterance.Origin,
        _ user: UserID?,
        _ words: String,
        _ what: String,
        _ place: String
    ) {
        guard !encrypted.contains(origin.room) else { return }
        let transaction = derivedTransaction(what, origin.event.text, place)
        // Nobody of ours is left there to say it.
        if rooms.privateRooms[origin.room] == nil, rooms.channelsOfRoom[origin.room] == nil {
            if let user { tell(user, words, isImportant: true, transaction: transaction) }
            return
        }
        notice(
            in: origin.room,
            words,
            replyingTo: origin.event,
            as: rooms.privateRooms[origin.room].flatMap { ghost(of: $0) },
            transaction: transaction
        )
    }

    /// What clients show beside the message, where that is wanted. A failure stands: nothing good is told after it.
    mutating func report(_ origin: Utterance.Origin, _ report: DeliveryReport) {
        guard configuration.matrixHandler.messageStatusEvents, !encrypted.contains(origin.room) else { return }
        if case .failed = report {
            guard journeys[origin.sequence]?.hasFailed != true else { return }
            journeys[origin.sequence]?.hasFailed = true
        }
        let conversation = rooms.privateRooms[origin.room]
        act(
            in: origin.room,
            as: conversation.flatMap { ghost(of: $0) } ?? configuration.bot,
            .reportDelivery(origin.room, origin.event, report),
            transaction: derivedTransaction("status", origin.event.text)
        )
    }
}
