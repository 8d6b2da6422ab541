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
    var emptyAt: Duration? { lines.last.map { $0.at + window } }

    mutating func append(_ line: DeliveredLine) {
        if lines.count >= capacity { lines.removeFirst() }
        lines.append(line)
        prune(now: line.at)
    }

    mutating func prune(now: Duration) {
        while let first = lines.first, first.at + window <= now { lines.removeFirst() }
        // An empty deque would keep its room for a thousand lines.
        if lines.isEmpty { lines = [] }
    }

    func lines(since instant: Duration) -> Deque<DeliveredLine> {
        let start = lines.firstIndex { $0.at >= instant } ?? lines.endIndex
        return Deque(lines[start...])
    }
}
