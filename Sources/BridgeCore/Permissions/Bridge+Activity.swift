import MatrixProtocol

// Who uses the bridge, and when they last did.
extension Bridge {
    /// Somebody did something in a room of ours. Written down by the hour: it is asked for in hours and days.
    mutating func noteActivity(of user: UserID, in room: RoomID) {
        guard rooms.knows(room) else { return }
        let known = activity[user]
        if let known, now.wall >= known, now.wall - known < limits.activityGrain.inMilliseconds { return }
        activity[user] = now.wall
        store(.saveActivity(user, now.wall))
    }
}

extension Duration {
    var inMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
