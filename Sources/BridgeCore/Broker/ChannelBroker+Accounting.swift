import DequeModule
import IRCProtocol

// What a delivered line means to those who did not show it.
extension ChannelBroker {
    /// A line is delivered that another connection shows: this one has shown it, will show it, or came too late for it.
    mutating func account(
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

    mutating func settle(
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
}
