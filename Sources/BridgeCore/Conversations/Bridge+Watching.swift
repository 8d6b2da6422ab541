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
        order(connection, .watch(rooms.partners(of: key)))
    }

    mutating func peerWent(_ nick: Nickname, _ key: PuppetKey) {
        guard let room = conversation(with: nick, of: key) else { return }
        conversations[room]?.checked = nil
        conversations[room]?.away = nil
    }

    mutating func peerCame(_ source: Source, _ key: PuppetKey) {
        guard let nick = source.nick, let room = conversation(with: nick, of: key),
            let conversation = rooms.privateRooms[room]
        else { return }
        let identity = PersonIdentity(user: source.user, host: source.host)
        // Another host may be another place of the same person, which only the server knows: it is asked when it matters.
        let isSame = conversation.identity?.verdict(on: identity) == .same
        conversations[room]?.checked = isSame ? now.monotonic : nil
    }

    private func conversation(with nick: Nickname, of key: PuppetKey) -> RoomID? {
        guard let user = key.user, let folded = networks[key.network]?.fold(nick) else { return nil }
        return rooms.privateRoom(key.network, user, folded)
    }
}
