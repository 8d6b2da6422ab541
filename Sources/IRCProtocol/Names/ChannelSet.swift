/// Channels that can be asked for by the raw bytes of a line, folded on the fly, without making a string.
///
/// What a connection drops unread: a look costs some nanoseconds whether the channel is among them or not.
package struct ChannelSet: Sendable {
    package let mapping: CaseMapping
    private var slots: [Slot] = Array(repeating: Slot(), count: 8)
    private var names: [FoldedName] = []
    /// The bytes of all names, one after the other.
    private var text: [UInt8] = []

    /// Where a name lies in `text`; an empty slot has an empty range, as no name is empty.
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
        let hash = hash(of: line, range)
        let slots = slots.span
        let text = text.span
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        // Never full, so an empty slot ends every search.
        while slots[place].count > 0 {
            let slot = slots[place]
            if slot.hash == hash, slot.count == range.count {
                var offset = 0
                while offset < slot.count,
                    text[slot.start &+ offset] == mapping.fold(byte: line[range.lowerBound &+ offset])
                {
                    offset &+= 1
                }
                if offset == slot.count { return true }
            }
            place = (place &+ 1) & mask
        }
        return false
    }

    /// Joins and parts are rare beside lines: the table is made anew for each.
    private mutating func rebuild() {
        var size = 8
        while size < names.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        text = []
        for name in names {
            let bytes = Array(name.text.utf8)
            let hash = hash(of: bytes.span, 0..<bytes.count)
            var place = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[place].count > 0 { place = (place + 1) & (size - 1) }
            slots[place] = Slot(hash: hash, start: text.count, count: bytes.count)
            text += bytes
        }
    }

    /// Folds eight bytes to a word and mixes word by word. A channel that collides by design costs one comparison more,
    /// no wrong answer.
    @inline(__always)
    private func hash(of bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var word: UInt64 = 0
        var index = range.lowerBound
        while index < range.upperBound {
            word = word &<< 8 | UInt64(mapping.fold(byte: bytes[index]))
            index &+= 1
            if (index &- range.lowerBound) & 7 == 0 {
                hash = Self.mix(hash, word)
                word = 0
            }
        }
        return Self.mix(hash, word)
    }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }
}
