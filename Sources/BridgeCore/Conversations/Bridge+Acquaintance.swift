import IRCProtocol
import MatrixProtocol

// Who is at the other end of a private conversation: the person, not whoever bears the nick just now.
extension Bridge {
    /// Somebody writes under the nick. If the conversation under it is another person's, it ends here; if they had one
    /// under another nick, it goes with them.
    mutating func meet(_ nick: Nickname, _ identity: PersonIdentity, _ user: UserID, on id: NetworkID) {
        guard let network = networks[id] else { return }
        if let room = rooms.privateRoom(id, user, network.fold(nick)), let conversation = rooms.privateRooms[room] {
            _ = acquaint(conversation, with: identity)
        } else if identity.account != nil,
            let former = rooms.privateRooms.values.filter({
                $0.network == id && $0.user == user && $0.identity?.account != nil
                    && $0.identity?.verdict(on: identity) == .same
            }).min(by: { $0.room < $1.room })
        {
            move(former, to: nick)
        }
    }

    /// Whether it is still the same person, or may be. Otherwise the conversation has ended, with a word in it.
    private mutating func acquaint(
        _ conversation: PrivateRoom,
        with identity: PersonIdentity,
        replyingTo event: EventID? = nil
    ) -> Bool {
        let known = conversation.identity ?? PersonIdentity()
        guard known.verdict(on: identity) != .other else {
            let words = "\(conversation.nick) is somebody else now (\(identity.words)), so this conversation ends."
            let undelivered = event == nil ? "" : " Your message was not delivered."
            notice(in: conversation.room, words + undelivered, replyingTo: event, as: ghost(of: conversation))
            endPrivateRoom(conversation, reason: "\(conversation.nick) is somebody else now", answered: event)
            return false
        }
        conversations[conversation.room]?.checked = now.monotonic
        let joined = known.joined(with: identity)
        if joined != conversation.identity {
            var changed = conversation
            changed.identity = joined
            save(changed)
        }
        return true
    }

    // MARK: Asking the server

    /// Asks who bears the nick. False where there is nobody to ask for us.
    mutating func askWho(_ conversation: PrivateRoom, isInvitation: Bool = false) -> Bool {
        let own = PuppetKey(network: conversation.network, user: conversation.user)
        let bot = PuppetKey(network: conversation.network, user: nil)
        guard let key = [own, bot].first(where: { puppet($0)?.isOnline == true }) else { return false }
        let purpose = Request.Purpose.acquaintance(conversation.room, isInvitation: isInvitation)
        ask(key, purpose, [Message(.whois, [Parameter(conversation.nick)])])
        return true
    }

    /// Whether the nick may have changed hands since we last knew.
    func isStale(_ conversation: PrivateRoom) -> Bool {
        guard let checked = conversations[conversation.room]?.checked else { return true }
        return now.monotonic - checked >= limits.acquaintance
    }

    mutating func concludeAcquaintance(_ room: RoomID, isInvitation: Bool, _ answer: Answer?) {
        defer { if held[room]?.reason == .person { release(room) } }
        guard let conversation = rooms.privateRooms[room], let answer else { return }
        let event = isInvitation ? nil : held[room]?.events.first?.event.id
        if let identity = PersonIdentity(whois: answer) {
            guard acquaint(conversation, with: identity, replyingTo: event) else { return }
        } else if answer.failure != nil {
            // Whoever takes the nick next may be somebody else.
            conversations[room]?.checked = nil
            guard isInvitation else { return }
            let name = networkName(conversation.network)
            return notice(
                in: room,
                "\(conversation.nick) is not on \(name) now. What you write arrives only while they are there.",
                as: ghost(of: conversation)
            )
        } else {
            // The server says nothing of use: asking again for each message would change nothing.
            conversations[room]?.checked = now.monotonic
        }
        if let away = answer.lines.first(where: { $0.command == .numeric(.away) }), let words = away[2] {
            tellAway(conversation, words, replyingTo: event)
        }
    }

    // MARK: What the network shows

    /// The server says that whom one of ours wrote to is away.
    mutating func peerIsAway(_ nick: Nickname, _ text: String, _ key: PuppetKey) {
        guard let folded = networks[key.network]?.fold(nick) else { return }
        learn(nick, on: key.network) { $0.away = text }
        guard let user = key.user, let room = rooms.privateRoom(key.network, user, folded),
            let conversation = rooms.privateRooms[room]
        else { return }
        tellAway(conversation, text, replyingTo: conversations[room]?.lastSaid)
    }

    /// Once, until they write or are away for another reason.
    private mutating func tellAway(_ conversation: PrivateRoom, _ text: String, replyingTo event: EventID?) {
        guard conversations[conversation.room]?.away != text else { return }
        conversations[conversation.room]?.away = text
        notice(
            in: conversation.room,
            "\(conversation.nick) is away: \(IRCToMatrix.plain(text))",
            replyingTo: event,
            as: ghost(of: conversation)
        )
    }

    /// Who has left the network leaves the nick to others.
    mutating func peerQuit(_ nick: FoldedName, on id: NetworkID) {
        for conversation in rooms.privateRooms(with: nick, on: id) {
            conversations[conversation.room]?.checked = nil
            conversations[conversation.room]?.away = nil
        }
    }

    /// The same person, with another account or host from now on.
    mutating func peerChanged(
        _ observation: Observation,
        _ id: NetworkID,
        _ change: (inout PersonIdentity) -> Void
    ) {
        guard let nick = observation.source.nick, let folded = networks[id]?.fold(nick) else { return }
        let before = PersonIdentity(user: observation.source.user, host: observation.source.host)
        for conversation in rooms.privateRooms(with: folded, on: id) {
            guard var identity = conversation.identity, identity.verdict(on: before) == .same else { continue }
            change(&identity)
            var changed = conversation
            changed.identity = identity
            if changed != conversation { save(changed) }
        }
    }

    // MARK: Another nick

    /// The conversation goes with the person, and so has their ghost. `stranger`: the ghost that the nick had before.
    mutating func follow(_ conversation: PrivateRoom, to nick: Nickname, leaving stranger: UserID?) {
        guard let ghost = rename(conversation, to: nick, leaving: stranger) else { return }
        tellName(of: nick, ghost, in: conversation)
    }

    /// The conversation goes with the person, of whom only their account has told that they have another nick: the ghost
    /// of the new nick takes the place of the old one's.
    private mutating func move(_ conversation: PrivateRoom, to nick: Nickname) {
        guard let old = ghost(of: conversation), let folded = networks[conversation.network]?.fold(nick) else { return }
        guard let new = rename(conversation, to: nick, leaving: ghost(folded, on: conversation.network)) else { return }
        exchange(old, for: new, of: nick, in: conversation)
    }

    /// Under the new nick, in place of a conversation that there was under it.
    private mutating func rename(_ conversation: PrivateRoom, to nick: Nickname, leaving stranger: UserID?) -> UserID? {
        guard let network = networks[conversation.network] else { return nil }
        var moved = conversation
        moved.nick = nick
        rooms.removePrivateRoom(conversation.room, folded: network.fold(conversation.nick))
        let former = rooms.setPrivateRoom(moved, folded: network.fold(nick))
        store(.savePrivateRoom(moved))
        if let former, let stranger { leave(former, stranger, reason: "\(nick) is somebody else now") }
        watchPartners(of: PuppetKey(network: conversation.network, user: conversation.user))
        return network.ghostTable.user(for: network.fold(nick))
    }

    /// One ghost takes the place of another.
    mutating func exchange(_ old: UserID, for new: UserID, of nick: Nickname, in conversation: PrivateRoom) {
        let room = conversation.room
        let wasThere = old != new && memberships[room]?.contains(old) == true
        if wasThere {
            // The power to invite the next, should it come to that again. Rooms of the user's making have rules of their own.
            if conversation.isOurs { act(in: room, as: old, .setPowers(room, [new: 100])) }
            act(in: room, as: old, .invite(room, new, reason: "\(conversation.nick) is now known as \(nick)"))
        }
        bring(new, of: nick, on: conversation.network, into: room)
        tellName(of: nick, new, in: conversation)
        if wasThere { sendAway(old, from: room, reason: "Now known as \(nick)") }
    }

    private mutating func tellName(of nick: Nickname, _ ghost: UserID, in conversation: PrivateRoom) {
        guard conversation.isOurs, conversation.nick != nick,
            let settings = networks[conversation.network]?.configuration
        else { return }
        let name = JSONValue.object(["name": .string(PrivateRoom.name(nick, on: settings))])
        let room = conversation.room
        act(in: room, as: ghost, .setState(room, type: "m.room.name", stateKey: "", json: name.text))
    }
}
