import DequeModule
import MatrixProtocol

/// Reactions of late, on both sides: each can be taken back.
struct Reactions: Sendable {
    /// What is the same reaction however often it is made.
    struct Key: Sendable, Hashable {
        var room: RoomID
        var sender: UserID
        var target: EventID
        var key: String
    }

    private let capacity: Int
    private var records: [EventID: ReactionRecord] = [:]
    private var events: [Key: EventID] = [:]
    /// Oldest first.
    private var order: Deque<EventID> = []
    /// Ordered, and no event yet. True: it is to be taken back when it is one.
    private var coming: [Key: Bool] = [:]

    init(capacity: Int) { self.capacity = capacity }

    /// Ordered, and no event yet.
    var underWay: Int { coming.count }

    subscript(_ event: EventID) -> ReactionRecord? { records[event] }
    func event(of key: Key) -> EventID? { events[key] }

    /// Whether it is not there yet, and not on its way.
    mutating func expect(_ key: Key) -> Bool {
        guard events[key] == nil else { return false }
        return coming.updateValue(false, forKey: key) == nil
    }

    mutating func fail(_ key: Key) { coming[key] = nil }

    /// Whether it is on its way, and is taken back as soon as it is there.
    mutating func takeBackComing(_ key: Key) -> Bool {
        guard coming[key] != nil else { return false }
        coming[key] = true
        return true
    }

    /// It is there. True where it is to be taken back at once.
    mutating func note(_ record: ReactionRecord) -> Bool {
        let isUnwanted = coming.removeValue(forKey: Key(record)) ?? false
        guard records.updateValue(record, forKey: record.event) == nil else { return isUnwanted }
        events[Key(record)] = record.event
        order.append(record.event)
        while order.count > capacity, let oldest = order.popFirst() { forget(oldest) }
        return isUnwanted
    }

    mutating func forget(_ event: EventID) {
        guard let record = records.removeValue(forKey: event) else { return }
        if events[Key(record)] == event { events[Key(record)] = nil }
    }
}

extension Reactions.Key {
    init(_ record: ReactionRecord) {
        self.init(room: record.room, sender: record.sender, target: record.target, key: record.key)
    }
}
