import DequeModule
import IRCProtocol

// MARK: Signs of life and of its absence

extension ChannelBroker {
    /// The barrier of a role has come back: ``SessionEvent/roleTaken(_:_:)``.
    package mutating func roleTaken(_ id: ConnectionID, _ role: ObserverRole, now: Duration) -> BrokerStep {
        step(now: now) { broker, step in
            guard var seat = broker.seats[id],
                let place = seat.orders.firstIndex(where: { $0.role == role })
            else { return }
            let order = seat.orders[place]
            seat.orders.removeFirst(place + 1)
            broker.seats[id] = seat
            guard let index = broker.streamIndex(of: id) else { return }
            broker.align(index, byBarrierOf: order.tick)
            broker.rebalance(now: now, step: &step)
        }
    }

    /// A probe that this broker asked for has been answered: ``SessionEvent/probed``.
    package mutating func probed(_ id: ConnectionID, now: Duration) -> BrokerStep {
        step(now: now) { broker, step in
            guard var seat = broker.seats[id], !seat.probes.isEmpty else { return }
            let probe = seat.probes.removeFirst()
            broker.unanswered[id] = nil
            seat.isFrozen = false
            seat.suspectUntil = nil
            broker.seats[id] = seat
            if let index = broker.streamIndex(of: id) {
                broker.align(index, byBarrierOf: probe.tick)
                broker.streams[index].writeOff(
                    beforeTick: probe.tick,
                    at: probe.at,
                    serverLag: broker.policy.serverLag
                )
                if broker.streams[index].stage == .aligned, broker.streams[index].unseen.isEmpty {
                    broker.streams[index].isComplete = true
                }
            }
            if id == broker.reporter { broker.deliverMissed(asOf: probe, now: now, step: &step) }
            broker.rebalance(now: now, step: &step)
        }
    }

    /// A PING of the connection waits longer than it should: ``SessionEvent/overdue``.
    package mutating func overdue(_ id: ConnectionID, now: Duration) -> BrokerStep {
        step(now: now) { broker, step in
            broker.seats[id]?.suspectUntil = now + broker.policy.window
            // Nothing is expected of the others; a connection can be in a great many channels.
            guard broker.streamIndex(of: id) != nil else { return }
            // The answer to this probe will tell that the connection is back.
            if broker.seats[id]?.probes.isEmpty == true { broker.probe(id, now: now, step: &step) }
            broker.freeze(id, now: now, step: &step)
        }
    }

    mutating func probe(_ id: ConnectionID, now: Duration, step: inout BrokerStep) {
        guard seats[id] != nil else { return }
        seats[id]?.probes.append(.init(tick: tick, at: now))
        unanswered[id] = now
        step.probes.append(id)
        tick += 1
    }

    /// A barrier that went out at the nomination or later has come back: what was delivered before the nomination this
    /// connection has shown by now or dropped before.
    private mutating func align(_ index: Int, byBarrierOf tick: Int) {
        guard case .arriving(let nominated, let instant) = streams[index].stage, tick >= nominated else { return }
        streams[index].writeOff(beforeTick: nominated, at: instant, serverLag: policy.serverLag)
        streams[index].stage = .aligned
    }

    /// The reporter is alive and has not shown what standbys showed before it was asked: it never will.
    private mutating func deliverMissed(asOf probe: ObserverSeat.Probe, now: Duration, step: inout BrokerStep) {
        guard let reporter, let index = streamIndex(of: reporter) else { return }
        let server = streams[index].server
        let patience = policy.patience
        for other in streams.indices where other != index {
            let isOverdue = { (line: ObserverStream.TailLine, stream: ObserverStream) in
                stream.server == server ? line.tick < probe.tick : line.at + patience <= probe.at
            }
            if streams[other].stage == .beforeMarker, let first = streams[other].tail.first,
                isOverdue(first, streams[other])
            {
                alignWithoutMarker(other, shownAt: first)
            }
            while let first = streams[other].tail.first, isOverdue(first, streams[other]) {
                if first.print.kind == .quit, streams[other].server != server {
                    // To those on the reporter's side the sender is still there.
                    _ = streams[other].takeTail(at: 0)
                    step.drop(.quitElsewhere)
                } else {
                    // To those on the reporter's side they were there all the time, and may have another nick by now.
                    if first.print.kind == .joined, streams[other].server != server { step.doubtsNames = true }
                    deliverTail(of: other, now: now, step: &step)
                }
            }
        }
    }

    /// The reporter will not show the marker. If it was the reporter already, servers hide JOINs here, as in channels with
    /// delayed joins: what was delivered since about then is matched with what the connection has shown. If not, all
    /// that the connection has shown is from before the reporter's own JOIN, unless that is among it.
    private mutating func alignWithoutMarker(_ index: Int, shownAt marker: ObserverStream.TailLine) {
        guard marker.tick < reporterSince else {
            alignWithoutMarker(index, from: log.firstIndex(since: marker.at - policy.patience))
            return
        }
        let start = log.lines.firstIndex { $0.tick >= reporterSince } ?? log.lines.endIndex
        if start < log.lines.endIndex, isJoinOfReporter(log.lines[start].print) {
            alignBefore(index, start)
        } else {
            alignWithoutMarker(index, from: start)
        }
    }

    /// What the connection has shown belongs before that place in the log; what stands from there on it is yet to show.
    mutating func alignBefore(_ index: Int, _ start: Int) {
        streams[index].stage = .aligned
        for line in log.lines[start...] where !streams[index].isGone {
            streams[index].insertUnseen(line, before: [])
        }
    }

    /// Matches what was delivered from there on with what the connection has shown.
    private mutating func alignWithoutMarker(_ index: Int, from start: Int) {
        streams[index].stage = .aligned
        for line in log.lines[start...] {
            if let place = streams[index].tailIndex(of: line.print) {
                _ = streams[index].takeTail(at: place)
            } else if !streams[index].isGone {
                streams[index].insertUnseen(line, before: [])
            }
        }
    }
}
