/// Addresses in plain text that clients make links of.
enum TextLinks {
    /// Where they are, in bytes and in order: `scheme://` to the next white space, quotation mark or angle bracket, without
    /// the punctuation of the sentence around it. A bracket at the end belongs to the address if it was opened in it.
    static func find(in text: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        while let colon = text[index...].firstIndex(of: UInt8(ascii: ":")) {
            index = colon + 1
            guard colon + 3 < text.count, text[colon + 1] == UInt8(ascii: "/"), text[colon + 2] == UInt8(ascii: "/"),
                let start = schemeStart(text, colon, after: found.last?.upperBound ?? 0)
            else { continue }
            let end = end(text, from: colon + 3)
            guard end > colon + 3 else { continue }
            found.append(start..<end)
            index = end
        }
        return found
    }

    private static let schemes = ["https", "http", "ftp"].map { Array($0.utf8) }

    private static func schemeStart(_ text: [UInt8], _ colon: Int, after floor: Int) -> Int? {
        var start = colon
        while start > floor, isLetter(text[start - 1]), colon - start < 6 { start -= 1 }
        let isWord = start > floor && (isDigit(text[start - 1]) || isLetter(text[start - 1]))
        let scheme = text[start..<colon].map { $0 | 0x20 }
        return !isWord && schemes.contains(scheme) ? start : nil
    }

    private static func end(_ text: [UInt8], from start: Int) -> Int {
        var end = start
        var opened: [UInt8: Int] = [:]
        while end < text.count, !isEnd(text, end) {
            if let pair = pairs[text[end]] { opened[pair, default: 0] += 1 }
            if opened[text[end]] != nil { opened[text[end], default: 0] -= 1 }
            end += 1
        }
        // Closing brackets beyond those opened are not the address's, nor is what stands after them at the end.
        while end > start {
            let last = text[end - 1]
            if punctuation.contains(last) {
                end -= 1
            } else if closing.contains(last), opened[last].map({ $0 < 0 }) ?? true {
                if let count = opened[last] { opened[last] = count + 1 }
                end -= 1
            } else {
                break
            }
        }
        return end
    }

    private static let pairs: [UInt8: UInt8] = [
        UInt8(ascii: "("): UInt8(ascii: ")"), UInt8(ascii: "["): UInt8(ascii: "]"),
        UInt8(ascii: "{"): UInt8(ascii: "}"),
    ]
    private static let closing = Array(")]}".utf8)
    private static let punctuation = Array(".,;:!?'*".utf8)

    /// White space (that of Chinese text and the one that keeps words together too), or what no address holds.
    private static func isEnd(_ text: [UInt8], _ index: Int) -> Bool {
        switch text[index] {
        case 0...0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "`"): true
        case 0xC2: index + 1 < text.count && text[index + 1] == 0xA0
        case 0xE3: index + 2 < text.count && text[index + 1] == 0x80 && (0x80...0x82).contains(text[index + 2])
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
