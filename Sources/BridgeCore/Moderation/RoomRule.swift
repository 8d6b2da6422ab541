import MatrixProtocol

/// What a room was last given for the channel that rules it. Written down in one commit with the orders that give it, so
/// that a restart changes nothing that is so already, and gives what has changed meanwhile.
package struct RoomRule: Sendable, Hashable, Codable {
    package var room: RoomID
    package var channel: ChannelKey
    package var shown: ChannelRule

    package init(room: RoomID, channel: ChannelKey, shown: ChannelRule) {
        self.room = room
        self.channel = channel
        self.shown = shown
    }
}

/// How far a room is behind its channel.
struct RoomRuling: Sendable, Hashable {
    var record: RoomRule?
    /// Something has changed it, or an order failed: it is given once more.
    var isDoubtful = false
    /// When the first of the changes came that are being gathered.
    var since: Duration?

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
}
