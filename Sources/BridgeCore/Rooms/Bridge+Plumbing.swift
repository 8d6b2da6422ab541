import IRCProtocol
import MatrixProtocol

// Rooms that others made are linked.
extension Bridge {
    /// Links a room that is there already: the bot comes in, learns who is in it, and its power levels are left as they
    /// are. One that is linked so already is brought up to date.
    mutating func plumb(_ link: Link) {
        self.link(link)
        act(in: link.room, as: configuration.bot, .join(link.room))
        learnMembers(of: link.room)
        showBridge(link)
    }

    /// Asks who is in the room, and whether it is encrypted already. An order, so that it comes behind the bot's own coming and is made once, however often
    /// the bridge is restarted.
    mutating func learnMembers(of room: RoomID) {
        arrivedSince[room] = []
        act(in: room, as: configuration.bot, .read(room, .members))
        askEncryption(of: room)
    }

    /// Who was in the room before we came.
    mutating func membersLearned(_ members: [UserID: String?], of room: RoomID) {
        guard rooms.channelsOfRoom[room] != nil else { return }
        forgetAbsent(members, of: room)
        let networks = Set(rooms.links(of: room).map(\.channel.network)).sorted()
        for (user, name) in members.sorted(by: { $0.key < $1.key }) where !isOurs(user) {
            guard memberships[room, default: []].insert(user).inserted else { continue }
            store(.saveMembership(room, user, isJoined: true))
            if let name { displayNames[user] = name }
            touchedRooms.insert(room)
            for id in networks where self.networks[id]?.toIRC(room).initial == true || requiresJoined(room, on: id) {
                bringPuppet(of: user, from: room, on: id)
            }
        }
        usersChanged(in: room)
    }

    /// Who left while nobody told us leaves IRC, too. Whoever came while the homeserver was asked is no such case, and of
    /// a question that another run asked it is not known who did.
    private mutating func forgetAbsent(_ members: [UserID: String?], of room: RoomID) {
        guard let since = arrivedSince.removeValue(forKey: room) else { return }
        for user in (memberships[room] ?? []).sorted()
        where !isOurs(user) && members[user] == nil && !since.contains(user) {
            userLeft(user, room, "User left", isByHand: false)
        }
    }
}
