import Foundation

/// Something unfinished that this version cannot read, kept for thirty days for whoever looks into it.
package struct SetAsideRow: Sendable, Hashable {
    /// `journal`, `outbox` or `parked`.
    package var source: String
    /// The event id, or the transaction id of the order.
    package var key: String
    package var payload: Data
    package var problem: String

    package init(source: String, key: String, payload: Data, problem: String) {
        self.source = source
        self.key = key
        self.payload = payload
        self.problem = problem
    }
}
