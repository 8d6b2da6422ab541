import Foundation

extension MatrixRequest {
    /// - Parameters:
    ///   - transaction: unique across all our users.
    ///   - time: when it happened, in milliseconds since 1970.
    package static func send(
        _ content: JSONValue,
        type: String = "m.room.message",
        to room: RoomID,
        transaction: TransactionID,
        as speaker: Masquerade,
        time: Int64? = nil
    ) -> MatrixRequest {
        MatrixRequest(
            .send,
            .put,
            client + ["rooms", room.text, "send", type, transaction.text],
            as: speaker,
            time: time,
            json: content
        )
    }

    /// Has no `ts`: the endpoint ignores it.
    package static func redact(
        _ event: EventID,
        in room: RoomID,
        reason: String? = nil,
        transaction: TransactionID,
        as speaker: Masquerade
    ) -> MatrixRequest {
        MatrixRequest(
            .redact,
            .put,
            client + ["rooms", room.text, "redact", event.text, transaction.text],
            as: speaker,
            json: .members(["reason": reason.map(JSONValue.string)])
        )
    }

    package static func setState(
        _ content: JSONValue,
        type: String,
        key: String = "",
        in room: RoomID,
        as speaker: Masquerade,
        time: Int64? = nil
    ) -> MatrixRequest {
        MatrixRequest(
            .setState,
            .put,
            client + ["rooms", room.text, "state", type, key],
            as: speaker,
            time: time,
            json: content
        )
    }

    /// The same with content that is JSON already; what is no JSON the homeserver refuses.
    package static func setState(
        json: String,
        type: String,
        key: String = "",
        in room: RoomID,
        as speaker: Masquerade,
        time: Int64? = nil
    ) -> MatrixRequest {
        var request = setState(JSONValue.empty, type: type, key: key, in: room, as: speaker, time: time)
        request.body = Data(json.utf8)
        return request
    }

    /// Membership at a time of its own: the endpoints named after join, kick, ban and invite ignore `ts`.
    package static func setMember(
        _ member: MemberContent,
        of user: UserID,
        in room: RoomID,
        as speaker: Masquerade,
        time: Int64? = nil
    ) -> MatrixRequest {
        setState(member.json, type: "m.room.member", key: user.text, in: room, as: speaker, time: time)
    }

    package static func setTopic(
        _ topic: String,
        in room: RoomID,
        as speaker: Masquerade,
        time: Int64? = nil
    ) -> MatrixRequest {
        setState(.topic(topic), type: "m.room.topic", in: room, as: speaker, time: time)
    }

    /// All state of a room; its answer is a list of events.
    package static func getState(of room: RoomID, as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(.getState, .get, client + ["rooms", room.text, "state"], as: speaker)
    }

    /// The content of one state event.
    package static func getState(
        _ type: String,
        key: String = "",
        of room: RoomID,
        as speaker: Masquerade = .bot
    ) -> MatrixRequest {
        MatrixRequest(.getState, .get, client + ["rooms", room.text, "state", type, key], as: speaker)
    }

    /// What a room's state tells of `fact`. Of its creation the whole event, since the content does not say who made it.
    package static func read(_ fact: RoomFact, of room: RoomID, as speaker: Masquerade = .bot) -> MatrixRequest {
        switch fact {
        case .creation:
            MatrixRequest(
                .getState,
                .get,
                client + ["rooms", room.text, "state", "m.room.create"],
                as: speaker,
                query: [("format", "event")]
            )
        case .powerLevels: getState("m.room.power_levels", of: room, as: speaker)
        case .members: joinedMembers(of: room, as: speaker)
        case .content(let type, let stateKey): getState(type, key: stateKey, of: room, as: speaker)
        }
    }

    package static func getEvent(
        _ event: EventID,
        in room: RoomID,
        as speaker: Masquerade = .bot
    ) -> MatrixRequest {
        MatrixRequest(.getEvent, .get, client + ["rooms", room.text, "event", event.text], as: speaker)
    }

    /// What relates to an event in that way, newest first (specification, "Relationships API").
    ///
    /// - Parameter next: of the answer before, for what comes after it.
    package static func relations(
        _ kind: String,
        to event: EventID,
        in room: RoomID,
        from next: String?,
        as speaker: Masquerade = .bot
    ) -> MatrixRequest {
        MatrixRequest(
            .relations,
            .get,
            ["client", "v1", "rooms", room.text, "relations", event.text, kind],
            as: speaker,
            query: [("limit", "100"), ("from", next)]
        )
    }

    /// - Parameter timeout: milliseconds after which the user has stopped; nil says that they have stopped now.
    package static func typing(
        in room: RoomID,
        user: UserID,
        timeout: Int64?,
        as speaker: Masquerade
    ) -> MatrixRequest {
        MatrixRequest(
            .typing,
            .put,
            client + ["rooms", room.text, "typing", user.text],
            as: speaker,
            json: .members(["typing": .bool(timeout != nil), "timeout": timeout.map(JSONValue.integer)])
        )
    }
}
