import IRCProtocol
import MatrixProtocol

// Rooms that share a channel share talk.
extension Bridge {
    /// In the channel's other rooms the sender's ghost says the same: they share the channel, so they share talk.
    mutating func mirror(_ content: MessageContent, _ event: RoomEvent, on channel: ChannelKey) {
        let others = rooms.rooms(of: channel).filter { $0 != event.room && policy.rules.ban(of: $0) == nil }
        guard !others.isEmpty else { return }
        let key = PuppetKey(network: channel.network, user: event.sender)
        ensurePuppet(key)
        // After a restart the nick held last: an event that is taken once more is then said by the same ghost, and its
        // repeat is known.
        guard let puppet = puppet(key) else { return }
        let nick = puppet.isOnline ? puppet.nick : puppet.record?.lastNick ?? puppet.nick
        let message = MatrixToIRC.mirrored(content)
        for room in others {
            guard let ghost = bringGhost(nick, on: channel.network, into: room) else { continue }
            act(
                in: room,
                as: ghost,
                .sendMessage(room, message),
                transaction: derivedTransaction("mirror", event.id.text, room.text),
                time: event.time
            )
        }
    }
}
