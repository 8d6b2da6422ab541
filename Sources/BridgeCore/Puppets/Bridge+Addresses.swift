import IRCProtocol
import MatrixProtocol

// An IPv6 address for each user, by `ircClients.ipv6`.
extension Bridge {
    /// Given once and kept for life, unless the prefix has changed. No address is given twice, not even one of somebody
    /// who is forgotten: a ban on it would meet the wrong person.
    mutating func giveAddress(to key: PuppetKey) {
        guard let user = key.user, let settings = networks[key.network]?.configuration.ircClients.ipv6 else { return }
        guard let prefix = settings.prefix else {
            if records[key]?.address != nil { remember(key) { $0.address = nil } }
            return
        }
        if let present = records[key]?.address.flatMap({ IPv6Groups(parsing: $0) }), present.hasPrefix(prefix) {
            return
        }
        let own = settings.blocks.first { $0.homeserver == user.server }
        let block = AddressBlock(network: key.network, homeserver: own?.homeserver ?? "")
        let start = own.flatMap { UInt64($0.startFrom, radix: 16) } ?? 0
        let count = addressCounts[block, default: 0] + 1
        let number = start.addingReportingOverflow(UInt64(count))
        guard !number.overflow,
            let address = IPv6Groups(prefix: prefix, low: IPv6Groups.groups(of: number.partialValue))
        else {
            return log(
                .error,
                "There is no address left behind the prefix of a network",
                [.network: key.network.name, .user: user.text]
            )
        }
        addressCounts[block] = count
        store(.saveAddressCount(block, count))
        remember(key) { $0.address = address.text }
    }
}
