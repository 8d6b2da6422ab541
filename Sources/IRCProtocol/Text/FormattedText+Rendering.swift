extension FormattedText {
    /// The text with formatting codes, as few as will do, ready to stand on a line.
    ///
    /// What is read back is this text, normalized. Control characters that people type are not codes: they are left out
    /// here (a CR, LF or NUL becomes a space, a tab stays), so that nothing typed opens a CTCP or a colour.
    package var rendered: String {
        var writer = CodeWriter()
        for run in normalized.cleaned.runs { writer.write(run.text, run.style) }
        return writer.text
    }

    /// Without control characters, but for tabs (a CR, LF or NUL becomes a space); runs without text taken away.
    package var cleaned: FormattedText {
        guard runs.contains(where: { Self.hasControls($0.text) }) else { return normalized }
        let clean = runs.map { Run(Self.clean($0.text), $0.style) }
        return FormattedText(runs: clean).normalized
    }

    private static func hasControls(_ text: String) -> Bool {
        text.utf8.contains { $0 < 32 && $0 != 9 || $0 == 127 }
    }

    private static func clean(_ text: String) -> String {
        guard hasControls(text) else { return text }
        var clean = String.UnicodeScalarView()
        var wasBreak = false
        for scalar in text.unicodeScalars {
            let isBreak = scalar == "\r" || scalar == "\n" || scalar == "\0"
            if isBreak && !wasBreak { clean.append(" ") }
            if !isBreak, scalar.value >= 32 && scalar.value != 127 || scalar == "\t" { clean.append(scalar) }
            wasBreak = isBreak
        }
        return String(clean)
    }
}

/// Writes runs with the codes between them.
struct CodeWriter {
    private(set) var bytes: [UInt8] = []
    private var style = FormattedText.Style()

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ text: String, _ style: FormattedText.Style) {
        guard let first = text.utf8.first else { return }
        bytes += Self.codes(from: self.style, to: style, before: first)
        bytes += text.utf8
        self.style = style
    }

    /// The shortest codes that lead from one style to another, such that `next` is not read as part of them.
    static func codes(from old: FormattedText.Style, to new: FormattedText.Style, before next: UInt8) -> [UInt8] {
        if old == new { return [] }
        let change = colors(from: old, to: new) + toggles(from: old.traits, to: new.traits)
        let afresh = [FormattingCode.reset] + colors(from: .init(), to: new) + toggles(from: [], to: new.traits)
        // A toggle after a colour parts it from the text; where there is none, two of the same do, and change nothing.
        let ways = [change, afresh].map {
            isGlued($0, to: next) ? $0 + [FormattingCode.bold, FormattingCode.bold] : $0
        }
        return ways[1].count <= ways[0].count ? ways[1] : ways[0]
    }

    private static func toggles(from old: FormattedText.Traits, to new: FormattedText.Traits) -> [UInt8] {
        let changed = old.symmetricDifference(new)
        return FormattingCode.toggles.compactMap { changed.contains($0.trait) ? $0.code : nil }
    }

    /// Whether the codes end in a colour that would take `next` for more of its number.
    private static func isGlued(_ codes: [UInt8], to next: UInt8) -> Bool {
        guard let last = codes.last else { return false }
        if last == FormattingCode.color { return isDigit(next) || next == UInt8(ascii: ",") }
        // Two digits (or six) end a number; only a comma could go on.
        return hexDigit(last) != nil && next == UInt8(ascii: ",")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    private static func colors(from old: FormattedText.Style, to new: FormattedText.Style) -> [UInt8] {
        if old.foreground == new.foreground && old.background == new.background { return [] }
        let reset = [FormattingCode.color]
        // The end of the background alone has no code that all clients know; the end of both has.
        if old.background != nil && new.background == nil {
            return new.foreground.map { reset + code($0, nil) } ?? reset
        }
        switch (new.foreground, new.background) {
        case (nil, nil): return reset
        case (let foreground?, nil): return code(foreground, nil)
        case (let foreground, let background?):
            if background == old.background, let foreground { return code(foreground, nil) }
            if case .rgb = background {
                if case .rgb = foreground { return code(foreground, background) }
                // A code of six digits cannot hold a number of the palette: the foreground is named again after it.
                return code(.rgb(0, 0, 0), background) + code(foreground, nil)
            }
            if case .rgb = foreground { return code(nil, background) + code(foreground, nil) }
            return code(foreground, background)
        }
    }

    /// One colour code. No foreground is number 99.
    private static func code(_ foreground: FormattedText.Color?, _ background: FormattedText.Color?) -> [UInt8] {
        let first = foreground ?? .palette(FormattingCode.defaultColor)
        let lead = if case .rgb = first { FormattingCode.hexColor } else { FormattingCode.color }
        return [lead] + digits(first) + (background.map { [UInt8(ascii: ",")] + digits($0) } ?? [])
    }

    private static func digits(_ color: FormattedText.Color) -> [UInt8] {
        switch color {
        case .palette(let number):
            [number / 10 % 10, number % 10].map { UInt8(ascii: "0") + $0 }
        case .rgb(let red, let green, let blue):
            [red, green, blue].flatMap { [upperHex[Int($0 >> 4)], upperHex[Int($0 & 15)]] }
        }
    }

    private static let upperHex = Array("0123456789ABCDEF".utf8)
}
