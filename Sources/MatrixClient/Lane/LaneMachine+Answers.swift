import MatrixProtocol

// What follows from an answer that settles a stage, one way or the other.
extension LaneMachine {
    mutating func accepted(_ answer: StepAnswer, job: LaneJob) -> [Action] {
        var job = job
        switch job.stage {
        case .order, .orderAgain:
            return finish(job, answer.outcome)
        case .joining:
            job.stage = .orderAgain
            return send(job)
        case .inviting:
            job.stage = .joiningInvited
            return send(job)
        case .joiningInvited:
            if job.order.action.isJoin { return finish(job, .done) }
            job.stage = .orderAgain
            return send(job)
        case .resolving:
            guard case .room(let found) = answer else { return giveUp(job) }
            guard let room = job.room else { return finish(job, .roomMade(found)) }
            return room == found ? finish(job, .done) : giveUp(job)
        case .looking:
            guard case .membership(let membership) = answer, job.order.action.isSettled(by: membership) else {
                return giveUp(job)
            }
            return finish(job, .done)
        case .reading:
            guard case .read(let reading) = answer else { return giveUp(job) }
            return proceed(job, knowing: reading)
        case .writing, .changing:
            return finish(job, .done)
        case .listing:
            guard case .rooms(let rooms) = answer else { return make(job) }
            return inspect(rooms[...], job)
        case .inspecting(let room, let rest):
            if case .read(.creation(let creation)) = answer, creation.order == job.order.transaction {
                return finish(job, .roomMade(room))
            }
            return inspect(rest, job)
        }
    }

    /// Looks whether one of the rooms is the one that an earlier try has made.
    private mutating func inspect(_ rooms: ArraySlice<RoomID>, _ job: LaneJob) -> [Action] {
        var rest = rooms
        guard let next = rest.popFirst() else { return make(job) }
        var job = job
        job.stage = .inspecting(next, rest)
        return send(job)
    }

    /// There is no such room yet.
    private mutating func make(_ job: LaneJob) -> [Action] {
        var job = job
        job.stage = .order
        return send(job)
    }

    /// What the room says of its levels; then they are written, unless they are so already.
    private mutating func proceed(_ job: LaneJob, knowing reading: RoomReading) -> [Action] {
        var job = job
        switch (reading, job.order.action) {
        case (.creation(let creation), .setPowers):
            job.sovereigns = creation.sovereigns
            job.stage = .reading(.powerLevels)
            return send(job)
        case (.powerLevels(let levels), .setPowers(_, let change)):
            let changed = levels.applying(change, by: job.order.user, sovereigns: job.sovereigns)
            guard changed != levels else { return finish(job, .done) }
            job.stage = .writing(changed)
            return send(job)
        case (.content(let current), .setAccess(_, let access, let isClosed)):
            guard let json = access.content(isClosed: isClosed, current: current) else { return finish(job, .done) }
            job.stage = .changing(access, json: json)
            return send(job)
        // Without the event a room takes nobody in, and what it says of its history others wrote.
        case (.missing, .setAccess): return finish(job, .done)
        case (.members(let members), .setPowers):
            guard let levels = job.oversized else { return giveUp(job) }
            let pruned = levels.pruned(to: Set(members.keys), by: job.order.user, sovereigns: job.sovereigns)
            guard pruned != levels else { return giveUp(job) }
            job.stage = .writing(pruned)
            return send(job)
        default:
            return giveUp(job)
        }
    }

    mutating func refused(_ failure: MatrixFailure, job: LaneJob, jitter: Double) -> [Action] {
        var job = job
        switch job.stage {
        case .order, .orderAgain:
            if failure.code == "M_UNKNOWN_DEVICE", job.usesDevice {
                job.deviceRenewals += 1
                return prepare(job, by: .renewDevice(job.order.user))
            }
            if failure.status == 403, !job.session.isCertain, !job.hasRenewedRegistration {
                job.hasRenewedRegistration = true
                return prepare(job, by: .renewRegistration(job.order.user))
            }
            job.refusal = failure
            return job.stage == .order ? remedy(failure, job: job) : giveUp(job)
        case .joining:
            job.refusal = failure
            guard failure.status == 403, job.order.user != bot else { return giveUp(job) }
            job.stage = .inviting
            return send(job)
        // Who is not known to the homeserver has made no room; a room that cannot be read is not of ours.
        case .listing: return make(job)
        case .writing(let levels) where failure.code == "M_TOO_LARGE" && job.oversized == nil:
            job.refusal = failure
            job.oversized = levels
            job.stage = .reading(.members)
            return send(job)
        case .inspecting(_, let rest): return inspect(rest, job)
        case .reading where failure.status == 404 && job.order.action.isAccess: return finish(job, .done)
        case .inviting, .joiningInvited, .reading, .writing, .changing:
            job.refusal = failure
            return giveUp(job)
        case .resolving:
            guard failure.status == 404, job.aliasRounds < LaneJob.aliasRoundLimit else { return giveUp(job) }
            // Taken a moment ago and free now: somebody has taken it away in between.
            job.aliasRounds += 1
            job.failures = job.aliasRounds
            job.stage = .order
            return backOff(job, isOutage: false, asked: nil, jitter: jitter)
        case .looking:
            // Nobody by that name has ever been in the room.
            guard failure.status == 404, job.order.action.isSettled(by: .leave) else { return giveUp(job) }
            return finish(job, .done)
        }
    }

    private mutating func remedy(_ failure: MatrixFailure, job: LaneJob) -> [Action] {
        var job = job
        switch job.order.action.remedy(for: failure, user: job.order.user, bot: bot) {
        case .settled: return finish(job, job.order.action.settledOutcome)
        case .none: return giveUp(job)
        case .stage(let stage):
            job.stage = stage
            return send(job)
        }
    }

    private mutating func giveUp(_ job: LaneJob) -> [Action] {
        finish(job, .failed(job.refusal ?? MatrixFailure(status: 0, code: "", message: "")))
    }
}

extension MatrixAction {
    fileprivate var isAccess: Bool {
        if case .setAccess = self { true } else { false }
    }

    fileprivate var isJoin: Bool {
        switch self {
        case .join, .enter: true
        default: false
        }
    }
}

extension StepAnswer {
    /// The outcome of an order whose own step was answered so and accepted. A refusal that is accepted says that it is
    /// so already.
    var outcome: MatrixOutcome {
        switch self {
        case .sent(let event): .sent(event)
        case .room(let room): .roomMade(room)
        case .read(let reading): .read(reading)
        case .done, .membership, .rooms, .refused, .unreachable: .done
        }
    }
}
