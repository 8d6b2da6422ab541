import IRCProtocol
import MatrixProtocol

extension Bridge {
    /// Why `user` may not do this, with the sentence to tell them; nil where they may. Every door asks here.
    ///
    /// `user` nil: somebody whom nobody has named yet, as in a homeserver's question about an alias.
    mutating func refusal(of deed: Deed, by user: UserID?) -> Refusal? {
        let circumstances = Permissions.Circumstances(
            caseMapping: deed.network.flatMap { networks[$0]?.caseMapping } ?? .rfc1459,
            linkedRooms: rooms.channelsOfRoom.count
                - (deed.room.map { rooms.channelsOfRoom[$0] != nil } == true ? 1 : 0)
        )
        return permissions.refusal(of: deed, by: user, in: circumstances)
    }
}

extension Deed {
    var network: NetworkID? {
        switch self {
        case .use(let id), .findPortal(let id, _), .joinPortal(let id, _), .bringPortal(let id, _),
            .lookUp(let id, _), .message(let id, _), .plumb(_, let id, _, _):
            id
        case .speak, .unlink, .administer: nil
        }
    }

    /// The room that is to be linked.
    var room: RoomID? {
        if case .plumb(let room, _, _, _) = self { room } else { nil }
    }
}
