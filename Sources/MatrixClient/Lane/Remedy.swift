import MatrixProtocol

/// What to do about an order that was refused for good.
enum Remedy: Hashable {
    /// What was wanted is so already.
    case settled
    /// Look closer, or put right what stood in the way.
    case stage(LaneJob.Stage)
    case none
}

extension MatrixAction {
    /// - Parameters:
    ///   - user: who acts. The bot has nobody to invite it.
    ///   - failure: the homeserver's refusal of the order itself.
    func remedy(for failure: MatrixFailure, user: UserID, bot: UserID) -> Remedy {
        let isForbidden = failure.status == 403
        switch self {
        case .react where failure.code == "M_DUPLICATE_ANNOTATION":
            return .settled
        case .sendMessage, .setTopic, .redact, .react, .reportDelivery:
            return isForbidden ? .stage(.joining) : .none
        case .join, .enter:
            return isForbidden && user != bot ? .stage(.inviting) : .none
        case .leave:
            // One cannot be forbidden to leave a room that one is in.
            return isForbidden ? .settled : .none
        case .kick(_, let target, _), .ban(_, let target, _), .unban(_, let target), .invite(_, let target, _):
            // The same code says "not allowed" and "is so already".
            return isForbidden ? .stage(.looking(at: target)) : .none
        case .createRoom(let plan):
            guard failure.code == "M_ROOM_IN_USE", let localpart = plan.aliasLocalpart,
                let alias = RoomAlias(parsing: "#\(localpart):\(bot.server)")
            else { return .none }
            return .stage(.resolving(alias))
        case .addAlias(_, let alias):
            // The specification gives 409 with `M_UNKNOWN`; Synapse has used `M_ROOM_IN_USE` too.
            return failure.status == 409 || failure.code == "M_ROOM_IN_USE" ? .stage(.resolving(alias)) : .none
        case .read:
            return failure.status == 404 ? .settled : .none
        case .setState, .setDisplayName, .setDirectoryVisibility, .removeAlias, .setPowers, .setAccess, .fetchPicture:
            return .none
        }
    }

    /// What an order ends with whose wish is fulfilled without it.
    var settledOutcome: MatrixOutcome {
        if case .read = self { .read(.missing) } else { .done }
    }

    /// Whether somebody's being this in the room is what the action wanted.
    func isSettled(by membership: MemberContent.Membership) -> Bool {
        switch self {
        case .kick:
            switch membership {
            case .leave, .ban: true
            case .join, .invite, .knock: false
            }
        case .ban:
            membership == .ban
        case .unban:
            membership != .ban
        case .invite:
            switch membership {
            case .join, .invite: true
            case .leave, .ban, .knock: false
            }
        case .sendMessage, .setTopic, .setState, .join, .enter, .leave, .setDisplayName, .createRoom, .redact,
            .react, .reportDelivery, .addAlias, .removeAlias, .setDirectoryVisibility, .read, .setPowers,
            .setAccess, .fetchPicture:
            false
        }
    }
}
