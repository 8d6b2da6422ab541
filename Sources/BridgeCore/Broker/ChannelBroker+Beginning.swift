import DequeModule
import IRCProtocol

// Where a connection's view begins.
extension ChannelBroker {
    /// The first line of a connection whose role was set before it joined.
    mutating func beginStream(
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

    func isMarker(_ entry: DeliveredLine, of index: Int) -> Bool {
        entry.print.kind == .joined && entry.print.sender == streams[index].nick && !streams[index].isGone
    }

    /// The JOIN of a connection is delivered before the connection itself has shown it.
    mutating func beginStream(
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
    mutating func follow(_ marker: DeliveredLine, with later: Deque<DeliveredLine>, at index: Int) {
        hasAligned = true
        guard marker.server == streams[index].server else { return }
        for line in later where line.server == marker.server {
            settle(line, before: [], inTailOf: index, at: streams[index].tailIndex(of: line.print))
        }
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
        streams[index].since = 0
        streams[index].expectAgain(log.lines)
    }
}
