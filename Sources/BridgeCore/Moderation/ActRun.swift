import IRCProtocol
import MatrixProtocol

/// How far a moderator's act has come on IRC.
struct ActRun: Sendable, Hashable {
    enum State: Sendable, Hashable {
        /// Nobody who may do it is there: after a restart they are on their way.
        case waiting
        /// The puppet asks who is to be banned.
        case looking(PuppetKey)
        case doing(PuppetKey)
    }

    /// What to do next.
    enum Step: Sendable, Hashable {
        case look(PuppetKey, Nickname)
        case send(PuppetKey, masks: [String])
        case done
        case refused(String)
        case nothing
    }

    let act: ModerationAct
    /// Grows from act to act.
    let number: UInt64
    private(set) var state = State.waiting
    private var untried: [PuppetKey] = []
    /// Of a ban, once they are known.
    private(set) var masks: [String] = []
    private var reason: String?

    init(_ act: ModerationAct, number: UInt64) {
        self.act = act
        self.number = number
    }

    func isChangingRanks(in room: RoomID) -> Bool {
        guard act.room == room, case .rank = act.deed, case .doing = state else { return false }
        return true
    }

    /// `candidates`: who is on the channel and could, best first. `mayWait`: somebody may still come.
    mutating func begin(_ candidates: [PuppetKey], mayWait: Bool) -> Step {
        guard case .waiting = state else { return .nothing }
        if candidates.isEmpty, mayWait { return .nothing }
        untried = candidates
        return next()
    }

    private mutating func next() -> Step {
        guard !untried.isEmpty else {
            return .refused(reason ?? "neither you nor the bridge is there")
        }
        let key = untried.removeFirst()
        if case .ban(let nick) = act.deed, masks.isEmpty {
            state = .looking(key)
            return .look(key, nick)
        }
        state = .doing(key)
        return .send(key, masks: masks)
    }

    /// Who bears the nick; who is not there is banned by the nick alone.
    mutating func looked(_ identity: PersonIdentity?, support: ISupport) -> Step {
        guard case .looking(let key) = state, case .ban(let nick) = act.deed else { return .nothing }
        masks = BanMask.masks(for: nick, identity ?? PersonIdentity(), support: support)
        state = .doing(key)
        return .send(key, masks: masks)
    }

    /// The server's word on it; nil where the connection was none.
    mutating func answered(_ answer: Answer?, network: String) -> Step {
        guard case .doing = state else { return .nothing }
        // Who is not there need not be removed.
        let harmless: Set<Command> = [.numeric(.userNotInChannel), .numeric(.noSuchNick)]
        let failure = answer?.lines.first { line in
            guard !harmless.contains(line.command) else { return false }
            return Answer(lines: [line], isComplete: true).failure != nil
        }
        if let reply = failure.flatMap(ServerReply.init) {
            reason = "\(reply.sentence) (\(reply.code))"
            return next()
        }
        guard answer?.isComplete == true else {
            reason = "\(network) did not answer"
            return next()
        }
        return .done
    }
}
