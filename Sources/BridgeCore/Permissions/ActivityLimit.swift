import MatrixProtocol

/// More people on IRC are active than may be (`RMAUlimit`): nothing that is said is carried.
package struct ActivityLimit: Sendable, Hashable {
    /// Milliseconds since 1970.
    package var since: Int64
    /// Rooms in which somebody spoke since, on either side.
    package var told: Set<RoomID>

    package init(since: Int64, told: Set<RoomID> = []) {
        self.since = since
        self.told = told
    }
}
