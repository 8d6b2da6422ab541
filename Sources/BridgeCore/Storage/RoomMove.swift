import MatrixProtocol

/// A room that a tombstone sends elsewhere, and how far we have followed.
package struct RoomMove: Sendable, Hashable, Codable {
    package enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
        /// Whether the tombstone's sender may, by the old room's own state.
        case creation, levels
        case joining
        /// Somebody there has to let us in.
        case invitation
        /// Whether the new room says that it takes the old one's place.
        case predecessor
        /// What moderators set for the old room is taken along.
        case settings
        /// Whether we can still do there what we could here.
        case rights
        /// The configuration still names the old room.
        case moved
    }

    package var old: RoomID
    package var new: RoomID
    /// Who says so: their server knows the new room.
    package var sender: UserID
    package var event: EventID
    package var stage: Stage
    /// The sender stands above power levels.
    package var isSovereign = false
    /// In the old room we could invite and kick.
    package var couldRule = false

    /// Only the server is left of who began it.
    mutating func forgetSender() {
        guard let nobody = UserID(parsing: "@forgotten:\(sender.server)") else { return }
        sender = nobody
    }

    package init(old: RoomID, new: RoomID, sender: UserID, event: EventID, stage: Stage = .creation) {
        self.old = old
        self.new = new
        self.sender = sender
        self.event = event
        self.stage = stage
    }
}
