import BridgeCore

/// What stands behind the debugging interface.
package struct AdministrationServices: Sendable {
    package var ask: @Sendable (AdministrationRequest) async -> Reply
    /// What has waited for so long.
    package var stuckRows: @Sendable (Duration) async throws -> StuckRows
    package var isStopping: @Sendable () -> Bool

    package init(
        ask: @escaping @Sendable (AdministrationRequest) async -> Reply,
        stuckRows: @escaping @Sendable (Duration) async throws -> StuckRows,
        isStopping: @escaping @Sendable () -> Bool = { false }
    ) {
        self.ask = ask
        self.stuckRows = stuckRows
        self.isStopping = isStopping
    }
}
