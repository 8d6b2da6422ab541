import MatrixProtocol

/// A room that a tombstone sends elsewhere, and how far we have followed.
package struct RoomMove: Sendable, Hashable, Codable {
    package enum Stage: String, Sendable, Hashable, Codable {
        /// Whether the tombstone's sender may, by the old room's own state.
        case creation, levels
        case joining
        /// Somebody there has to let us in.
        case invitation
        /// Whether the new room says that it takes the old one's place.
        case predecessor
    }

    package var old: RoomID
    package var new: RoomID
    /// Who says so: their server knows the new room.
    package var sender: UserID
    package var event: EventID
    package var stage: Stage

    package init(old: RoomID, new: RoomID, sender: UserID, event: EventID, stage: Stage) {
        self.old = old
        self.new = new
        self.sender = sender
        self.event = event
        self.stage = stage
    }
}
