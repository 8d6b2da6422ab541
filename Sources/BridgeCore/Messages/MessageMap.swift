import DequeModule
import IRCProtocol
import MatrixProtocol

/// What was said of late, wherever it stands: one thing said is an event in each room of its channel, and lines on IRC.
///
/// The one map for replies, edits, reactions and redactions, both ways. It holds the newest; what is older is in the
/// store (``Effect/lookUp(_:_:)``).
struct MessageMap: Sendable {
    /// One thing said.
    struct Said: Sendable, Hashable {
        /// Where it stands, at most once in each room.
        fileprivate(set) var places = Places()
        /// Its lines on IRC, in order, where the network gives them ids.
        fileprivate(set) var lines: [Line] = []
    }

    /// One event of it.
    struct Place: Sendable, Hashable {
        enum State: Sendable, Hashable {
            /// The order is given, and the event has no id yet.
            case sending(TransactionID)
            case sent(EventID)
        }

        var state: State
        /// Who said it there: the person, or a ghost of theirs.
        var sender: UserID?
        /// Milliseconds since 1970.
        var time: Int64?

        /// The order that puts it there, where it has no event yet.
        var order: TransactionID? {
            guard case .sending(let transaction) = state else { return nil }
            return transaction
        }

        var event: EventID? {
            guard case .sent(let event) = state else { return nil }
            return event
        }
    }

    struct Line: Sendable, Hashable {
        /// The channel, or the nick of a private conversation, folded.
        var place: ChannelKey
        var messageID: String
    }

    private let capacity: Int
    /// Oldest first, each under the number behind that of the one before it; nil where it is known no more.
    private var entries: Deque<Entry?> = []
    /// The number of the oldest.
    private var first = 0
    /// By the name of what was said. Names are long: they are looked up once for each thing done here.
    private var numbers: RecentNumbers<String>
    private var ofEvent: RecentNumbers<EventID>
    private var ofLine: RecentNumbers<Line>
    /// Orders whose events have no id yet.
    private(set) var sending = 0

    private struct Entry: Sendable {
        let name: String
        var said = Said()

        /// In place.
        mutating func change<Result>(_ change: (inout Said) -> Result) -> Result { change(&said) }
    }

    /// - Parameter capacity: things said that are held; the oldest goes first.
    init(capacity: Int) {
        self.capacity = capacity
        numbers = RecentNumbers(capacity: capacity)
        ofEvent = RecentNumbers(capacity: capacity)
        ofLine = RecentNumbers(capacity: capacity)
    }

    var count: Int { entries.count { $0 != nil } }

    func said(as event: EventID) -> Said? { ofEvent[event].flatMap(entry)?.said }
    /// The name of the thing said that the event is: its own where it was said on Matrix first, or is not known.
    func name(of event: EventID) -> String { ofEvent[event].flatMap(entry)?.name ?? event.text }
    /// The id that the network gave to the first line of it in that channel.
    func messageID(of event: EventID, in place: ChannelKey) -> String? {
        said(as: event)?.lines.first { $0.place == place }?.messageID
    }

    /// Of a line of others also while it is on its way to Matrix.
    func said(as line: Line) -> Said? {
        let known = ofLine[line].flatMap(entry)
        return known?.said
            ?? numbers[MessageReference.line(line.place, messageID: line.messageID).said].flatMap(entry)?.said
    }

    /// Whether a Matrix user said it there first, and not a ghost.
    func isOriginal(_ event: EventID) -> Bool { ofEvent[event].flatMap(entry)?.name == event.text }

    /// The same thing in another room.
    func counterpart(of event: EventID, in room: RoomID) -> Place? { said(as: event)?.places[room] }

    /// An order has been given that puts it into `room`.
    mutating func expect(_ said: String, in room: RoomID, by sender: UserID, _ transaction: TransactionID) {
        let isNew = change(number(of: said)) { said in
            guard said.places[room] == nil else { return false }
            said.places[room] = Place(state: .sending(transaction), sender: sender)
            return true
        }
        if isNew == true { sending += 1 }
    }

    /// The order came to nothing.
    mutating func fail(_ said: String, in room: RoomID) {
        guard let number = numbers[said] else { return }
        let wasSending = change(number) { said in
            guard case .sending = said.places[room]?.state else { return false }
            said.places[room] = nil
            return true
        }
        if wasSending == true { sending -= 1 }
    }

    mutating func note(_ record: MessageRecord) {
        let number = number(of: record.said)
        let line = record.messageID.map {
            Line(place: ChannelKey(network: record.network, name: record.target), messageID: $0)
        }
        let isNewLine = line.map { ofLine[$0] != number } ?? false
        if let line, isNewLine { ofLine.note(number, for: line, newest: newest) }
        let wasSending = change(number) { said in
            let former = said.places[record.room]
            said.places[record.room] = Place(state: .sent(record.event), sender: record.sender, time: record.time)
            if let line, isNewLine { said.lines.append(line) }
            return former?.order != nil
        }
        if wasSending == true { sending -= 1 }
        ofEvent.note(number, for: record.event, newest: newest)
    }

    /// What somebody said is not known any more as theirs.
    mutating func forget(_ user: UserID) {
        for index in entries.indices {
            guard let entry = entries[index], entry.said.places.contains(where: { $0.place.sender == user }) else {
                continue
            }
            settle(entry)
            numbers.forget(entry.name)
            entries[index] = nil
        }
    }

    /// The channel has another name now: what was said there is found by it.
    mutating func move(_ old: ChannelKey, to new: ChannelKey) {
        for (index, entry) in entries.enumerated() {
            for (place, line) in (entry?.said.lines ?? []).enumerated() where line.place == old {
                let moved = Line(place: new, messageID: line.messageID)
                change(first + index) { $0.lines[place] = moved }
                ofLine.forget(line)
                ofLine.note(first + index, for: moved, newest: newest)
            }
        }
    }

    // MARK: Numbers

    private func entry(_ number: Int) -> Entry? {
        entries.indices.contains(number - first) ? entries[number - first] : nil
    }

    private mutating func change<Result>(_ number: Int, _ change: (inout Said) -> Result) -> Result? {
        guard entries.indices.contains(number - first) else { return nil }
        return entries[number - first]?.change(change)
    }

    /// That of the thing said, which is known from now on.
    private mutating func number(of said: String) -> Int {
        if let number = numbers[said], number >= first { return number }
        let number = newest + 1
        numbers.note(number, for: said, newest: number)
        entries.append(Entry(name: said))
        while entries.count > capacity, let oldest = entries.popFirst() {
            if let oldest { settle(oldest) }
            first += 1
        }
        return number
    }

    private var newest: Int { first + entries.count - 1 }

    /// It goes: its orders are waited for no more.
    private mutating func settle(_ entry: Entry) {
        for stand in entry.said.places where stand.place.order != nil { sending -= 1 }
    }
}
