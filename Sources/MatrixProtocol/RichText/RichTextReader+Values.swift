/// What is made of the values inside elements.
extension RichTextReader {
    /// A line break at the edge of a block shows nothing.
    static func trimmed(_ inlines: [RichText.Inline]) -> [RichText.Inline] {
        let body = inlines.drop { $0 == .lineBreak }
        guard let last = body.lastIndex(where: { $0 != .lineBreak }) else { return [] }
        return Array(body[...last])
    }

    /// The number of a list's first item, within what can be counted on from.
    static func start(_ value: String?) -> Int {
        value.flatMap(Int.init).flatMap { (0...1_000_000).contains($0) ? $0 : nil } ?? 1
    }

    /// Text of an attribute or a label, where control characters and line breaks have no place.
    static func oneLine(_ text: String) -> String {
        let bytes = text.utf8.map { HTMLTokenizer.isSpace($0) ? 0x20 : $0 }.filter { $0 >= 0x20 && $0 != 0x7F }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The line feed after `<pre>` and the one before `</pre>` are the writer's, not the code's.
    static func code(_ bytes: [UInt8]) -> String {
        var code = bytes[...]
        if code.first == 0x0A { code = code.dropFirst() }
        if code.last == 0x0A { code = code.dropLast() }
        return String(decoding: code, as: UTF8.self)
    }

    /// The address without white space and control characters, which browsers leave out too; nil where its scheme is
    /// none that a link may have.
    static func link(_ address: String, schemes: [String] = RichText.schemes) -> String? {
        let url = String(decoding: address.utf8.filter { $0 > 0x20 && $0 != 0x7F }, as: UTF8.self)
        guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = String(decoding: url.utf8[..<colon].map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }, as: UTF8.self)
        return schemes.contains(scheme) ? url : nil
    }
}

extension RichText {
    /// Reads HTML as it comes in `formatted_body`. Takes any text, in time proportional to it; an empty result says that
    /// the HTML shows nothing, and the plain body is the better source.
    package init(html: String) { self = RichTextReader.read(html) }
}
