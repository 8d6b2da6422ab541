extension MatrixRequest {
    /// Makes a ghost. `M_USER_IN_USE` says that an earlier try did. Without `inhibit_login` a server that logs in with
    /// OAuth only would refuse.
    package static func register(localpart: String) -> MatrixRequest {
        MatrixRequest(
            .register,
            .post,
            client + ["register"],
            as: .bot,
            query: [("kind", "user")],
            json: .object([
                "type": "m.login.application_service", "username": .string(localpart), "inhibit_login": true,
            ])
        )
    }

    /// Makes a device of the user, or renames it (specification 1.17, `PUT /devices`).
    package static func makeDevice(_ device: String, of user: UserID, displayName: String? = nil) -> MatrixRequest {
        MatrixRequest(
            .makeDevice,
            .put,
            client + ["devices", device],
            as: Masquerade(user: user),
            json: .members(["display_name": displayName.map(JSONValue.string)])
        )
    }

    package static func whoami(as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(.whoami, .get, client + ["account", "whoami"], as: speaker)
    }

    package static func versions() -> MatrixRequest {
        MatrixRequest(.versions, .get, ["client", "versions"], as: .bot)
    }

    /// Makes the homeserver call our ping, and at once retry what it could not push.
    package static func ping(service id: String, transaction: TransactionID?) -> MatrixRequest {
        MatrixRequest(
            .ping,
            .post,
            ["client", "v1", "appservice", id, "ping"],
            as: .bot,
            json: .members(["transaction_id": transaction.map { .string($0.text) }]),
            patience: .federation
        )
    }

    package static func setDisplayName(_ name: String, as speaker: Masquerade, of user: UserID) -> MatrixRequest {
        MatrixRequest(
            .setDisplayName,
            .put,
            client + ["profile", user.text, "displayname"],
            as: speaker,
            json: .object(["displayname": .string(name)])
        )
    }

    package static func getProfile(of user: UserID, as speaker: Masquerade = .bot) -> MatrixRequest {
        MatrixRequest(.getProfile, .get, client + ["profile", user.text], as: speaker, patience: .federation)
    }

    /// As that user: nobody may speak for another.
    package static func setPresence(_ presence: UserPresence, of user: UserID) -> MatrixRequest {
        MatrixRequest(
            .setPresence,
            .put,
            client + ["presence", user.text, "status"],
            as: Masquerade(user: user),
            json: presence.json
        )
    }

    package static func getPresence(of user: UserID) -> MatrixRequest {
        MatrixRequest(.getPresence, .get, client + ["presence", user.text, "status"], as: Masquerade(user: user))
    }

    package static func setAccountData(
        _ type: String,
        of user: UserID,
        room: RoomID? = nil,
        content: JSONValue,
        as speaker: Masquerade
    ) -> MatrixRequest {
        let place = room.map { ["rooms", $0.text] } ?? []
        return MatrixRequest(
            .setAccountData,
            .put,
            client + ["user", user.text] + place + ["account_data", type],
            as: speaker,
            json: content
        )
    }
}
