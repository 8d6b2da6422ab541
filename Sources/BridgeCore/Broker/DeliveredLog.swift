import DequeModule

/// One line of the channel as it was decided on.
struct DeliveredLine: Sendable {
    /// The broker's count of events at the time: what tells before from after where the clock stands still.
    let tick: Int
    let at: Duration
    /// The server that showed it first.
    let server: Int
    let print: LineFingerprint
}

/// The lines delivered of late, bounded in time and number: what a connection that begins to stand by may show again.
struct DeliveredLog: Sendable {
    private let window: Duration
    private let capacity: Int
    private(set) var lines: Deque<DeliveredLine> = []

    init(window: Duration, capacity: Int) {
        self.window = window
        self.capacity = max(capacity, 1)
    }

    var isEmpty: Bool { lines.isEmpty }
    /// When the last line will have aged.
    var emptyAt: Duration? { lines.isEmpty ? nil : newestAt + window }
    /// Not that of the last line: one that was delivered late stands further up.
    private var newestAt: Duration = .zero

    /// A line was delivered: before those of `later`, where it stood on the server.
    mutating func insert(_ line: DeliveredLine, before later: Deque<DeliveredLine>) {
        if lines.count >= capacity { lines.removeFirst() }
        let index =
            later.isEmpty
            ? nil : lines.firstIndex { candidate in later.contains { $0.tick == candidate.tick } }
        newestAt = line.at
        lines.insert(line, at: index ?? lines.endIndex)
        prune(now: line.at)
    }

    mutating func prune(now: Duration) {
        while let first = lines.first, first.at + window <= now { lines.removeFirst() }
        // An empty deque would keep its room for a thousand lines.
        if lines.isEmpty { lines = [] }
    }

    func firstIndex(since instant: Duration) -> Int {
        lines.firstIndex { $0.at >= instant } ?? lines.endIndex
    }

    func lines(since instant: Duration) -> Deque<DeliveredLine> {
        Deque(lines[firstIndex(since: instant)...])
    }
}
