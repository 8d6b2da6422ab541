/// What becomes of an element when it is closed.
extension RichTextReader {
    mutating func close(_ frame: Frame) {
        let owner = owner
        switch frame.kind {
        case .dropped:
            // A formula on a line of its own.
            if frame.name == "div" { _ = beginBlock() }
            return
        case .style:
            if case .block = HTMLElement(frame.name) { breakLineWithinLine() }
            return
        case .blocks(.root), .blocks(.division): stack[owner].blocks += frame.blocks
        case .blocks(.details):
            if !frame.summary.isEmpty || !frame.blocks.isEmpty {
                stack[owner].blocks.append(.details(summary: frame.summary, frame.blocks))
            }
        case .blocks(.quote): if !frame.blocks.isEmpty { stack[owner].blocks.append(.quote(frame.blocks)) }
        case .blocks(.item):
            guard case .blocks(.list) = stack[owner].kind else {
                stack[owner].blocks += frame.blocks
                break
            }
            stack[owner].items.append(frame.blocks)
        case .blocks(.list(let start)):
            // What stands in a list outside an item is an item.
            let items = frame.items + (frame.blocks.isEmpty ? [] : [frame.blocks])
            if !items.isEmpty { stack[owner].blocks.append(.list(RichText.List(start: start, items: items))) }
        case .inlines(.paragraph):
            let inlines = Self.trimmed(frame.inlines)
            if !inlines.isEmpty { stack[owner].blocks.append(.paragraph(inlines)) }
        case .inlines(.heading(let level)):
            let inlines = Self.trimmed(frame.inlines)
            if !inlines.isEmpty { stack[owner].blocks.append(.heading(level: level, inlines)) }
        case .inlines(.summary):
            let inlines = Self.trimmed(frame.inlines)
            if case .blocks(.details) = stack[owner].kind, stack[owner].summary.isEmpty {
                stack[owner].summary = inlines
            } else if !inlines.isEmpty {
                stack[owner].blocks.append(.paragraph(inlines))
            }
        case .inlines(.link(let url)):
            closeLink(url, Self.trimmed(frame.inlines), frame.style)
            return
        case .inlines(.spoiler(let reason)):
            let inlines = Self.trimmed(frame.inlines)
            if !inlines.isEmpty { append(.spoiler(reason: reason, inlines)) }
            return
        case .preformatted: stack[owner].blocks.append(.code(language: frame.language, text: Self.code(frame.bytes)))
        case .inlines(.cell(let isHeader)): closeCell(Self.trimmed(frame.inlines), isHeader)
        case .row:
            stack[owner].blocks += frame.blocks
            if let row = frame.rows.first { addRow(row) }
        case .table:
            // What stands between rows and cells is shown before them, as browsers do.
            stack[owner].blocks += frame.blocks
            if !frame.rows.isEmpty { stack[owner].blocks.append(.table(frame.rows)) }
        }
        space = .start
    }

    private mutating func closeLink(_ url: String, _ inlines: [RichText.Inline], _ style: RichText.Style) {
        guard !inlines.isEmpty else { return }
        let uri = MatrixURI(parsing: url)
        switch uri?.target {
        case .user, .room:
            // The name's own style, where it has one.
            let inner = if case .text(_, let style)? = inlines.first { style } else { style }
            if let uri { append(.pill(uri, label: Self.oneLine(inlines.plain), inner)) }
        case .event, nil: append(.link(url: url, inlines))
        }
    }

    private mutating func closeCell(_ inlines: [RichText.Inline], _ isHeader: Bool) {
        let owner = owner
        guard case .row = stack[owner].kind else {
            return addRow(RichText.Row(isHeader: isHeader, cells: [inlines]))
        }
        if stack[owner].rows.isEmpty { stack[owner].rows = [RichText.Row(isHeader: true, cells: [])] }
        stack[owner].rows[0].cells.append(inlines)
        if !isHeader { stack[owner].rows[0].isHeader = false }
    }

    private mutating func addRow(_ row: RichText.Row) {
        switch stack[owner].kind {
        case .table: stack[owner].rows.append(row)
        case .blocks: stack[owner].blocks.append(.table([row]))
        case .style, .dropped, .inlines, .preformatted, .row: return
        }
    }
}
