extension RoomPlan {
    /// The body of `POST /createRoom`.
    ///
    /// The preset is never `trusted_private_chat`: from room version 12 on it would make creators of those invited.
    /// `creator` is added to the levels only where the version wants it there; an override of `users` or `events`
    /// replaces the homeserver's whole map, so what must stay is said again.
    /// - Parameters:
    ///   - defaultVersion: what the homeserver makes where `version` is nil.
    ///   - order: stands in the room for good, so that it is known again when the answer was lost.
    package func json(creator: UserID, defaultVersion: String, order: TransactionID? = nil) -> JSONValue {
        .members([
            "preset": joinRule == "public" ? "public_chat" : "private_chat",
            "visibility": .string(visibility.rawValue),
            "is_direct": .bool(isDirect),
            "name": name.map(JSONValue.string),
            "topic": topic.map(JSONValue.string),
            "room_alias_name": aliasLocalpart.map(JSONValue.string),
            "room_version": version.map(JSONValue.string),
            "invite": invitees.isEmpty ? nil : .identifiers(invitees),
            "creation_content": .members([
                "m.federate": .bool(federate), "type": type.map(JSONValue.string),
                RoomCreation.orderField: order.map { .string($0.text) },
            ]),
            "initial_state": .array([
                Self.state("m.room.join_rules", "join_rule", joinRule),
                Self.state("m.room.history_visibility", "history_visibility", historyVisibility),
            ]),
            "power_level_content_override": levels(creator: creator, RoomVersion(version ?? defaultVersion)),
        ])
    }

    private static func state(_ type: String, _ field: String, _ value: String) -> JSONValue {
        .object(["type": .string(type), "state_key": "", "content": .object([field: .string(value)])])
    }

    /// What the homeserver's own map holds and an override must not lose.
    private static func guardedEvents(_ version: RoomVersion) -> [String: Int] {
        [
            "m.room.power_levels": 100, "m.room.history_visibility": 100, "m.room.server_acl": 100,
            "m.room.encryption": 100, "m.room.tombstone": version.creatorsStandAbove ? 150 : 100,
        ]
    }

    private func levels(creator: UserID, _ version: RoomVersion) -> JSONValue? {
        func integer(_ level: Int) -> JSONValue { .integer(Int64(level)) }
        var users = users
        if version.creatorsStandAbove {
            users[creator] = nil
        } else if !users.isEmpty {
            users[creator] = users[creator] ?? 100
        }
        let events = Self.guardedEvents(version).merging(events) { _, ours in ours }
        let levels: [String: JSONValue?] = [
            "users": users.isEmpty ? nil : .levels(users),
            "events": self.events.isEmpty ? nil : .object(events.mapValues(integer)),
            "events_default": eventsDefault.map(integer), "invite": invitePower.map(integer),
            "redact": redactPower.map(integer),
        ]
        return levels.values.allSatisfy { $0 == nil } ? nil : .members(levels)
    }
}
