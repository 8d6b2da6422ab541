import IRCProtocol
import MatrixProtocol

// How many people on IRC are active, and what is done when they are more than `RMAUlimit`: what is said is not carried,
// in either direction. Who is there, and what moderators do, is kept in step all the same.
extension Bridge {
    /// Somebody on IRC spoke where one of ours can hear it. Written down by the hour.
    mutating func noteActivity(ofGhost ghost: UserID) {
        beginDay()
        let former = activeGhosts.count
        guard
            let record = activeGhosts.wasActive(ghost, at: now.wall, grain: limits.activityGrain.inMilliseconds)
        else { return }
        store(.saveGhostActivity(ghost, record))
        if activeGhosts.count != former { judgeActivity() }
    }

    /// At the start, and now and then: people stop being active without doing anything.
    mutating func lookAtActivity() {
        beginDay()
        judgeActivity()
        if configuration.userActivity.isMeasured { effects.append(.measure(.activity(activityFigures))) }
        guard configuration.userActivity.limit != nil || configuration.userActivity.isMeasured else { return }
        wake(.activity, after: limits.activityInterval)
    }

    private mutating func beginDay() {
        if let horizon = activeGhosts.dayMayHaveBegun(at: now.wall) { store(.forgetGhostActivity(before: horizon)) }
    }

    private mutating func judgeActivity() {
        let limit = configuration.userActivity.limit
        guard let limit, activeGhosts.count > limit else {
            permissions.overLimit = nil
            return activityFell()
        }
        let refusal = Refusal.overLimit(limit)
        permissions.overLimit = refusal
        guard activityLimit == nil else { return }
        activityLimit = ActivityLimit(since: now.wall)
        store(.saveActivityLimit(since: now.wall))
        log(
            .error,
            "More people on IRC are active than RMAUlimit: nothing that is said is carried",
            [.count: String(activeGhosts.count)]
        )
        tellAdministrators(
            """
            \(activeGhosts.count) people on IRC are active this month, more than RMAUlimit (\(limit)). Nothing that is said \
            is carried in either direction until fewer are, or until RMAUlimit is higher and the configuration is read again.
            """,
            "over limit"
        )
    }

    private mutating func activityFell() {
        guard let former = activityLimit else { return }
        let words = "Fewer people on IRC are active again: what is said is carried on from here."
        log(.info, "No more people on IRC are active than may be: what is said is carried again")
        for room in former.told.sorted() where rooms.knows(room) {
            notice(
                in: room,
                words,
                as: rooms.privateRooms[room].flatMap { ghost(of: $0) },
                transaction: derivedTransaction("limit over", room.text, String(former.since))
            )
        }
        tellAdministrators(words, "under limit")
        activityLimit = nil
        (limitReminders, toldOfLimit, declined) = ([:], [], [])
        store(.saveActivityLimit(since: nil))
    }

    /// Those whom the configuration names themselves. Who rules a whole server is not known by name.
    private mutating func tellAdministrators(_ words: String, _ what: String) {
        let users = configuration.permissions.keys.compactMap { UserID(parsing: $0) }
        for user in users.sorted() where permissions.grade(of: user).contains(.administer) {
            let since = String(activityLimit?.since ?? now.wall)
            tell(user, words, isImportant: true, transaction: derivedTransaction(what, user.text, since))
        }
    }

    // MARK: Who is told

    /// In each room where somebody speaks, and a day later again: who speaks then may not have seen it.
    mutating func tellOfLimit(_ refusal: Refusal, in room: RoomID) {
        guard refusal.cause == .activityLimit, let limit = activityLimit, !encrypted.contains(room) else { return }
        let isFirst = !limit.told.contains(room)
        // When an earlier run told them is not known: then it counts from now on.
        let last = limitReminders[room] ?? now.monotonic
        let isDue = isFirst || now.monotonic - last >= limits.limitReminder
        limitReminders[room] = isDue ? now.monotonic : last
        guard isDue else { return }
        if isFirst {
            activityLimit?.told.insert(room)
            store(.saveLimitNotice(room))
        }
        notice(
            in: room,
            refusal.sentence,
            as: rooms.privateRooms[room].flatMap { ghost(of: $0) },
            transaction: isFirst ? derivedTransaction("limit", room.text, String(limit.since)) : nil
        )
    }

    /// Who speaks on a channel does not see its rooms: they are told on IRC, once each.
    mutating func tellOfLimit(_ refusal: Refusal, _ nick: Nickname, on channel: ChannelKey) {
        guard refusal.cause == .activityLimit, toldOfLimit.count < limits.rememberedRefusals,
            let network = networks[channel.network], let speaker = speaker(on: channel),
            toldOfLimit.insert(ChannelKey(network: network.id, name: network.fold(nick))).inserted
        else { return }
        let spelling = network.channels[channel.name]?.spelling.text ?? channel.name.text
        let words = """
            What you say on \(spelling) does not reach its Matrix room at present: more people on IRC are active than this \
            bridge serves. Those who run it know of it.
            """
        ask(speaker, .courtesy, [Message(.notice, [Parameter(nick), Parameter(cleaning: words)])])
    }

    /// Words of a Matrix user that are not carried from where they are.
    mutating func refuse(_ event: RoomEvent, _ sequence: JournalSequence, _ refusal: Refusal) {
        drop(refusal.reason)
        guard refusal.cause == .activityLimit else { return }
        tellOfLimit(refusal, in: event.room)
        let origin = Utterance.Origin(sequence: sequence, event: event.id, room: event.room, index: 0)
        report(origin, .failed("Your message was not delivered: \(refusal.sentence)"))
    }

    // MARK: Figures

    /// What `!limits` shows.
    var limitWords: [String] {
        let rule = configuration.userActivity
        let most = rule.limit.map { "at most \($0) (RMAUlimit)" } ?? "no limit"
        var words = [
            """
            \(activeGhosts.count) people on IRC were active on \(rule.minUserActiveDays) days or more and within the last \
            \(rule.inactiveAfterDays); \(most).
            """
        ]
        if let activityLimit {
            words.append(
                "Nothing that is said is carried; \(activityLimit.told.count) rooms have been told since somebody spoke there."
            )
        }
        for settings in configuration.networks {
            guard let network = networks[settings.id] else { continue }
            let connected = network.puppets.values.count { $0.connection != nil && !$0.key.isBot }
            let (all, each) = (settings.ircClients.maxClients, settings.ircClients.maxClientsPerHomeserver)
            words.append(
                "\(settings.name): \(connected) connections of \(all == 0 ? "as many as come" : "at most \(all)")"
                    + (each == 0 ? "" : ", \(each) of each homeserver")
                    + (network.seekers.isEmpty ? "." : "; \(network.seekers.count) users wait for a place.")
            )
        }
        return words
    }

    var activityFigures: ActivityFigures {
        ActivityFigures(
            isOverLimit: activityLimit != nil,
            monthly: activeGhosts.count,
            matrix: figures(of: activity.lazy.map(\.value)),
            remote: figures(of: activeGhosts.records.lazy.map(\.value.last))
        )
    }

    private func figures(of times: some Sequence<Int64>) -> ActivityFigures.Side {
        let rule = configuration.userActivity
        var active = 0
        var counts = [Int](repeating: 0, count: rule.ageBuckets.count)
        for time in times {
            // Whoever is of the future is here now.
            let age = Duration.milliseconds(now.wall) - .milliseconds(time)
            if let threshold = rule.threshold, age <= threshold { active += 1 }
            for (index, bucket) in rule.ageBuckets.enumerated() where age <= bucket.age { counts[index] += 1 }
        }
        var side = ActivityFigures.Side(active: rule.threshold == nil ? nil : active)
        for (bucket, count) in zip(rule.ageBuckets, counts) { side.byAge[bucket.name] = count }
        return side
    }
}
