/// What passes and is not kept: the ephemeral part of a transaction.
package enum EphemeralEvent: Sendable, Hashable {
    /// All who type in the room now; the others have stopped.
    case typing(RoomID, [UserID])
    case receipts(RoomID, [Receipt])
    case presence(UserID, Presence)
    case other(type: String)

    package struct Receipt: Sendable, Hashable {
        package var event: EventID
        package var user: UserID
        /// Seen by its user only, `m.read.private`.
        package var isPrivate: Bool
        /// Milliseconds since 1970.
        package var time: Int64?
        /// The root of a thread or `main`; nil where the receipt is for the room without its threads told apart.
        package var thread: String?

        package init(event: EventID, user: UserID, isPrivate: Bool = false, time: Int64? = nil, thread: String? = nil) {
            self.event = event
            self.user = user
            self.isPrivate = isPrivate
            self.time = time
            self.thread = thread
        }
    }

    package struct Presence: Sendable, Hashable {
        package enum State: String, Sendable, Hashable, Codable { case online, offline, unavailable }

        package var state: State
        package var message: String?
        /// Milliseconds since the user did something.
        package var lastActiveAgo: Int64?
        package var isActiveNow: Bool?

        package init(state: State, message: String? = nil, lastActiveAgo: Int64? = nil, isActiveNow: Bool? = nil) {
            self.state = state
            self.message = message
            self.lastActiveAgo = lastActiveAgo
            self.isActiveNow = isActiveNow
        }
    }
}
