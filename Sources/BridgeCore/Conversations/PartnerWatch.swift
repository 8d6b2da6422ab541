import IRCProtocol

/// Who is on the network of those whom our users talk with alone, as it tells each connection that watches them.
struct PartnerWatch: Sendable {
    private var seen: [PuppetKey: Set<FoldedName>] = [:]
    /// How many connections were told that somebody is there.
    private var counts: [FoldedName: Int] = [:]

    func isThere(_ nick: FoldedName) -> Bool { counts[nick] != nil }

    mutating func came(_ nick: FoldedName, to key: PuppetKey) {
        if seen[key, default: []].insert(nick).inserted { counts[nick, default: 0] += 1 }
    }

    mutating func went(_ nick: FoldedName, from key: PuppetKey) {
        guard seen[key]?.remove(nick) != nil, let count = counts[nick] else { return }
        counts[nick] = count > 1 ? count - 1 : nil
        if seen[key]?.isEmpty == true { seen[key] = nil }
    }

    /// The connection watches only these from now on. Returns whom it watched beside them, in order.
    mutating func watches(_ nicks: Set<FoldedName>, _ key: PuppetKey) -> [FoldedName] {
        let gone = (seen[key] ?? []).subtracting(nicks).sorted()
        for nick in gone { went(nick, from: key) }
        return gone
    }
}
