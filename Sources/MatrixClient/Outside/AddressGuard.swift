import MatrixProtocol

/// Judges hosts that anybody may have named, before anything is asked of them: what leads into this machine or into a
/// network that is not public is refused.
package struct AddressGuard: Sendable {
    package enum Refusal: Error, Sendable, Hashable { case unreachable, forbidden }

    private let forbidden: [IPRange]
    private let resolve: @Sendable (_ host: String) async throws -> [IPAddress]

    /// - Parameter resolve: names of hosts to addresses; by default as the system knows them.
    package init(
        forbidden: [IPRange] = IPRange.notPublic,
        resolve: @escaping @Sendable (_ host: String) async throws -> [IPAddress] = {
            try await HostLookup.addresses(of: $0)
        }
    ) {
        self.forbidden = forbidden
        self.resolve = resolve
    }

    /// The address to connect to. Every address of the name must be allowed: which one the system takes next time is not
    /// ours to know.
    package func address(of host: ServerName.Host) async throws(Refusal) -> IPAddress {
        let addresses: [IPAddress]
        switch host {
        case .address(let address): addresses = [address]
        case .name(let name):
            do {
                addresses = try await resolve(name)
            } catch {
                throw .unreachable
            }
        }
        guard let first = addresses.first else { throw .unreachable }
        guard !addresses.contains(where: { address in forbidden.contains { $0.contains(address) } }) else {
            throw .forbidden
        }
        return first
    }
}
