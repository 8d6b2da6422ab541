import IRCProtocol
import MatrixProtocol

// Our own lines on IRC: that they arrived, or why not.
extension Bridge {
    /// A line of our own in a replay: whatever we still believed of it, it has arrived.
    /// The mark alone proves nothing, for anybody can write it: the nick has to be that puppet's too.
    mutating func arrived(_ observation: Observation, _ id: NetworkID) -> Bool {
        guard let nick = observation.source.nick, let network = networks[id] else { return false }
        let folded = network.fold(nick)
        guard
            let owner = network.ownNames.owner(of: folded, now: now.monotonic)
                ?? formerOwner(of: folded, as: observation.source.user, id)
        else { return false }
        guard case .said(let kind, let channel, let text, _) = observation.fact else { return false }
        settleArrived(owner, network.fold(channel), kind, text, observation)
        return true
    }

    /// What one of ours said is on the channel, for the reporter shows it. Brokers drop it; here it is a receipt.
    mutating func seenOwn(
        _ kind: OutgoingLine.Kind,
        _ channel: ChannelName,
        _ text: String,
        _ observation: Observation,
        _ key: PuppetKey,
        _ connection: ConnectionID
    ) {
        guard let network = networks[key.network], let nick = observation.source.nick, !observation.isHistory,
            let owner = network.ownNames.owner(of: network.fold(nick), as: observation.source.user, now: now.monotonic)
        else { return }
        let folded = network.fold(channel)
        guard network.channels[folded]?.broker.reporter == connection else { return }
        settleArrived(owner, folded, kind, text, observation)
    }

    /// Whose nick it was on an earlier connection, before a restart too: a replay still has it.
    private func formerOwner(of nick: FoldedName, as user: String?, _ id: NetworkID) -> PuppetKey? {
        guard let network = networks[id] else { return nil }
        return records.filter { key, record in
            guard key.network == id, let username = record.username else { return false }
            return record.nicks.contains { network.fold($0) == nick }
                && OwnNames.isUser(user, thatOf: username)
        }.keys.min()
    }

    private mutating func settleArrived(
        _ owner: PuppetKey,
        _ channel: FoldedName,
        _ kind: OutgoingLine.Kind,
        _ text: String,
        _ observation: Observation
    ) {
        let found = with(owner) { puppet in
            puppet.takeArrived(
                mark: observation.tags[DeliveryMark.lineTag],
                part: observation.tags[DeliveryMark.partTag].flatMap { DeliveryMark.Part(parsing: $0) },
                messageID: observation.messageID,
                folded: channel,
                kind: kind,
                text: FormattedText(parsing: text).plain
            )
        }
        guard let utterance = found ?? nil else { return }
        effects.append(.count(.delivered(.toIRC, owner.network)))
        var ids = utterance.seenIDs
        if let messageID = observation.messageID, !ids.contains(messageID) { ids.append(messageID) }
        remember(utterance, of: owner, as: ids, saidAt: observation.time)
        finish(utterance)
    }

    /// `time` is the server's: a replay shows our own words some time after they were said.
    private mutating func remember(
        _ utterance: Utterance,
        of key: PuppetKey,
        as messageIDs: [String],
        saidAt time: Int64? = nil
    ) {
        guard utterance.deed == .say else { return }
        let time = min(time ?? now.wall, now.wall)
        // Nothing but the time keeps them from coming back as somebody's.
        if messageIDs.isEmpty { heard(at: time, in: utterance.folded, on: key.network) }
        for messageID in messageIDs {
            note(
                MessageRecord(
                    event: utterance.origin.event,
                    room: utterance.origin.room,
                    sender: key.user,
                    network: key.network,
                    target: utterance.folded,
                    said: utterance.origin.event.text,
                    messageID: messageID,
                    time: time
                )
            )
        }
    }

    mutating func confirmed(_ key: PuppetKey, _ token: LineToken, _ receipt: Receipt) {
        guard let utterance = with(key, { $0.settle(token) }) ?? nil else {
            consents.questions[token] = nil
            return
        }
        if receipt.confirmedBy == .barrier, utterance.deed == .say, case .channel = utterance.target {
            with(key) { $0.expectSight(of: utterance) }
        }
        effects.append(.count(.delivered(.toIRC, key.network)))
        if let shown = receipt.altered { tellAltered(utterance, by: key.user, shown) }
        remember(
            utterance,
            of: key,
            as: (receipt.messageID.map { [$0] } ?? []) + receipt.furtherIDs,
            saidAt: receipt.time
        )
        finish(utterance)
    }

    mutating func refused(_ key: PuppetKey, _ token: LineToken, _ reply: ServerReply) {
        guard let utterance = with(key, { $0.settle(token) }) ?? nil else { return refusedQuestion(token, reply) }
        drop(.refusedByServer)
        // Whoever takes the nick next may be somebody else.
        if case .nick = utterance.target { conversations[utterance.origin.room]?.checked = nil }
        refuse(utterance, key, reply)
    }
}
