import DequeModule

/// Lines that the server may not have got to yet.
///
/// Servers that find somebody too fast read on more slowly, and throw them out once too much waits: lines (solanum: 20) or
/// bytes (from 1 KiB on). With no more than this on the way none of them ever has a reason to, however slow it is, and it is
/// the server's own pace that is kept. Servers answer in order: what shows that one line was dealt with shows it of all
/// before.
struct SendWindow: Sendable {
    /// Bytes of each, oldest first.
    private var waiting = Deque<Int>()
    private var bytes = 0
    /// The number of the last line written.
    private(set) var serial: UInt64 = 0
    /// The server has promised to read everything at whatever pace it comes (`SAFERATE`).
    var isUnlimited = false

    static let lines = 8
    static let limit = 1024

    var isEmpty: Bool { waiting.isEmpty }
    /// One line goes in every case, however long it is.
    var isOpen: Bool { isUnlimited || waiting.isEmpty || (waiting.count < Self.lines && bytes < Self.limit) }

    mutating func wrote(_ count: Int) {
        serial += 1
        guard !isUnlimited else { return }
        waiting.append(count)
        bytes += count
    }

    /// All lines up to this number have been dealt with.
    mutating func reached(_ serial: UInt64) {
        guard !waiting.isEmpty else { return }
        let oldest = self.serial - UInt64(waiting.count)
        guard serial > oldest else { return }
        for _ in 0..<min(serial - oldest, UInt64(waiting.count)) { bytes -= waiting.removeFirst() }
        if waiting.isEmpty { waiting = Deque() }
    }
}
