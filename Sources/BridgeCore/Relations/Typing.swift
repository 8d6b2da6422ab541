import IRCProtocol
import MatrixProtocol

/// Who types where, on both sides; forgotten with the process.
struct Typing: Sendable {
    /// Matrix users who type, by room.
    var inRooms: [RoomID: Set<UserID>] = [:]
    /// How often that has been told again since it last changed.
    var renewals: [RoomID: Int] = [:]
    /// Ghosts that are shown to type, until when.
    var ghosts: [Ghost: Duration] = [:]

    struct Ghost: Sendable, Hashable {
        var room: RoomID
        var user: UserID
    }

    /// Clients take somebody to type for six seconds after they were told so.
    static let renewal = Duration.seconds(5)
    static let lifetime = Duration.seconds(6)
    /// Nobody types for longer without a change that the homeserver tells.
    static let mostRenewals = 24
}
