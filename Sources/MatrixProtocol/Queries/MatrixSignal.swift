/// Something told to the homeserver that matters now or not at all.
package enum MatrixSignal: Sendable, Hashable {
    /// One of ours types in the room, for at most so long; with nil they have stopped.
    case typing(RoomID, UserID, lasting: Duration?)
}
