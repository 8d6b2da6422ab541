import IRCProtocol
import MatrixProtocol

// Who comes and goes on Matrix.
extension Bridge {
    mutating func take(member content: MemberContent, of user: UserID, _ event: RoomEvent) {
        moderated(user, content, event)
        if user == configuration.bot {
            botChanged(content, event)
        } else if let (network, _) = ghostNick(of: user) {
            ghostChanged(user, network, content, event)
        } else if !isOurs(user) {
            userChanged(user, content, event)
        }
    }

    // MARK: The bot

    private mutating func botChanged(_ content: MemberContent, _ event: RoomEvent) {
        switch content.membership {
        case .invite:
            if moveInvited(to: event.room, configuration.bot) { return }
            if rooms.channelsOfRoom[event.room] != nil {
                act(in: event.room, as: configuration.bot, .join(event.room))
                learnMembers(of: event.room)
            } else if content.isDirect == true {
                act(in: event.room, as: configuration.bot, .join(event.room))
                settleAdminRoom(event.room, of: event.sender)
                learnCompany(of: event.room)
                notice(in: event.room, greeting(for: event.sender))
            } else {
                log(.debug, "An invitation to a room that is not bridged is left open", [.room: event.room.text])
            }
        case .leave, .ban:
            policyListLost(event.room)
            if rooms.adminRooms[event.room] != nil {
                forgetAdminRoom(event.room)
            } else if rooms.knows(event.room) {
                log(
                    .warning,
                    "The bot was removed from a bridged room",
                    [.room: event.room.text, .user: event.sender.text, .reason: content.reason ?? ""]
                )
            }
        case .join, .knock:
            break
        }
    }

    /// One more room of the user with the bot. Commands are heard in all of them, news comes to the newest.
    mutating func settleAdminRoom(_ room: RoomID, of user: UserID) {
        if rooms.adminRooms[room] != nil { store(.removeAdminRoom(room)) }
        let surplus = rooms.addAdminRoom(room, of: user)
        store(.saveAdminRoom(room, user))
        if let surplus { leaveAdminRoom(surplus, reason: "You have many rooms with me, and this is the oldest") }
    }

    mutating func leaveAdminRoom(_ room: RoomID, reason: String?) {
        forgetAdminRoom(room)
        act(in: room, as: configuration.bot, .leave(room, reason: reason))
    }

    /// The room is nobody's with the bot any more.
    mutating func forgetAdminRoom(_ room: RoomID) {
        rooms.removeAdminRoom(room)
        forgetEncryption(of: room)
        functionalMembers[room] = nil
        for user in memberships[room, default: []].sorted() where !rooms.knows(room) {
            store(.saveMembership(room, user, isJoined: false))
        }
        if !rooms.knows(room) { memberships[room] = nil }
        store(.removeAdminRoom(room))
    }

    private func greeting(for user: UserID) -> String {
        let nets = configuration.networks.map(\.name).joined(separator: ", ")
        return "This room is yours and the bridge's, for \(nets). Say !help for what you can do here."
    }

    // MARK: Ghosts

    private mutating func ghostChanged(
        _ ghost: UserID,
        _ network: NetworkID,
        _ content: MemberContent,
        _ event: RoomEvent
    ) {
        switch content.membership {
        case .invite:
            ghostInvited(ghost, network, content, event)
        case .leave, .ban:
            guard memberships[event.room]?.remove(ghost) != nil else { return }
            store(.saveMembership(event.room, ghost, isJoined: false))
            // It could not come back into a room that it was taken out of.
            if let conversation = rooms.privateRooms[event.room] { endPrivateRoom(conversation, reason: nil) }
        case .join, .knock:
            break
        }
    }

    // MARK: People

    private mutating func userChanged(_ user: UserID, _ content: MemberContent, _ event: RoomEvent) {
        switch content.membership {
        case .join:
            displayNames[user] = content.displayname
            thirdPerson(user, in: event.room)
            guard rooms.knows(event.room) else { return }
            arrivedSince[event.room]?.insert(user)
            if memberships[event.room, default: []].insert(user).inserted {
                store(.saveMembership(event.room, user, isJoined: true))
                recollection.arrived(user, in: event.room)
                touchedRooms.insert(event.room)
                userJoined(user, event.room)
                usersChanged(in: event.room)
            }
            nameChanged(user, content.displayname)
        case .leave, .ban:
            arrivedSince[event.room]?.remove(user)
            guard memberships[event.room]?.contains(user) == true else { return leftPrivately(user, event.room) }
            let isByHand = event.sender != user
            let reason =
                isByHand
                ? "Kicked by \(event.sender)" + (content.reason.map { ": \($0)" } ?? "")
                : content.reason ?? "User left"
            userLeft(user, event.room, reason, isByHand: isByHand)
            usersChanged(in: event.room)
            leftPrivately(user, event.room)
        case .invite:
            thirdPerson(user, in: event.room)
        case .knock:
            break
        }
    }

    private mutating func nameChanged(_ user: UserID, _ name: String?) {
        for settings in configuration.networks {
            let key = PuppetKey(network: settings.id, user: user)
            guard let record = records[key], record.displayName != name else { continue }
            remember(key) { $0.displayName = name }
            guard settings.ircClients.allowNickChanges, record.wantedNick == nil else { continue }
            follow(key, from: record.displayName, to: name, settings)
        }
    }

    /// A nick that its user has not chosen follows their name.
    private mutating func follow(
        _ key: PuppetKey,
        from former: String?,
        to name: String?,
        _ settings: NetworkConfiguration
    ) {
        guard let user = key.user, let puppet = puppet(key) else { return }
        let nick = Identities.nick(for: user, displayName: name, settings: settings.ircClients)
        guard nick != Identities.nick(for: user, displayName: former, settings: settings.ircClients) else { return }
        if puppet.connection == nil { with(key) { $0.nick = nick } }
        guard puppet.isOnline, puppet.nick != nick else { return }
        let what = "Your nick on \(settings.name) was not changed to \(nick)"
        ask(key, .moderation(user, what: what), [Message(.nick, [Parameter(nick)])])
    }

    private mutating func userJoined(_ user: UserID, _ room: RoomID) {
        for id in Set((rooms.channelsOfRoom[room] ?? []).map(\.network)).sorted() {
            guard let network = networks[id] else { continue }
            if let refusal = refusal(ofBeingIn: room, on: id, by: user) {
                turnAway(user, from: room, refusal)
            } else if network.toIRC(room).incremental || requiresJoined(room, on: id) {
                remember(PuppetKey(network: id, user: user)) { $0.hasQuit = false }
                if case .refused = puppet(PuppetKey(network: id, user: user))?.state {
                    with(PuppetKey(network: id, user: user)) { $0.state = .offline }
                }
                bringPuppet(of: user, from: room, on: id)
            }
        }
    }

    private mutating func refusal(ofBeingIn room: RoomID, on id: NetworkID, by user: UserID) -> Refusal? {
        for channel in rooms.channelsOfRoom[room] ?? [] where channel.network == id {
            guard let link = rooms.links[channel]?.first(where: { $0.room == room }) else { continue }
            let deed = link.origin.isPortal ? Deed.joinPortal(id, link.spelling) : .use(id)
            if let refusal = refusal(of: deed, by: user) { return refusal }
        }
        return nil
    }

    /// Somebody has come who may not: out again, or at least told.
    private mutating func turnAway(_ user: UserID, from room: RoomID, _ refusal: Refusal) {
        drop(refusal.reason)
        guard refusal.kicks else { return tell(user, refusal.sentence, isImportant: true) }
        memberships[room]?.remove(user)
        store(.saveMembership(room, user, isJoined: false))
        act(in: room, as: configuration.bot, .kick(room, user, reason: refusal.sentence))
    }

    /// Their puppet leaves what no other room of theirs shows.
    mutating func userLeft(_ user: UserID, _ room: RoomID, _ reason: String, isByHand: Bool) {
        memberships[room]?.remove(user)
        touchedRooms.insert(room)
        store(.saveMembership(room, user, isJoined: false))
        for channel in rooms.channelsOfRoom[room] ?? [] {
            let stays = rooms.rooms(of: channel).contains { memberships[$0]?.contains(user) == true }
            guard !stays || isByHand else { continue }
            let key = PuppetKey(network: channel.network, user: user)
            mirrorLeave(of: key, on: channel, except: room)
            unwant(channel.name, for: key, reason: reason)
        }
    }

    /// The ghost that spoke for the user in the channel's other rooms goes too.
    mutating func mirrorLeave(of key: PuppetKey, on channel: ChannelKey, except room: RoomID? = nil) {
        guard let network = networks[channel.network], let nick = puppet(key)?.nick,
            let ghost = network.ghostTable.user(for: network.fold(nick))
        else { return }
        for other in rooms.rooms(of: channel) where other != room { sendAway(ghost, from: other, reason: nil) }
    }

    /// Who leaves a private or admin room has ended it: the next word makes a new one.
    private mutating func leftPrivately(_ user: UserID, _ room: RoomID) {
        if rooms.adminRooms[room] == user {
            leaveAdminRoom(room, reason: nil)
        }
        if let conversation = rooms.privateRooms[room], conversation.user == user {
            endPrivateRoom(conversation, reason: nil)
        }
    }
}
