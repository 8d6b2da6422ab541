/// Channels that can be asked for by the raw bytes of a line, folded on the fly, without making a string.
///
/// What a connection drops unread: a look costs some nanoseconds whether the channel is among them or not.
package struct ChannelSet: Sendable {
    package let mapping: CaseMapping
    private var slots: [Slot] = Array(repeating: Slot(), count: 8)
    private var names: [FoldedName] = []
    /// The folded bytes of all names as words of eight, each name filled up with zeros.
    private var words: [UInt64] = []

    /// Where a name lies in `words`, `count` in bytes; an empty slot has an empty range, as no name is empty.
    private struct Slot {
        var hash: UInt64 = 0
        var start = 0
        var count = 0
    }

    package init(mapping: CaseMapping, _ channels: [ChannelName] = []) {
        self.mapping = mapping
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
        let last = mapping.lastFolding
        var hash = Self.seed
        var index = range.lowerBound
        while index < range.upperBound {
            hash = Self.mix(hash, line.foldedWord(at: index, end: range.upperBound, upTo: last))
            index &+= 8
        }
        let slots = slots.span
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        // Never full, so an empty slot ends every search.
        while slots[place].count > 0 {
            let slot = slots[place]
            if slot.hash == hash, slot.count == range.count, matches(slot, line, range, last) { return true }
            place = (place &+ 1) & mask
        }
        return false
    }

    @inline(__always)
    private func matches(_ slot: Slot, _ line: Span<UInt8>, _ range: Range<Int>, _ last: UInt8) -> Bool {
        let words = words.span
        var index = range.lowerBound
        var place = slot.start
        while index < range.upperBound {
            guard words[place] == line.foldedWord(at: index, end: range.upperBound, upTo: last) else { return false }
            index &+= 8
            place &+= 1
        }
        return true
    }

    /// Joins and parts are rare beside lines: the table is made anew for each.
    private mutating func rebuild() {
        var size = 8
        while size < names.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        words = []
        for name in names {
            let bytes = Array(name.text.utf8)
            let start = words.count
            for index in stride(from: 0, to: bytes.count, by: 8) {
                words.append(bytes.span.foldedWord(at: index, end: bytes.count, upTo: mapping.lastFolding))
            }
            let hash = words[start...].reduce(Self.seed, Self.mix)
            var place = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[place].count > 0 { place = (place + 1) & (size - 1) }
            slots[place] = Slot(hash: hash, start: start, count: bytes.count)
        }
    }

    // A channel that collides by design costs one comparison more, no wrong answer.
    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }
}
