/// An event as a test user's `/sync` gave it.
package struct MatrixTestEvent: Sendable, Hashable, CustomStringConvertible {
    /// The part of the answer that held it.
    package enum Place: String, Sendable {
        case timeline, state, invite, leave, ephemeral, presence
    }

    package let place: Place
    package let roomID: String
    /// Empty for ephemeral events and the stripped state of an invitation.
    package let eventID: String
    package let type: String
    package let sender: String
    /// Nil for what is no state.
    package let stateKey: String?
    package let content: TestJSON
    /// Milliseconds since 1970, or 0.
    package let timestamp: Int
    package let json: TestJSON

    init(_ json: TestJSON, in roomID: String, _ place: Place) {
        self.place = place
        self.roomID = roomID
        self.json = json
        eventID = json["event_id"].string ?? ""
        type = json["type"].string ?? ""
        sender = json["sender"].string ?? ""
        stateKey = json["state_key"].string
        content = json["content"]
        timestamp = json["origin_server_ts"].int ?? 0
    }

    package var body: String { content["body"].string ?? "" }
    package var messageType: String { content["msgtype"].string ?? "" }
    package var membership: String { content["membership"].string ?? "" }

    /// Whether this is an `m.room.message` with that text; nil means any.
    package func isMessage(_ body: String? = nil, from sender: String? = nil, type: String? = nil) -> Bool {
        self.type == "m.room.message" && (body ?? self.body) == self.body && (sender ?? self.sender) == self.sender
            && (type ?? messageType) == messageType
    }

    /// Whether this says that `user` is there in that way.
    package func isPresence(_ user: String, _ state: String, _ words: String? = nil) -> Bool {
        type == "m.presence" && sender == user && content["presence"].string == state
            && (words ?? "") == (content["status_msg"].string ?? "")
    }

    /// Whether this says that `user` now has that membership.
    package func isMember(_ user: String, _ membership: String) -> Bool {
        type == "m.room.member" && stateKey == user && self.membership == membership
    }

    package var description: String {
        let key = stateKey.map { " [\($0)]" } ?? ""
        return "\(place) \(roomID) \(type)\(key) \(sender): \(body.isEmpty ? "\(content.object)" : body)"
    }
}
