import IRCProtocol

/// Source addresses that are counted together: those of a network, or of one homeserver's users on it.
package struct AddressBlock: Sendable, Hashable {
    package var network: NetworkID
    /// Empty for everybody who has no block of their own.
    package var homeserver: String

    package init(network: NetworkID, homeserver: String) {
        self.network = network
        self.homeserver = homeserver
    }
}
