import IRCProtocol
import MatrixProtocol

// Whether those are on the network whom our users talk with alone, where it tells (MONITOR). Who went may come back as
// somebody else: the next words to the nick wait for a look at who that is.
extension Bridge {
    /// To be called when somebody's conversations change, or their connection does.
    mutating func watchPartners(of key: PuppetKey) {
        guard case .online(let connection, let identity, _) = puppet(key)?.state,
            identity.support.monitor != .unavailable
        else { return }
        let partners = rooms.partners(of: key)
        watches(partners, key)
        order(connection, .watch(partners))
    }

    /// The connection has ended: of whoever is watched by no other nothing is known any more.
    mutating func endWatch(of key: PuppetKey) { watches([], key) }

    private mutating func watches(_ partners: [Nickname], _ key: PuppetKey) {
        guard let mapping = networks[key.network]?.caseMapping else { return }
        let gone = networks[key.network]?.watch.watches(Set(partners.map { mapping.fold($0) }), key) ?? []
        for nick in gone { noteWhereabouts(of: nick, on: key.network, .departure) }
    }

    mutating func peerWent(_ nick: Nickname, _ key: PuppetKey) {
        guard let room = conversation(with: nick, of: key), let folded = networks[key.network]?.fold(nick) else {
            return
        }
        conversations[room]?.checked = nil
        conversations[room]?.away = nil
        networks[key.network]?.watch.went(folded, from: key)
        // Whoever comes back under the nick comes back to the keyboard.
        learn(nick, on: key.network) { $0.away = nil }
        noteWhereabouts(of: folded, on: key.network, .departure)
    }

    mutating func peerCame(_ source: Source, _ key: PuppetKey) {
        guard let nick = source.nick, let room = conversation(with: nick, of: key),
            let conversation = rooms.privateRooms[room], let folded = networks[key.network]?.fold(nick)
        else { return }
        let identity = PersonIdentity(user: source.user, host: source.host)
        // Another host may be another place of the same person, which only the server knows: it is asked when it matters.
        let isSame = conversation.identity?.verdict(on: identity) == .same
        conversations[room]?.checked = isSame ? now.monotonic : nil
        networks[key.network]?.watch.came(folded, to: key)
        noteWhereabouts(of: folded, on: key.network, .found)
    }

    // MARK: Presence

    /// The server has said who bears the nick of a conversation, and whether they are away.
    mutating func peerTold(in room: RoomID, _ answer: Answer?) {
        guard let conversation = rooms.privateRooms[room], let answer,
            let folded = networks[conversation.network]?.fold(conversation.nick)
        else { return }
        guard PersonIdentity(whois: answer) != nil else {
            if answer.failure != nil { noteWhereabouts(of: folded, on: conversation.network, .departure) }
            return
        }
        let words = answer.lines.first { $0.command == .numeric(.away) }.map { $0[2] ?? "" }
        learn(conversation.nick, on: conversation.network) { $0.away = words }
        noteWhereabouts(of: folded, on: conversation.network, .found)
    }

    /// Who writes is at the keyboard, whatever they said when they went. Who is on a channel of ours shows it there.
    mutating func peerWrote(_ nick: Nickname, on id: NetworkID) {
        guard let folded = networks[id]?.fold(nick), networks[id]?.profiles[folded]?.away != nil,
            networks[id]?.channels.values.contains(where: { $0.roster[folded] != nil }) == false
        else { return }
        learn(nick, on: id) { $0.away = nil }
    }

    private mutating func noteWhereabouts(of nick: FoldedName, on id: NetworkID, _ sign: PresenceBoard.Sign) {
        guard let ghost = ghost(nick, on: id), ghosts[ghost] != nil else { return }
        notePresence(of: ghost, sign)
    }

    /// Whether the ghost is in a private conversation whose partner is on the network: where nobody watches them, as far
    /// as was known not long ago.
    func isInTouch(_ ghost: UserID, _ nick: FoldedName, on id: NetworkID) -> Bool {
        let isThere = networks[id]?.watch.isThere(nick) == true
        return rooms.privateRooms(with: nick, on: id).contains { conversation in
            memberships[conversation.room]?.contains(ghost) == true && (isThere || !isStale(conversation))
        }
    }

    private func conversation(with nick: Nickname, of key: PuppetKey) -> RoomID? {
        guard let user = key.user, let folded = networks[key.network]?.fold(nick) else { return nil }
        return rooms.privateRoom(key.network, user, folded)
    }
}
