import IRCProtocol

/// The nicks that our own connections bear in the channel, and those that they gave up so lately that the reporter may
/// not have shown it yet.
struct OwnNicks: Sendable {
    private var current: [FoldedName: Int] = [:]
    private var former: [(name: FoldedName, until: Duration)] = []

    var nextExpiry: Duration? { former.first?.until }

    func contains(_ name: FoldedName) -> Bool {
        current[name] != nil || former.contains { $0.name == name }
    }

    mutating func add(_ name: FoldedName) { current[name, default: 0] += 1 }

    /// A connection gave the name up; lines said under it may still come until then.
    mutating func remove(_ name: FoldedName, keepingUntil instant: Duration) {
        guard let count = current[name] else { return }
        current[name] = count > 1 ? count - 1 : nil
        former.append((name, instant))
    }

    /// The channel saw the name given up: who bears it from now on is somebody else.
    mutating func sawEnd(of name: FoldedName) {
        if !former.isEmpty { former.removeAll { $0.name == name } }
    }

    mutating func prune(now: Duration) {
        if !former.isEmpty { former.removeAll { $0.until <= now } }
    }
}
