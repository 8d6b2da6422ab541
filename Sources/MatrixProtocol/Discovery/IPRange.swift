/// Addresses with the same beginning: `10.0.0.0/8`, `fe80::/10`, or one address alone.
package struct IPRange: Sendable, Hashable {
    private let base: [UInt8]
    private let bits: Int

    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let address = IPAddress(parsing: String(first)) else {
            return nil
        }
        let most = address.bytes.count * 8
        guard parts.count == 2 else {
            self.init(base: address.bytes, bits: most)
            return
        }
        guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let bits = Int(parts[1]), bits <= most else {
            return nil
        }
        self.init(base: address.bytes, bits: bits)
    }

    private init(base: [UInt8], bits: Int) {
        self.base = base
        self.bits = bits
    }

    /// Also where the address only carries one of these to a translator.
    package func contains(_ address: IPAddress) -> Bool { address.faces.contains { covers($0.bytes) } }

    private func covers(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == base.count else { return false }
        let whole = bits / 8
        guard bytes.prefix(whole) == base.prefix(whole) else { return false }
        guard bits % 8 > 0 else { return true }
        let mask = ~(UInt8.max >> UInt8(bits % 8))
        return bytes[whole] & mask == base[whole] & mask
    }

    /// What is no public server: this host, private and shared networks, link-local, documentation, multicast and what
    /// is reserved (the registries of RFC 6890).
    package static let notPublic: [IPRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap(IPRange.init(parsing:))
}
