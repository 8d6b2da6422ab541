import IRCProtocol
import MatrixProtocol

// How words of Matrix users ended, well or not.
extension Bridge {
    /// A line has ended, well or not: when all of an event's have, its journal row goes.
    mutating func finishLine(_ origin: Utterance.Origin) {
        guard var journey = journeys[origin.sequence] else { return }
        let hasGrown = journey.finish(line: origin.index)
        if journey.isComplete {
            if journey.isReported, !journey.hasFailed { report(origin, .delivered) }
            journeys[origin.sequence] = nil
            store(.finishJournal(origin.sequence))
        } else {
            journeys[origin.sequence] = journey
            if hasGrown { store(.advanceJournal(origin.sequence, linesDone: journey.prefix)) }
        }
    }

    /// The same of a message with all its lines.
    mutating func finish(_ utterance: Utterance) {
        for line in utterance.lines { finishLine(line.origin) }
    }

    /// Tells the sender what became of their words: in the conversation itself where it is theirs alone.
    mutating func explain(_ utterance: Utterance, to user: UserID?, _ reason: String) {
        guard let user else { return }
        report(utterance.origin, .failed("Your message was not delivered: \(reason)."))
        if let conversation = rooms.privateRooms[utterance.origin.room] {
            notice(
                in: conversation.room,
                "Your message to \(utterance.target.text) was not delivered: \(reason).",
                replyingTo: utterance.origin.event,
                as: ghost(of: conversation)
            )
        } else {
            tell(
                user,
                "Your message in \(utterance.target.text) was not delivered: \(reason).",
                isImportant: true
            )
        }
    }

    /// Gives up what has waited too long.
    mutating func expire() {
        let moment = now.monotonic
        for id in networks.keys.sorted() {
            let late = networks[id]?.puppets.values.filter { $0.oldestExpiry.map { $0 <= moment } ?? false } ?? []
            for key in late.map(\.key).sorted() {
                for utterance in with(key, { $0.giveUp { $0.expires <= moment } }) ?? [] {
                    drop(.expired)
                    explain(utterance, to: key.user, "no connection to \(networkName(id)) came about in time")
                    finishLine(utterance.origin)
                }
            }
            networks[id]?.ownNames.prune(now: moment)
            for name in networks[id]?.channels.filter({ $0.value.hasDepartures }).keys.sorted() ?? [] {
                networks[id]?.channels[name]?.forgetDepartures(now: moment)
            }
        }
        endSilentConnections()
        wake(.expiry, after: .seconds(10))
    }
}
