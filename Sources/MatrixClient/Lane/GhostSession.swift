/// How a user of ours may act.
package struct GhostSession: Sendable, Hashable {
    /// Whether requests name the user's device.
    package var hasDevice: Bool
    /// Whether the homeserver has said in this run that the user is registered. What was only remembered may be wrong:
    /// homeservers are put back from backups.
    package var isCertain: Bool

    package init(hasDevice: Bool, isCertain: Bool) {
        self.hasDevice = hasDevice
        self.isCertain = isCertain
    }
}
