/// The eight groups of an IPv6 address, as addresses for people are counted or derived in them.
package struct IPv6Groups: Sendable, Hashable {
    /// Eight.
    package let groups: [UInt16]

    /// `low` behind `prefix`, whose groups stand at the beginning: `2001:db8::` and `[1, 0]` are `2001:db8::1:0`. Nil
    /// where the prefix is none, or both together are longer than an address.
    package init?(prefix: some StringProtocol, low: [UInt16]) {
        guard let head = Self.groups(prefix), head.count + low.count <= 8 else { return nil }
        groups = head + [UInt16](repeating: 0, count: 8 - head.count - low.count) + low
    }

    /// The groups before the `::` at the end, or all where there is none.
    package static func groups(_ prefix: some StringProtocol) -> [UInt16]? {
        var text = Substring(prefix)
        while text.hasSuffix(":") { text = text.dropLast() }
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        let groups = words.compactMap { $0.count <= 4 ? UInt16($0, radix: 16) : nil }
        return groups.count == words.count && groups.count <= 7 ? groups : nil
    }

    package func hasPrefix(_ prefix: some StringProtocol) -> Bool {
        Self.groups(prefix).map { groups.starts(with: $0) } ?? false
    }

    /// Without `::`: nothing that reads addresses minds, and none begins with a colon, which IRC would take for more.
    package var text: String { groups.map { String($0, radix: 16) }.joined(separator: ":") }

    /// Reads what ``text`` gives.
    package init?(parsing text: some StringProtocol) {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        let groups = words.compactMap { $0.count <= 4 ? UInt16($0, radix: 16) : nil }
        guard groups.count == 8, words.count == 8 else { return nil }
        self.groups = groups
    }

    /// A number in as many groups as it needs.
    package static func groups(of number: UInt64) -> [UInt16] {
        var groups: [UInt16] = []
        var rest = number
        repeat {
            groups.insert(UInt16(truncatingIfNeeded: rest), at: 0)
            rest >>= 16
        } while rest > 0
        return groups
    }
}
