import DequeModule
import IRCProtocol

/// What one connection that we listen to has shown, as the difference to what has been delivered.
///
/// Two lists say it all. `unseen`: delivered, and the connection has yet to show it. `tail`: shown, and yet to be
/// delivered. A line that is in neither was both. No line is ever in both, so each line is counted however often its
/// words are repeated.
struct ObserverStream: Sendable {
    let id: ConnectionID
    let server: Int
    /// The broker's count of events when it was on its way: what was delivered before that was said before it came. Zero
    /// where it was nominated while it was there.
    var since: Int
    var nick: FoldedName
    var stage: Stage
    /// The connection is no more; what it showed last is still to be settled.
    private(set) var isGone = false
    private(set) var unseen: Deque<DeliveredLine> = []
    private(set) var tail: Deque<TailLine> = []
    /// Whether it will show all that is unseen. One nominated of late may have dropped some of it before; where words are
    /// repeated, what it shows then is taken for that, until an answered probe finds nothing unseen.
    var isComplete = true
    /// Whether the connection itself has shown anything yet.
    var hasShown = false
    /// Unseen lines up to this tick have been asked after by a probe.
    var askedThrough = -1

    enum Stage: Sendable, Equatable {
        /// Its role was set before it joins: its first line will be its own JOIN.
        case expecting
        /// It has shown its own JOIN and the delivered lines have not come to that point, so that what is delivered
        /// now was said before it came.
        case beforeMarker
        /// It was nominated at this tick. Until a barrier has come back it may show lines from before.
        case arriving(tick: Int, at: Duration)
        case aligned
    }

    struct TailLine: Sendable {
        let tick: Int
        let at: Duration
        let print: LineFingerprint
        let observation: Observation
        /// Whether its sender was one of ours when it was shown: the nick can be free before the line is delivered.
        let isOwn: Bool
    }

    init(id: ConnectionID, server: Int, since: Int, nick: FoldedName, stage: Stage) {
        self.id = id
        self.server = server
        self.since = since
        self.nick = nick
        self.stage = stage
    }

    /// When to ask after what is unseen: soon after it was delivered, and where it came from another server once more
    /// when it cannot be late any longer. Only an answer says that a line will not come: the connection may be frozen.
    func askAt(_ policy: BrokerPolicy) -> Duration? {
        let own = server
        let asked = askedThrough
        return unseen.lazy.map { line in
            line.at + (line.tick > asked || line.server == own ? policy.patience : policy.serverLag)
        }.min()
    }

    /// Whether it has yet to show what another connection on its server has shown: servers show all the same order.
    var isBehind: Bool { isComplete && stage == .aligned && unseen.contains { $0.server == server } }

    func tailIndex(of print: LineFingerprint) -> Int? {
        guard stage == .beforeMarker else { return tail.firstIndex { $0.print.matches(print) } }
        // Only the marker itself can be among what is delivered now, and what an id makes certain.
        if let first = tail.first, first.print.matches(print) { return 0 }
        guard let messageID = print.messageID else { return nil }
        return tail.firstIndex { $0.print.messageID == messageID }
    }

    /// Where a line from before the marker may stand in the tail of a connection on another server.
    func lenientTailIndex(of print: LineFingerprint) -> Int? {
        tail.firstIndex { $0.print.matches(print) }
    }

    /// Whether what is yet to be delivered has somebody of this nick come.
    func showsArrival(of nick: FoldedName) -> Bool {
        tail.contains { line in
            switch line.print.kind {
            case .joined: line.print.sender == nick
            case .renamed: line.print.detail == nick.text
            default: false
            }
        }
    }

    mutating func end() {
        isGone = true
        unseen = []
    }

    mutating func appendTail(_ line: TailLine) { tail.append(line) }

    mutating func takeTail(at index: Int) -> TailLine {
        defer { if tail.isEmpty { tail = [] } }
        return tail.remove(at: index)
    }

    /// A line was delivered that this connection has yet to show: before those of `later` that it has yet to show.
    mutating func insertUnseen(_ line: DeliveredLine, before later: Deque<DeliveredLine>) {
        let index =
            later.isEmpty
            ? nil : unseen.firstIndex { candidate in later.contains { $0.tick == candidate.tick } }
        unseen.insert(line, at: index ?? unseen.endIndex)
    }

    mutating func expectAgain(_ lines: Deque<DeliveredLine>) { unseen = lines }

    /// The connection showed a line: true if it was delivered before.
    ///
    /// Nothing else is concluded, however plainly a later line seems to say that an earlier one will not come: where
    /// words are repeated it may have been taken for another, and only the counts are always right.
    ///
    /// `since`: what was delivered before that tick is another line.
    mutating func covers(_ print: LineFingerprint, since: Int = 0) -> Bool {
        guard !unseen.isEmpty else { return false }
        guard let index = unseen.firstIndex(where: { $0.tick >= since && $0.print.matches(print) }) else {
            return false
        }
        unseen.remove(at: index)
        if unseen.isEmpty { unseen = [] }
        return true
    }

    /// The server has answered a barrier that was asked for at this instant: what it showed before has been seen.
    mutating func writeOff(beforeTick tick: Int, at instant: Duration, serverLag: Duration) {
        let own = server
        forget { $0.server == own ? $0.tick < tick : $0.at + serverLag <= instant }
    }

    mutating func forget(_ isForgotten: (DeliveredLine) -> Bool) {
        unseen.removeAll(where: isForgotten)
        if unseen.isEmpty { unseen = [] }
    }
}
