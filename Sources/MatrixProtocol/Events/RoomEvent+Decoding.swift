/// Reads an event in the format that clients get (specification, "Room event format"). What every event has must be
/// right; `content` is read by `EventContent`.
extension RoomEvent: Decodable {
    enum CodingKeys: String, CodingKey {
        case type, sender, content, unsigned, redacts
        case id = "event_id"
        case room = "room_id"
        case time = "origin_server_ts"
        case stateKey = "state_key"
    }

    private struct Unsigned: Decodable {
        var age: Int64?
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let type = try fields.decode(String.self, forKey: .type)
        // The key's presence makes it state; null is no state key and no absence of one.
        let stateKey = fields.contains(.stateKey) ? try fields.decode(String.self, forKey: .stateKey) : nil
        self.init(
            id: try fields.decode(EventID.self, forKey: .id),
            room: try fields.decode(RoomID.self, forKey: .room),
            sender: try fields.decode(UserID.self, forKey: .sender),
            time: try fields.decode(Int64.self, forKey: .time),
            age: fields.lenient(Unsigned.self, .unsigned)?.age,
            content: try EventContent(type: type, stateKey: stateKey, in: fields)
        )
    }
}
