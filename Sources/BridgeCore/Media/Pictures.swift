import DequeModule
import MatrixProtocol

/// Pictures that people on IRC link to: which are on their way, and where the last ones stand, so that they go with the
/// words that they belong to.
struct Pictures: Sendable {
    struct Place: Sendable, Hashable {
        var room: RoomID
        var event: EventID
        var ghost: UserID
    }

    /// Words are taken back soon or never.
    private static let remembered = 1_000
    private static let window: Duration = .seconds(60)

    private var orders: Set<TransactionID> = []
    /// When the last ones of a channel began.
    private var begun: [ChannelKey: [Duration]] = [:]
    private var shown: [String: [Place]] = [:]
    /// Oldest first.
    private var order: Deque<String> = []

    var underWay: Int { orders.count }

    /// Whether one more of this channel may be fetched; then it counts.
    mutating func allows(_ channel: ChannelKey, _ limits: Limits, now: Duration) -> Bool {
        begun = begun.compactMapValues { times in
            let recent = times.filter { $0 > now - Self.window }
            return recent.isEmpty ? nil : recent
        }
        guard orders.count < limits.picturesUnderWay, begun[channel, default: []].count < limits.picturesPerMinute
        else { return false }
        begun[channel, default: []].append(now)
        return true
    }

    mutating func expect(_ order: TransactionID) { orders.insert(order) }
    mutating func ended(_ order: TransactionID) { orders.remove(order) }

    /// An order from before a restart that has not ended.
    mutating func resume(_ order: MatrixOrder) {
        if case .fetchPicture = order.action { expect(order.transaction) }
    }

    /// - Parameter said: the name of the words.
    mutating func note(_ said: String, _ place: Place) {
        if shown[said] == nil { order.append(said) }
        shown[said, default: []].append(place)
        while order.count > Self.remembered, let oldest = order.popFirst() { shown[oldest] = nil }
    }

    mutating func take(of said: String) -> [Place] {
        guard let places = shown.removeValue(forKey: said) else { return [] }
        order.removeAll { $0 == said }
        return places
    }
}
