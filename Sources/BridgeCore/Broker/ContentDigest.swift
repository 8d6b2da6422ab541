/// A fast 64-bit digest, the same in every process, which is what a pure core needs and `Hasher` is not.
///
/// It is no secret and so no protection: where a peer chooses the text, equal digests call for a look at the text.
struct ContentDigest {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    init() {}

    init(_ text: String) {
        combine(text)
    }

    mutating func combine(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        value = (product.high ^ product.low) &+ 0xE703_7ED1_A0B4_28DB
    }

    mutating func combine(_ text: String) {
        var text = text
        var state = self
        text.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            var offset = 0
            while offset + 8 <= raw.count {
                state.combine(raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            var rest: UInt64 = 0
            while offset < raw.count {
                rest = rest << 8 | UInt64(raw[offset])
                offset += 1
            }
            state.combine(rest)
            state.combine(UInt64(raw.count))
        }
        self = state
    }
}
