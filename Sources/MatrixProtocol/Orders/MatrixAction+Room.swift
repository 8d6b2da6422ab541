extension MatrixAction {
    /// The room that it happens in; nil where there is none (yet).
    package var room: RoomID? {
        switch self {
        case .sendMessage(let room, _), .setTopic(let room, _), .setState(let room, _, _, _), .join(let room),
            .leave(let room, _), .kick(let room, _, _), .ban(let room, _, _), .unban(let room, _),
            .invite(let room, _, _), .redact(let room, _, _),
            .react(let room, _, _), .reportDelivery(let room, _, _),
            .addAlias(let room, _), .setDirectoryVisibility(let room, _, _), .enter(let room, _), .read(let room, _),
            .setPowers(let room, _), .setAccess(let room, _, _):
            room
        case .setDisplayName, .createRoom, .removeAlias, .fetchPicture: nil
        }
    }
}
