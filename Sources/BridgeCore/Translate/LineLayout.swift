import IRCProtocol
import MatrixProtocol

/// Lays rich text out as lines: one line of IRC cannot hold more than one of anything.
struct LineLayout {
    private let names: (MatrixURI) -> String?
    private let colors: IRCColors
    private var lines: [FormattedText] = []
    private var current = FormattedText()
    /// What each line begins with: marks of quotes, indents of lists.
    private var prefixes: [String] = []
    private var isFresh = true
    /// Within a cell a line cannot end.
    private var isInCell = false
    /// Within a spoiler everything is painted over.
    var isVeiled = false

    /// More are not told apart, and would fill the line.
    private static let deepestPrefix = 8

    /// The lines of `text`, none of them without text; white space at their front is kept.
    ///
    /// - Parameter names: the name on IRC of a mentioned person or room; nil where none is known.
    static func lines(
        of text: RichText,
        colors: IRCColors = .palette,
        names: (MatrixURI) -> String?
    ) -> [FormattedText] {
        // The layout lives no longer than this, and what finds the names is large: it is lent, not copied.
        withoutActuallyEscaping(names) { names in
            var layout = LineLayout(names: names, colors: colors)
            layout.add(text.blocks)
            layout.endLine()
            return layout.lines
        }
    }

    private init(names: @escaping (MatrixURI) -> String?, colors: IRCColors) {
        (self.names, self.colors) = (names, colors)
    }

    // MARK: Blocks

    private mutating func add(_ blocks: [RichText.Block]) {
        for block in blocks { add(block) }
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
            // Behind a bullet the line has begun already.
            if !isFresh { append("> ", FormattedText.Style()) }
            add(blocks, behind: "> ")
        case .list(let list): add(list)
        case .details(let summary, let blocks):
            guard !summary.isEmpty else { return add(blocks) }
            append("▸ ", FormattedText.Style())
            add(summary, FormattedText.Style(.bold))
            endLine()
            add(blocks, behind: "  ")
        case .code(let language, let text): addCode(language, text)
        case .table(let rows): for row in rows { add(row) }
        case .rule:
            append("――――――――", FormattedText.Style())
            endLine()
        }
    }

    private mutating func add(_ blocks: [RichText.Block], behind prefix: String) {
        prefixes.append(prefix)
        add(blocks)
        endLine()
        prefixes.removeLast()
    }

    private mutating func add(_ list: RichText.List) {
        for (index, item) in list.items.enumerated() where !item.isEmpty {
            append(list.start.map { "\($0 &+ index). " } ?? "• ", FormattedText.Style())
            add(item, behind: "  ")
        }
    }

    /// The language is named at the front, where it costs no line.
    private mutating func addCode(_ language: String?, _ text: String) {
        if let language, !language.isEmpty { append("\(language): ", FormattedText.Style()) }
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            append(line.replacing("\t", with: MatrixToIRC.tab), FormattedText.Style(.monospace))
            endLine()
        }
        endLine()
    }

    private mutating func add(_ row: RichText.Row) {
        isInCell = true
        for (index, cell) in row.cells.enumerated() {
            if index > 0 { append(" | ", FormattedText.Style()) }
            add(cell, FormattedText.Style(row.isHeader ? .bold : []))
        }
        isInCell = false
        endLine()
    }

    // MARK: Lines

    mutating func append(_ text: some StringProtocol, _ style: FormattedText.Style) {
        guard !text.isEmpty else { return }
        if isFresh {
            isFresh = false
            let prefix = prefixes.prefix(Self.deepestPrefix).joined()
            if !prefix.isEmpty { current.runs.append(FormattedText.Run(prefix)) }
        }
        var style = style
        if isVeiled { (style.foreground, style.background) = (.palette(1), .palette(1)) }
        current.runs.append(FormattedText.Run(MatrixToIRC.clean(text), style))
    }

    mutating func endLine() {
        guard !isInCell else { return append(" ", FormattedText.Style()) }
        if !current.runs.isEmpty { lines.append(current) }
        current = FormattedText()
        isFresh = true
    }

    // MARK: What stands for what

    func name(of uri: MatrixURI, label: String) -> String {
        if let name = names(uri) { return name }
        switch uri.target {
        case .user(let user): return label.contains("/") ? user.text : label
        case .room(.alias(let alias)), .event(_, in: .alias(let alias)):
            if label.contains(alias.text) { return label }
            return label.contains("/") ? alias.text : "\(label) (\(alias.text))"
        case .room(.id), .event(_, in: .id): return label.contains("/") ? label : "\(label) (\(uri.matrixTo))"
        }
    }

    func style(_ style: RichText.Style, on base: FormattedText.Style) -> FormattedText.Style {
        guard style != RichText.Style() else { return base }
        var result = base
        for (theirs, ours) in IRCToMatrix.traits where style.traits.contains(ours) { result.traits.insert(theirs) }
        if let color = style.color { result.foreground = code(color) }
        if let color = style.background { result.background = code(color) }
        return result
    }

    private func code(_ color: RichText.Color) -> FormattedText.Color {
        switch colors {
        case .exact: .rgb(color.red, color.green, color.blue)
        case .palette:
            .nearest(
                red: color.red,
                green: color.green,
                blue: color.blue,
                among: FormattedText.Color.allNumbers
            )
        }
    }
}
