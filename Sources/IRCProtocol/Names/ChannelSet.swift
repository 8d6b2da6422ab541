/// Channels that can be asked for by the raw bytes of a line, folded on the fly, without making a string.
///
/// What a connection drops unread: a look costs some nanoseconds whether the channel is among them or not.
package struct ChannelSet: Sendable {
    package let mapping: CaseMapping
    private var slots: [Slot] = Array(repeating: Slot(), count: 8)
    private var names: [FoldedName] = []
    private let table: [UInt8]

    /// A folded name and its place in `names`, or an empty slot.
    private struct Slot {
        var hash: UInt64 = 0
        var place: Int = -1
    }

    package init(mapping: CaseMapping, _ channels: [ChannelName] = []) {
        self.mapping = mapping
        table = (0...255).map { mapping.fold(byte: $0) }
        for channel in channels { insert(channel) }
    }

    package var count: Int { names.count }

    package mutating func insert(_ channel: ChannelName) {
        let folded = mapping.fold(channel)
        guard !names.contains(folded) else { return }
        names.append(folded)
        rebuild()
    }

    package mutating func remove(_ channel: ChannelName) {
        let folded = mapping.fold(channel)
        names.removeAll { $0 == folded }
        rebuild()
    }

    package func contains(_ channel: ChannelName) -> Bool {
        let bytes = Array(channel.text.utf8)
        return contains(bytes.span, 0..<bytes.count)
    }

    /// Whether the bytes of `range`, as they came, name one of the channels.
    package func contains(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var hash = Self.seed
        for index in range { hash = Self.mix(hash, table[Int(line[index])]) }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        // Never full, so an empty slot ends every search.
        while slots[slot].place >= 0 {
            if slots[slot].hash == hash, equals(names[slots[slot].place], line, range) { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    private func equals(_ name: FoldedName, _ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let bytes = name.text.utf8
        guard bytes.count == range.count else { return false }
        var index = range.lowerBound
        for byte in bytes {
            if byte != table[Int(line[index])] { return false }
            index += 1
        }
        return true
    }

    /// Joins and parts are rare beside lines: the table is made anew for each.
    private mutating func rebuild() {
        var size = 8
        while size < names.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        for (place, name) in names.enumerated() {
            let hash = name.text.utf8.reduce(Self.seed) { Self.mix($0, $1) }
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[slot].place >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Slot(hash: hash, place: place)
        }
    }

    // FNV-1a, 64 bits. A channel that collides by design costs one comparison more, no wrong answer.
    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    private static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
