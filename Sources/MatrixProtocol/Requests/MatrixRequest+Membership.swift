extension MatrixRequest {
    /// - Parameter via: servers that know the room; needed for an id of a room that the homeserver is not in.
    package static func join(_ room: MatrixURI.Room, via: [String] = [], as speaker: Masquerade) -> MatrixRequest {
        MatrixRequest(
            .join,
            .post,
            client + ["join", room.text],
            as: speaker,
            // The second name is what homeservers knew before version 1.12.
            query: via.map { ("via", $0) } + via.map { ("server_name", $0) },
            json: .empty,
            patience: .federation
        )
    }

    package static func leave(_ room: RoomID, reason: String? = nil, as speaker: Masquerade) -> MatrixRequest {
        MatrixRequest(
            .leave,
            .post,
            client + ["rooms", room.text, "leave"],
            as: speaker,
            json: .members(["reason": reason.map(JSONValue.string)]),
            patience: .federation
        )
    }

    package static func kick(
        _ user: UserID,
        from room: RoomID,
        reason: String? = nil,
        as speaker: Masquerade
    ) -> MatrixRequest {
        change(.kick, user, in: room, reason: reason, as: speaker)
    }

    package static func ban(
        _ user: UserID,
        from room: RoomID,
        reason: String? = nil,
        as speaker: Masquerade
    ) -> MatrixRequest {
        change(.ban, user, in: room, reason: reason, as: speaker)
    }

    package static func unban(
        _ user: UserID,
        from room: RoomID,
        reason: String? = nil,
        as speaker: Masquerade
    ) -> MatrixRequest {
        change(.unban, user, in: room, reason: reason, as: speaker)
    }

    package static func invite(
        _ user: UserID,
        to room: RoomID,
        reason: String? = nil,
        as speaker: Masquerade
    ) -> MatrixRequest {
        change(.invite, user, in: room, reason: reason, as: speaker, patience: .federation)
    }

    /// The four have one shape, and the last segment of their path is their name.
    private static func change(
        _ endpoint: MatrixEndpoint,
        _ user: UserID,
        in room: RoomID,
        reason: String?,
        as speaker: Masquerade,
        patience: Patience = .normal
    ) -> MatrixRequest {
        MatrixRequest(
            endpoint,
            .post,
            client + ["rooms", room.text, endpoint.rawValue],
            as: speaker,
            json: .members(["user_id": .string(user.text), "reason": reason.map(JSONValue.string)]),
            patience: patience
        )
    }

    package static func members(
        of room: RoomID,
        membership: MemberContent.Membership? = nil,
        as speaker: Masquerade = .bot
    ) -> MatrixRequest {
        MatrixRequest(
            .members,
            .get,
            client + ["rooms", room.text, "members"],
            as: speaker,
            query: [("membership", membership?.rawValue)],
            patience: .federation
        )
    }

    package static func joinedMembers(of room: RoomID, as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(.joinedMembers, .get, client + ["rooms", room.text, "joined_members"], as: speaker)
    }

    package static func joinedRooms(as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(.joinedRooms, .get, client + ["joined_rooms"], as: speaker)
    }
}
