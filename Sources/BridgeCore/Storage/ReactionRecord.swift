import MatrixProtocol

/// A reaction as it stands in a room, by whoever made it: it is taken back by its own event.
package struct ReactionRecord: Sendable, Hashable, Codable {
    package var event: EventID
    package var room: RoomID
    package var sender: UserID
    /// What it is put on.
    package var target: EventID
    package var key: String
    /// Milliseconds since 1970.
    package var time: Int64

    package init(event: EventID, room: RoomID, sender: UserID, target: EventID, key: String, time: Int64) {
        self.event = event
        self.room = room
        self.sender = sender
        self.target = target
        self.key = key
        self.time = time
    }
}
