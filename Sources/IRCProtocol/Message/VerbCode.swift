/// A verb of at most 16 letters and digits as one number, upper-cased, so that comparing verbs is comparing numbers.
package struct VerbCode: Sendable, Hashable {
    package let rawValue: UInt128

    /// Nil for an empty or longer word, and for one with any other character.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty, range.count <= 16 else { return nil }
        // Two halves: shifting one number of 128 bits costs more, and nearly all verbs fit the first.
        let middle = Swift.min(range.lowerBound &+ 8, range.upperBound)
        guard let first = Self.word(bytes, range.lowerBound, middle) else { return nil }
        guard middle < range.upperBound else {
            rawValue = UInt128(first)
            return
        }
        guard let second = Self.word(bytes, middle, range.upperBound) else { return nil }
        rawValue = UInt128(first) << UInt128(8 * (range.upperBound - middle)) | UInt128(second)
    }

    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64? {
        var word: UInt64 = 0
        var index = start
        while index < end {
            guard let byte = upperCased(bytes[index]) else { return nil }
            word = word &<< 8 | UInt64(byte)
            index &+= 1
        }
        return word
    }

    init?(_ word: some StringProtocol) {
        let bytes = Array(word.utf8)
        self.init(bytes.span, 0..<bytes.count)
    }

    /// The byte as it counts in a verb, nil for one that cannot stand there.
    @inline(__always)
    static func upperCased(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte &- 32
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        default: nil
        }
    }

    /// The number of a three-digit reply.
    @inline(__always)
    var numeric: Numeric? {
        guard rawValue >> 24 == 0, rawValue >> 16 != 0 else { return nil }
        var number: UInt16 = 0
        for shift in [16, 8, 0] {
            let digit = UInt8(truncatingIfNeeded: rawValue >> shift) &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number * 10 + UInt16(digit)
        }
        return Numeric(rawValue: number)
    }
}
