import IRCProtocol

/// A connection that asks a network's server whether it wants TLS, and who waits for the answer: the password of a gateway
/// has to be the first that is said.
struct TransportProbe: Sendable, Hashable {
    var connection: ConnectionID
    var waiting: [PuppetKey] = []
}
