import IRCProtocol
import MatrixProtocol

// Who is invited to a conversation, and who is not.
extension Bridge {
    /// A Matrix user wants to talk to somebody on IRC.
    mutating func ghostInvited(
        _ ghost: UserID,
        _ id: NetworkID,
        _ content: MemberContent,
        _ event: RoomEvent
    ) {
        // Ghosts that the bridge itself invites into rooms that are not open come by their own order.
        guard !isOurs(event.sender), !moveInvited(to: event.room, ghost) else { return }
        guard let nick = spelling(of: ghost) else { return drop(.unknownTarget) }
        if let refusal = refusal(of: event, content, ghost, nick, on: id) {
            bring(ghost, of: nick, on: id, into: event.room)
            notice(in: event.room, refusal, as: ghost)
            return sendAway(ghost, from: event.room, reason: refusal)
        }
        let conversation = PrivateRoom(room: event.room, network: id, user: event.sender, nick: nick)
        bring(ghost, of: nick, on: id, into: event.room)
        // Named after the nick, while whoever bears it has another: they are meant.
        if let theirs = self.ghost(of: nick, on: id) { exchange(ghost, for: theirs, of: nick, in: conversation) }
        settlePrivateRoom(conversation)
        _ = askWho(conversation, isInvitation: true)
    }

    private mutating func refusal(
        of event: RoomEvent,
        _ content: MemberContent,
        _ ghost: UserID,
        _ nick: Nickname,
        on id: NetworkID
    ) -> String? {
        if rooms.channelsOfRoom[event.room] != nil { return "People on IRC come to this room by joining the channel." }
        let isTaken = rooms.privateRooms[event.room].map { self.ghost(of: $0) != ghost } ?? false
        // A room that is open to many is invited to without that word, too.
        if content.isDirect != true || isTaken || rooms.adminRooms[event.room] != nil {
            return "Group chats with people on IRC are not supported."
        }
        return refusal(of: .message(id, nick), by: event.sender)?.sentence
    }

    /// Who is on IRC knows of one reader only: with a third the conversation ends.
    mutating func thirdPerson(_ user: UserID, in room: RoomID) {
        guard let conversation = rooms.privateRooms[room], user != conversation.user else { return }
        let words = "A conversation with somebody on IRC is for two. With a third person invited, it ends here."
        notice(in: room, words, as: ghost(of: conversation))
        endPrivateRoom(conversation, reason: "Group chats with people on IRC are not supported")
    }
}
