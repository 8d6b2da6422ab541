/// Finds where values of a JSON text begin and end, without reading what is in them.
///
/// It knows strings, brackets and, at the level that it walks, commas, colons and literals. What is inside a value may
/// be odd as long as its brackets close: a reader of that one value finds out. Each byte is looked at a bounded number
/// of times, nothing recurses, and no input traps.
struct JSONScanner {
    /// Something that leaves no way to tell where values end.
    struct Malformed: Error {}

    /// Brackets are matched by kind this deep and only counted below, and a value this deep is never handed to a
    /// recursive reader.
    static let depthLimit = 128

    let bytes: [UInt8]
    private(set) var index = 0
    /// The deepest nesting passed so far.
    private(set) var deepest = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The byte at the front after white space; nil at the end.
    mutating func peek() -> UInt8? {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return bytes[index]
            }
        }
        return nil
    }

    /// Calls `visit` with each key and value of the object at the front, until it says false; quotes belong to the key.
    mutating func walkObject(_ visit: (_ key: Range<Int>, _ value: Range<Int>) -> Bool) throws(Malformed) {
        try expect(UInt8(ascii: "{"))
        if skip(UInt8(ascii: "}")) { return }
        while true {
            guard peek() == UInt8(ascii: "\"") else { throw Malformed() }
            let key = try skipString()
            try expect(UInt8(ascii: ":"))
            guard visit(key, try skipValue()) else { return }
            if skip(UInt8(ascii: ",")) { continue }
            return try expect(UInt8(ascii: "}"))
        }
    }

    /// Calls `visit` with each element of the array at the front.
    mutating func walkArray(_ visit: (_ element: Range<Int>) -> Void) throws(Malformed) {
        try expect(UInt8(ascii: "["))
        if skip(UInt8(ascii: "]")) { return }
        while true {
            visit(try skipValue())
            if skip(UInt8(ascii: ",")) { continue }
            return try expect(UInt8(ascii: "]"))
        }
    }

    /// Passes the value at the front and says where it was.
    mutating func skipValue() throws(Malformed) -> Range<Int> {
        guard let first = peek() else { throw Malformed() }
        switch first {
        case UInt8(ascii: "\""): return try skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try skipContainer()
        default: return try skipLiteral()
        }
    }

    /// Nothing but white space is left.
    mutating func isAtEnd() -> Bool { peek() == nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(Malformed) {
        guard skip(byte) else { throw Malformed() }
    }

    private mutating func skipString() throws(Malformed) -> Range<Int> {
        let start = index
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return start..<index }
            if byte == UInt8(ascii: "\\") { index += 1 }
        }
        throw Malformed()
    }

    private mutating func skipContainer() throws(Malformed) -> Range<Int> {
        let start = index
        // A set bit is an open brace; the newest bracket is the lowest bit.
        var kinds: UInt128 = 0
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                _ = try skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
                if depth <= Self.depthLimit { kinds = kinds << 1 | (bytes[index] == UInt8(ascii: "{") ? 1 : 0) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth <= Self.depthLimit {
                    guard (kinds & 1 == 1) == (bytes[index] == UInt8(ascii: "}")) else { throw Malformed() }
                    kinds >>= 1
                }
                depth -= 1
            default: break
            }
            index += 1
            if depth == 0 { return start..<index }
        }
        throw Malformed()
    }

    private mutating func skipLiteral() throws(Malformed) -> Range<Int> {
        let start = index
        while index < bytes.count, !Self.endsLiteral(bytes[index]) { index += 1 }
        let literal = bytes[start..<index]
        guard Self.words.contains(where: literal.elementsEqual) || Self.isNumber(literal) else { throw Malformed() }
        return start..<index
    }

    private static let words = [Array("true".utf8), Array("false".utf8), Array("null".utf8)]

    private static func endsLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"),
            UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "{"):
            true
        default: false
        }
    }

    /// RFC 8259, section 6.
    private static func isNumber(_ literal: ArraySlice<UInt8>) -> Bool {
        var rest = literal
        func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        func dropDigits() -> Int {
            let digits = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(digits)
            return digits
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadsWithZero = rest.first == UInt8(ascii: "0")
        let whole = dropDigits()
        guard whole > 0, !(leadsWithZero && whole > 1) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard dropDigits() > 0 else { return false }
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard dropDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
