import IRCProtocol
import MatrixProtocol

/// What stands within a line.
extension LineLayout {
    mutating func add(_ inlines: [RichText.Inline], _ base: FormattedText.Style) {
        for inline in inlines {
            switch inline {
            case .text(let text, let style): append(RaisedText.plain(text, style.traits), self.style(style, on: base))
            case .lineBreak: endLine()
            case .link(let url, let label): addLink(url, label, base)
            case .pill(let uri, let label, let style): append(name(of: uri, label: label), self.style(style, on: base))
            case .spoiler(let reason, let hidden): addSpoiler(reason, hidden, base)
            case .image(let alt, let style): append(alt.isEmpty ? "(image)" : alt, self.style(style, on: base))
            }
        }
    }

    /// `text (url)`, and one of them where both say the same.
    private mutating func addLink(_ url: String, _ label: [RichText.Inline], _ base: FormattedText.Style) {
        switch LinkLabel(label.plain, url: url) {
        case .complete: add(label, base)
        case .redundant: append(url, base)
        case .other:
            add(label, base)
            append(" (\(url))", base)
        }
    }

    /// Black on black: clients show it when it is marked.
    private mutating func addSpoiler(_ reason: String?, _ hidden: [RichText.Inline], _ base: FormattedText.Style) {
        guard !isVeiled else { return add(hidden, base) }
        append(reason.map { "(spoiler: \($0)) " } ?? "(spoiler) ", base)
        isVeiled = true
        add(hidden, base)
        isVeiled = false
    }
}
