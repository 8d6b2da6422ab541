import DequeModule
import IRCProtocol
import MatrixProtocol

/// The words of what was said of late, for quotes and for corrections: in memory only, and never older than this run of
/// the bridge.
///
/// Who came when, and what was said when, is counted in order of arrival here. Times are claims of whoever wrote an
/// event, and no proof of what somebody may have seen.
struct Recollection: Sendable {
    struct Entry: Sendable, Hashable {
        var author: UserID
        /// The room that it was said in; nil where it was said on IRC.
        var home: RoomID?
        /// Where on IRC it was said or shown.
        var places: [ChannelKey]
        /// The newest text; nil where nobody may see it any more.
        var newest: String?
        /// As IRC has it.
        var shown: [String]
        /// Milliseconds since 1970, by whoever wrote it.
        var time: Int64
        fileprivate(set) var ordinal: UInt64 = 0
    }

    private var capacity: Int
    /// Oldest first, each under the number behind that of the one before it.
    private var entries: Deque<(said: String, entry: Entry)> = []
    /// The number of the oldest.
    private var first = 0
    private var numbers: RecentNumbers<String>
    /// What an edit is an edit of.
    private var originals: [EventID: Int] = [:]
    private var arrivals: [RoomID: [UserID: UInt64]] = [:]
    private var clock: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
        numbers = RecentNumbers(capacity: capacity)
    }

    subscript(_ said: String) -> Entry? { number(of: said).map { entries[$0 - first].entry } }

    mutating func resize(_ capacity: Int) {
        self.capacity = capacity
        numbers.capacity = capacity
        shrink()
    }

    /// Something was said. What is known already is left as it is.
    mutating func note(_ said: String, _ entry: Entry) {
        guard capacity > 0, self.number(of: said) == nil else { return }
        let number = first + entries.count
        numbers.note(number, for: said, newest: number)
        clock += 1
        var entry = entry
        entry.ordinal = clock
        entries.append((said, entry))
        shrink()
    }

    /// The text is another now. `shown`: what IRC was told of it; nil where it still has the earlier.
    mutating func edit(_ said: String, by edit: EventID, to newest: String, shown: [String]?) {
        guard let number = number(of: said) else { return }
        entries[number - first].entry.newest = newest
        if let shown { entries[number - first].entry.shown = shown }
        originals[edit] = number
    }

    /// It was taken back, or an edit of it was: then nobody knows here which text stands.
    mutating func takeBack(_ said: String, event: EventID) {
        guard let number = originals.removeValue(forKey: event) ?? number(of: said), number >= first else { return }
        entries[number - first].entry.newest = nil
    }

    mutating func arrived(_ user: UserID, in room: RoomID) {
        clock += 1
        arrivals[room, default: [:]][user] = clock
    }

    mutating func forget(_ room: RoomID) { arrivals[room] = nil }

    /// Whether `user` was in the room when it was said there. Who came before this run of the bridge has been there for
    /// all that it recalls.
    func wasThere(_ user: UserID, in room: RoomID, for entry: Entry) -> Bool {
        arrivals[room]?[user].map { $0 < entry.ordinal } ?? true
    }

    private func number(of said: String) -> Int? { numbers[said].flatMap { $0 >= first ? $0 : nil } }

    private mutating func shrink() {
        while entries.count > capacity, entries.popFirst() != nil { first += 1 }
        if originals.count > 2 * capacity { originals = originals.filter { $0.value >= first } }
    }
}
