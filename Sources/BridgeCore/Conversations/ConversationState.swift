import MatrixProtocol

/// What a conversation needs to know until the next restart.
struct ConversationState: Sendable {
    var began: Duration
    /// When it was last sure that the nick is still the same person's; nil where it may have changed hands.
    var checked: Duration?
    /// What was last told of them being away.
    var away: String?
    /// What the Matrix user said last: answers of the server are about it.
    var lastSaid: EventID?
}
