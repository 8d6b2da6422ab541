import IRCProtocol
import MatrixProtocol

// What a ban does to those who are here already, and what its end does.
extension Bridge {
    /// Rules have changed; `added` are those that were not there before.
    mutating func policyChanged(_ added: [PolicyRule]) {
        permissions.policy = policy.rules
        for user in barred.sorted() where permissions.bar(user) == nil { readmit(user) }
        guard !added.isEmpty else { return }
        for user in presentUsers where added.contains(where: { PolicyRules.matches($0, user) }) { expelIfBarred(user) }
        for rule in added where rule.kind == .room { tellOfBan(rule) }
    }

    /// Who of Matrix is in our rooms or has a connection of ours.
    private var presentUsers: [UserID] {
        var users = Set(networks.values.flatMap { $0.puppets.keys.compactMap(\.user) })
        for members in memberships.values { users.formUnion(members) }
        users.formUnion(rooms.privateRooms.values.map(\.user))
        return users.filter { !isOurs($0) }.sorted()
    }

    /// Ends all that somebody has here, if something bars them: connections with a reason, what waits to be said,
    /// and their place in rooms.
    mutating func expelIfBarred(_ user: UserID) {
        guard let bar = permissions.bar(user), barred.insert(user).inserted else { return }
        log(.info, "Somebody is barred from the bridge", [.user: user.text, .reason: bar.cause.rawValue])
        for id in networks.keys.sorted() {
            disconnect(PuppetKey(network: id, user: user), ircReason: bar.ircReason, bar.sentence)
        }
        var isTold = false
        for room in rooms.channelsOfRoom.keys.sorted() where memberships[room]?.contains(user) == true {
            isTold = true
            memberships[room]?.remove(user)
            store(.saveMembership(room, user, isJoined: false))
            act(in: room, as: configuration.bot, .kick(room, user, reason: bar.sentence))
        }
        for conversation in rooms.privateRooms.values.sorted(by: { $0.room < $1.room }) where conversation.user == user
        {
            isTold = true
            notice(in: conversation.room, bar.sentence, as: ghost(of: conversation))
        }
        // Whoever is put out of a room reads why there; a room with the bot is made only for those who would hear nothing.
        tell(user, bar.sentence, isImportant: !isTold)
    }

    private mutating func readmit(_ user: UserID) {
        barred.remove(user)
        log(.info, "Somebody is no longer barred from the bridge", [.user: user.text])
        tell(user, "You may use this bridge again.", isImportant: false)
    }

    /// Ends a puppet's connection, so that nothing but its user brings it back. What waited is given up with a word.
    mutating func disconnect(_ key: PuppetKey, ircReason: String, _ sentence: String) {
        guard let puppet = puppet(key) else { return }
        effects.append(.cancel(.reconnect(key)))
        giveUpLines(of: key, sentence)
        with(key) { $0.channels = [:] }
        if let connection = puppet.connection {
            with(key) { $0.isLeaving = true }
            order(connection, .quit(reason: ircReason))
        } else {
            with(key) { $0.state = .offline }
        }
    }

    private mutating func tellOfBan(_ rule: PolicyRule) {
        let glob = Glob(rule.entity)
        for room in rooms.channelsOfRoom.keys.sorted() where glob.matches(room.text) {
            notice(in: room, Refusal.ofRoom(rule).sentence)
        }
    }
}
