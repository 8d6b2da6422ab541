import IRCProtocol

extension ChannelBroker {
    /// Our connection is in the channel from now on.
    mutating func arrive(_ id: ConnectionID) {
        guard seats[id]?.isPresent == false else { return }
        seatCount += 1
        seats[id]?.isPresent = true
        seats[id]?.order = seatCount
    }

    mutating func track(_ id: ConnectionID, stage: ObserverStream.Stage) {
        guard let seat = seats[id] else { return }
        streams.append(ObserverStream(id: id, server: seat.server, since: tick, nick: seat.nick, stage: stage))
    }

    /// Puts the right connections into the roles, as far as that changes anything.
    mutating func rebalance(now: Duration, step: inout BrokerStep) {
        if let rightful = rightfulReporter(now: now), rightful != reporter {
            promote(rightful, now: now, step: &step)
        } else if reporter == nil {
            flushTails(promoting: nil, now: now, step: &step)
        }
        dismissStandbys(now: now, step: &step)
        nominateStandbys(now: now, step: &step)
        streams.removeAll { $0.isGone && $0.tail.isEmpty }
    }

    // MARK: The reporter

    /// The bot as soon as its view lines up; else who reports already; else the best that there is.
    private func rightfulReporter(now: Duration) -> ConnectionID? {
        let isUsable = reporter.flatMap { seats[$0] }.map { isReady($0) || isAwaited($0, now: now) } ?? false
        if isUsable {
            return readyBot() ?? readyOwn() ?? reporter
        }
        let ready = seats.filter { isReady($0.value) }.map(\.key)
        let best = { (ids: [ConnectionID]) in
            ids.map { (id: $0, rank: rank($0, now: now)) }
                .min { $0.rank.lexicographicallyPrecedes($1.rank) }?.id
        }
        if let best = best(ready) { return best }
        // A frozen reporter is no worse than another frozen one.
        return reporter ?? best(Array(seats.keys))
    }

    private func isReady(_ seat: ObserverSeat) -> Bool { seat.isPresent && !seat.isFrozen }

    /// On its way for so short a time that what others show already can wait for it: several of our connections join
    /// at once when the bridge starts, and the first to show something need not be the first in the channel.
    private func isAwaited(_ seat: ObserverSeat, now: Duration) -> Bool {
        !seat.isPresent && now < seat.expectedAt + policy.patience
    }

    private func readyBot() -> ConnectionID? {
        streams.first { stream in
            guard !stream.isGone, stream.stage == .aligned, let seat = seats[stream.id] else { return false }
            return seat.isBot && isReady(seat)
        }?.id
    }

    /// Where a bouncer reports, any of ours that came without one is better.
    private func readyOwn() -> ConnectionID? {
        guard let reporter, seats[reporter]?.isForeign == true else { return nil }
        return streams.first { stream in
            guard !stream.isGone, stream.stage == .aligned, let seat = seats[stream.id] else { return false }
            return !seat.isForeign && isReady(seat)
        }?.id
    }

    /// Those who are in the channel before those on their way, those who have seen most, the bot, the longest there.
    private func rank(_ id: ConnectionID, now: Duration) -> [Int] {
        guard let seat = seats[id] else { return [Int.max] }
        let stream = streamIndex(of: id).map { streams[$0] }
        let listening =
            switch stream?.stage {
            case .aligned: 0
            case .arriving: 1
            case .beforeMarker: 2
            case .expecting, nil: 3
            }
        return [
            seat.isPresent ? 0 : 1, seat.isFrozen ? 1 : 0, seat.isForeign ? 1 : 0, listening,
            seat.isSuspect(now: now) ? 1 : 0,
            seat.isBot ? 0 : 1,
            stream?.unseen.count ?? 0, seat.order,
        ]
    }

    /// Markers were waited for that the reporter to be may never show.
    private mutating func settleMarkers(promoting id: ConnectionID) {
        guard let index = streamIndex(of: id), streams[index].isComplete else {
            // It may have dropped them, or began behind them: from here on it goes by the words.
            for other in streams.indices where streams[other].stage == .beforeMarker {
                streams[other].stage = .aligned
            }
            return
        }
        // Who has shown its JOIN was there before, and so was who has shown theirs.
        var later = streams[index].stage == .beforeMarker ? [index] : []
        while let next = later.popLast(), let marker = streams[next].tail.first?.print {
            for other in streams.indices where other != index && streams[other].stage == .beforeMarker {
                guard other != next, streams[other].lenientTailIndex(of: marker) != nil else { continue }
                streams[other].stage = .aligned
                later.append(other)
            }
        }
    }

    private mutating func promote(_ id: ConnectionID, now: Duration, step: inout BrokerStep) {
        settleMarkers(promoting: id)
        flushTails(promoting: id, now: now, step: &step)
        if streamIndex(of: id) == nil {
            track(id, stage: .expecting)
            if seats[id]?.isPresent == true { nominate(at: streams.count - 1, now: now) }
        }
        // Nobody is left whose lines its own could be matched with.
        if let index = streamIndex(of: id), streams[index].stage == .beforeMarker { streams[index].stage = .aligned }
        let former = reporter
        // Whoever fails may have missed for long what others do not know of.
        if reporterSince > 0, former.flatMap({ seats[$0] })?.isFrozen ?? true { step.doubtsNames = true }
        reporter = id
        reporterSince = tick
        order(id, .reporter, step: &step)
        guard let former, let seat = seats[former] else { return }
        if seat.isForeign, let index = streamIndex(of: former) {
            silence(at: index, step: &step)
        } else {
            order(former, .standby, step: &step)
        }
    }

    /// A connection does not answer. Its lines may still come and are counted as a standby's then.
    mutating func freeze(_ id: ConnectionID, now: Duration, step: inout BrokerStep) {
        guard seats[id]?.isFrozen == false else { return }
        seats[id]?.isFrozen = true
        rebalance(now: now, step: &step)
    }

    // MARK: The standbys

    private mutating func nominateStandbys(now: Duration, step: inout BrokerStep) {
        guard reporter != nil else { return }
        if let bot = silentSeats().filter(\.seat.isBot).min(by: { $0.seat.order < $1.seat.order }) {
            nominate(bot.id, now: now, step: &step)
        }
        while standbys.count < policy.standbys, let next = nextStandby(now: now) {
            nominate(next, now: now, step: &step)
        }
        // One standby on another server is worth more than two on this one.
        guard policy.standbys > 0, let better = nextStandby(now: now), let seat = seats[better],
            !coveredServers.contains(seat.server), let worst = redundantStandby()
        else { return }
        silence(at: worst, step: &step)
        nominate(better, now: now, step: &step)
    }

    private mutating func nominate(_ id: ConnectionID, now: Duration, step: inout BrokerStep) {
        track(id, stage: .expecting)
        nominate(at: streams.count - 1, now: now)
        order(id, .standby, step: &step)
    }

    private var coveredServers: Set<Int> {
        Set(streams.filter { !$0.isGone && seats[$0.id]?.isFrozen == false }.map(\.server))
    }

    private func silentSeats() -> [(id: ConnectionID, seat: ObserverSeat)] {
        seats.filter { isReady($0.value) && !$0.value.isForeign && streamIndex(of: $0.key) == nil }.map {
            ($0.key, $0.value)
        }
    }

    /// Best one on a server that nobody listens on, then the one longest in the channel.
    private func nextStandby(now: Duration) -> ConnectionID? {
        let covered = coveredServers
        let ranked = silentSeats().map { id, seat in
            (id: id, rank: [seat.isSuspect(now: now) ? 1 : 0, covered.contains(seat.server) ? 1 : 0, seat.order])
        }
        return ranked.min { $0.rank.lexicographicallyPrecedes($1.rank) }?.id
    }

    /// A standby whose server another connection covers and that holds nothing that could be lost.
    private func redundantStandby() -> Int? {
        streams.indices.last { index in
            let stream = streams[index]
            guard !stream.isGone, stream.id != reporter, stream.tail.isEmpty, seats[stream.id]?.isBot == false
            else { return false }
            return streams.contains { $0.id != stream.id && !$0.isGone && $0.server == stream.server }
        }
    }

    /// Stops listening to those beyond the number wanted, as soon as they hold nothing that could be lost.
    private mutating func dismissStandbys(now: Duration, step: inout BrokerStep) {
        let spare = { (broker: ChannelBroker, frozen: Bool) in
            broker.streams.indices.filter { index in
                let stream = broker.streams[index]
                guard !stream.isGone, stream.id != broker.reporter, let seat = broker.seats[stream.id]
                else { return false }
                return seat.isFrozen == frozen
            }
        }
        while true {
            let standing = spare(self, false)
            guard standing.count > policy.standbys,
                let index = standing.last(where: {
                    streams[$0].tail.isEmpty && seats[streams[$0].id]?.isBot == false
                })
            else { break }
            silence(at: index, step: &step)
        }
        while true {
            let frozen = spare(self, true)
            guard frozen.count > policy.frozenObservers, let index = frozen.first(where: { streams[$0].tail.isEmpty })
            else { break }
            silence(at: index, step: &step)
        }
    }

    mutating func silence(at index: Int, step: inout BrokerStep) {
        order(streams[index].id, .silent, step: &step)
        streams.remove(at: index)
    }
}
