import Foundation

/// Tolerant where old rooms need it: up to room version 9 a level may be a string of digits or a number with a fraction.
/// A level that is neither makes the event malformed, except in the three maps, where it is left out.
extension PowerLevelsContent: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case users, events, notifications, ban, kick, redact, invite
        case usersDefault = "users_default"
        case eventsDefault = "events_default"
        case stateDefault = "state_default"
    }

    private struct Level: Decodable {
        let value: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let integer = try? container.decode(Int.self) {
                value = integer
            } else if let number = try? container.decode(Double.self), let integer = Int(exactly: number.rounded(.down))
            {
                value = integer
            } else if let integer = Int(try container.decode(String.self).trimmingCharacters(in: .whitespaces)) {
                value = integer
            } else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no power level")
            }
        }
    }

    private struct Levels: Decodable {
        var members: [String: Int] = [:]

        private struct Slot: Decodable {
            let level: Level?
            init(from decoder: any Decoder) throws { level = try? Level(from: decoder) }
        }

        init(from decoder: any Decoder) throws {
            members = try [String: Slot](from: decoder).compactMapValues { $0.level?.value }
        }
    }

    package init(from decoder: any Decoder) throws {
        self.init()
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func read(_ key: CodingKeys, into level: inout Int) throws {
            if let read = try fields.decodeIfPresent(Level.self, forKey: key) { level = read.value }
        }
        try read(.usersDefault, into: &usersDefault)
        try read(.eventsDefault, into: &eventsDefault)
        try read(.stateDefault, into: &stateDefault)
        try read(.ban, into: &ban)
        try read(.kick, into: &kick)
        try read(.redact, into: &redact)
        try read(.invite, into: &invite)
        events = try fields.decodeIfPresent(Levels.self, forKey: .events)?.members ?? [:]
        notifications = try fields.decodeIfPresent(Levels.self, forKey: .notifications)?.members ?? [:]
        for (user, level) in try fields.decodeIfPresent(Levels.self, forKey: .users)?.members ?? [:] {
            if let user = UserID(parsing: user) { users[user] = level }
        }
    }

    /// The whole event, as `PUT state/m.room.power_levels` replaces all of it.
    package var json: JSONValue {
        func levels(_ map: [String: Int]) -> JSONValue { .object(map.mapValues { .integer(Int64($0)) }) }
        return .object([
            "users": .levels(users), "events": levels(events), "notifications": levels(notifications),
            "users_default": .integer(Int64(usersDefault)), "events_default": .integer(Int64(eventsDefault)),
            "state_default": .integer(Int64(stateDefault)), "ban": .integer(Int64(ban)), "kick": .integer(Int64(kick)),
            "redact": .integer(Int64(redact)), "invite": .integer(Int64(invite)),
        ])
    }
}

extension JSONValue {
    static func levels(_ users: [UserID: Int]) -> JSONValue {
        .object(Dictionary(uniqueKeysWithValues: users.map { ($0.key.text, .integer(Int64($0.value))) }))
    }
}
