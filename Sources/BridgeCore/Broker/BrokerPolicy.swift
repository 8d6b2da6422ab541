/// The bounds within which a ``ChannelBroker`` decides.
package struct BrokerPolicy: Sendable, Hashable {
    /// How many connections stand by beside the reporter.
    package var standbys = 2
    /// How long one connection may show a line that another has not, before the silent one is probed.
    package var patience: Duration = .seconds(2)
    /// How long a probe may go unanswered before its connection counts as frozen.
    package var probeTimeout: Duration = .seconds(3)
    /// How much later than one server another may show a line. Between connections of one server nothing is later.
    package var serverLag: Duration = .seconds(10)
    /// How long a delivered line is remembered: a connection that begins to stand by may show it again that late.
    package var window: Duration = .seconds(60)
    /// At most so many delivered lines are remembered.
    package var windowLines = 1_000
    /// At most so many lines wait in the tail of one connection; with one more, the oldest is delivered at once.
    package var tailLines = 1_000
    /// At most so many message ids are remembered, eight bytes each, to know a replayed line by.
    package var knownMessageIDs = 256
    /// At most so many frozen connections are kept in view for the lines that they may still hold.
    package var frozenObservers = 2
    /// Whether replayed lines with an unknown message id are delivered when the reporter replays them.
    package var fillsGaps = false

    package init() {}

    /// With what a replay shows and nobody has seen: what was said while none of us was there.
    package static var fillingGaps: BrokerPolicy {
        var policy = BrokerPolicy()
        policy.fillsGaps = true
        return policy
    }
}
