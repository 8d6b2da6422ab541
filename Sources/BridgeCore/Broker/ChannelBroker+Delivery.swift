import DequeModule
import IRCProtocol

// Lines on their way out, each for the first and only time.
extension ChannelBroker {
    /// The reporter showed a line. What stands before it in a standby's tail the reporter has missed.
    mutating func deliverAfterPredecessors(
        _ line: ObserverStream.TailLine,
        of index: Int,
        now: Duration,
        step: inout BrokerStep
    ) {
        while let place = predecessor(of: line, of: index) {
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

    mutating func deliver(
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
        case .message, .notice, .action, .tagged, .deleted:
            guard !line.isOwn, !ownNicks.contains(print.sender) else {
                step.drop(.ownLine)
                return
            }
        case .parted, .quit, .renamed: ownNicks.sawEnd(of: print.sender)
        case .kicked: ownNicks.sawEnd(of: .stored(print.detail))
        case .joined, .topic, .mode, .accountChanged, .hostChanged, .realnameChanged, .awayChanged: break
        }
        step.deliver.append(line.observation)
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
    mutating func flushTails(before marker: LineFingerprint, now: Duration, step: inout BrokerStep) {
        for index in streams.indices where streams[index].stage != .beforeMarker {
            guard streams[index].tailIndex(of: marker) == nil else { continue }
            while !streams[index].tail.isEmpty { deliverTail(of: index, now: now, step: &step) }
        }
    }

    /// The longest tail among those of known beginning first, since on one server the shorter ones are its beginnings. One
    /// that may have taken lines for others is left alone where the new reporter will show all of it in order.
    private func nextToFlush(promoting id: ConnectionID?) -> Int? {
        let isSure = id.flatMap(streamIndex).map { streams[$0].isComplete && streams[$0].stage == .aligned } ?? false
        let waiting = streams.indices.filter {
            !streams[$0].tail.isEmpty && (streams[$0].isComplete || streams[$0].isGone || !isSure)
        }
        let known = waiting.filter { streams[$0].stage != .beforeMarker }
        if let longest = known.max(by: { streams[$0].tail.count < streams[$1].tail.count }) {
            return longest
        }
        return waiting.first { id == nil || streams[$0].id == id }
    }
}
