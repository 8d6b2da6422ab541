/// Writes runs of styled text as the HTML that Matrix allows (specification, "m.room.message msgtypes"), well nested
/// whatever the order of styles.
///
///     var writer = HTMLWriter()
///     writer.write("hello ", RichText.Style(.bold))
///     writer.write("there", link: "https://example.org")
///     let html = writer.finish()
package struct HTMLWriter: Sendable {
    private enum Element: Sendable, Hashable {
        case link(String)
        case colored(RichText.Color?, background: RichText.Color?)
        case trait(String)

        var opening: String {
            switch self {
            case .link(let url): "<a href=\"\(HTMLWriter.escape(url, lineFeed: ""))\">"
            case .trait(let name): "<\(name)>"
            case .colored(let color, let background):
                "<span" + (color.map { " data-mx-color=\"\($0.hex)\"" } ?? "")
                    + (background.map { " data-mx-bg-color=\"\($0.hex)\"" } ?? "") + ">"
            }
        }

        var closing: String {
            switch self {
            case .link: "</a>"
            case .trait(let name): "</\(name)>"
            case .colored: "</span>"
            }
        }
    }

    private var html: [UInt8] = []
    private var open: [Element] = []
    private var style = RichText.Style()
    private var link: String?
    /// Whether one more space would not be shown: readers of HTML show several as one, and none at the start of a line.
    private var hidesSpace = true

    package init() {}

    /// A line feed becomes a line break, other control characters are left out. Spaces that HTML would not show become
    /// such as it does.
    ///
    /// - Parameter link: an address with a scheme of ``schemes``; with any other the text is no link. Text of several
    ///   styles that is one link is written in turn with the same address.
    package mutating func write(_ text: String, _ style: RichText.Style = RichText.Style(), link: String? = nil) {
        guard !text.isEmpty else { return }
        turn(to: style, link: link)
        append(text)
    }

    package mutating func writeLineBreak() {
        if link != nil { turn(to: RichText.Style(), link: nil) }
        html += "<br>".utf8
        hidesSpace = true
    }

    /// A mention, as a link to `https://matrix.to`.
    package mutating func writePill(_ uri: MatrixURI, label: String, _ style: RichText.Style = RichText.Style()) {
        write(label, style, link: uri.matrixTo)
    }

    /// The HTML so far with all closed; empty where nothing was written.
    package mutating func finish() -> String {
        turn(to: RichText.Style(), link: nil)
        return String(decoding: html, as: UTF8.self)
    }

    /// What a link may have (specification, "m.room.message msgtypes"), and `matrix`.
    package static let schemes = ["https", "http", "ftp", "mailto", "magnet", "matrix"]

    /// The order of nesting within a link: what changes least often is outside.
    private static let traits: [(RichText.Traits, String)] = [
        (.bold, "strong"), (.italic, "em"), (.underline, "u"), (.strikethrough, "del"), (.superscript, "sup"),
        (.subscript, "sub"), (.code, "code"),
    ]

    private mutating func turn(to style: RichText.Style, link: String?) {
        guard style != self.style || link != self.link else { return }
        (self.style, self.link) = (style, link)
        var wanted: [Element] = []
        if let link, let url = RichTextReader.link(link, schemes: Self.schemes) { wanted.append(.link(url)) }
        if style.color != nil || style.background != nil {
            wanted.append(.colored(style.color, background: style.background))
        }
        if !style.traits.isEmpty {
            wanted += Self.traits.filter { style.traits.contains($0.0) }.map { .trait($0.1) }
        }
        let kept = zip(open, wanted).prefix { $0 == $1 }.count
        for element in open[kept...].reversed() { html += element.closing.utf8 }
        for element in wanted[kept...] { html += element.opening.utf8 }
        open = wanted
    }

    private mutating func append(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case 0x20 where hidesSpace:
                html += "&nbsp;".utf8
                hidesSpace = false
            case 0x20, 0x09:
                html.append(byte)
                hidesSpace = true
            case 0x0A:
                html += "<br>".utf8
                hidesSpace = true
            default:
                Self.escape(byte, into: &html)
                hidesSpace = false
            }
        }
    }
}

extension HTMLWriter {
    /// Escapes text for an element or, with a line feed that is no tag, for a quoted attribute.
    package static func escape(_ text: String, lineFeed: String = "<br>") -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            if byte == 0x0A { bytes += lineFeed.utf8 } else { escape(byte, into: &bytes) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "&"): bytes += "&amp;".utf8
        case UInt8(ascii: "<"): bytes += "&lt;".utf8
        case UInt8(ascii: ">"): bytes += "&gt;".utf8
        case UInt8(ascii: "\""): bytes += "&quot;".utf8
        case UInt8(ascii: "'"): bytes += "&#39;".utf8
        case 0x09: bytes.append(byte)
        case 0..<0x20, 0x7F: break
        default: bytes.append(byte)
        }
    }
}
