import MatrixProtocol

/// What the machines of this folder have to know and cannot find out.
package struct LaneSettings: Sendable, Hashable {
    package var bot: UserID
    /// Requests under way at once, over all lanes; at least 1.
    package var requestsInFlight: Int
    /// Whether users get a device, so that a homeserver remembers our transaction ids over its restarts.
    package var usesDevices: Bool
    package var backOff: BackOff
    /// Between probes while the homeserver is away: shorter, since only one asks for all.
    package var probeBackOff: BackOff

    package init(
        bot: UserID,
        requestsInFlight: Int = 50,
        usesDevices: Bool = true,
        backOff: BackOff = BackOff(),
        probeBackOff: BackOff = BackOff(first: .milliseconds(500), longest: .seconds(5))
    ) {
        self.bot = bot
        self.requestsInFlight = max(1, requestsInFlight)
        self.usesDevices = usesDevices
        self.backOff = backOff
        self.probeBackOff = probeBackOff
    }
}
