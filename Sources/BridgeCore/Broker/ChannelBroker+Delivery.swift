import DequeModule
import IRCProtocol

extension ChannelBroker {
    /// Where a line waits.
    struct TailPlace: Equatable {
        var stream: Int
        var index: Int
    }

    /// A connection that we listen to showed a line that is being said now.
    mutating func sighted(
        _ print: LineFingerprint,
        _ observation: Observation,
        by index: Int,
        now: Duration,
        step: inout BrokerStep
    ) {
        let id = streams[index].id
        if !streams[index].hasShown {
            streams[index].hasShown = true
            arrive(id)
            if streams[index].stage == .expecting { beginStream(at: index, with: print, now: now, step: &step) }
            rebalance(now: now, step: &step)
        }
        guard let index = streamIndex(of: id) else { return }
        // Servers show nobody their own words, or show them as an echo, which the session knows what to do with.
        if print.kind.isSaid, print.sender == streams[index].nick {
            step.drop(.ownLine)
            return
        }
        if streams[index].covers(print) { return }
        if let messageID = print.messageID, knownMessageIDs.contains(messageID) {
            step.drop(.repeatedMessageID)
            return
        }
        if streams[index].stage == .beforeMarker, let start = certainPlace(of: print) {
            // So the marker belongs before that and was missed, with all that this connection has shown so far.
            alignBefore(index, start)
            while !streams[index].tail.isEmpty { deliverTail(of: index, now: now, step: &step) }
            if streams[index].covers(print) { return }
        }
        let line = ObserverStream.TailLine(tick: tick, at: now, print: print, observation: observation)
        if id == reporter {
            deliverAfterPredecessors(line, of: index, now: now, step: &step)
            return
        }
        streams[index].appendTail(line)
        if willNeverBeReported(print) {
            deliver(streams[index].takeTail(at: streams[index].tail.count - 1), of: index, now: now, step: &step)
        } else if streams[index].isBehind {
            // What is delivered is further on than this connection: the reporter, who began later, has missed this.
            while !streams[index].tail.isEmpty { deliverTail(of: index, now: now, step: &step) }
        } else if streams[index].tail.count > policy.tailLines {
            deliverTail(of: index, now: now, step: &step)
        }
    }

    /// Where in the log a line stands that cannot be taken for another: one with an id, or the JOIN of one of ours.
    private func certainPlace(of print: LineFingerprint) -> Int? {
        guard print.messageID != nil || (print.kind == .joined && ownNicks.contains(print.sender)) else { return nil }
        let place = log.lines.lastIndex { $0.print.matches(print) }
        return place ?? (isJoinOfReporter(print) ? log.lines.endIndex : nil)
    }

    func isJoinOfReporter(_ print: LineFingerprint) -> Bool {
        guard print.kind == .joined, let reporter else { return false }
        return seats[reporter]?.nick == print.sender
    }

    /// What the reporter says itself it does not see.
    private func willNeverBeReported(_ print: LineFingerprint) -> Bool {
        guard print.kind.isSaid, let reporter, let index = streamIndex(of: reporter) else { return false }
        return streams[index].nick == print.sender
    }

    /// The first line of a connection whose role was set before it joined.
    private mutating func beginStream(
        at index: Int,
        with print: LineFingerprint,
        now: Duration,
        step: inout BrokerStep
    ) {
        streams[index].expectAgain(linesElsewhere(from: streams[index].server, now: now))
        guard let reporter, reporter != streams[index].id, let other = streamIndex(of: reporter) else {
            streams[index].stage = .aligned
            // Who has shown the JOIN of the reporter came before it.
            for other in streams.indices where streams[other].stage == .beforeMarker {
                if streams[other].lenientTailIndex(of: print) != nil { streams[other].stage = .aligned }
            }
            flushTails(before: print, now: now, step: &step)
            return
        }
        guard print.kind == .joined, print.sender == streams[index].nick else {
            nominate(at: index, now: now)
            return
        }
        let isSameServer = streams[other].server == streams[index].server
        streams[index].stage = isSameServer ? .beforeMarker : .aligned
    }

    /// Between servers, what was delivered just before a JOIN may stand behind the JOIN on this one.
    private func linesElsewhere(from server: Int, now: Duration) -> Deque<DeliveredLine> {
        guard servers.count > 1 else { return [] }
        return Deque(log.lines(since: now - policy.serverLag).filter { $0.server != server })
    }

    /// From here on the connection is listened to, whose stream begins we cannot say where: it may show again any line
    /// that is remembered.
    mutating func nominate(at index: Int, now: Duration) {
        streams[index].stage = .arriving(tick: tick, at: now)
        streams[index].isComplete = false
        streams[index].expectAgain(log.lines)
    }

    // MARK: Delivering

    /// The reporter showed a line. What stands before it in a standby's tail the reporter has missed.
    private mutating func deliverAfterPredecessors(
        _ line: ObserverStream.TailLine,
        of index: Int,
        now: Duration,
        step: inout BrokerStep
    ) {
        while let place = predecessor(of: line.print, of: index) {
            let first = earliest(from: place)
            let missed = streams[first.stream].takeTail(at: first.index)
            if first.index == 0, streams[first.stream].stage == .beforeMarker {
                streams[first.stream].stage = .aligned
            }
            deliver(missed, of: first.stream, now: now, step: &step)
        }
        deliver(line, of: index, now: now, step: &step)
    }

    /// Delivers one line: the first in a tail that is not empty, or what other connections have shown to come before.
    mutating func deliverTail(of index: Int, now: Duration, step: inout BrokerStep) {
        let first = earliest(from: TailPlace(stream: index, index: 0))
        let line = streams[first.stream].takeTail(at: first.index)
        if first.index == 0, streams[first.stream].stage == .beforeMarker { streams[first.stream].stage = .aligned }
        deliver(line, of: first.stream, now: now, step: &step)
    }

    private mutating func deliver(
        _ line: ObserverStream.TailLine,
        of index: Int,
        now: Duration,
        step: inout BrokerStep
    ) {
        let print = line.print
        let entry = DeliveredLine(tick: tick, at: now, server: streams[index].server, print: print)
        // What the connection has yet to show comes after the line on its server, however early it was delivered.
        let later = streams[index].unseen
        for other in streams.indices where other != index {
            account(for: entry, of: index, before: later, at: other, now: now)
        }
        log.insert(entry, before: later)
        if let messageID = print.messageID { knownMessageIDs.insert(messageID, saidAt: line.observation.time) }
        emit(line, step: &step)
        tick += 1
    }

    private mutating func emit(_ line: ObserverStream.TailLine, step: inout BrokerStep) {
        let print = line.print
        switch print.kind {
        case .message, .notice, .action:
            guard !ownNicks.contains(print.sender) else {
                step.drop(.ownLine)
                return
            }
        case .parted, .quit, .renamed: ownNicks.sawEnd(of: print.sender)
        case .kicked: ownNicks.sawEnd(of: .stored(print.detail))
        case .joined, .topic, .mode, .accountChanged, .hostChanged, .realnameChanged, .awayChanged: break
        }
        step.deliver.append(line.observation)
    }

    /// A line is delivered that another connection shows: this one has shown it, will show it, or came too late for it.
    private mutating func account(
        for entry: DeliveredLine,
        of source: Int,
        before later: Deque<DeliveredLine>,
        at index: Int,
        now: Duration
    ) {
        let print = entry.print
        if print.kind.isSaid, print.sender == streams[index].nick { return }
        switch streams[index].stage {
        case .aligned where !streams[index].hasShown && isMarker(entry, of: index):
            // The JOIN seen before was an earlier one under this nick.
            beginStream(at: index, with: entry, before: later, now: now)
        case .aligned, .arriving:
            settle(entry, before: later, inTailOf: index, at: streams[index].tailIndex(of: print))
        case .expecting:
            if isMarker(entry, of: index) { beginStream(at: index, with: entry, before: later, now: now) }
        case .beforeMarker:
            if let place = streams[index].tailIndex(of: print) {
                _ = streams[index].takeTail(at: place)
                guard place == 0 else { return }
                streams[index].stage = .aligned
                follow(entry, with: later, at: index)
            } else if entry.server != streams[index].server || !streams[source].isComplete {
                // Whoever showed it may have begun behind the marker.
                let place = streams[index].lenientTailIndex(of: print)
                settle(entry, before: later, inTailOf: index, at: place)
            }
        }
    }

    private func isMarker(_ entry: DeliveredLine, of index: Int) -> Bool {
        entry.print.kind == .joined && entry.print.sender == streams[index].nick && !streams[index].isGone
    }

    /// The JOIN of a connection is delivered before the connection itself has shown it.
    private mutating func beginStream(
        at index: Int,
        with marker: DeliveredLine,
        before later: Deque<DeliveredLine>,
        now: Duration
    ) {
        arrive(streams[index].id)
        streams[index].stage = .aligned
        streams[index].expectAgain(linesElsewhere(from: streams[index].server, now: now))
        streams[index].insertUnseen(marker, before: [])
        follow(marker, with: later, at: index)
    }

    /// The connection that showed the marker has yet to show what follows it on its server, and so has this one.
    private mutating func follow(_ marker: DeliveredLine, with later: Deque<DeliveredLine>, at index: Int) {
        hasAligned = true
        guard marker.server == streams[index].server else { return }
        for line in later where line.server == marker.server {
            settle(line, before: [], inTailOf: index, at: streams[index].tailIndex(of: line.print))
        }
    }

    private mutating func settle(
        _ entry: DeliveredLine,
        before later: Deque<DeliveredLine>,
        inTailOf index: Int,
        at place: Int?
    ) {
        if let place {
            _ = streams[index].takeTail(at: place)
        } else if !streams[index].isGone {
            streams[index].insertUnseen(entry, before: later)
        }
    }

    // MARK: Order

    /// A line that another connection has shown before this one and that is still to be delivered. Connections on one
    /// server see one order; between servers only the lines of one sender keep theirs.
    private func predecessor(of print: LineFingerprint, of index: Int) -> TailPlace? {
        for other in streams.indices where other != index && !streams[other].tail.isEmpty {
            guard let place = streams[other].tailIndex(of: print), place > 0 else { continue }
            if streams[other].server == streams[index].server { return TailPlace(stream: other, index: 0) }
            let tail = streams[other].tail
            if let earlier = tail[..<place].firstIndex(where: { $0.print.sender == print.sender }) {
                return TailPlace(stream: other, index: earlier)
            }
        }
        return nil
    }

    /// Goes back from a waiting line to one that nothing waiting comes before. Where servers disagree in a circle it
    /// stops somewhere on it.
    private func earliest(from place: TailPlace) -> TailPlace {
        var place = place
        for _ in 0..<(4 * streams.count) {
            let print = streams[place.stream].tail[place.index].print
            guard let earlier = predecessor(of: print, of: place.stream) else { break }
            place = earlier
        }
        return place
    }

    // MARK: All at once

    /// Delivers everything that waits, as a new reporter takes over: real lines all of them, each counted once, and none
    /// that could come in order any later. Only what begins behind a marker that has not been reached goes on waiting
    /// for it, unless nobody is left to show what comes before.
    mutating func flushTails(promoting id: ConnectionID?, now: Duration, step: inout BrokerStep) {
        while let place = nextToFlush(promoting: id) {
            deliverTail(of: place, now: now, step: &step)
        }
    }

    /// Delivers what others have shown while the reporter was on its way, as far as they have not shown its JOIN: that it
    /// came first is a guess, and the best there is.
    private mutating func flushTails(before marker: LineFingerprint, now: Duration, step: inout BrokerStep) {
        for index in streams.indices where streams[index].stage != .beforeMarker {
            guard streams[index].tailIndex(of: marker) == nil else { continue }
            while !streams[index].tail.isEmpty { deliverTail(of: index, now: now, step: &step) }
        }
    }

    /// The longest tail among those of known beginning first, since on one server the shorter ones are its beginnings.
    private func nextToFlush(promoting id: ConnectionID?) -> Int? {
        let waiting = streams.indices.filter { !streams[$0].tail.isEmpty }
        let known = waiting.filter { streams[$0].stage != .beforeMarker }
        if let longest = known.max(by: { streams[$0].tail.count < streams[$1].tail.count }) {
            return longest
        }
        return waiting.first { id == nil || streams[$0].id == id }
    }
}
