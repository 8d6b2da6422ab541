import IRCProtocol
import MatrixProtocol

/// Lays blocks of rich text out as lines: one line of IRC cannot hold more than one of anything.
struct LineLayout {
    /// The IRC name of a mentioned person or room; nil where none is known.
    let names: (MatrixURI) -> String?
    private var lines: [FormattedText] = []
    private var current = FormattedText()
    /// What each line begins with: marks of quotes, indents of lists.
    private var prefixes: [String] = []
    private var isFresh = true

    init(names: @escaping (MatrixURI) -> String?) { self.names = names }

    mutating func add(_ blocks: [RichText.Block]) {
        for block in blocks { add(block) }
    }

    mutating func finish() -> [FormattedText] {
        endLine()
        return lines.map(\.normalized)
    }

    private mutating func add(_ block: RichText.Block) {
        switch block {
        case .paragraph(let inlines):
            add(inlines, FormattedText.Style())
            endLine()
        case .heading(_, let inlines):
            add(inlines, FormattedText.Style(.bold))
            endLine()
        case .quote(let blocks):
            prefixes.append("> ")
            add(blocks)
            endLine()
            prefixes.removeLast()
        case .list(let list):
            add(list)
        case .code(_, let text):
            for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
                append(String(line), FormattedText.Style(.monospace))
                endLine()
            }
        case .table(let rows):
            for row in rows {
                for (index, cell) in row.cells.enumerated() {
                    if index > 0 { append(" | ", FormattedText.Style()) }
                    add(cell, FormattedText.Style(row.isHeader ? .bold : []))
                }
                endLine()
            }
        case .rule:
            append("――――――――", FormattedText.Style())
            endLine()
        }
    }

    private mutating func add(_ list: RichText.List) {
        for (index, item) in list.items.enumerated() {
            let bullet = list.start.map { "\($0 &+ index). " } ?? "• "
            append(bullet, FormattedText.Style())
            prefixes.append("  ")
            add(item)
            endLine()
            prefixes.removeLast()
        }
    }

    private mutating func add(_ inlines: [RichText.Inline], _ base: FormattedText.Style) {
        for inline in inlines {
            switch inline {
            case .text(let text, let style): append(text, Self.style(style, on: base))
            case .lineBreak: endLine()
            case .link(let url, let label): addLink(url, label, base)
            case .pill(let uri, let label, let style): append(names(uri) ?? label, Self.style(style, on: base))
            case .spoiler(let reason, let hidden): addSpoiler(reason, hidden, base)
            case .image(let alt, let style): append(alt, Self.style(style, on: base))
            }
        }
    }

    private mutating func addLink(_ url: String, _ label: [RichText.Inline], _ base: FormattedText.Style) {
        let text = label.plain
        // `text (url)`, and the address alone where the text is the same.
        if text == url || "mailto:\(text)" == url || text.isEmpty {
            append(text.isEmpty ? url : text, base)
        } else {
            add(label, base)
            append(" (\(url))", base)
        }
    }

    /// Black on black: clients show it when it is marked.
    private mutating func addSpoiler(
        _ reason: String?,
        _ hidden: [RichText.Inline],
        _ base: FormattedText.Style
    ) {
        append(reason.map { "(\($0)) " } ?? "(spoiler) ", base)
        var style = base
        style.foreground = .palette(1)
        style.background = .palette(1)
        append(hidden.plain, style)
    }

    private mutating func append(_ text: String, _ style: FormattedText.Style) {
        guard !text.isEmpty else { return }
        for (index, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { endLine() }
            guard !part.isEmpty else { continue }
            if isFresh {
                isFresh = false
                let prefix = prefixes.joined()
                if !prefix.isEmpty { current.runs.append(FormattedText.Run(prefix)) }
            }
            current.runs.append(FormattedText.Run(MatrixToIRC.clean(String(part)), style))
        }
    }

    private mutating func endLine() {
        if !current.runs.isEmpty { lines.append(current) }
        current = FormattedText()
        isFresh = true
    }

    private static func style(_ style: RichText.Style, on base: FormattedText.Style) -> FormattedText.Style {
        var result = base
        for (theirs, ours) in IRCToMatrix.traits where style.traits.contains(ours) { result.traits.insert(theirs) }
        if let color = style.color { result.foreground = nearest(color) }
        if let color = style.background { result.background = nearest(color) }
        return result
    }

    private static func nearest(_ color: RichText.Color) -> FormattedText.Color {
        .nearest(red: color.red, green: color.green, blue: color.blue)
    }
}
