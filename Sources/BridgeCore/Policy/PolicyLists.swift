import MatrixProtocol

/// The lists that the configuration names, and how far each is known.
struct PolicyLists: Sendable {
    enum State: Sendable, Hashable {
        /// The room behind the alias is being asked for.
        case resolving
        /// The room's state is being read. `isStale`: something has changed in it meanwhile.
        case reading(RoomID, isStale: Bool)
        case known(RoomID)
        /// A timer will begin anew.
        case waiting
    }

    var rules = PolicyRules()
    var states: [String: State] = [:]
    /// Failures in a row, for the wait before the next attempt.
    var failures: [String: Int] = [:]
    /// Rooms that a list was in before, since its room was last looked for.
    var former: [String: Set<RoomID>] = [:]
    /// One that is replaced more often in one run leads in circles.
    static let mostRooms = 20

    func list(of room: RoomID) -> String? {
        states.first { _, state in
            switch state {
            case .reading(room, _), .known(room): true
            case .resolving, .waiting, .reading, .known: false
            }
        }?.key
    }
}
