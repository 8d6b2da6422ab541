import MatrixProtocol

/// How far a room is behind its channel.
struct RoomRuling: Sendable, Hashable {
    var record: RoomRule?
    /// Something has changed it, or an order failed: it is given once more.
    var isDoubtful = false
    /// When the first of the changes came that are being gathered.
    var since: Duration?
    /// Whom our own last writes gave another level: the one before, and when that was seen.
    private var given: [UserID: Given] = [:]

    private struct Given: Sendable, Hashable {
        var former: Int
        var time: Duration
    }

    init(record: RoomRule? = nil) { self.record = record }

    /// What one change more means. Changes are gathered until none has come for `grace`; an endless stream of them is
    /// carried over all the same, each ten times that.
    ///
    /// - Returns: when to carry over what there is; nil where that is set already.
    mutating func changed(at now: Duration, grace: Duration) -> Duration? {
        let first = since ?? now
        since = first
        guard now - first < grace * 10 else { return nil }
        return now + grace
    }

    mutating func carriedOver() { since = nil }

    /// The room's levels, as our own write made them. Nothing of it is news.
    mutating func wrote(_ levels: SeenLevels, at now: Duration) {
        if let former = record?.seen {
            for user in levels.changed(since: former) {
                given[user] = Given(former: former.level(of: user), time: now)
            }
        }
        record?.seen = levels
    }

    /// The room's levels, as somebody else made them.
    ///
    /// Whoever writes levels writes all of them. Who did not know yet what we wrote takes it back without meaning to:
    /// within `crossing` that is no change, and the room is given it once more.
    ///
    /// - Returns: who was raised or lowered, in order, with the level that they had.
    mutating func saw(_ levels: SeenLevels, at now: Duration, crossing: Duration) -> [(user: UserID, former: Int)] {
        guard let record else { return [] }
        given = given.filter { now - $0.value.time < crossing }
        // Until an event is seen, what the room was given last.
        let former = record.seen ?? SeenLevels(users: record.shown.levels, usersDefault: levels.usersDefault)
        self.record?.seen = levels
        return levels.changed(since: former).filter { given[$0]?.former != levels.level(of: $0) }.map {
            ($0, former.level(of: $0))
        }
    }
}
