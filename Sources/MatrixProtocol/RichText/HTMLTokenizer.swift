/// Cuts HTML into tags and text. It takes any text, goes over it once, and never fails: what is no tag is text, and what
/// is never closed ends with the text, as browsers do it.
struct HTMLTokenizer {
    enum Token: Sendable, Hashable {
        /// With entities decoded.
        case text([UInt8])
        /// The name in small letters.
        case open(String, attributes: [String: String])
        case close(String)
    }

    private let bytes: [UInt8]
    private var index = 0
    /// Set after `<script>` and the like, whose text up to the closing tag is none.
    private var rawElement: [UInt8]?

    init(_ html: String) { bytes = Array(html.utf8) }

    private static let rawElements: Set<String> = ["script", "style", "title", "textarea", "noscript", "iframe"]
    /// No tag that we know has more or longer ones; the rest is passed over.
    private static let attributeLimit = 32
    private static let nameLimit = 32

    mutating func next() -> Token? {
        if let element = rawElement {
            rawElement = nil
            skipRaw(element)
        }
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "<") {
            switch at(1) {
            case UInt8(ascii: "!"), UInt8(ascii: "?"):
                skipDeclaration()
                // An empty text, so that a thousand comments are a thousand tokens and no recursion.
                return .text([])
            case UInt8(ascii: "/")? where Self.isLetter(at(2)):
                index += 2
                let name = tagName()
                skip(past: UInt8(ascii: ">"))
                return .close(name)
            case let byte where Self.isLetter(byte):
                index += 1
                return openTag()
            default: break
            }
        }
        return text()
    }

    private func at(_ offset: Int) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    private mutating func text() -> Token {
        var text: [UInt8] = []
        repeat {
            if bytes[index] == UInt8(ascii: "&"), let (decoded, length) = HTMLEntity.decode(bytes[index...]) {
                text += decoded
                index += length
            } else {
                text.append(bytes[index])
                index += 1
            }
        } while index < bytes.count && bytes[index] != UInt8(ascii: "<")
        return .text(text)
    }

    private mutating func openTag() -> Token {
        let name = tagName()
        var attributes: [String: String] = [:]
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
            if Self.isSpace(bytes[index]) || bytes[index] == UInt8(ascii: "/") {
                index += 1
                continue
            }
            let start = index
            while let byte = at(0), !Self.endsAttributeName(byte) || index == start { index += 1 }
            let key = Self.lowercase(bytes[start..<index])
            let value = attributeValue()
            if attributes.count < Self.attributeLimit, attributes[key] == nil { attributes[key] = value }
        }
        index += 1
        if Self.rawElements.contains(name) { rawElement = Array(name.utf8) }
        return .open(name, attributes: attributes)
    }

    private mutating func tagName() -> String {
        let start = index
        while let byte = at(0), !Self.isSpace(byte), byte != UInt8(ascii: ">"), byte != UInt8(ascii: "/") { index += 1 }
        return Self.lowercase(bytes[start..<index])
    }

    private mutating func attributeValue() -> String {
        skipSpace()
        guard at(0) == UInt8(ascii: "=") else { return "" }
        index += 1
        skipSpace()
        guard let quote = at(0) else { return "" }
        let start: Int
        let end: Int
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            start = index + 1
            index = start
            while let byte = at(0), byte != quote { index += 1 }
            end = index
            index += 1
        } else {
            start = index
            while let byte = at(0), !Self.isSpace(byte), byte != UInt8(ascii: ">") { index += 1 }
            end = index
        }
        var value: [UInt8] = []
        var rest = bytes[start..<end]
        while let byte = rest.first {
            if byte == UInt8(ascii: "&"), let (decoded, length) = HTMLEntity.decode(rest) {
                value += decoded
                rest = rest.dropFirst(length)
            } else {
                value.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: value, as: UTF8.self)
    }

    private mutating func skipSpace() {
        while let byte = at(0), Self.isSpace(byte) { index += 1 }
    }

    private mutating func skip(past byte: UInt8) {
        while let next = at(0), next != byte { index += 1 }
        index = min(index + 1, bytes.count)
    }

    private mutating func skipDeclaration() {
        let dash = UInt8(ascii: "-")
        guard at(1) == UInt8(ascii: "!"), at(2) == dash, at(3) == dash else { return skip(past: UInt8(ascii: ">")) }
        // From here, so that `<!-->` is a comment of its own, as the standard has it.
        index += 4
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ">"), bytes[index - 1] == dash, bytes[index - 2] == dash { break }
            index += 1
        }
        index = min(index + 1, bytes.count)
    }

    private mutating func skipRaw(_ element: [UInt8]) {
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<"), at(1) == UInt8(ascii: "/"),
                bytes[index...].dropFirst(2).prefix(element.count).map(Self.lowercase).elementsEqual(element)
            {
                return
            }
            index += 1
        }
    }

    private static func endsAttributeName(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0x0C
    }

    private static func isLetter(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return lowercase(byte) >= UInt8(ascii: "a") && lowercase(byte) <= UInt8(ascii: "z")
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func lowercase(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name.prefix(nameLimit).map(lowercase), as: UTF8.self)
    }
}
