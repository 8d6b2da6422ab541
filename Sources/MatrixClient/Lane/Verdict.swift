import MatrixProtocol

/// What an answer means for the step that it answers, whichever step that is.
enum Verdict: Hashable {
    case accepted
    /// The same step again, after a wait.
    case again(Trouble, asked: Duration?)
    /// The homeserver does not know us at all. Nothing we send can succeed until an operator acts, and nothing may be
    /// thrown away for it.
    case unauthorised(MatrixFailure)
    /// The homeserver has decided, and will decide so again.
    case refused(MatrixFailure)

    enum Trouble: Hashable {
        /// The homeserver may be away: worth a probe.
        case away
        /// It is there, and asks for patience or has failed at this one thing.
        case busy
    }
}

extension StepAnswer {
    /// - Parameter endpoint: what the answer came from: the same words mean success of one and failure of another.
    func verdict(on endpoint: MatrixEndpoint) -> Verdict {
        switch self {
        case .done, .sent, .room, .membership, .read, .rooms: return .accepted
        case .unreachable(.connection), .unreachable(.deadline): return .again(.away, asked: nil)
        case .unreachable(.unreadable): return .again(.busy, asked: nil)
        case .refused(let failure, let asked):
            let error = MatrixError(status: failure.status, code: failure.code, message: failure.message)
            switch MatrixVerdict(error, to: endpoint) {
            // 502 to 504 are what a proxy says when there is nothing behind it.
            case .retryable: return .again((502...504).contains(failure.status) ? .away : .busy, asked: asked)
            case .alreadyDone: return .accepted
            case .unauthorised: return .unauthorised(failure)
            case .conflict, .deviceUnknown, .permanent: return .refused(failure)
            }
        }
    }
}

extension LaneStep {
    var endpoint: MatrixEndpoint {
        switch self {
        case .probe: .versions
        case .register: .register
        case .createDevice: .makeDevice
        case .perform(let order, _): order.action.endpoint
        case .join: .join
        case .invite: .invite
        case .membership: .getState
        case .resolve: .resolveAlias
        case .read(_, let fact, _): fact.endpoint
        case .joinedRooms: .joinedRooms
        case .setPowerLevels, .setAccess: .setState
        }
    }
}

extension MatrixAction {
    var endpoint: MatrixEndpoint {
        switch self {
        case .sendMessage, .react, .reportDelivery: .send
        case .setTopic, .setState: .setState
        case .join, .enter: .join
        case .leave: .leave
        case .kick: .kick
        case .ban: .ban
        case .unban: .unban
        case .invite: .invite
        case .setDisplayName: .setDisplayName
        case .createRoom: .createRoom
        case .redact: .redact
        case .addAlias: .setAlias
        case .setDirectoryVisibility: .setDirectory
        case .removeAlias: .removeAlias
        case .read(_, let fact): fact.endpoint
        case .setPowers, .setAccess: .setState
        case .fetchPicture: .mediaConfig
        }
    }
}

extension RoomFact {
    var endpoint: MatrixEndpoint {
        switch self {
        case .creation, .powerLevels, .content: .getState
        case .members: .joinedMembers
        }
    }
}
