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
        fileprivate(set) var places: [RoomID: Place] = [:]
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
    private var entries: [String: Said] = [:]
    /// Oldest first.
    private var order: Deque<String> = []
    private var ofEvent: [EventID: String] = [:]
    private var ofLine: [Line: String] = [:]
    /// Orders whose events have no id yet.
    private(set) var sending = 0

    /// - Parameter capacity: things said that are held; the oldest goes first.
    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count }

    func said(as event: EventID) -> Said? { ofEvent[event].flatMap { entries[$0] } }
    /// The name of the thing said that the event is: its own where it was said on Matrix first, or is not known.
    func name(of event: EventID) -> String { ofEvent[event] ?? event.text }
    /// The id that the network gave to the first line of it in that channel.
    func messageID(of event: EventID, in place: ChannelKey) -> String? {
        said(as: event)?.lines.first { $0.place == place }?.messageID
    }

    /// Of a line of others also while it is on its way to Matrix.
    func said(as line: Line) -> Said? {
        entries[ofLine[line] ?? MessageReference.line(line.place, messageID: line.messageID).said]
    }

    /// Whether a Matrix user said it there first, and not a ghost.
    func isOriginal(_ event: EventID) -> Bool { ofEvent[event] == event.text }

    /// The same thing in another room.
    func counterpart(of event: EventID, in room: RoomID) -> Place? { said(as: event)?.places[room] }

    /// An order has been given that puts it into `room`.
    mutating func expect(_ said: String, in room: RoomID, by sender: UserID, _ transaction: TransactionID) {
        make(said)
        guard entries[said]?.places[room] == nil else { return }
        entries[said]?.places[room] = Place(state: .sending(transaction), sender: sender)
        sending += 1
    }

    /// The order came to nothing.
    mutating func fail(_ said: String, in room: RoomID) {
        guard case .sending = entries[said]?.places[room]?.state else { return }
        entries[said]?.places[room] = nil
        sending -= 1
    }

    mutating func note(_ record: MessageRecord) {
        make(record.said)
        if case .sending = entries[record.said]?.places[record.room]?.state { sending -= 1 }
        entries[record.said]?.places[record.room] = Place(
            state: .sent(record.event),
            sender: record.sender,
            time: record.time
        )
        ofEvent[record.event] = record.said
        guard let messageID = record.messageID else { return }
        let line = Line(place: ChannelKey(network: record.network, name: record.target), messageID: messageID)
        guard ofLine.updateValue(record.said, forKey: line) != record.said else { return }
        entries[record.said]?.lines.append(line)
    }

    /// What somebody said is not known any more as theirs.
    mutating func forget(_ user: UserID) {
        for (said, entry) in entries where entry.places.values.contains(where: { $0.sender == user }) { forget(said) }
        order.removeAll { entries[$0] == nil }
    }

    private mutating func make(_ said: String) {
        guard entries[said] == nil else { return }
        entries[said] = Said()
        order.append(said)
        while order.count > capacity, let oldest = order.popFirst() { forget(oldest) }
    }

    private mutating func forget(_ said: String) {
        guard let entry = entries.removeValue(forKey: said) else { return }
        for place in entry.places.values {
            switch place.state {
            case .sending: sending -= 1
            case .sent(let event): ofEvent[event] = nil
            }
        }
        for line in entry.lines where ofLine[line] == said { ofLine[line] = nil }
    }
}
