import DequeModule
import MatrixProtocol

/// Events of a room that wait, in order, because the first of them cannot be understood yet.
struct HeldRoom: Sendable {
    enum Reason: Sendable, Hashable {
        /// What it relates to is on its way to another room, and has no id there yet.
        case sending(TransactionID)
        /// The store is asked what it relates to.
        case lookUp(LookUpToken)
        /// The server is asked whether the other end of a conversation is still the same person.
        case person
        /// The homeserver is asked how people voted, or what the room's settings are.
        case query(QueryToken)
    }

    var reason: Reason
    var events: Deque<(sequence: JournalSequence, event: RoomEvent)>
}
