import DequeModule
import IRCProtocol
import MatrixProtocol

// Private conversations: one room for a Matrix user and a person on IRC.
extension Bridge {
    /// Somebody on IRC wrote to one of ours alone.
    mutating func whispered(
        _ kind: OutgoingLine.Kind,
        _ text: String,
        from observation: Observation,
        to key: PuppetKey
    ) {
        guard let network = networks[key.network], let nick = observation.source.nick else {
            // Servers' own notices: the connection's news say what matters of them.
            return drop(.unknownTarget)
        }
        guard isDue(observation, from: nick, to: key) else {
            if observation.isHistory { drop(.replayed) }
            return
        }
        guard let user = key.user else { return heardByBot(kind, text, observation, key.network) }
        if kind == .notice, !observation.isHistory, servicesSaid(FormattedText(parsing: text).plain, by: nick, to: key)
        {
            return
        }
        let folded = network.fold(nick)
        if let ghost = network.ghostTable.user(for: folded) { noteActivity(ofGhost: ghost) }
        if let refusal = refusal(of: .message(network.id, nick), by: user) {
            drop(refusal.reason)
            if let room = rooms.privateRoom(network.id, user, folded) { tellOfLimit(refusal, in: room) }
            if !observation.isHistory { decline(refusal.wordsForIRC, kind, nick, folded, key) }
            return
        }
        guard var message = IRCToMatrix.render(text, kind: kind) else { return drop(.empty) }
        message.ircID = observation.messageID
        effects.append(.count(.delivered(.toMatrix, key.network)))
        let identity = PersonIdentity(observation)
        meet(nick, identity, user, on: key.network)
        if !observation.isHistory { peerWrote(nick, on: key.network) }
        let place = ChannelKey(network: key.network, name: folded)
        let reference = reference(observation, in: place)
        let transaction = observation.messageID.map {
            derivedTransaction("irc", $0, key.network.name, user.text)
        }
        if let ghost = network.ghostTable.user(for: folded) {
            recall(message.body, by: ghost, observation.time, reference)
        }
        noteWhisper(observation, in: rooms.privateRoom(key.network, user, folded), to: key)
        // Words that wait for a room of our making go before these, though the user has made one meanwhile.
        let isMaking = makings[Making.privateRoom(key.network, user, nick).identity] != nil
        guard let room = rooms.privateRoom(key.network, user, folded), !isMaking else {
            return open(
                message,
                by: nick,
                identity,
                to: user,
                on: key.network,
                transaction,
                reference,
                observation.time
            )
        }
        if encrypted.contains(room) {
            drop(.encryptedRoom)
            return decline("Your messages do not reach this Matrix user at present.", kind, nick, folded, key)
        }
        conversations[room]?.away = nil
        guard let ghost = bringGhost(nick, on: key.network, into: room) else { return drop(.unknownTarget) }
        let answered = said(answeredBy: observation.tags, in: place)?.places[room]
        message.inReplyTo = answered?.event
        message.answers = answered?.order
        act(
            in: room,
            as: ghost,
            .sendMessage(room, message),
            transaction: transaction,
            time: observation.time,
            reference: reference
        )
    }

    /// The room is made for these words.
    private mutating func open(
        _ message: OutgoingMessage,
        by nick: Nickname,
        _ identity: PersonIdentity?,
        to user: UserID,
        on id: NetworkID,
        _ transaction: TransactionID?,
        _ reference: MessageReference?,
        _ time: Int64?
    ) {
        guard let network = networks[id], let ghost = network.ghostTable.user(for: network.fold(nick)) else {
            return drop(.unknownTarget)
        }
        rememberGhost(nick, ghost, on: id)
        let making = Making.privateRoom(id, user, nick)
        makeRoom(making) { room, lane, _, fresh in
            MatrixOrder(
                transaction: transaction ?? fresh,
                lane: lane,
                user: ghost,
                action: .sendMessage(room, message),
                time: time,
                reference: reference?.text
            )
        }
        if let identity { makings[making.identity]?.identity = identity }
    }

    /// The homeserver does not let the ghost speak in the room any more: what it said goes on in another.
    mutating func reopen(_ conversation: PrivateRoom, _ order: MatrixOrder, _ message: OutgoingMessage) -> Bool {
        guard let state = conversations[conversation.room], now.monotonic - state.began >= limits.freshConversation
        else {
            return false
        }
        endPrivateRoom(conversation, reason: nil)
        open(
            message,
            by: conversation.nick,
            conversation.identity,
            to: conversation.user,
            on: conversation.network,
            nil,
            order.reference.flatMap { MessageReference($0) },
            order.time
        )
        return true
    }

    /// The ghost makes the room, so it has its name before.
    private mutating func rememberGhost(_ nick: Nickname, _ ghost: UserID, on id: NetworkID) {
        guard let name = displayName(of: nick, on: id) else { return }
        guard ghosts[ghost]?.displayName != name else { return spell(ghost, nick) }
        let record = GhostRecord(user: ghost, network: id, nick: nick, displayName: name)
        ghosts[ghost] = record
        store(.saveGhost(record))
        effects.append(
            .matrix(
                MatrixOrder(
                    transaction: nextTransaction(),
                    lane: .making("ghost \(ghost)"),
                    user: ghost,
                    action: .setDisplayName(name)
                )
            )
        )
    }

    /// The room is the conversation now; one it takes the place of is left.
    mutating func settlePrivateRoom(_ conversation: PrivateRoom) {
        guard let network = networks[conversation.network],
            let ghost = network.ghostTable.user(for: network.fold(conversation.nick))
        else { return }
        let former = rooms.setPrivateRoom(conversation, folded: network.fold(conversation.nick))
        store(.savePrivateRoom(conversation))
        conversations[conversation.room] = ConversationState(began: now.monotonic)
        if conversation.identity != nil { conversations[conversation.room]?.checked = now.monotonic }
        if memberships[conversation.room, default: []].insert(ghost).inserted {
            store(.saveMembership(conversation.room, ghost, isJoined: true))
        }
        if let former { leave(former, ghost, reason: "This conversation goes on in another room") }
        watchPartners(of: PuppetKey(network: conversation.network, user: conversation.user))
    }

    /// A room that was a conversation is one no more.
    mutating func leave(_ former: RoomID, _ ghost: UserID, reason: String) {
        giveUpWaiting(in: former, as: ghost, reason)
        store(.removePrivateRoom(former))
        forgetEncryption(of: former)
        conversations[former] = nil
        sendAway(ghost, from: former, reason: reason)
    }

    /// `answered`: the message of which its writer has been told.
    mutating func endPrivateRoom(_ conversation: PrivateRoom, reason: String?, answered: EventID? = nil) {
        guard let network = networks[conversation.network] else { return }
        giveUpWaiting(in: conversation.room, as: ghost(of: conversation), reason, answered: answered)
        rooms.removePrivateRoom(conversation.room, folded: network.fold(conversation.nick))
        store(.removePrivateRoom(conversation.room))
        forgetEncryption(of: conversation.room)
        conversations[conversation.room] = nil
        watchPartners(of: PuppetKey(network: conversation.network, user: conversation.user))
        if let ghost = ghost(of: conversation) { sendAway(ghost, from: conversation.room, reason: reason) }
    }

    /// What waits in a conversation that ends goes nowhere, and its writer is told of each message.
    private mutating func giveUpWaiting(
        in room: RoomID,
        as ghost: UserID?,
        _ reason: String?,
        answered: EventID? = nil
    ) {
        guard let waiting = held.removeValue(forKey: room)?.events else { return }
        effects.append(.cancel(.held(room)))
        for (sequence, event) in waiting {
            guard case .message = event.content else {
                take(unheld: event, sequence)
                continue
            }
            drop(.notLinked)
            dismiss(sequence)
            guard event.id != answered else { continue }
            let words = "Your message was not delivered: \(reason ?? "this conversation has ended")."
            let transaction = derivedTransaction("ended", event.id.text)
            if reason == nil {
                // The ghost may not speak in the room any more.
                tell(event.sender, words, isImportant: true, transaction: transaction)
            } else {
                notice(in: room, words, replyingTo: event.id, as: ghost, transaction: transaction)
            }
        }
    }

    mutating func save(_ conversation: PrivateRoom) {
        rooms.updatePrivateRoom(conversation)
        store(.savePrivateRoom(conversation))
    }

    // MARK: Not wanted

    /// Says so, once to each, and never in answer to a notice: two programs would talk for ever.
    private mutating func decline(
        _ words: String?,
        _ kind: OutgoingLine.Kind,
        _ nick: Nickname,
        _ folded: FoldedName,
        _ key: PuppetKey
    ) {
        guard kind != .notice, let words else { return }
        if declined.count >= limits.rememberedRefusals { declined = [] }
        guard declined.insert(Declined(key: key, nick: folded)).inserted else { return }
        ask(key, .courtesy, [Message(.notice, [Parameter(nick), Parameter(cleaning: words)])])
    }
}

/// Whom we told that somebody holds no private conversations.
struct Declined: Sendable, Hashable {
    var key: PuppetKey
    var nick: FoldedName
}
