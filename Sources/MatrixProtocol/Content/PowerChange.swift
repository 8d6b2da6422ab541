/// What is to become of `m.room.power_levels`, as a difference: all that is not named here stays as the room has it.
package struct PowerChange: Sendable, Hashable {
    package var users: [UserID: Int]
    /// Taken off the list: they have what everybody has.
    package var removed: Set<UserID> = []
    package var eventsDefault: Int?
    package var invite: Int?
    /// Levels needed for types of events.
    package var events: [String: Int] = [:]
    /// Nothing is changed that the giver could not change back: who stands as high is left alone, and what is given stays
    /// below the giver's own level. In Matrix nobody can take power from an equal.
    package var isRevocable = false

    package init(users: [UserID: Int] = [:]) { self.users = users }
}

extension PowerChange: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (UserID, Int)...) {
        self.init(users: Dictionary(elements) { _, last in last })
    }
}

extension PowerChange: Codable {
    private enum CodingKeys: String, CodingKey {
        case users, removed, eventsDefault, invite, events, isRevocable
    }

    package init(from decoder: any Decoder) throws {
        // Earlier versions wrote the users alone.
        guard let fields = try? decoder.container(keyedBy: CodingKeys.self), fields.contains(.isRevocable) else {
            self.init(users: try [UserID: Int](from: decoder))
            return
        }
        self.init(users: try fields.decode([UserID: Int].self, forKey: .users))
        removed = try fields.decode(Set<UserID>.self, forKey: .removed)
        eventsDefault = try fields.decodeIfPresent(Int.self, forKey: .eventsDefault)
        invite = try fields.decodeIfPresent(Int.self, forKey: .invite)
        events = try fields.decode([String: Int].self, forKey: .events)
        isRevocable = try fields.decode(Bool.self, forKey: .isRevocable)
    }
}

extension PowerLevelsContent {
    /// The levels after `change`, made by `actor`. Pure: the caller reads the levels just before and writes them just
    /// after, since a write replaces all of them.
    ///
    /// - Parameter sovereigns: creators who stand above every level (room version 12 on). They are never listed, for the
    ///   homeserver refuses the whole event for it.
    package func applying(_ change: PowerChange, by actor: UserID, sovereigns: Set<UserID>) -> PowerLevelsContent {
        var result = self
        let own = sovereigns.contains(actor) ? Int.max : level(of: actor)
        func mayChange(_ old: Int, _ new: Int) -> Bool { !change.isRevocable || max(old, new) <= own }
        for (user, level) in change.users where !sovereigns.contains(user) {
            guard change.isRevocable else {
                result.users[user] = level
                continue
            }
            guard user != actor, self.level(of: user) < own else { continue }
            let given = min(level, own - 1)
            result.users[user] = given == usersDefault ? nil : given
        }
        for user in change.removed where user != actor && (!change.isRevocable || level(of: user) < own) {
            result.users[user] = nil
        }
        if let level = change.eventsDefault, mayChange(eventsDefault, level) { result.eventsDefault = level }
        if let level = change.invite, mayChange(invite, level) { result.invite = level }
        for (type, level) in change.events where mayChange(levelNeeded(forEvent: type, isState: true), level) {
            result.events[type] = level
        }
        return result
    }

    /// Without those who are not in the room, but for who stands as high as `actor`: what to try when the event is larger
    /// than the homeserver takes.
    package func pruned(to members: Set<UserID>, by actor: UserID, sovereigns: Set<UserID>) -> PowerLevelsContent {
        var result = self
        let own = sovereigns.contains(actor) ? Int.max : level(of: actor)
        result.users = users.filter { members.contains($0.key) || $0.key == actor || $0.value >= own }
        return result
    }
}
