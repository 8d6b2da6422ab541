import DequeModule
import IRCProtocol

// What a connection shows.
extension ChannelBroker {
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
        if streams[index].covers(print, since: beginning(of: print)) { return }
        if let messageID = print.messageID, knownMessageIDs.contains(messageID) {
            step.drop(.repeatedMessageID)
            return
        }
        if streams[index].stage == .beforeMarker, let start = certainPlace(of: print, on: index) {
            // So the marker belongs before that and was missed, with all that this connection has shown so far.
            alignBefore(index, start)
            while !streams[index].tail.isEmpty { deliverTail(of: index, now: now, step: &step) }
            if streams[index].covers(print) { return }
        }
        let line = ObserverStream.TailLine(
            tick: tick,
            at: now,
            print: print,
            observation: observation,
            isOwn: ownNicks.contains(print.sender)
        )
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

    /// The JOIN of one of ours that we listen to is none from before it was on its way, under the same nick.
    private func beginning(of print: LineFingerprint) -> Int {
        guard print.kind == .joined else { return 0 }
        return streams.first { $0.nick == print.sender && !$0.isGone }?.since ?? 0
    }

    /// Where in the log a line stands that cannot be taken for another: one with an id, or the JOIN of one of ours. An
    /// earlier JOIN under the same nick was that of a connection that is gone.
    private func certainPlace(of print: LineFingerprint, on index: Int) -> Int? {
        guard (print.messageID != nil && !print.isForeign) || (print.kind == .joined && ownNicks.contains(print.sender))
        else { return nil }
        let since = streams[index].since
        let place = log.lines.lastIndex { $0.tick >= since && $0.print.matches(print) }
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
}
