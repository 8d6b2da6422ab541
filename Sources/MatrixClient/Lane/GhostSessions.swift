import MatrixProtocol

/// Which of our users are registered and have a device, and the requests that make it so: one at a time for a user,
/// however many lanes wait for it.
package struct GhostSessions: Sendable {
    package enum Action: Sendable, Hashable {
        case opened(UserID, GhostSession, [MatrixLane])
        case refused(UserID, MatrixFailure, [MatrixLane])
        /// Wants one `answered` for the user.
        case perform(UserID, LaneStep)
        /// Wants `waitEnded` for the user.
        case wait(UserID, Duration)
        /// Newly known to be registered: worth remembering over restarts.
        case registered(UserID)
        case report(LaneReport)
    }

    private struct Opening: Hashable {
        enum Stage: Hashable {
            case registering, creatingDevice

            func step(for user: UserID) -> LaneStep {
                switch self {
                case .registering: .register(user)
                case .creatingDevice: .createDevice(user)
                }
            }
        }

        enum Progress: Hashable { case requesting, waiting(isOutage: Bool) }

        var stage: Stage
        var progress = Progress.requesting
        var failures = 0
        var lanes: [MatrixLane]
    }

    private let settings: LaneSettings
    /// Registered, and with a device where devices are used.
    private var ready: Set<UserID> = []
    /// Ready by memory only.
    private var assumed: Set<UserID> = []
    private var openings: [UserID: Opening] = [:]
    private var usesDevices: Bool

    package init(settings: LaneSettings) {
        self.settings = settings
        usesDevices = settings.usesDevices
    }

    /// Users that were registered when it was last told. A request of theirs that fails for it puts that right.
    package mutating func preload(_ users: some Sequence<UserID>) {
        assumed.formUnion(users.lazy.filter { [ready] in !ready.contains($0) })
    }

    // MARK: Events

    package mutating func wanted(_ user: UserID, by lane: MatrixLane) -> [Action] {
        if openings[user] == nil, ready.contains(user) || assumed.contains(user) {
            return [.opened(user, session(of: user), [lane])]
        }
        return open(user, from: .registering, for: lane)
    }

    package mutating func deviceLost(_ user: UserID, by lane: MatrixLane) -> [Action] {
        guard usesDevices else { return wanted(user, by: lane) }
        return open(user, from: .creatingDevice, for: lane)
    }

    package mutating func registrationDoubted(_ user: UserID, by lane: MatrixLane) -> [Action] {
        // Another lane's doubt may have been settled since.
        if ready.contains(user) { return wanted(user, by: lane) }
        assumed.remove(user)
        return open(user, from: .registering, for: lane)
    }

    package mutating func answered(_ user: UserID, _ answer: StepAnswer, jitter: Double) -> [Action] {
        guard var opening = openings[user], opening.progress == .requesting else { return [] }
        switch answer.verdict(on: opening.stage.step(for: user).endpoint) {
        case .accepted:
            return advance(user, opening)
        case .again(let trouble, let asked):
            opening.failures += 1
            opening.progress = .waiting(isOutage: trouble == .away)
            openings[user] = opening
            let delay = settings.backOff.delay(failures: opening.failures, asked: asked, jitter: jitter)
            return [.wait(user, delay)]
        case .unauthorised(let failure):
            opening.progress = .waiting(isOutage: false)
            openings[user] = opening
            return [.report(.tokenRejected(failure)), .wait(user, settings.backOff.longest)]
        case .refused(let failure):
            return refused(failure, user, opening)
        }
    }

    package mutating func waitEnded(_ user: UserID) -> [Action] {
        guard var opening = openings[user], opening.progress != .requesting else { return [] }
        opening.progress = .requesting
        return perform(user, opening)
    }

    /// Users whose wait was for the homeserver to return: each is told `waitEnded`.
    package var waitingForHomeserver: [UserID] {
        openings.compactMap { $0.value.progress == .waiting(isOutage: true) ? $0.key : nil }.sorted()
    }

    // MARK: Moves

    private mutating func open(_ user: UserID, from stage: Opening.Stage, for lane: MatrixLane) -> [Action] {
        if var opening = openings[user] {
            opening.lanes.append(lane)
            openings[user] = opening
            return []
        }
        return perform(user, Opening(stage: stage, lanes: [lane]))
    }

    private mutating func perform(_ user: UserID, _ opening: Opening) -> [Action] {
        openings[user] = opening
        return [.perform(user, opening.stage.step(for: user))]
    }

    private mutating func advance(_ user: UserID, _ opening: Opening) -> [Action] {
        switch opening.stage {
        case .registering:
            let told: [Action] = ready.insert(user).inserted ? [.registered(user)] : []
            assumed.remove(user)
            guard usesDevices else { return told + opened(user, opening) }
            return told + perform(user, Opening(stage: .creatingDevice, lanes: opening.lanes))
        case .creatingDevice:
            return opened(user, opening)
        }
    }

    private mutating func opened(_ user: UserID, _ opening: Opening) -> [Action] {
        openings[user] = nil
        return [.opened(user, session(of: user), opening.lanes)]
    }

    private mutating func refused(_ failure: MatrixFailure, _ user: UserID, _ opening: Opening) -> [Action] {
        switch opening.stage {
        case .registering:
            // The sender of an application service exists by its registration on some homeservers, which then refuse
            // to register it.
            if user == settings.bot { return advance(user, opening) }
            openings[user] = nil
            return [.refused(user, failure, opening.lanes)]
        case .creatingDevice:
            if failure.status == 403, assumed.contains(user) {
                assumed.remove(user)
                return perform(user, Opening(stage: .registering, lanes: opening.lanes))
            }
            // 403 speaks of this user; what else is refused is refused to all.
            guard failure.status != 403, usesDevices else { return openedPlainly(user, opening) }
            usesDevices = false
            return [.report(.devicesUnsupported(failure))] + opened(user, opening)
        }
    }

    private mutating func openedPlainly(_ user: UserID, _ opening: Opening) -> [Action] {
        openings[user] = nil
        let session = GhostSession(hasDevice: false, isCertain: ready.contains(user))
        return [.opened(user, session, opening.lanes)]
    }

    private func session(of user: UserID) -> GhostSession {
        GhostSession(hasDevice: usesDevices, isCertain: ready.contains(user))
    }
}
