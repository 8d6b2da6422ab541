import IRCProtocol
import MatrixProtocol

// Idle users: who they are, and what is done about them, one after another.
extension Bridge {
    mutating func begin(_ plan: SweepPlan) throws(AdministrationRefusal) -> SweepReport {
        guard networks[plan.network] != nil else {
            throw AdministrationRefusal(.unknown, "There is no network \(plan.network.name) here.")
        }
        guard plan.idleFor > .zero else {
            throw AdministrationRefusal(.invalid, "The time of idleness must be more than nothing.")
        }
        guard plan.limit.map({ $0 > 0 }) ?? true else {
            throw AdministrationRefusal(.invalid, "The number of users must be more than nothing.")
        }
        let users = idle(plan)
        if plan.isDryRun { return SweepReport(users: users, total: users.count, done: 0, isRunning: false) }
        guard sweep?.isOver ?? true else {
            throw AdministrationRefusal(.conflict, "Another is under way.")
        }
        let begun = Sweep(plan: plan, users: users)
        sweep = begun
        if !begun.isOver { wake(.sweep, after: limits.sweepInterval) }
        return begun.report
    }

    mutating func goOnSweeping() {
        guard let plan = sweep?.plan, let user = sweep?.next() else { return }
        // Who has come back to life meanwhile is left alone.
        if idle(plan, user) != nil { carryOut(plan, on: user) }
        if sweep?.isOver == false { wake(.sweep, after: limits.sweepInterval) }
    }

    private mutating func carryOut(_ plan: SweepPlan, on user: UserID) {
        switch plan.deed {
        case .warn(let text): tell(user, text, isImportant: true)
        case .reap(let reason):
            let key = PuppetKey(network: plan.network, user: user)
            for room in linkedRooms(of: plan.network) where memberships[room]?.contains(user) == true {
                memberships[room]?.remove(user)
                store(.saveMembership(room, user, isJoined: false))
                act(in: room, as: configuration.bot, .kick(room, user, reason: reason))
            }
            disconnect(key, ircReason: reason, reason)
        }
    }

    private func linkedRooms(of network: NetworkID) -> [RoomID] {
        rooms.channelsOfRoom.filter { $0.value.contains { $0.network == network } }.keys.sorted()
    }

    /// Longest idle first.
    private func idle(_ plan: SweepPlan) -> [UserID] {
        var users = Set(
            (networks[plan.network]?.puppets.values ?? [:].values).filter(\.isWanted).compactMap(\.key.user)
        )
        for room in linkedRooms(of: plan.network) { users.formUnion(memberships[room] ?? []) }
        let found = users.compactMap { user in idle(plan, user).map { (user: user, since: $0) } }
            .sorted { ($0.since, $0.user) < ($1.since, $1.user) }
            .map(\.user)
        return plan.limit.map { Array(found.prefix($0)) } ?? found
    }

    /// Since when somebody is idle, in milliseconds since 1970, if the plan is about them.
    private func idle(_ plan: SweepPlan, _ user: UserID) -> Int64? {
        guard !isOurs(user), plan.spared?.matches(user.text) != true,
            !permissions.grade(of: user).contains(.administer)
        else { return nil }
        guard let last = activity[user] else { return plan.sparesUnknown ? nil : 0 }
        let idleFor = Duration.milliseconds(now.wall) - .milliseconds(last)
        guard idleFor >= plan.idleFor else { return nil }
        if case .warn = plan.deed, idleFor >= plan.idleFor * 2 { return nil }
        return last
    }

    // MARK: Silent connections

    /// Ends connections of who has said nothing for the time that the configuration sets. Their rooms stay theirs, and
    /// the next word brings the connection back.
    mutating func endSilentConnections() {
        for id in networks.keys.sorted() {
            guard let settings = networks[id]?.configuration, settings.ircClients.idleTimeout > .zero,
                !(settings.membershipLists.enabled && settings.membershipLists.matrixToIrc.initial)
            else { continue }
            let timeout = settings.ircClients.idleTimeout
            let silent = networks[id]?.puppets.values.filter { $0.isSilent(for: timeout, now: now.monotonic) } ?? []
            for key in silent.map(\.key).sorted() {
                let words = "Idle timeout reached: \(timeout.components.seconds)s"
                disconnect(key, ircReason: words, words)
                guard let user = key.user, settings.sendConnectionMessages else { continue }
                tell(
                    user,
                    "Your connection to \(settings.name) was ended, since you have said nothing there for a long time. "
                        + "It comes back with your next message.",
                    isImportant: false
                )
            }
        }
    }
}

extension Puppet {
    func isSilent(for timeout: Duration, now: Duration) -> Bool {
        guard !key.isBot, pending == 0, !isLeaving, case .online(_, _, let since) = state else { return false }
        return now - max(lastSpoke, since) >= timeout
    }
}
