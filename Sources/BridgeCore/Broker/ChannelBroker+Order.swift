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
    /// server see one order; between servers only the lines of one sender keep theirs.
    func predecessor(of print: LineFingerprint, of index: Int) -> TailPlace? {
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
    func earliest(from place: TailPlace) -> TailPlace {
        var place = place
        for _ in 0..<(4 * streams.count) {
            let print = streams[place.stream].tail[place.index].print
            guard let earlier = predecessor(of: print, of: place.stream) else { break }
            place = earlier
        }
        return place
    }
}
