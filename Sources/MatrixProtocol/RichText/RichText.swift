/// What a message's HTML says, without its tags: blocks from top to bottom, and in them text with its style.
///
/// Read from HTML by `init(html:)`, and walked by whoever makes lines of it. Nested at most 100 deep.
package struct RichText: Sendable, Hashable {
    package var blocks: [Block]

    package init(blocks: [Block] = []) { self.blocks = blocks }

    package indirect enum Block: Sendable, Hashable {
        case paragraph([Inline])
        /// 1 to 6.
        case heading(level: Int, [Inline])
        case quote([Block])
        case list(List)
        case code(language: String?, text: String)
        case table([Row])
        case rule
        /// What can be opened and closed; the summary is empty where there is none.
        case details(summary: [Inline], [Block])
    }

    package struct List: Sendable, Hashable {
        /// The first item's number; nil where items are not numbered.
        package var start: Int?
        package var items: [[Block]]

        package init(start: Int? = nil, items: [[Block]]) {
            self.start = start
            self.items = items
        }
    }

    package struct Row: Sendable, Hashable {
        package var isHeader: Bool
        package var cells: [[Inline]]

        package init(isHeader: Bool = false, cells: [[Inline]]) {
            self.isHeader = isHeader
            self.cells = cells
        }
    }

    package indirect enum Inline: Sendable, Hashable {
        /// Without line breaks; white space is as the reader shall see it.
        case text(String, Style)
        case lineBreak
        /// To anything but a user or a room; the scheme is one of `RichText.schemes`.
        case link(url: String, [Inline])
        /// A mention of a user or a room; `label` is what the sender's client showed.
        case pill(MatrixURI, label: String, Style)
        case spoiler(reason: String?, [Inline])
        /// A picture by its words, which are empty where it has none.
        case image(alt: String, Style)
    }

    package struct Style: Sendable, Hashable {
        package var traits: Traits
        package var color: Color?
        package var background: Color?

        package init(_ traits: Traits = [], color: Color? = nil, background: Color? = nil) {
            self.traits = traits
            self.color = color
            self.background = background
        }
    }

    package struct Traits: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let bold = Traits(rawValue: 1)
        package static let italic = Traits(rawValue: 2)
        package static let underline = Traits(rawValue: 4)
        package static let strikethrough = Traits(rawValue: 8)
        package static let code = Traits(rawValue: 16)
        package static let superscript = Traits(rawValue: 32)
        package static let `subscript` = Traits(rawValue: 64)
    }

    /// What a link may have; others are dropped and their text stays.
    package static let schemes = ["http", "https", "ftp", "mailto", "magnet", "matrix", "irc", "ircs", "geo", "xmpp"]

    package var isEmpty: Bool { blocks.isEmpty }
}

extension [RichText.Inline] {
    /// The text without style; a line break is a line feed.
    package var plain: String {
        map { inline in
            switch inline {
            case .text(let text, _): text
            case .lineBreak: "\n"
            case .link(_, let inlines), .spoiler(_, let inlines): inlines.plain
            case .pill(_, let label, _): label
            case .image(let alt, _): alt
            }
        }.joined()
    }
}
