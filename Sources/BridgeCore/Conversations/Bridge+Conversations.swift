import IRCProtocol
import MatrixProtocol

// Private conversations: one room for a Matrix user and a nick.
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
        guard let user = key.user else { return heardByBot(kind, text, observation, key.network) }
        if kind == .notice, servicesSaid(FormattedText(parsing: text).plain, by: nick, to: key) { return }
        if let refusal = refusal(of: .message(network.id, nick), by: user) { return drop(refusal.reason) }
        guard var message = IRCToMatrix.render(text, kind: kind) else { return drop(.empty) }
        message.ircID = observation.messageID
        effects.append(.count(.delivered(.toMatrix, key.network)))
        let transaction = observation.messageID.map {
            derivedTransaction("irc", $0, key.network.name, user.text)
        }
        guard let room = rooms.privateRoom(network.id, user, network.fold(nick)) else {
            guard let ghost = network.ghostNames.user(for: network.fold(nick)) else { return drop(.unknownTarget) }
            rememberGhost(nick, ghost, on: network.id)
            makeRoom(.privateRoom(network.id, user, nick)) { room, lane, _, fresh in
                MatrixOrder(
                    transaction: transaction ?? fresh,
                    lane: lane,
                    user: ghost,
                    action: .sendMessage(room, message),
                    time: observation.time
                )
            }
            return
        }
        guard let ghost = bringGhost(nick, on: network.id, into: room) else { return drop(.unknownTarget) }
        act(
            in: room,
            as: ghost,
            .sendMessage(room, message),
            transaction: transaction,
            time: observation.time
        )
    }

    /// The ghost makes the room, so it has its name before.
    private mutating func rememberGhost(_ nick: Nickname, _ ghost: UserID, on id: NetworkID) {
        guard let name = displayName(of: nick, on: id), ghosts[ghost]?.displayName != name else { return }
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
            let ghost = network.ghostNames.user(for: network.fold(conversation.nick))
        else { return }
        let former = rooms.setPrivateRoom(conversation, folded: network.fold(conversation.nick))
        store(.savePrivateRoom(conversation))
        memberships[conversation.room, default: []].insert(ghost)
        store(.saveMembership(conversation.room, ghost, isJoined: true))
        if let former {
            store(.removePrivateRoom(former))
            sendAway(ghost, from: former, reason: "This conversation goes on in another room")
        }
    }

    mutating func endPrivateRoom(_ conversation: PrivateRoom, reason: String?) {
        guard let network = networks[conversation.network] else { return }
        rooms.removePrivateRoom(conversation.room, folded: network.fold(conversation.nick))
        store(.removePrivateRoom(conversation.room))
        if let ghost = ghost(of: conversation) { sendAway(ghost, from: conversation.room, reason: reason) }
    }

    /// A Matrix user wants to talk to somebody on IRC.
    mutating func ghostInvited(
        _ ghost: UserID,
        _ id: NetworkID,
        _ folded: FoldedName,
        _ content: MemberContent,
        _ event: RoomEvent
    ) {
        // Ghosts that the bridge itself invites into rooms that are not open come by their own order.
        guard !isOurs(event.sender), !moveInvited(to: event.room, ghost) else { return }
        let nick = ghosts[ghost]?.nick ?? Nickname(parsing: folded.text)
        guard let nick else { return drop(.unknownTarget) }
        if let refusal = refusal(of: event, content, nick, on: id) {
            bringGhost(nick, on: id, into: event.room)
            notice(in: event.room, refusal, as: ghost)
            return sendAway(ghost, from: event.room, reason: refusal)
        }
        bringGhost(nick, on: id, into: event.room)
        settlePrivateRoom(PrivateRoom(room: event.room, network: id, user: event.sender, nick: nick))
    }

    private mutating func refusal(
        of event: RoomEvent,
        _ content: MemberContent,
        _ nick: Nickname,
        on id: NetworkID
    ) -> String? {
        if rooms.channelsOfRoom[event.room] != nil { return "People on IRC come to this room by joining the channel." }
        if content.isDirect != true { return "Group chats with people on IRC are not supported." }
        return refusal(of: .message(id, nick), by: event.sender)?.sentence
    }
}
