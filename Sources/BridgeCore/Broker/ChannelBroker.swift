import IRCProtocol

/// Decides, for one channel of one network, which of our connections reports, which stand by, and which lines are new:
/// each line of the channel is delivered once and in order, whichever connection dies.
///
/// Lines are counted, not compared in pairs. The broker keeps a log of what it has delivered, and of each connection
/// that it listens to the difference to that log (``ObserverStream``). What the reporter shows is delivered; what a
/// standby shows first waits in its tail until the reporter shows it too, or fails.
///
/// When a connection's stream begins is known exactly where its role was set before it joined (``expecting``): its own
/// JOIN, which the others see as well, marks the place. One that is nominated later is matched leniently with the log
/// until the barrier of its role has come back.
///
/// What stays uncertain:
/// - Without message ids, a line that the same sender repeats word for word can be taken for the one before it while a
///   connection is being nominated (one round trip, and ``BrokerPolicy/patience`` after it), or for
///   ``BrokerPolicy/serverLag`` between servers. If the reporter dies just then, the repeat can be lost.
/// - Which of several connections that join at once came first nobody can tell before they meet: what lies between their
///   JOINs can be delivered out of order, and so can what a connection shows after it was frozen for a while.
/// - If connections die or freeze while others are still joining, a line can be lost or doubled, most of all between two
///   servers. The schedules that are known to do so are kept with the tests.
/// - A line that one server shows later than ``BrokerPolicy/window`` after another can be doubled.
///
/// What the caller owes: events of one connection in the order in which they came; `probed` once for each probe that
/// this broker asked for, in order and for a PING sent after it asked (one PING may serve several brokers); quits and renames only for nicks that are in the channel; NAMES anew after the
/// reporter has changed to another server during a split.
package struct ChannelBroker: Sendable {
    /// Whose lines are delivered.
    package internal(set) var reporter: ConnectionID?

    let caseMapping: CaseMapping
    let policy: BrokerPolicy
    var seats: [ConnectionID: ObserverSeat] = [:]
    /// Since when nothing has been heard of those that were asked: few of the seats.
    var unanswered: [ConnectionID: Duration] = [:]
    var streams: [ObserverStream] = []
    var log: DeliveredLog
    var knownMessageIDs: KnownMessageIDs
    var ownNicks = OwnNicks()
    /// The tick at which the reporter became that.
    var reporterSince = 0
    var servers: [String] = []
    var tick = 0
    /// A stream has come to its marker in this step.
    var hasAligned = false
    var seatCount = 0
    /// The instant that the caller was last told to wake us at.
    var armedAt: Duration?

    package init(caseMapping: CaseMapping, policy: BrokerPolicy = BrokerPolicy()) {
        self.caseMapping = caseMapping
        self.policy = policy
        log = DeliveredLog(window: policy.window, capacity: policy.windowLines)
        knownMessageIDs = KnownMessageIDs(capacity: policy.knownMessageIDs)
    }

    /// Who takes over when the reporter fails, apart from connections that count as frozen.
    package var standbys: [ConnectionID] {
        streams.filter { $0.id != reporter && !$0.isGone && seats[$0.id]?.isFrozen == false }.map(\.id)
    }

    /// Whether one of ours is in the channel.
    package var isObserved: Bool { seats.values.contains { $0.isPresent } }

    /// Whether nothing is under way and nothing but the seats and a few message ids is held in memory.
    package var isAtRest: Bool {
        log.isEmpty && ownNicks.nextExpiry == nil && seats.values.allSatisfy { $0.probes.isEmpty }
            && streams.allSatisfy { $0.tail.isEmpty && $0.unseen.isEmpty }
    }

    /// Whether the connection has shown them come, under this nick, and that is still to be delivered.
    func awaits(_ nick: FoldedName, from id: ConnectionID) -> Bool {
        streams.contains { $0.id == id && $0.showsArrival(of: nick) }
    }

    /// Whether a spoken line with this id has been delivered, or declared as known, of late.
    package func knows(messageID: String) -> Bool {
        knownMessageIDs.contains(ContentDigest(messageID).value)
    }

    /// Declares messages as known after a restart, oldest first, with the milliseconds since 1970 they were said at.
    ///
    /// `olderAreKnown`: these are not all that there were; replayed lines older than the first of them are no gap.
    package mutating func preload(
        messages: some Sequence<(messageID: String, time: Int64)>,
        olderAreKnown: Bool = false
    ) {
        var first: Int64?
        for (messageID, time) in messages {
            knownMessageIDs.insert(ContentDigest(messageID).value, saidAt: time)
            first = min(first ?? time, time)
        }
        if olderAreKnown { knownMessageIDs.forget(upTo: first) }
    }
}

// MARK: Our connections come and go

extension ChannelBroker {
    /// Our connection is about to be ordered into the channel. Called before the order to join, and its roles sent
    /// before that order, so that nothing is missed after the JOIN.
    package mutating func expecting(
        _ id: ConnectionID,
        nick: Nickname,
        isBot: Bool,
        isForeign: Bool = false,
        server: String,
        now: Duration
    ) -> BrokerStep {
        step(now: now) { broker, step in
            guard broker.seats[id]?.isPresent != true else { return }
            if broker.seats[id] == nil {
                let way = Way(isBot: isBot, isForeign: isForeign, server: server)
                broker.seat(id, nick: nick, way, isPresent: false, now: now)
            } else {
                broker.rename(id, to: broker.caseMapping.fold(nick), now: now)
            }
            guard broker.streamIndex(of: id) == nil else { return }
            let isUseful =
                isBot || broker.reporter == nil
                || (!isForeign && broker.standbys.count < broker.policy.standbys)
            guard isUseful else {
                broker.order(id, .silent, step: &step)
                return
            }
            broker.track(id, stage: .expecting)
            if broker.reporter == nil {
                broker.reporter = id
                broker.reporterSince = broker.tick
                broker.order(id, .reporter, step: &step)
            } else {
                broker.order(id, .standby, step: &step)
            }
        }
    }

    /// Our connection is in the channel: its own JOIN was seen, or it settled. Called again it changes nothing.
    package mutating func joined(
        _ id: ConnectionID,
        nick: Nickname,
        isBot: Bool,
        isForeign: Bool = false,
        server: String,
        now: Duration
    ) -> BrokerStep {
        step(now: now) { broker, step in
            if broker.seats[id] == nil {
                let way = Way(isBot: isBot, isForeign: isForeign, server: server)
                broker.seat(id, nick: nick, way, isPresent: true, now: now)
            } else {
                broker.arrive(id)
            }
            broker.rebalance(now: now, step: &step)
        }
    }

    /// Our connection's own nick has changed.
    package mutating func renamed(_ id: ConnectionID, to nick: Nickname, now: Duration) -> BrokerStep {
        step(now: now) { broker, _ in
            broker.rename(id, to: broker.caseMapping.fold(nick), now: now)
        }
    }

    /// Our connection is no longer in the channel: PART, KICK, KILL, the end of the connection, or a refused join.
    package mutating func left(_ id: ConnectionID, now: Duration) -> BrokerStep {
        step(now: now) { broker, step in
            guard let seat = broker.seats.removeValue(forKey: id) else { return }
            broker.unanswered[id] = nil
            broker.ownNicks.remove(seat.nick, keepingUntil: now + broker.policy.serverLag)
            if let index = broker.streamIndex(of: id) {
                // The connection may live on and come back: it would still have its role then.
                step.roles.append(.init(id, .silent))
                broker.streams[index].end()
            }
            if broker.reporter == id { broker.reporter = nil }
            broker.rebalance(now: now, step: &step)
        }
    }

    /// How a connection came here.
    private struct Way {
        var isBot: Bool
        var isForeign: Bool
        var server: String
    }

    private mutating func seat(_ id: ConnectionID, nick: Nickname, _ way: Way, isPresent: Bool, now: Duration) {
        let name = caseMapping.fold(nick)
        seatCount += 1
        unanswered[id] = nil
        seats[id] = ObserverSeat(
            nick: name,
            isBot: way.isBot,
            isForeign: way.isForeign,
            server: number(of: way.server),
            order: seatCount,
            isPresent: isPresent,
            expectedAt: now
        )
        ownNicks.add(name)
    }

    private mutating func rename(_ id: ConnectionID, to name: FoldedName, now: Duration) {
        guard let old = seats[id]?.nick, old != name else { return }
        seats[id]?.nick = name
        ownNicks.add(name)
        ownNicks.remove(old, keepingUntil: now + policy.serverLag)
        if let index = streamIndex(of: id) { streams[index].nick = name }
    }

    /// A number in place of the name: it is compared for every line.
    private mutating func number(of server: String) -> Int {
        if let index = servers.firstIndex(of: server) { return index }
        servers.append(server)
        return servers.count - 1
    }
}

// MARK: What they show

extension ChannelBroker {
    /// A connection showed a line of the channel, or a quit or rename of somebody in it.
    package mutating func observed(
        _ id: ConnectionID,
        _ observation: Observation,
        now: Duration
    ) -> BrokerStep {
        // Whatever a line sets going takes at least as long as an instant that is near already.
        let isArmed = armedAt.map { $0 <= now + min(policy.patience, policy.probeTimeout) } ?? false
        return step(now: now, arming: !isArmed) { broker, step in
            let isForeign = broker.seats[id]?.isForeign == true
            let made = LineFingerprint(observation, caseMapping: broker.caseMapping, isForeign: isForeign)
            guard let print = made else {
                step.drop(.notChannelTraffic)
                return
            }
            guard !observation.isHistory else {
                broker.replayed(print, observation, by: id, now: now, step: &step)
                return
            }
            guard let index = broker.streamIndex(of: id) else {
                step.drop(.untracked)
                return
            }
            broker.sighted(print, observation, by: index, now: now, step: &step)
        }
    }

    /// A replay counts whoever shows it. Who reports when the last replay has come is not who reported, or was on its
    /// way to, when the first one came; and each shows all that was said up to its own JOIN.
    private mutating func replayed(
        _ print: LineFingerprint,
        _ observation: Observation,
        by id: ConnectionID,
        now: Duration,
        step: inout BrokerStep
    ) {
        let isHeard = seats[id].map { !$0.isForeign || id == reporter } ?? false
        guard let messageID = print.messageID, policy.fillsGaps, isHeard else {
            let isKnown = print.messageID.map { knownMessageIDs.contains($0) } ?? false
            step.drop(isKnown ? .replayKnown : .replayUnwanted)
            return
        }
        // What a standby holds is delivered as it would have been, with all that it showed before.
        while let waiting = streams.firstIndex(where: { $0.tail.contains { $0.print.messageID == messageID } }) {
            deliverTail(of: waiting, now: now, step: &step)
        }
        guard !knownMessageIDs.covers(messageID, saidAt: observation.time) else {
            step.drop(.replayKnown)
            return
        }
        knownMessageIDs.insert(messageID, saidAt: observation.time)
        guard !ownNicks.contains(caseMapping.fold(observation.source.name)) else {
            step.drop(.ownLine)
            return
        }
        step.deliver.append(observation)
    }
}

// MARK: Shared by all events

extension ChannelBroker {
    /// One event: counts it, carries it out, and says when to wake us if that is earlier than was said before.
    mutating func step(
        now: Duration,
        arming: Bool = true,
        _ event: (inout ChannelBroker, inout BrokerStep) -> Void
    ) -> BrokerStep {
        var step = BrokerStep()
        tick += 1
        event(&self, &step)
        if hasAligned {
            // It may be the bot's view that lines up, and the bot takes over then.
            hasAligned = false
            rebalance(now: now, step: &step)
        }
        if arming { arm(step: &step) }
        return step
    }

    func streamIndex(of id: ConnectionID) -> Int? {
        streams.firstIndex { $0.id == id && !$0.isGone }
    }

    mutating func order(_ id: ConnectionID, _ role: ObserverRole, step: inout BrokerStep) {
        step.roles.append(.init(id, role))
        guard var seat = seats[id] else { return }
        if seat.orders.count >= ObserverSeat.orderLimit { seat.orders.removeFirst() }
        seat.orders.append(.init(tick: tick, role: role))
        seats[id] = seat
    }
}
