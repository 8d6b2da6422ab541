import BridgeCore
import BridgeHTTP
import CoreMetrics
import IRCProtocol
import Metrics
import Synchronization

/// What the core counts, as metrics. Counters are made once: making one costs more than counting.
package final class Tallies: Sendable {
    private let factory: any MetricsFactory
    private let counters = Mutex<[Tally: Counter]>([:])

    private let waiting: Gauge

    package init(factory: any MetricsFactory) {
        self.factory = factory
        waiting = Gauge(label: "trestle_memberships_waiting", dimensions: [], factory: factory)
    }

    package func measure(_ measure: Measure) {
        switch measure {
        case .membershipsWaiting(let count): waiting.record(count)
        case .activity(let figures): record(figures)
        }
    }

    /// Once a minute: gauges need not be kept.
    private func record(_ figures: ActivityFigures) {
        gauge("trestle_bridge_blocked").record(figures.isOverLimit ? 1 : 0)
        gauge("trestle_remote_monthly_active_users").record(figures.monthly)
        for (isRemote, side) in [(false, figures.matrix), (true, figures.remote)] {
            let remote = ("remote", String(isRemote))
            if let active = side.active { gauge("trestle_active_users", [remote]).record(active) }
            for (age, count) in side.byAge { gauge("trestle_users_by_age", [remote, ("age", age)]).record(count) }
        }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)] = []) -> Gauge {
        Gauge(label: label, dimensions: dimensions, factory: factory)
    }

    func count(_ tally: Tally) {
        let (key, amount) = tally.keyAndAmount
        let counter = counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = key.makeCounter(factory)
            counters[key] = counter
            return counter
        }
        counter.increment(by: amount)
    }

    func count(_ refusal: MediaRefusal) {
        let reason = [("reason", refusal.rawValue)]
        Counter(label: "trestle_media_refused_total", dimensions: reason, factory: factory).increment()
    }
}

extension Tally {
    /// The same key for all amounts.
    fileprivate var keyAndAmount: (Tally, Int) {
        if case .brokerDropped(let reason, let count) = self { (.brokerDropped(reason, 1), count) } else { (self, 1) }
    }

    fileprivate func makeCounter(_ factory: any MetricsFactory) -> Counter {
        switch self {
        case .dropped(let reason):
            Counter(label: "trestle_dropped_total", dimensions: [("reason", reason.rawValue)], factory: factory)
        case .brokerDropped(let reason, _):
            Counter(label: "trestle_broker_dropped_total", dimensions: [("reason", reason.rawValue)], factory: factory)
        case .delivered(let direction, let network):
            Counter(
                label: "trestle_delivered_total",
                dimensions: [("direction", direction.rawValue), ("network", network.name)],
                factory: factory
            )
        case .connected(let network):
            Counter(label: "trestle_irc_connected_total", dimensions: [("network", network.name)], factory: factory)
        case .disconnected(let network):
            Counter(label: "trestle_irc_disconnected_total", dimensions: [("network", network.name)], factory: factory)
        case .ended(let network, let cause):
            Counter(
                label: "trestle_irc_endings_total",
                dimensions: [("network", network.name), ("cause", cause.rawValue)],
                factory: factory
            )
        case .joinRefused(let network, let obstacle):
            Counter(
                label: "trestle_irc_joins_refused_total",
                dimensions: [("network", network.name), ("obstacle", obstacle.rawValue)],
                factory: factory
            )
        case .botKicked(let network):
            Counter(label: "trestle_irc_bot_kicked_total", dimensions: [("network", network.name)], factory: factory)
        case .failover(let network):
            Counter(
                label: "trestle_reporter_failovers_total",
                dimensions: [("network", network.name)],
                factory: factory
            )
        case .heldInSplit(let network):
            Counter(
                label: "trestle_split_quits_held_total",
                dimensions: [("network", network.name)],
                factory: factory
            )
        }
    }
}
