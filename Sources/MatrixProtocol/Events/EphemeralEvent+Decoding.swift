/// Reads `m.typing`, `m.receipt` and `m.presence`; odd users and odd receipts among others are left out.
extension EphemeralEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type, sender, content
        case room = "room_id"
    }

    private struct Typing: Decodable {
        var users: LossyList<UserID>
        enum CodingKeys: String, CodingKey { case users = "user_ids" }
    }

    private struct Details: Decodable {
        var time: Int64?
        var thread: String?
        private enum CodingKeys: String, CodingKey {
            case time = "ts"
            case thread = "thread_id"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            time = fields.lenient(Int64.self, .time)
            thread = fields.lenient(String.self, .thread)
        }
    }

    private struct Readers: Decodable {
        var shared: LossyMap<UserID, Details>?
        var hidden: LossyMap<UserID, Details>?
        private enum CodingKeys: String, CodingKey {
            case shared = "m.read"
            case hidden = "m.read.private"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            shared = fields.lenient(LossyMap<UserID, Details>.self, .shared)
            hidden = fields.lenient(LossyMap<UserID, Details>.self, .hidden)
        }
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let type = try fields.decode(String.self, forKey: .type)
        switch type {
        case "m.typing":
            let typing = try fields.decode(Typing.self, forKey: .content)
            self = .typing(try fields.decode(RoomID.self, forKey: .room), typing.users.elements)
        case "m.receipt":
            let readers = try fields.decode(LossyMap<EventID, Readers>.self, forKey: .content).members
            let receipts = readers.flatMap { event, readers in
                Self.receipts(of: event, readers.shared, isPrivate: false)
                    + Self.receipts(of: event, readers.hidden, isPrivate: true)
            }
            // An object has no order of its own; one of ours makes the same bytes give the same value.
            let sorted = receipts.sorted { ($0.event, $0.user) < ($1.event, $1.user) }
            self = .receipts(try fields.decode(RoomID.self, forKey: .room), sorted)
        case "m.presence":
            self = .presence(
                try fields.decode(UserID.self, forKey: .sender),
                try fields.decode(Presence.self, forKey: .content)
            )
        default: self = .other(type: type)
        }
    }

    private static func receipts(
        of event: EventID,
        _ readers: LossyMap<UserID, Details>?,
        isPrivate: Bool
    ) -> [Receipt] {
        (readers?.members ?? [:]).map { user, details in
            Receipt(event: event, user: user, isPrivate: isPrivate, time: details.time, thread: details.thread)
        }
    }
}

extension EphemeralEvent.Presence: Decodable {
    private enum CodingKeys: String, CodingKey {
        case state = "presence"
        case message = "status_msg"
        case lastActiveAgo = "last_active_ago"
        case isActiveNow = "currently_active"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            state: try fields.decode(State.self, forKey: .state),
            message: fields.lenient(String.self, .message),
            lastActiveAgo: fields.lenient(Int64.self, .lastActiveAgo),
            isActiveNow: fields.lenient(Bool.self, .isActiveNow)
        )
    }
}
