/// How the listener behaves; the values come from the registration and the configuration.
package struct BridgeHTTPSettings: Sendable {
    /// What the homeserver proves itself with. With an empty one, nothing is let in.
    package var homeserverToken: String
    /// Bytes of a body; `advanced.maxTxnSize`.
    package var bodyLimit: Int

    package init(homeserverToken: String, bodyLimit: Int = 10_000_000) {
        self.homeserverToken = homeserverToken
        self.bodyLimit = bodyLimit
    }
}
