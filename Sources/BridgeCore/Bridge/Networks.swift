import IRCProtocol
import OrderedCollections

/// What is known of each network. Networks are few and looked up many times with each line: up to fifteen names are
/// compared one by one, which is quicker than to hash one.
struct Networks: Sendable {
    private var byID: OrderedDictionary<NetworkID, Network> = [:]

    var keys: some Collection<NetworkID> { byID.keys }
    var values: some Collection<Network> { byID.values }

    subscript(_ id: NetworkID) -> Network? {
        get { byID[id] }
        // In place: a network is large.
        _modify { yield &byID[id] }
    }
}
