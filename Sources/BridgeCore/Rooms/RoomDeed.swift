import IRCProtocol
import MatrixProtocol

/// What an operator of the bridge does to a link. Whoever asks has been made sure of.
package enum RoomDeed: Sendable, Hashable {
    /// Nil for all channels of the room.
    case unlink(RoomID, ChannelKey?, reason: String)
    /// Gives a portal to its moderators.
    case handOver(RoomID, ChannelKey?, to: [UserID])
    /// Links an existing room.
    case plumb(RoomID, NetworkID, ChannelName)
}

extension Bridge {
    mutating func answer(_ deed: RoomDeed, _ token: ReplyToken) {
        let refusal: LinkRefusal? =
            switch deed {
            case .unlink(let room, let channel, let reason): unlink(room, channel, reason: reason)
            case .handOver(let room, let channel, let users): convertToPlumbed(room, channel, moderators: users)
            case .plumb(let room, let network, let channel): plumb(room, to: channel, on: network)
            }
        reply(token, refusal.map { .kept($0) } ?? .changed)
    }

    private mutating func plumb(_ room: RoomID, to channel: ChannelName, on id: NetworkID) -> LinkRefusal? {
        guard let network = networks[id] else { return .unknownNetwork }
        let key = network.key(channel)
        guard !rooms.rooms(of: key).contains(room) else { return .linkedAlready }
        plumb(Link(room: room, channel: key, spelling: channel, origin: .provision))
        return nil
    }
}
