/// Writes runs of styled text as the HTML that Matrix allows (specification, "m.room.message msgtypes"), well nested
/// whatever the order of styles.
///
///     var writer = HTMLWriter()
///     writer.write("hello ", RichText.Style(.bold))
///     writer.writeLink("https://example.org", label: "there")
///     let html = writer.finish()
package struct HTMLWriter: Sendable {
    private enum Element: Sendable, Hashable {
        case colored(RichText.Color?, background: RichText.Color?)
        case trait(String)

        var opening: String {
            switch self {
            case .trait(let name): "<\(name)>"
            case .colored(let color, let background):
                "<span" + (color.map { " data-mx-color=\"\($0.hex)\"" } ?? "")
                    + (background.map { " data-mx-bg-color=\"\($0.hex)\"" } ?? "") + ">"
            }
        }

        var closing: String {
            switch self {
            case .trait(let name): "</\(name)>"
            case .colored: "</span>"
            }
        }
    }

    private var html = ""
    private var open: [Element] = []

    package init() {}

    /// A line feed becomes a line break, other control characters are left out.
    package mutating func write(_ text: String, _ style: RichText.Style = RichText.Style()) {
        guard !text.isEmpty else { return }
        turn(to: style)
        html += Self.escape(text)
    }

    package mutating func writeLineBreak() { html += "<br>" }

    /// A link to `http`, `https`, `mailto` or `matrix`; of any other only the label is written.
    package mutating func writeLink(_ url: String, label: String, _ style: RichText.Style = RichText.Style()) {
        guard let url = RichTextReader.link(url, schemes: Self.schemes) else { return write(label, style) }
        turn(to: style)
        html += "<a href=\"" + Self.escape(url, lineFeed: "") + "\">" + Self.escape(label) + "</a>"
    }

    /// A mention, as a link to `https://matrix.to`.
    package mutating func writePill(_ uri: MatrixURI, label: String, _ style: RichText.Style = RichText.Style()) {
        writeLink(uri.matrixTo, label: label, style)
    }

    /// The HTML so far with all closed; empty where nothing was written.
    package mutating func finish() -> String {
        turn(to: RichText.Style())
        return html
    }

    /// Escapes text for an element or, with a line feed that is no tag, for a quoted attribute.
    package static func escape(_ text: String, lineFeed: String = "<br>") -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case 0x0A: bytes += lineFeed.utf8
            case 0x09: bytes.append(byte)
            case 0..<0x20, 0x7F: break
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let schemes = ["http", "https", "mailto", "matrix"]

    /// The order of nesting: what changes least often is outside.
    private static let traits: [(RichText.Traits, String)] = [
        (.bold, "strong"), (.italic, "em"), (.underline, "u"), (.strikethrough, "del"), (.code, "code"),
    ]

    private mutating func turn(to style: RichText.Style) {
        var wanted: [Element] = []
        if style.color != nil || style.background != nil {
            wanted.append(.colored(style.color, background: style.background))
        }
        wanted += Self.traits.filter { style.traits.contains($0.0) }.map { .trait($0.1) }
        let kept = zip(open, wanted).prefix { $0 == $1 }.count
        for element in open[kept...].reversed() { html += element.closing }
        for element in wanted[kept...] { html += element.opening }
        open = wanted
    }
}
