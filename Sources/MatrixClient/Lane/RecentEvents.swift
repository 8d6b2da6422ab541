import DequeModule
import MatrixProtocol

/// The events that orders of late have become, for orders that were given before anybody knew: to answer words that are
/// on their way is to answer the order that says them.
struct RecentEvents: Sendable {
    /// Whoever answers words that are on their way does so at once.
    private static let limit = 1_000

    private var events: [TransactionID: EventID] = [:]
    /// Oldest first.
    private var order: Deque<TransactionID> = []

    mutating func note(_ transaction: TransactionID, _ event: EventID) {
        guard events.updateValue(event, forKey: transaction) == nil else { return }
        order.append(transaction)
        if order.count > Self.limit, let oldest = order.popFirst() { events[oldest] = nil }
    }

    /// The step with the event in place of the order. One that is not known any more, as after a restart, is left out:
    /// the words matter more than what they answer.
    func filled(_ step: LaneStep) -> LaneStep {
        guard case .perform(var order, let withDevice) = step,
            case .sendMessage(let room, var message) = order.action, let answered = message.answers
        else { return step }
        message.inReplyTo = message.inReplyTo ?? events[answered]
        order.action = .sendMessage(room, message)
        return .perform(order, withDevice: withDevice)
    }
}
