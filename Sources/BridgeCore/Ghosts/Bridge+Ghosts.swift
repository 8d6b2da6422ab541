import IRCProtocol
import MatrixProtocol

// Matrix users that stand for people on IRC.
extension Bridge {
    /// Whether the bridge itself speaks under this id. Ghosts of networks that are not served any more are ours still,
    /// though they are nobody.
    package func isOurs(_ user: UserID) -> Bool {
        user == configuration.bot || ghostNick(of: user) != nil || ghosts[user] != nil
    }

    /// The network and folded nick that a ghost's id names.
    func ghostNick(of user: UserID) -> (NetworkID, FoldedName)? {
        for settings in configuration.networks {
            if let nick = networks[settings.id]?.ghostTable.nick(of: user) { return (settings.id, nick) }
        }
        return nil
    }

    func displayName(of nick: Nickname, on network: NetworkID) -> String? {
        guard let settings = networks[network]?.configuration else { return nil }
        // What most have, for each line that comes from IRC.
        if settings.matrixClients.displayName == "$NICK" { return nick.text }
        let template = settings.displayNameTemplate
        guard template.tellsProfile else { return template.expanded(["NICK": nick.text]) }
        guard let folded = networks[network]?.fold(nick) else { return nil }
        let profile = networks[network]?.profiles[folded] ?? PersonProfile()
        // Until all is told again after a restart, the name that they had is the best guess.
        if !profile.fills(template), let record = ghost(folded, on: network).flatMap({ ghosts[$0] }),
            record.nick == nick,
            !record.displayName.isEmpty
        {
            return record.displayName
        }
        return profile.displayName(of: nick, template)
    }

    /// The ghost of a nick, named as the nick is spelt now, and in the room.
    @discardableResult
    mutating func bringGhost(_ nick: Nickname, on id: NetworkID, into room: RoomID) -> UserID? {
        guard let user = ghost(of: nick, on: id) else { return nil }
        return bring(user, of: nick, on: id, into: room) ? user : nil
    }

    /// The same where it is known already which ghost is the nick's. False on a network that is none of ours.
    @discardableResult
    mutating func bring(_ user: UserID, of nick: Nickname, on id: NetworkID, into room: RoomID) -> Bool {
        joinGhost(user, of: nick, on: id, into: room).isKnown
    }

    /// The same, with the order that brings it in where it was not there.
    mutating func joinGhost(
        _ user: UserID,
        of nick: Nickname,
        on id: NetworkID,
        into room: RoomID
    ) -> (isKnown: Bool, order: TransactionID?) {
        guard let name = displayName(of: nick, on: id) else { return (false, nil) }
        self.name(user, nick, name, on: id, in: room)
        memberQueue.withdraw(user, in: room)
        guard memberships[room, default: []].insert(user).inserted else { return (true, nil) }
        store(.saveMembership(room, user, isJoined: true))
        return (true, act(in: room, as: user, .join(room)))
    }

    /// Before all that it says in the room from then on.
    mutating func name(_ user: UserID, _ nick: Nickname, _ name: String, on id: NetworkID, in room: RoomID) {
        guard ghosts[user]?.displayName != name else { return spell(user, nick) }
        guard mayBeNamed(user) else { return }
        let record = GhostRecord(user: user, network: id, nick: nick, displayName: name)
        ghosts[user] = record
        store(.saveGhost(record))
        act(in: room, as: user, .setDisplayName(name))
    }

    func ghost(of nick: Nickname, on id: NetworkID) -> UserID? {
        networks[id].flatMap { $0.ghostTable.user(for: $0.fold(nick)) }
    }

    /// An earlier name can arrive behind a later one, by way of another room. Which was the last is seen a little later.
    mutating func named(_ user: UserID, _ name: String) {
        guard var record = ghosts[user], record.displayName != name, !record.displayName.isEmpty else { return }
        record.displayName = name
        ghosts[user] = record
        store(.saveGhost(record))
        nameLater(user)
    }

    /// The homeserver would not: the ghost has the name that it had before, and is named anew later.
    mutating func namingFailed(_ user: UserID, _ name: String) {
        guard var record = ghosts[user], record.displayName == name else { return }
        record.displayName = ""
        ghosts[user] = record
        store(.saveGhost(record))
        if refusedNames.count >= Self.rememberedNames { refusedNames = [:] }
        refusedNames[user] = now.monotonic
    }

    private static let rememberedNames = 10_000

    /// A homeserver that refuses names is not asked with each line.
    private mutating func mayBeNamed(_ user: UserID) -> Bool {
        guard let refused = refusedNames[user] else { return true }
        guard now.monotonic - refused >= limits.longestBackoff else { return false }
        refusedNames[user] = nil
        return true
    }

    /// Takes a ghost out of a room that it is in, at once.
    mutating func sendAway(_ ghost: UserID, from room: RoomID, reason: String?) {
        memberQueue.withdraw(ghost, in: room)
        _ = takeOut(ghost, of: room, reason: reason)
    }

    mutating func takeOut(_ ghost: UserID, of room: RoomID, reason: String?) -> TransactionID? {
        guard memberships[room]?.remove(ghost) != nil else { return nil }
        store(.saveMembership(room, ghost, isJoined: false))
        notePresence(of: ghost, .departure)
        return act(in: room, as: ghost, .leave(room, reason: reason))
    }

    func ghost(_ nick: FoldedName, on id: NetworkID) -> UserID? { networks[id]?.ghostTable.user(for: nick) }
}
