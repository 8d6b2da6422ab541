import MatrixClient
import MatrixProtocol

/// A model homeserver: rooms, who is in them, and what it remembers of transactions. It answers a step at once;
/// delays, lost answers and outages are the world's.
struct ModelHomeserver {
    let domain: String
    let bot: UserID
    let hasDevices: Bool
    var rooms: [RoomID: ModelRoom] = [:]
    var aliases: [RoomAlias: RoomID] = [:]
    private(set) var displayNames: [UserID: String] = [:]
    private var registered: Set<UserID> = []
    private var devices: Set<UserID> = []
    private var known: [Transaction: EventID] = [:]
    private var lastRoom = 0
    private var lastEvent = 0
    /// Events that the application service has not been sent.
    var unsent: [RoomEvent] = []
    /// Messages of this step, for the world to look at.
    var messages: [ModelMessage] = []
    /// Invitations of this step.
    var invitations: [(user: UserID, room: RoomID)] = []
    var now = 0

    private struct Transaction: Hashable {
        var user: UserID
        var isDevice: Bool
        var id: TransactionID
    }

    init(domain: String, bot: UserID, hasDevices: Bool) {
        self.domain = domain
        self.bot = bot
        self.hasDevices = hasDevices
        registered.insert(bot)
    }

    /// What only memory held is gone: transactions without a device.
    mutating func restart() { known = known.filter { $0.key.isDevice } }

    /// Whom people see under a name in a room.
    func ghost(named name: String) -> UserID? {
        displayNames.filter { entry in
            entry.value == name && rooms.values.contains { $0.isJoined(entry.key) }
        }.keys.min()
    }

    // MARK: Rooms

    mutating func makeRoom(
        by creator: UserID,
        isPublic: Bool,
        isDirect: Bool = false,
        isPortal: Bool = false,
        alias: RoomAlias? = nil,
        order: TransactionID? = nil
    ) -> RoomID? {
        lastRoom += 1
        guard let id = RoomID(parsing: "!room\(lastRoom)") else { return nil }
        rooms[id] = ModelRoom(id: id, creator: creator, isPublic: isPublic, isDirect: isDirect, isPortal: isPortal)
        rooms[id]?.order = order
        if let alias { aliases[alias] = id }
        push(.create(roomVersion: "12", additionalCreators: [], order: order), in: id, by: creator)
        member(creator, .join, in: id, by: creator)
        return id
    }

    mutating func member(
        _ user: UserID,
        _ membership: MemberContent.Membership,
        in room: RoomID,
        by sender: UserID,
        reason: String? = nil
    ) {
        rooms[room]?.members[user] = membership
        let content = MemberContent(
            membership: membership,
            displayname: String(user.localpart),
            isDirect: membership == .invite ? rooms[room]?.isDirect : nil,
            reason: reason
        )
        push(.member(user: user, content), in: room, by: sender)
        if membership == .invite { invitations.append((user, room)) }
    }

    @discardableResult
    mutating func push(_ content: EventContent, in room: RoomID, by sender: UserID) -> EventID? {
        lastEvent += 1
        guard let id = EventID(parsing: "$e\(lastEvent)") else { return nil }
        unsent.append(
            RoomEvent(id: id, room: room, sender: sender, time: ModelClock.wall(now), age: 0, content: content)
        )
        return id
    }

    mutating func say(_ body: String, kind: MessageContent.Kind = .text, in room: RoomID, by sender: UserID) -> EventID?
    {
        guard rooms[room]?.isJoined(sender) == true,
            let event = push(.message(MessageContent(kind: kind, body: body)), in: room, by: sender)
        else { return nil }
        messages.append(ModelMessage(event: event, room: room, sender: sender, body: body))
        return event
    }

    mutating func setTopic(_ topic: String, in room: RoomID, by sender: UserID) {
        guard rooms[room]?.isJoined(sender) == true, rooms[room]?.topic != topic else { return }
        rooms[room]?.topic = topic
        push(.topic(topic), in: room, by: sender)
    }

    // MARK: Steps of the bridge

    mutating func perform(_ step: LaneStep) -> StepAnswer {
        switch step {
        case .probe: .done
        case .register(let user):
            registered.insert(user).inserted ? .done : refused(400, "M_USER_IN_USE")
        case .createDevice(let user): createDevice(user)
        case .perform(let order, let withDevice): perform(order, withDevice)
        case .join(let room, let user): join(user, room)
        case .invite(let user, let room): invite(user, room, by: bot)
        case .membership(let user, let room, _):
            rooms[room]?.members[user].map { .membership($0) } ?? refused(404, "M_NOT_FOUND")
        case .resolve(let alias, _): aliases[alias].map { .room($0) } ?? refused(404, "M_NOT_FOUND")
        case .read(let room, let fact, _): read(fact, of: room)
        case .joinedRooms(let user):
            .rooms(rooms.values.filter { $0.isJoined(user) }.map(\.id).sorted { $0.text < $1.text })
        case .setPowerLevels, .setAccess: .done
        }
    }

    private func refused(_ status: Int, _ code: String) -> StepAnswer {
        .refused(
            MatrixProtocol.MatrixFailure(status: status, code: code, message: "the model refuses"),
            retryAfter: nil
        )
    }

    private mutating func createDevice(_ user: UserID) -> StepAnswer {
        guard hasDevices else { return refused(404, "M_UNRECOGNIZED") }
        guard registered.contains(user) else { return refused(403, "M_FORBIDDEN") }
        devices.insert(user)
        return .done
    }

    private mutating func perform(_ order: MatrixOrder, _ withDevice: Bool) -> StepAnswer {
        let user = order.user
        guard registered.contains(user) else { return refused(403, "M_FORBIDDEN") }
        if withDevice, !devices.contains(user) { return refused(400, "M_UNKNOWN_DEVICE") }
        switch order.action {
        case .sendMessage(let room, let message):
            let transaction = Transaction(user: user, isDevice: withDevice, id: order.transaction)
            if let event = known[transaction] { return .sent(event) }
            guard let event = say(message.body, in: room, by: user) else { return refused(403, "M_FORBIDDEN") }
            known[transaction] = event
            return .sent(event)
        case .setTopic(let room, let topic):
            guard rooms[room]?.isJoined(user) == true else { return refused(403, "M_FORBIDDEN") }
            setTopic(topic, in: room, by: user)
            return .done
        case .join(let room), .enter(let room, _): return join(user, room)
        case .leave(let room, let reason):
            guard let present = rooms[room]?.members[user], present == .join || present == .invite else {
                return refused(403, "M_FORBIDDEN")
            }
            member(user, .leave, in: room, by: user, reason: reason)
            return .done
        case .kick(let room, let target, let reason):
            guard rooms[room]?.isJoined(user) == true,
                rooms[room]?.members[target].map({ $0 == .join || $0 == .invite }) == true
            else { return refused(403, "M_FORBIDDEN") }
            member(target, .leave, in: room, by: user, reason: reason)
            return .done
        case .ban(let room, let target, let reason):
            guard rooms[room]?.isJoined(user) == true else { return refused(403, "M_FORBIDDEN") }
            member(target, .ban, in: room, by: user, reason: reason)
            return .done
        case .unban(let room, let target):
            guard rooms[room]?.members[target] == .ban else { return refused(403, "M_FORBIDDEN") }
            member(target, .leave, in: room, by: user)
            return .done
        case .invite(let room, let target, _): return invite(target, room, by: user)
        case .createRoom(let plan): return create(plan, user, order.transaction)
        case .addAlias(let room, let alias):
            guard aliases[alias] == nil else { return refused(409, "M_UNKNOWN") }
            aliases[alias] = room
            return .done
        case .removeAlias(let alias):
            guard aliases.removeValue(forKey: alias) != nil else { return refused(404, "M_NOT_FOUND") }
            return .done
        case .read(let room, let fact): return read(fact, of: room)
        case .setDisplayName(let name):
            displayNames[user] = name
            return .done
        case .setState, .redact, .react, .reportDelivery, .setDirectoryVisibility, .setPowers,
            .setAccess, .fetchPicture:
            return .done
        }
    }

    private func read(_ fact: RoomFact, of room: RoomID) -> StepAnswer {
        guard let state = rooms[room] else { return refused(404, "M_NOT_FOUND") }
        switch fact {
        case .creation:
            return .read(
                .creation(RoomCreation(sender: state.creator, version: RoomVersion("12"), order: state.order))
            )
        case .powerLevels: return .read(.powerLevels(PowerLevelsContent()))
        case .members:
            let joined = state.members.filter { $0.value == .join }
            return .read(.members(joined.mapValues { _ in nil }))
        case .content: return refused(404, "M_NOT_FOUND")
        }
    }

    private mutating func create(_ plan: RoomPlan, _ user: UserID, _ order: TransactionID) -> StepAnswer {
        let alias = plan.aliasLocalpart.flatMap { RoomAlias(parsing: "#\($0):\(domain)") }
        if let alias, aliases[alias] != nil { return refused(400, "M_ROOM_IN_USE") }
        guard
            let room = makeRoom(
                by: user,
                isPublic: plan.joinRule == "public",
                isDirect: plan.isDirect,
                isPortal: true,
                alias: alias,
                order: order
            )
        else { return refused(400, "M_BAD_STATE") }
        for invitee in plan.invitees { member(invitee, .invite, in: room, by: user) }
        return .room(room)
    }

    mutating func join(_ user: UserID, _ room: RoomID) -> StepAnswer {
        guard let state = rooms[room] else { return refused(404, "M_NOT_FOUND") }
        if state.isJoined(user) { return .done }
        guard state.isPublic || state.members[user] == .invite else { return refused(403, "M_FORBIDDEN") }
        member(user, .join, in: room, by: user)
        return .done
    }

    private mutating func invite(_ user: UserID, _ room: RoomID, by sender: UserID) -> StepAnswer {
        guard let state = rooms[room], state.isJoined(sender) else { return refused(403, "M_FORBIDDEN") }
        if state.isJoined(user) { return refused(403, "M_FORBIDDEN") }
        if state.members[user] != .invite { member(user, .invite, in: room, by: sender) }
        return .done
    }
}
