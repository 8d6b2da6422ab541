import MatrixProtocol

/// The levels of people in a room, as its last event says.
package struct SeenLevels: Sendable, Hashable, Codable {
    package var users: [UserID: Int]
    package var usersDefault: Int

    package init(users: [UserID: Int], usersDefault: Int = 0) {
        self.users = users
        self.usersDefault = usersDefault
    }

    init(_ content: PowerLevelsContent) { self.init(users: content.users, usersDefault: content.usersDefault) }

    func level(of user: UserID) -> Int { users[user] ?? usersDefault }

    /// Who has another level than in `former`, in order.
    func changed(since former: SeenLevels) -> [UserID] {
        Set(users.keys).union(former.users.keys).sorted().filter { level(of: $0) != former.level(of: $0) }
    }
}
