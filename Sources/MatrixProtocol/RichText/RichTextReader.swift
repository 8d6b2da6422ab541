/// Builds `RichText` from tokens with a stack of what is open. No recursion; each token costs at most the depth.
struct RichTextReader {
    /// Deeper elements are not opened: their text belongs to the hundredth (specification, "m.room.message msgtypes").
    static let depthLimit = 100

    /// What an open element collects. A style collects nothing, so its text goes to what is below it.
    enum Kind {
        case style
        /// `mx-reply`: all inside is gone.
        case dropped
        case blocks(BlockKind)
        case inlines(InlineKind)
        case preformatted
        case table
        case row
    }

    enum BlockKind { case root, division, details, quote, item, list(start: Int?) }
    enum InlineKind { case paragraph, heading(Int), summary, cell(isHeader: Bool), link(String), spoiler(String?) }

    struct Frame {
        var name: String
        var kind: Kind
        var style: RichText.Style
        /// The index of the nearest frame that collects, itself or one below.
        var owner: Int
        var blocks: [RichText.Block] = []
        var inlines: [RichText.Inline] = []
        var items: [[RichText.Block]] = []
        var rows: [RichText.Row] = []
        /// Of details.
        var summary: [RichText.Inline] = []
        /// Of code.
        var language: String?
        var bytes: [UInt8] = []
    }

    /// The first is the root and is never popped.
    var stack = [Frame(name: "", kind: .blocks(.root), style: RichText.Style(), owner: 0)]
    /// Text of the owner in `runStyle` that is not appended yet, so that much text in pieces is appended once.
    private var run: [UInt8] = []
    private var runStyle = RichText.Style()
    /// White space seen and not yet written; none is written at the start of a block or a line.
    var space = Space.start
    /// Of two spaces that are shown as one, the first is it.
    private var spaceStyle = RichText.Style()
    enum Space { case start, none, pending }

    var owner: Int { stack[stack.count - 1].owner }
    private var style: RichText.Style { stack[stack.count - 1].style }

    static func read(_ html: String) -> RichText {
        var tokenizer = HTMLTokenizer(html)
        var reader = RichTextReader()
        while let token = tokenizer.next() {
            switch token {
            case .text(let bytes): reader.receivedText(bytes)
            case .open(let name, let attributes): reader.receivedOpen(name, attributes)
            case .close(let name): reader.receivedClose(name)
            }
        }
        reader.pop(to: 1)
        reader.endParagraph(of: 0)
        return RichText(blocks: reader.stack[0].blocks)
    }

    // MARK: Text

    private mutating func receivedText(_ bytes: [UInt8]) {
        switch stack[owner].kind {
        case .dropped: return
        case .preformatted:
            stack[owner].bytes += bytes.filter { Self.isShown($0) || $0 == 0x0A || $0 == 0x09 }
            return
        case .style, .blocks, .inlines, .table, .row: break
        }
        var hasBegun = false
        for byte in bytes {
            if HTMLTokenizer.isSpace(byte) {
                if space == .none {
                    space = .pending
                    spaceStyle = style
                }
            } else if Self.isShown(byte) {
                writeSpace()
                if !hasBegun { beginRun(style) }
                hasBegun = true
                space = .none
                run.append(byte)
            }
        }
    }

    /// Control characters mean nothing in HTML and much on IRC.
    private static func isShown(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }

    private mutating func beginRun(_ style: RichText.Style) {
        guard runStyle != style else { return }
        endRun()
        runStyle = style
    }

    private mutating func writeSpace() {
        guard space == .pending else { return }
        beginRun(spaceStyle)
        run.append(0x20)
        space = .none
    }

    mutating func endRun() {
        guard !run.isEmpty else { return }
        append(.text(String(decoding: run, as: UTF8.self), runStyle))
        run.removeAll(keepingCapacity: true)
    }

    /// Before something that is a thing of its own within the line, so that it does not begin with the space.
    private mutating func endRunWithSpace() {
        writeSpace()
        endRun()
    }

    mutating func append(_ inline: RichText.Inline) { stack[owner].inlines.append(inline) }

    // MARK: Tags

    private mutating func receivedOpen(_ name: String, _ attributes: [String: String]) {
        guard !isSilent else {
            // Only what the silence ends with matters.
            if name == stack[stack.count - 1].name { push(name, .dropped) }
            return
        }
        if case .preformatted = stack[owner].kind { return receivedOpenInCode(name, attributes) }
        if let formula = attributes["data-mx-maths"], !formula.isEmpty, name == "span" || name == "div" {
            return receivedFormula(formula, name)
        }
        if let change = HTMLStyle.change(name, attributes) {
            var style = style
            change(&style)
            return push(name, .style, style)
        }
        switch HTMLElement(name) {
        case .lineBreak: breakLine()
        case .rule:
            guard beginBlock() else { return }
            stack[owner].blocks.append(.rule)
        case .image:
            let alt = [attributes["alt"], attributes["title"]].compactMap { $0 }.first { !$0.isEmpty }
            endRunWithSpace()
            append(.image(alt: Self.oneLine(alt ?? ""), style))
            space = .none
        case .link: openLink(attributes)
        case .reply:
            endRun()
            push(name, .dropped)
        case .span:
            // The others are styles.
            let reason = Self.oneLine(attributes["data-mx-spoiler"] ?? "")
            endRunWithSpace()
            push(name, .inlines(.spoiler(reason.isEmpty ? nil : reason)))
        case .block(let kind): openBlock(name, kind, attributes)
        case .unknown: return
        }
    }

    /// Its source says what is meant; what is inside the element is for those who cannot show formulas.
    private mutating func receivedFormula(_ formula: String, _ name: String) {
        if name == "div" { _ = beginBlock() } else { endRunWithSpace() }
        var style = style
        style.traits.insert(.code)
        append(.text(Self.oneLine(formula), style))
        space = .none
        push(name, .dropped)
    }

    private var isSilent: Bool {
        if case .dropped = stack[stack.count - 1].kind { true } else { false }
    }

    private mutating func receivedOpenInCode(_ name: String, _ attributes: [String: String]) {
        if name == "br" { stack[owner].bytes.append(0x0A) }
        guard name == "code", stack[owner].bytes.isEmpty, let classes = attributes["class"] else { return }
        let language = classes.split(separator: " ").first { $0.hasPrefix("language-") }?.dropFirst(9)
        stack[owner].language = language.map { Self.oneLine(String($0.prefix(40))) }
    }

    private mutating func breakLine() {
        endRun()
        append(.lineBreak)
        space = .start
    }

    /// At the edges of a block that stands where only a line may.
    mutating func breakLineWithinLine() {
        endRun()
        if let last = stack[owner].inlines.last, last != .lineBreak { breakLine() }
    }

    private mutating func openLink(_ attributes: [String: String]) {
        if case .inlines(.link) = stack[owner].kind { pop(to: owner) }
        endRunWithSpace()
        if let url = attributes["href"].flatMap({ Self.link($0) }) {
            push("a", .inlines(.link(url)))
        } else {
            push("a", .style)
        }
    }

    private mutating func openBlock(_ name: String, _ kind: Kind, _ attributes: [String: String]) {
        closeImplied(by: name)
        guard beginBlock() else {
            // A block within a line, as in a link or a cell: only its line break is kept, and its end is found by name.
            return push(name, .style)
        }
        switch kind {
        case .blocks(.list(.some)): push(name, .blocks(.list(start: Self.start(attributes["start"]))))
        default: push(name, kind)
        }
        space = .start
    }

    /// Ends what the line has so far. False where the nearest collector takes no blocks.
    mutating func beginBlock() -> Bool {
        if case .inlines(.paragraph) = stack[owner].kind { pop(to: owner) }
        endRun()
        switch stack[owner].kind {
        case .blocks, .table, .row:
            endParagraph(of: owner)
            space = .start
            return true
        case .inlines, .style, .dropped, .preformatted:
            breakLineWithinLine()
            return false
        }
    }

    /// An item ends the item before it, a cell the cell, a row the row: nobody closes them.
    private mutating func closeImplied(by name: String) {
        let (closed, stops): (Set<String>, Set<String>) =
            switch name {
            case "li": (["li"], ["ul", "ol"])
            case "td", "th": (["td", "th"], ["tr", "table"])
            case "tr": (["tr"], ["table"])
            default: ([], [])
            }
        guard !closed.isEmpty else { return }
        for index in stack.indices.reversed() where index > 0 {
            if stops.contains(stack[index].name) { return }
            if closed.contains(stack[index].name) { return pop(to: index) }
        }
    }

    private mutating func receivedClose(_ name: String) {
        if name == "br" { return breakLine() }
        let isInline = HTMLElement(name).isInline || HTMLStyle.names.contains(name)
        for index in stack.indices.reversed() where index > 0 {
            if stack[index].name == name { return pop(to: index) }
            // `</b>` inside an item does not close the list around it.
            switch stack[index].kind {
            case .style, .inlines(.link), .inlines(.spoiler): continue
            case .dropped: return
            case .blocks, .inlines, .preformatted, .table, .row: if isInline { return }
            }
        }
    }

    // MARK: The stack

    private mutating func push(_ name: String, _ kind: Kind, _ style: RichText.Style? = nil) {
        guard stack.count <= Self.depthLimit else { return }
        let isCollector =
            switch kind {
            case .style: false
            case .dropped, .blocks, .inlines, .preformatted, .table, .row: true
            }
        let owner = isCollector ? stack.count : self.owner
        stack.append(Frame(name: name, kind: kind, style: style ?? self.style, owner: owner))
    }

    /// Closes the frames down to `index`, that one too.
    private mutating func pop(to index: Int) {
        while stack.count > max(index, 1) {
            let index = stack.count - 1
            if stack[index].owner == index {
                endRun()
                switch stack[index].kind {
                case .blocks, .table, .row: endParagraph(of: index)
                case .style, .dropped, .inlines, .preformatted: break
                }
            }
            close(stack.removeLast())
        }
    }

    private mutating func endParagraph(of index: Int) {
        if index == owner { endRun() }
        let inlines = Self.trimmed(stack[index].inlines)
        stack[index].inlines.removeAll()
        if !inlines.isEmpty { stack[index].blocks.append(.paragraph(inlines)) }
        // An item that nobody opened ends where the next begins.
        if case .blocks(.list) = stack[index].kind, !stack[index].blocks.isEmpty {
            stack[index].items.append(stack[index].blocks)
            stack[index].blocks.removeAll()
        }
    }
}
