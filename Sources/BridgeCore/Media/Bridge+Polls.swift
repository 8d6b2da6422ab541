import MatrixProtocol

// The end of a poll is told with its results, and the homeserver knows these: the room waits for them, as long as it
// waits for anything.
extension Bridge {
    /// Whether the event has to wait for results that have been asked for now.
    mutating func askForResults(_ event: RoomEvent) -> QueryToken? {
        guard case .poll(.end(let poll, _)) = event.content, pollResults[event.id] == nil else { return nil }
        let speaker: UserID?
        if let conversation = rooms.privateRooms[event.room], conversation.user == event.sender {
            speaker = ghost(of: conversation)
        } else if rooms.channelsOfRoom[event.room] != nil {
            speaker = nil
        } else {
            return nil
        }
        return query(
            .poll(event.room, poll, as: speaker),
            for: .poll(PollEnd(event: event.id, sender: event.sender, room: event.room, time: event.time))
        )
    }

    mutating func pollAnswered(_ end: PollEnd, _ token: QueryToken, _ outcome: MatrixQueryOutcome) {
        if case .answered(.poll(let start?, let related)) = outcome, case .poll(.start(let poll)) = start.content {
            // Somebody else's end is a wish: clients heed it only of moderators.
            pollResults[end.event] =
                start.sender == end.sender ? PollResults(poll, responses: related, until: end.time) : nil
        }
        guard held[end.room]?.reason == .query(token) else { return }
        release(end.room)
        pollResults[end.event] = nil
    }
}

/// An end that waits for its results.
struct PollEnd: Sendable, Hashable {
    var event: EventID
    var sender: UserID
    var room: RoomID
    var time: Int64
}
