import IRCProtocol
import MatrixProtocol

/// A room that is being made, by what it is for. Written into the order that makes it, so that a restart in between
/// still knows what to do with the room.
enum Making: Sendable, Hashable {
    case portal(ChannelKey, spelling: ChannelName, origin: Link.Origin, for: UserID?)
    case privateRoom(NetworkID, UserID, Nickname)
    case adminRoom(UserID)
    /// The space that lists a network's portals.
    case space(NetworkID)

    /// Line feeds stand in no identifier, so the parts come apart again as they were put together. Other control
    /// characters do: channels and nicks may hold nearly all of them.
    private static let separator = "\n"

    var key: String {
        let parts: [String] =
            switch self {
            case .portal(let channel, let spelling, let origin, let user):
                ["portal", channel.network.name, channel.name.text, spelling.text, origin.rawValue, user?.text ?? ""]
            case .privateRoom(let network, let user, let nick): ["private", network.name, user.text, nick.text]
            case .adminRoom(let user): ["admin", user.text]
            case .space(let network): ["space", network.name]
            }
        return parts.joined(separator: Self.separator)
    }

    /// What an order that makes a room makes it for. Orders of earlier versions say it in their lane alone.
    init?(of order: MatrixOrder) {
        guard case .createRoom(let plan) = order.action, case .making(let lane) = order.lane else { return nil }
        self.init(key: plan.purpose ?? lane)
    }

    init?(key: String) {
        let parts = key.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case ("portal", 6):
            guard let spelling = ChannelName(parsing: parts[3]), let origin = Link.Origin(rawValue: parts[4]) else {
                return nil
            }
            let channel = ChannelKey(network: NetworkID(parts[1]), name: .stored(parts[2]))
            self = .portal(channel, spelling: spelling, origin: origin, for: UserID(parsing: parts[5]))
        case ("private", 4):
            guard let user = UserID(parsing: parts[2]), let nick = Nickname(parsing: parts[3]) else { return nil }
            self = .privateRoom(NetworkID(parts[1]), user, nick)
        case ("space", 2): self = .space(NetworkID(parts[1]))
        case ("admin", 2):
            guard let user = UserID(parsing: parts[1]) else { return nil }
            self = .adminRoom(user)
        default:
            return nil
        }
    }

    /// Two makings of one room are one: the spelling and who asked first do not count. Every case mapping folds letters.
    var identity: String {
        switch self {
        case .portal(let channel, _, _, _): "portal \(channel.network) \(channel.name)"
        case .privateRoom(let network, let user, let nick): "private \(network) \(user) \(nick.text.lowercasedASCII)"
        case .adminRoom(let user): "admin \(user)"
        case .space(let network): "space \(network)"
        }
    }

    /// Whom the room is made with as its guest.
    var invitee: UserID? {
        switch self {
        case .portal(_, _, _, let user): user
        case .privateRoom(_, let user, _), .adminRoom(let user): user
        case .space: nil
        }
    }

    /// Portals of one channel, and its aliases, keep one order, whoever asked and however it was spelt.
    var laneKey: String {
        switch self {
        case .portal(let channel, _, _, _): Self.lane(of: channel)
        case .privateRoom, .adminRoom, .space: key
        }
    }

    var lane: MatrixLane { .making(laneKey) }

    static func lane(of channel: ChannelKey) -> String {
        ["portal", channel.network.name, channel.name.text].joined(separator: separator)
    }

    /// Stands in orders that wait for the room.
    static let placeholder = RoomID(parsing: "!to-be-made")
}
