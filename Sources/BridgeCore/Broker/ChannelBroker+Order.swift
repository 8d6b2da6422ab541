import DequeModule
import IRCProtocol

// Which of the lines that wait comes first.
extension ChannelBroker {
    /// Where a line waits.
    struct TailPlace: Equatable {
        var stream: Int
        var index: Int
    }

    /// A line that another connection has shown before this one and that is still to be delivered. Connections on one
    /// server see one order; between servers only the lines of one sender keep theirs. A connection that may have taken
    /// lines for others (``ObserverStream/isComplete``) says nothing of the order.
    func predecessor(of line: ObserverStream.TailLine, of index: Int) -> TailPlace? {
        let print = line.print
        for other in streams.indices
        where other != index && !streams[other].tail.isEmpty && streams[other].isComplete {
            guard let place = streams[other].tailIndex(of: print) else {
                if let place = elder(than: line, of: index, in: other) { return place }
                continue
            }
            guard place > 0 else { continue }
            if streams[other].server == streams[index].server { return TailPlace(stream: other, index: 0) }
            let tail = streams[other].tail
            if let earlier = tail[..<place].firstIndex(where: { $0.print.sender == print.sender }) {
                return TailPlace(stream: other, index: earlier)
            }
        }
        return nil
    }

    /// What a connection that is gone has shown of the sender does not wait for a server that shows what they said later,
    /// by the server's own time: it was cut off from it.
    private func elder(than line: ObserverStream.TailLine, of index: Int, in other: Int) -> TailPlace? {
        guard streams[other].isGone, streams[other].server != streams[index].server, line.print.kind.isSaid,
            let time = line.observation.time,
            let place = streams[other].tail.firstIndex(where: { $0.print.sender == line.print.sender }),
            streams[other].tail[place].print.kind.isSaid,
            let earlier = streams[other].tail[place].observation.time, earlier < time
        else { return nil }
        return TailPlace(stream: other, index: place)
    }

    /// Goes back from a waiting line to one that nothing waiting comes before. Where servers disagree in a circle it
    /// stops somewhere on it.
    func earliest(from place: TailPlace) -> TailPlace {
        var place = place
        for _ in 0..<(4 * streams.count) {
            let line = streams[place.stream].tail[place.index]
            guard let earlier = predecessor(of: line, of: place.stream) else { break }
            place = earlier
        }
        return place
    }
}
