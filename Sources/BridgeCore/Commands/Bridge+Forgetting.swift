import IRCProtocol
import MatrixProtocol

// All that is stored of somebody goes.
extension Bridge {
    mutating func forget(isMeant: Bool, _ place: CommandPlace) {
        guard isMeant else {
            return respond(
                place,
                "This ends your connections, takes you out of the rooms that the bridge has made, and deletes what is "
                    + "stored about you: nicks, user names, passwords, choices, conversations and rooms with me. What has "
                    + "been said stays where it was said. Say !forget yes to do it."
            )
        }
        for id in networks.keys.sorted() { dismiss(PuppetKey(network: id, user: place.user)) }
        for room in memberships.keys.sorted() where memberships[room]?.contains(place.user) == true {
            memberships[room]?.remove(place.user)
            if rooms.links(of: room).contains(where: \.origin.isPortal) {
                act(in: room, as: configuration.bot, .kick(room, place.user, reason: "Forgotten by !forget"))
            }
        }
        for conversation in rooms.privateRooms.values.sorted(by: { $0.room < $1.room })
        where conversation.user == place.user {
            endPrivateRoom(conversation, reason: "Forgotten by !forget")
        }
        for id in consents.requests.keys.sorted() where consents.requests[id]?.link.user == place.user {
            consent(id) { $0.withdrawn() }
        }
        forgetSender(place.user)
        consents.forget(place.user)
        messages.forget(place.user)
        declined = declined.filter { $0.key.user != place.user }
        offers = offers.filter { $0.key.key.user != place.user }
        passwords = passwords.filter { $0.key.user != place.user }
        certificates = certificates.filter { $0.key.user != place.user }
        bouncers = bouncers.filter { $0.key.user != place.user }
        records = records.filter { $0.key.user != place.user }
        forgetHeard(by: place.user)
        features[place.user] = nil
        displayNames[place.user] = nil
        respond(
            place,
            "All that was stored about you is deleted. Where you are still in a bridged room, speaking there makes you "
                + "known again. Goodbye."
        )
        for room in rooms.adminRoomsOfUser[place.user] ?? [] { leaveAdminRoom(room, reason: "Forgotten by !forget") }
        activity[place.user] = nil
        bans = bans.filter { $0.user != place.user }
        store(.forgetUser(place.user))
    }

    /// Moves of rooms that they have begun go on without their name: of it only the server is needed still, to find the
    /// new room. Before that it has to be looked at whether they may, which is a matter of two readings.
    private mutating func forgetSender(_ user: UserID) {
        for var move in moves.values.sorted(by: { $0.old < $1.old }) where move.sender == user {
            switch move.stage {
            case .creation, .levels: continue
            case .joining, .invitation, .predecessor, .settings, .rights, .moved: move.forgetSender()
            }
            moves[move.old] = move
            store(.saveMove(move))
        }
    }

    /// The puppet is gone, its connection and what it had to say; what the connection still tells is not heard.
    private mutating func dismiss(_ key: PuppetKey) {
        guard let puppet = puppet(key) else { return }
        effects.append(.cancel(.reconnect(key)))
        for channel in puppet.channels.keys.sorted() {
            mirrorLeave(of: key, on: ChannelKey(network: key.network, name: channel), except: nil)
        }
        if let connection = puppet.connection {
            order(connection, .quit(reason: "Quit by its user"))
            detach(connection, key)
            if let held = networks[key.network]?.fold(puppet.nick) {
                let until = now.monotonic + limits.formerNickLifetime
                networks[key.network]?.ownNames.release(held, by: key, until: until)
            }
        }
        with(key) { $0.recall() }
        giveUpLines(of: key, "you are forgotten, as you wished")
        networks[key.network]?.puppets[key] = nil
    }
}
