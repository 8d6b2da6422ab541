/// How far an event of the journal has come: which of its lines have ended, well or not.
struct Journey: Sendable, Hashable {
    private(set) var total: Int
    private var done: Set<Int> = []
    /// All lines before this one have ended: where a restart goes on.
    private(set) var prefix: Int
    /// Its sender has been told that some of it came to nothing.
    var hasFailed = false
    /// It is a message, of which clients may show what became of it.
    var isReported = false

    /// `alreadyDone`: lines that had ended before a restart.
    init(total: Int, alreadyDone: Int) {
        self.total = total
        prefix = min(max(alreadyDone, 0), total)
    }

    var isComplete: Bool { prefix == total }

    /// Crosses a line off. True when the prefix has grown.
    mutating func finish(line index: Int) -> Bool {
        guard index >= prefix else { return false }
        done.insert(index)
        let before = prefix
        while done.remove(prefix) != nil { prefix += 1 }
        return prefix > before
    }
}
