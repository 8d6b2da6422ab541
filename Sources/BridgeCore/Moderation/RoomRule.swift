import MatrixProtocol

/// What a room was last given for the channel that rules it. Written down in one commit with the orders that give it, so
/// that a restart changes nothing that is so already, and gives what has changed meanwhile.
package struct RoomRule: Sendable, Hashable, Codable {
    package var room: RoomID
    package var channel: ChannelKey
    package var shown: ChannelRule
    /// As an event said last, of others or our own; nil where none was seen since the room is ruled.
    package var seen: SeenLevels?

    package init(room: RoomID, channel: ChannelKey, shown: ChannelRule, seen: SeenLevels? = nil) {
        self.room = room
        self.channel = channel
        self.shown = shown
        self.seen = seen
    }
}
