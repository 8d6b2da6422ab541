/// Something that a room's state tells.
package enum RoomFact: Sendable, Hashable, Codable {
    case creation
    case powerLevels
    /// Who is joined.
    case members
    /// The content of one state event.
    case content(type: String, stateKey: String)
}

/// The answer to a ``RoomFact``.
package enum RoomReading: Sendable, Hashable {
    case creation(RoomCreation)
    case powerLevels(PowerLevelsContent)
    /// With the display name each has in the room.
    case members([UserID: String?])
    case content(json: String)
    /// There is no such event, or none that can be read.
    case missing
}
