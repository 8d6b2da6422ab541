import MatrixProtocol

struct ModelRoom {
    let id: RoomID
    let creator: UserID
    var isPublic: Bool
    var isDirect: Bool
    var members: [UserID: MemberContent.Membership] = [:]
    var topic: String?
    /// Above all others; from room version 12 on the creator stands above every level anyway.
    var isPortal: Bool
    /// What made it, if the bridge did.
    var order: TransactionID?

    func isJoined(_ user: UserID) -> Bool { members[user] == .join }
}

/// A message as the homeserver has it.
struct ModelMessage {
    let event: EventID
    let room: RoomID
    let sender: UserID
    let body: String
}
