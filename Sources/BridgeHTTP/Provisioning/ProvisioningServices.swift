import BridgeCore
import MatrixProtocol

/// What stands behind the provisioning routes: handed in by the shell.
package struct ProvisioningServices: Sendable {
    /// Nil where the bridge gave no such answer.
    package var ask: @Sendable (ProvisioningRequest) async -> ProvisioningAnswer?
    package var verify: @Sendable (_ openIDToken: String, _ server: String) async -> Result<UserID, OpenIDRefusal>
    /// Whether the bridge has begun to stop: what would be work for it is answered 503.
    package var isStopping: @Sendable () -> Bool
    /// Since an arbitrary start; never goes back.
    package var now: @Sendable () -> Duration
    /// Text that nobody can guess, of characters that need no encoding anywhere.
    package var makeToken: @Sendable () -> String

    package init(
        ask: @escaping @Sendable (ProvisioningRequest) async -> ProvisioningAnswer?,
        verify: @escaping @Sendable (_ openIDToken: String, _ server: String) async -> Result<UserID, OpenIDRefusal>,
        isStopping: @escaping @Sendable () -> Bool = { false },
        now: @escaping @Sendable () -> Duration,
        makeToken: @escaping @Sendable () -> String
    ) {
        self.ask = ask
        self.verify = verify
        self.isStopping = isStopping
        self.now = now
        self.makeToken = makeToken
    }
}

/// Why a user's homeserver did not say who they are: words that hold neither token nor address.
package struct OpenIDRefusal: Error, Sendable, Hashable {
    /// Whose fault: the caller's, or the way to their homeserver.
    package var isUnreachable: Bool
    package var sentence: String

    package init(isUnreachable: Bool, sentence: String) {
        self.isUnreachable = isUnreachable
        self.sentence = sentence
    }
}
