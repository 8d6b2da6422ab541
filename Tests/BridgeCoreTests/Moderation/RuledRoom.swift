import BridgeCore
import MatrixProtocol

/// A room of the homeserver as far as a channel changes it: what orders do to it, and in which words it reads.
struct RuledRoom {
    var creation: RoomCreation
    var levels = PowerLevelsContent()
    var joinRules = #"{"join_rule":"public"}"#
    var history = #"{"history_visibility":"shared"}"#
    var modes = ""
    var isListed = false
    var topic = ""
    var banned: Set<UserID> = []
    var kicked: [UserID] = []
    /// How often its levels were written.
    var writes = 0

    /// - Parameter version: of a room that the bot has made. From 12 on it stands above all levels and is not listed.
    init(version: String) {
        creation = RoomCreation(sender: bot, version: RoomVersion(version))
        if creation.sovereigns.isEmpty { levels.users[bot] = 100 }
    }

    /// What the homeserver makes of an order; nil for one that has nothing to do with this.
    mutating func take(_ order: MatrixOrder) -> MatrixOutcome? {
        switch order.action {
        case .setPowers(_, let change):
            let changed = levels.applying(change, by: order.user, sovereigns: creation.sovereigns)
            guard changed != levels else { return .done }
            guard changed.users.keys.allSatisfy({ !creation.sovereigns.contains($0) }) else { return World.refusal }
            writes += 1
            levels = changed
        case .setAccess(_, .joinRules, let isClosed):
            joinRules = RoomAccess.joinRules.content(isClosed: isClosed, current: joinRules) ?? joinRules
        case .setAccess(_, .history, let isClosed):
            history = RoomAccess.history.content(isClosed: isClosed, current: history) ?? history
        case .setState(_, ChannelRule.stateType, _, let json): modes = json
        case .setDirectoryVisibility(_, _, let visible): isListed = visible
        case .setTopic(_, let text): topic = text
        case .ban(_, let user, _): banned.insert(user)
        case .unban(_, let user): banned.remove(user)
        case .kick(_, let user, _): kicked.append(user)
        default: return nil
        }
        return .done
    }

    /// `net_bob=50 speak=0 topic=50 invite=0 join=public history=shared listed`
    var summary: String {
        let users = levels.users.filter { $0.key != bot }.map { "\($0.key.localpart)=\($0.value)" }.sorted()
        let words = [
            "speak=\(levels.eventsDefault)", "topic=\(levels.levelNeeded(forEvent: "m.room.topic", isState: true))",
            "invite=\(levels.invite)", "join=\(RoomAccess.joinRules.value(in: joinRules) ?? "-")",
            "history=\(RoomAccess.history.value(in: history) ?? "-")", isListed ? "listed" : "unlisted",
        ]
        return (users + words).joined(separator: " ")
    }
}
