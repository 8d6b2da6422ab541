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
            let zeros = (UInt64(littleEndian: word) ^ pattern).zeroBytes
            if zeros != 0 { return index &+ zeros.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < end, self[index] != byte { index &+= 1 }
        return index
    }

    /// Whether there is CR, LF or NUL before `end`.
    func holdsForbidden(to end: Int) -> Bool {
        var index = 0
        let raw = bytes
        let lf = UInt64(repeating: 10)
        let cr = UInt64(repeating: 13)
        while index &+ 8 <= end {
            let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word.zeroBytes | (word ^ lf).zeroBytes | (word ^ cr).zeroBytes != 0 { return true }
            index &+= 8
        }
        while index < end {
            if Parameter.isForbidden(self[index]) { return true }
            index &+= 1
        }
        return false
    }

    /// The bytes from `start`, at most eight and none from `end` on, as a number with zeros for those that are missing;
    /// `A` to `last` folded.
    @inline(__always)
    func foldedWord(at start: Int, end: Int, upTo last: UInt8) -> UInt64 {
        let raw = bytes
        let word: UInt64
        if start &+ 8 <= end {
            word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
        } else if end >= 8 {
            // The eight bytes before the end, without those that come before the start.
            let tail = raw.unsafeLoadUnaligned(fromByteOffset: end &- 8, as: UInt64.self)
            word = UInt64(littleEndian: tail) >> UInt64(8 &* (8 &- (end &- start)))
        } else {
            word = (start..<end).reversed().reduce(0) { $0 << 8 | UInt64(self[$1]) }
        }
        return word.folded(upTo: last)
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

    /// Not zero when a byte of it is; the lowest bit set is in the first such byte. Hacker's Delight, section 6-1.
    @inline(__always)
    fileprivate var zeroBytes: UInt64 { (self &- 0x0101_0101_0101_0101) & ~self & 0x8080_8080_8080_8080 }

    /// Each byte from `A` to `last` (below 128) with the bit 20 set, as case mappings fold it.
    @inline(__always)
    fileprivate func folded(upTo last: UInt8) -> UInt64 {
        let top: UInt64 = 0x8080_8080_8080_8080
        let low = self & ~top
        // Adding carries into the top bit of each byte that is at least `A`, or greater than `last`.
        let atLeast = low &+ UInt64(repeating: 0x80 &- UInt8(ascii: "A"))
        let greater = low &+ UInt64(repeating: 0x7F &- last)
        return self | (atLeast & ~greater & ~self & top) >> 2
    }
}
