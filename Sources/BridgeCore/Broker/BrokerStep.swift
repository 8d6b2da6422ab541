import IRCProtocol

/// What a ``ChannelBroker`` wants done after an event.
package struct BrokerStep: Sendable, Equatable {
    /// Lines of the channel, each for the first and only time, in order.
    package var deliver: [Observation] = []
    /// For ``SessionOrder/setRole(_:_:)``, in order.
    package var roles: [RoleOrder] = []
    /// For ``SessionOrder/probe``. Each is answered by ``ChannelBroker/probed(_:now:)`` once.
    package var probes: [ConnectionID] = []
    /// When to call ``ChannelBroker/timerFired(now:)``, in place of any instant given before. With nil the instant
    /// given before stands. A call too early or too late does no harm.
    package var wakeAt: Duration?
    /// What was seen and not delivered for another reason than having been delivered before.
    package var dropped: [Drop] = []
    /// Whether what was delivered may not be all that happened, or late: who is on the channel is to be asked for anew.
    package var doubtsNames = false

    package init() {}

    package struct RoleOrder: Sendable, Hashable {
        package var connection: ConnectionID
        package var role: ObserverRole

        package init(_ connection: ConnectionID, _ role: ObserverRole) {
            self.connection = connection
            self.role = role
        }
    }

    package struct Drop: Sendable, Hashable {
        package var reason: BrokerDropReason
        package var count: Int

        package init(_ reason: BrokerDropReason, _ count: Int = 1) {
            self.reason = reason
            self.count = count
        }
    }

    mutating func drop(_ reason: BrokerDropReason, count: Int = 1) {
        guard let index = dropped.firstIndex(where: { $0.reason == reason }) else {
            dropped.append(Drop(reason, count))
            return
        }
        dropped[index].count += count
    }
}

/// Why a line that a connection showed is not delivered, as a label for a counter.
package enum BrokerDropReason: String, Sendable, Hashable, CaseIterable {
    /// Said by one of our own connections.
    case ownLine = "own_line"
    /// Shown by a connection that neither reports nor stands by: it was on its way when the role changed.
    case untracked
    /// Not traffic of a channel.
    case notChannelTraffic = "not_channel_traffic"
    /// The server showed the same message id again.
    case repeatedMessageID = "repeated_message_id"
    /// Replayed, and already delivered.
    case replayKnown = "replay_known"
    /// Replayed where replays fill no gap: without an id, by nobody of ours, or against the policy.
    case replayUnwanted = "replay_unwanted"
    /// Somebody left the network on a standby's side of a split only.
    case quitElsewhere = "quit_elsewhere"
    /// A connection was so far behind that its view was given up.
    case observerGivenUp = "observer_given_up"
}
