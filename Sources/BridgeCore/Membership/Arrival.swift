import MatrixProtocol

/// A Matrix user whose turn to come to IRC is still to come.
struct Arrival: Sendable {
    let user: UserID
    /// That show their members there.
    let rooms: [RoomID]
}
