import BridgeCore
import MatrixProtocol

/// What stands behind the endpoints: handed in by the shell, so that HTTP knows neither store nor core.
package struct BridgeHTTPServices: Sendable {
    package typealias AcceptTransaction =
        @Sendable (_ id: String, _ events: [RawEvent], _ ephemeral: [RawEvent]) async throws -> TransactionVerdict

    /// Returns once the events are durable; the homeserver sends the next transaction only then. Called for one
    /// transaction after another, in order of arrival. An error is answered 503, and the homeserver tries again.
    package var acceptTransaction: AcceptTransaction
    /// Answers within a time of its own choice: the homeserver's client waits behind it.
    package var ask: @Sendable (Question) async -> Reply
    /// Whether the bridge has begun to stop: what would be work for it is answered 503.
    package var isStopping: @Sendable () -> Bool
    /// The Prometheus exposition; nil where metrics are not served here.
    package var metricsText: (@Sendable () -> String)?

    package init(
        acceptTransaction: @escaping AcceptTransaction,
        ask: @escaping @Sendable (Question) async -> Reply,
        isStopping: @escaping @Sendable () -> Bool = { false },
        metricsText: (@Sendable () -> String)? = nil
    ) {
        self.acceptTransaction = acceptTransaction
        self.ask = ask
        self.isStopping = isStopping
        self.metricsText = metricsText
    }
}

/// What became of a transaction that could be read.
package enum TransactionVerdict: Sendable, Hashable {
    /// Durable, or known from before: 200.
    case accepted
    /// The bridge takes nothing more: 503, for the homeserver to come back with it.
    case stopping
}
