/// What an element is for us; those that only change the style are in `HTMLStyle`.
enum HTMLElement {
    case lineBreak, rule, image, link, reply, span
    case block(RichTextReader.Kind)
    case unknown

    init(_ name: String) { self = Self.table[name] ?? .unknown }

    var isInline: Bool {
        switch self {
        case .link, .span, .image, .lineBreak: true
        case .rule, .reply, .block, .unknown: false
        }
    }

    private static let table: [String: HTMLElement] = [
        "br": .lineBreak, "hr": .rule, "img": .image, "a": .link, "mx-reply": .reply, "span": .span,
        "p": .block(.inlines(.paragraph)),
        "h1": .block(.inlines(.heading(1))), "h2": .block(.inlines(.heading(2))),
        "h3": .block(.inlines(.heading(3))), "h4": .block(.inlines(.heading(4))),
        "h5": .block(.inlines(.heading(5))), "h6": .block(.inlines(.heading(6))),
        "div": .block(.blocks(.division)), "details": .block(.blocks(.details)),
        "summary": .block(.inlines(.summary)), "section": .block(.blocks(.division)),
        "article": .block(.blocks(.division)), "caption": .block(.blocks(.division)),
        "dl": .block(.blocks(.division)), "dt": .block(.blocks(.division)), "dd": .block(.blocks(.division)),
        "blockquote": .block(.blocks(.quote)), "li": .block(.blocks(.item)),
        "ul": .block(.blocks(.list(start: nil))), "ol": .block(.blocks(.list(start: 1))),
        "pre": .block(.preformatted), "table": .block(.table), "tr": .block(.row),
        "td": .block(.inlines(.cell(isHeader: false))), "th": .block(.inlines(.cell(isHeader: true))),
    ]
}

/// Elements and attributes that change how text looks.
enum HTMLStyle {
    static let traits: [String: RichText.Traits] = [
        "b": .bold, "strong": .bold, "i": .italic, "em": .italic, "cite": .italic, "u": .underline, "ins": .underline,
        "s": .strikethrough, "del": .strikethrough, "strike": .strikethrough, "code": .code, "tt": .code, "kbd": .code,
        "samp": .code, "sup": .superscript, "sub": .subscript,
    ]
    static let names = Set(traits.keys).union(["font"])

    /// What the element does to the style; nil where it is no such element.
    static func change(_ name: String, _ attributes: [String: String]) -> ((inout RichText.Style) -> Void)? {
        if let traits = traits[name] { return { $0.traits.formUnion(traits) } }
        guard name == "font" || (name == "span" && attributes["data-mx-spoiler"] == nil) else { return nil }
        let color = (attributes["data-mx-color"] ?? attributes["color"]).flatMap { RichText.Color(parsing: $0) }
        let background = attributes["data-mx-bg-color"].flatMap { RichText.Color(parsing: $0) }
        return { style in
            style.color = color ?? style.color
            style.background = background ?? style.background
        }
    }
}
