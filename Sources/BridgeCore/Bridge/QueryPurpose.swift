import IRCProtocol
import MatrixProtocol

/// What an answer of the homeserver is for.
enum QueryPurpose: Sendable, Hashable {
    /// Whether a request to link comes from somebody who may, and who is in the room.
    case plumbing(PlumbID)
    /// Which room a policy list is, and what stands in it.
    case policyList(String)
    /// Whether a request to unlink comes from somebody who may.
    case unlinking(UnlinkRequest, Requester)
    /// Whether somebody may see how a room is linked.
    case viewing(RoomView, RoomID, UserID, ReplyToken)
    /// What moderators chose for their room.
    case roomConfig(RoomID)
    /// How people voted.
    case poll(PollEnd)
    /// That a ghost is there, or is not.
    case presence(UserID, UserPresence)
    /// Whether the homeserver shows what it was told.
    case presenceCheck
}
