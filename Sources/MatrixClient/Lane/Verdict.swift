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
    var verdict: Verdict {
        switch self {
        case .done, .sent, .room, .membership: return .accepted
        case .unreachable(.connection), .unreachable(.deadline): return .again(.away, asked: nil)
        case .unreachable(.unreadable): return .again(.busy, asked: nil)
        case .refused(let failure, let asked):
            if failure.code == "M_UNKNOWN_TOKEN" || failure.code == "M_MISSING_TOKEN" { return .unauthorised(failure) }
            switch failure.status {
            // What a proxy says when there is nothing behind it.
            case 502...504: return .again(.away, asked: asked)
            case 408, 425, 429, 500...: return .again(.busy, asked: asked)
            default:
                if failure.code == "M_LIMIT_EXCEEDED" { return .again(.busy, asked: asked) }
                return .refused(failure)
            }
        }
    }
}
