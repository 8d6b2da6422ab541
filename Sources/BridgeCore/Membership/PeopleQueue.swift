import DequeModule
import IRCProtocol

/// Whose channels' people are still to be asked for on one network: one question at a time, with pauses between.
struct PeopleQueue: Sendable, Hashable {
    private var waiting: Deque<ChannelKey> = []
    /// The channel that is being asked for, and what the rows of its answer bear.
    private(set) var asking: ChannelKey?
    private var asked: [ChannelKey: Duration] = [:]

    /// Whether the queue has to be woken: it was at rest.
    mutating func want(_ channel: ChannelKey, now: Duration, interval: Duration) -> Bool {
        if let last = asked[channel], now - last < interval { return false }
        guard asking != channel, !waiting.contains(channel) else { return false }
        let wasAtRest = waiting.isEmpty && asking == nil
        waiting.append(channel)
        return wasAtRest
    }

    mutating func next(now: Duration, interval: Duration) -> ChannelKey? {
        guard asking == nil, let channel = waiting.popFirst() else { return nil }
        asked = asked.filter { now - $0.value < interval }
        asked[channel] = now
        asking = channel
        return channel
    }

    /// Whether another waits. What was not answered whole is asked by the next who comes to report.
    mutating func answered(_ channel: ChannelKey, isWhole: Bool) -> Bool {
        if asking == channel { asking = nil }
        if !isWhole { asked[channel] = nil }
        return !waiting.isEmpty
    }
}
