extension MatrixRequest {
    /// - Parameters:
    ///   - defaultVersion: the room version that the homeserver takes where the plan names none.
    ///   - order: what makes it, written into the room.
    package static func createRoom(
        _ plan: RoomPlan,
        by creator: UserID,
        defaultVersion: String,
        order: TransactionID? = nil,
        as speaker: Masquerade
    ) -> MatrixRequest {
        MatrixRequest(
            .createRoom,
            .post,
            client + ["createRoom"],
            as: speaker,
            json: plan.json(creator: creator, defaultVersion: defaultVersion, order: order),
            patience: .federation
        )
    }

    package static func resolveAlias(_ alias: RoomAlias, as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(
            .resolveAlias,
            .get,
            client + ["directory", "room", alias.text],
            as: speaker,
            patience: .federation
        )
    }

    package static func setAlias(_ alias: RoomAlias, to room: RoomID, as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(
            .setAlias,
            .put,
            client + ["directory", "room", alias.text],
            as: speaker,
            json: .object(["room_id": .string(room.text)])
        )
    }

    package static func removeAlias(_ alias: RoomAlias, as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(.removeAlias, .delete, client + ["directory", "room", alias.text], as: speaker)
    }

    /// Lists the room or takes it from the list: the list of a network of ours, or with nil the homeserver's own.
    package static func setDirectory(
        _ room: RoomID,
        network: String?,
        visible: Bool,
        as speaker: Masquerade = .bot
    ) -> MatrixRequest {
        let list = network.map { ["appservice", $0] } ?? ["room"]
        return MatrixRequest(
            .setDirectory,
            .put,
            client + ["directory", "list"] + list + [room.text],
            as: speaker,
            json: .object(["visibility": visible ? "public" : "private"])
        )
    }
}
