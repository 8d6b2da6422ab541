import IRCProtocol
import Synchronization

/// One copy of what a network's servers announce, shared by all connections to it: some kilobytes times thousands.
final class IdentityPool: Sendable {
    private struct Known {
        var supports: [ISupport] = []
        var capabilities: [Set<String>] = []
    }

    private let known = Mutex<[NetworkID: Known]>([:])

    /// A network has a handful of servers; what changes all the time is not worth keeping.
    private static let limit = 32

    /// Equal values, in shared storage where an equal one came before.
    func shared(_ identity: SessionIdentity, on network: NetworkID) -> SessionIdentity {
        known.withLock { known in
            var identity = identity
            identity.support = Self.intern(identity.support, in: &known[network, default: Known()].supports)
            identity.capabilities = Self.intern(
                identity.capabilities,
                in: &known[network, default: Known()].capabilities
            )
            return identity
        }
    }

    private static func intern<Value: Equatable>(_ value: Value, in values: inout [Value]) -> Value {
        if let present = values.first(where: { $0 == value }) { return present }
        if values.count >= limit { values.removeFirst() }
        values.append(value)
        return value
    }
}
