extension Span<UInt8> {
    /// The first place of `byte` in `start ..< end`, or `end`.
    ///
    /// Eight bytes a step: a line we drop costs little more than this.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        var index = start
        let raw = bytes
        let pattern = UInt64(repeating: byte)
        while index &+ 8 <= end {
            let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            // The classic test for a zero byte; the lowest bit set marks the first one.
            let difference = UInt64(littleEndian: word) ^ pattern
            let zeros = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
            if zeros != 0 { return index &+ zeros.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < end, self[index] != byte { index &+= 1 }
        return index
    }

    @inline(__always)
    func skippingSpaces(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] == UInt8(ascii: " ") { index &+= 1 }
        return index
    }
}

extension UInt64 {
    @inline(__always)
    fileprivate init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }
}
