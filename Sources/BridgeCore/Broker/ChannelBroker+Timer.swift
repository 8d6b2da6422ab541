import IRCProtocol

extension ChannelBroker {
    /// The instant of ``BrokerStep/wakeAt`` has come, or any other.
    package mutating func timerFired(now: Duration) -> BrokerStep {
        armedAt = nil
        return step(now: now) { broker, step in
            broker.log.prune(now: now)
            broker.ownNicks.prune(now: now)
            broker.freezeSilent(now: now, step: &step)
            broker.probeReporter(now: now, step: &step)
            broker.probeStandbys(now: now, step: &step)
            broker.rebalance(now: now, step: &step)
        }
    }

    // MARK: What time brings

    private mutating func freezeSilent(now: Duration, step: inout BrokerStep) {
        for id in unanswered.keys.sorted() {
            guard let since = unanswered[id], since + policy.probeTimeout <= now else { continue }
            unanswered[id] = nil
            freeze(id, now: now, step: &step)
        }
    }

    private mutating func probeReporter(now: Duration, step: inout BrokerStep) {
        guard let reporter, let seat = seats[reporter],
            streams.contains(where: { stream in
                stream.tail.first.map { $0.at + policy.patience <= now } ?? false
            })
        else { return }
        if seat.isFrozen {
            // There is nobody to take over and nobody to ask.
            flushTails(promoting: nil, now: now, step: &step)
        } else if seat.probes.isEmpty {
            probe(reporter, now: now, step: &step)
        }
    }

    private mutating func probeStandbys(now: Duration, step: inout BrokerStep) {
        for index in streams.indices {
            let id = streams[index].id
            guard let seat = seats[id], seat.probes.isEmpty, !seat.isFrozen,
                let due = streams[index].askAt(policy), due <= now
            else { continue }
            streams[index].askedThrough = tick
            probe(id, now: now, step: &step)
        }
    }

    // MARK: When to wake

    /// Gives an instant only where it is earlier than the one given before: a busy channel has a timer every few
    /// seconds, not one a line.
    mutating func arm(step: inout BrokerStep) {
        guard let deadline = nextDeadline(), deadline < armedAt ?? .seconds(Int64.max) else { return }
        armedAt = deadline
        step.wakeAt = deadline
    }

    private func nextDeadline() -> Duration? {
        var earliest: Duration?
        func consider(_ instant: Duration?) {
            guard let instant else { return }
            earliest = earliest.map { min($0, instant) } ?? instant
        }
        let isReporterAsked = reporter.flatMap { seats[$0] }.map { !$0.probes.isEmpty && !$0.isFrozen } ?? false
        for stream in streams {
            if !isReporterAsked { consider(stream.tail.first.map { $0.at + policy.patience }) }
            guard let seat = seats[stream.id] else { continue }
            if !seat.isFrozen, seat.probes.isEmpty { consider(stream.askAt(policy)) }
        }
        for since in unanswered.values { consider(since + policy.probeTimeout) }
        consider(log.emptyAt)
        consider(ownNicks.nextExpiry)
        return earliest
    }
}
