extension MatrixTestClient {
    /// - Parameter more: further members of the request, such as `power_level_content_override`.
    /// - Returns: the room's id.
    package func createRoom(
        name: String? = nil,
        aliasLocalpart: String? = nil,
        preset: String = "public_chat",
        inviting users: [String] = [],
        isDirect: Bool = false,
        more: [String: TestJSON] = [:]
    ) async throws -> String {
        var body = more
        body["preset"] = .string(preset)
        body["invite"] = .array(users.map(TestJSON.string))
        body["is_direct"] = .bool(isDirect)
        if let name { body["name"] = .string(name) }
        if let aliasLocalpart { body["room_alias_name"] = .string(aliasLocalpart) }
        return try await call("POST", ["createRoom"], body: .object(body))["room_id"].string ?? ""
    }

    /// Joins by id or alias. An alias in a bridge's namespace makes the homeserver ask the bridge.
    ///
    /// - Returns: the room's id.
    @discardableResult
    package func join(_ room: String) async throws -> String {
        try await call("POST", ["join", room], body: [:], timeout: .seconds(120))["room_id"].string ?? ""
    }

    /// The room an alias names, or nil.
    package func resolve(alias: String) async throws -> String? {
        do {
            return try await call("GET", ["directory", "room", alias])["room_id"].string
        } catch let failure as MatrixFailure where failure.status == 404 {
            return nil
        }
    }

    package func leave(_ room: String) async throws { try await call("POST", ["rooms", room, "leave"], body: [:]) }

    package func invite(_ user: String, to room: String) async throws {
        try await call("POST", ["rooms", room, "invite"], body: ["user_id": .string(user)])
    }

    package func kick(_ user: String, from room: String, reason: String = "") async throws {
        let body: TestJSON = ["user_id": .string(user), "reason": .string(reason)]
        try await call("POST", ["rooms", room, "kick"], body: body)
    }

    package func ban(_ user: String, from room: String, reason: String = "") async throws {
        let body: TestJSON = ["user_id": .string(user), "reason": .string(reason)]
        try await call("POST", ["rooms", room, "ban"], body: body)
    }

    package func unban(_ user: String, in room: String) async throws {
        try await call("POST", ["rooms", room, "unban"], body: ["user_id": .string(user)])
    }

    package func setTopic(_ topic: String, in room: String) async throws {
        try await setState("m.room.topic", ["topic": .string(topic)], in: room)
    }

    @discardableResult
    package func setState(
        _ type: String,
        key: String = "",
        _ content: TestJSON,
        in room: String
    ) async throws -> String {
        try await call("PUT", ["rooms", room, "state", type, key], body: content)["event_id"].string ?? ""
    }

    /// The content of one state event, or nil where there is none.
    package func state(_ type: String, key: String = "", in room: String) async throws -> TestJSON? {
        do {
            return try await call("GET", ["rooms", room, "state", type, key])
        } catch let failure as MatrixFailure where failure.status == 404 {
            return nil
        }
    }

    /// All state of a room now.
    package func state(in room: String) async throws -> [MatrixTestEvent] {
        try await call("GET", ["rooms", room, "state"]).array.map { MatrixTestEvent($0, in: room, .state) }
    }

    /// Membership by user id: `join`, `leave`, `invite`, `ban`.
    package func members(in room: String) async throws -> [String: String] {
        let answer = try await call("GET", ["rooms", room, "members"])
        let pairs = answer["chunk"].array.map {
            ($0["state_key"].string ?? "", $0["content"]["membership"].string ?? "")
        }
        return Dictionary(pairs) { _, last in last }
    }

    package func joinedMembers(in room: String) async throws -> Set<String> {
        Set(try await members(in: room).filter { $0.value == "join" }.keys)
    }

    /// The aliases that this homeserver has for a room; asking does not make one.
    package func aliases(of room: String) async throws -> [String] {
        try await call("GET", ["rooms", room, "aliases"])["aliases"].array.compactMap(\.string)
    }

    /// The rooms in the directory, those of every network.
    package func listedRooms() async throws -> Set<String> {
        let answer = try await call("POST", ["publicRooms"], body: ["include_all_networks": true])
        return Set(answer["chunk"].array.compactMap { $0["room_id"].string })
    }

    /// - Returns: the room that takes the place of this one.
    package func upgrade(_ room: String, to version: String) async throws -> String {
        let answer = try await call("POST", ["rooms", room, "upgrade"], body: ["new_version": .string(version)])
        return answer["replacement_room"].string ?? ""
    }

    package func setDisplayName(_ name: String) async throws {
        try await call("PUT", ["profile", userID, "displayname"], body: ["displayname": .string(name)])
    }
}
