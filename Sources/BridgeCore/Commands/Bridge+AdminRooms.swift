import MatrixProtocol

// Rooms of one user with the bot, and who else is there.
extension Bridge {
    /// Whether somebody other than the user is there who is a person: not one of ours, and not one that the room's state
    /// names as having a function only.
    func company(of user: UserID, in room: RoomID) -> Bool {
        let functional = functionalMembers[room] ?? []
        return memberships[room, default: []].contains { $0 != user && !isOurs($0) && !functional.contains($0) }
    }

    /// What is for one person alone is not said before others.
    mutating func leaveCompany(_ place: CommandPlace) {
        respond(
            place,
            "Others are in this room, and what I do here is between you and me. I leave; start a direct chat with me alone."
        )
        leaveAdminRoom(place.room, reason: "Others are in this room")
    }

    /// Asks who was there before us.
    mutating func learnCompany(of room: RoomID) {
        act(in: room, as: configuration.bot, .read(room, .members))
        act(in: room, as: configuration.bot, .read(room, .content(type: FunctionalMembers.type, stateKey: "")))
        askEncryption(of: room)
    }

    mutating func companyLearned(_ members: [UserID], of room: RoomID) {
        for user in members.sorted() where !isOurs(user) {
            guard memberships[room, default: []].insert(user).inserted else { continue }
            store(.saveMembership(room, user, isJoined: true))
        }
    }

    mutating func take(functionalMembers users: [UserID], of room: RoomID) {
        guard rooms.adminRooms[room] != nil else { return }
        let users = Set(users.prefix(Self.functionalMemberLimit))
        guard users != functionalMembers[room] ?? [] else { return }
        functionalMembers[room] = users.isEmpty ? nil : users
        store(.saveFunctionalMembers(room, users))
    }

    /// Whoever writes the state chooses its length.
    private static let functionalMemberLimit = 50

    static let encryptionAdvice =
        "Messages in this room are encrypted, and I cannot read them: a bridge has no keys. Encryption cannot be turned off "
        + "again, so please start a new direct chat with me without it."
}
