extension FormattedText {
    /// Reads text with formatting codes. Never fails: a code that is incomplete does what clients do with it.
    ///
    /// A colour code takes one or two digits, and a comma with one or two more for the background; a comma without a
    /// digit after it is text. Without digits it ends both colours, as number 99 ends one. Other control characters stay
    /// as they are. No run is empty and no two neighbours have the same style.
    package init(parsing text: some StringProtocol) {
        var reader = CodeReader(bytes: Array(text.utf8))
        reader.read()
        self.init(runs: reader.runs)
    }

    /// Runs without text taken away, neighbours of one style joined, colour 99 and beyond taken for none.
    package var normalized: FormattedText {
        // Most text is one run without a style.
        if runs.isEmpty || runs.count == 1 && isPlain && !runs[0].text.isEmpty { return self }
        var merged: [Run] = []
        for run in runs where !run.text.isEmpty {
            let style = run.style.normalized
            if let last = merged.indices.last, merged[last].style == style {
                merged[last].text += run.text
            } else {
                merged.append(Run(run.text, style))
            }
        }
        return FormattedText(runs: merged)
    }
}

extension FormattedText.Style {
    var normalized: Self {
        func known(_ color: FormattedText.Color?) -> FormattedText.Color? {
            if case .palette(let number) = color, number >= FormattingCode.defaultColor { return nil }
            return color
        }
        return Self(
            traits.intersection(.all),
            foreground: known(foreground),
            background: known(background)
        )
    }
}

extension FormattedText.Traits {
    static let all: Self = [.bold, .italic, .underline, .strikethrough, .monospace, .reverse]
}

/// Walks over the bytes once and gathers runs.
private struct CodeReader {
    let bytes: [UInt8]
    var index = 0
    var style = FormattedText.Style()
    var start = 0
    var runs: [FormattedText.Run] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() {
        while index < bytes.count {
            let byte = bytes[index]
            if let trait = FormattingCode.trait(of: byte) {
                flush(to: index)
                style.traits.formSymmetricDifference(trait)
                advance(1)
            } else if byte == FormattingCode.color || byte == FormattingCode.hexColor {
                flush(to: index)
                advance(1)
                byte == FormattingCode.color ? readPalette() : readHex()
                start = index
            } else if byte == FormattingCode.reset {
                flush(to: index)
                style = FormattedText.Style()
                advance(1)
            } else {
                index += 1
            }
        }
        flush(to: bytes.count)
    }

    private mutating func advance(_ count: Int) {
        index += count
        start = index
    }

    private mutating func flush(to end: Int) {
        guard start < end else { return }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        if let last = runs.indices.last, runs[last].style == style {
            runs[last].text += text
        } else {
            runs.append(FormattedText.Run(text, style))
        }
        start = end
    }

    private mutating func readPalette() {
        readColors { reader in
            var number: UInt8?
            while let digit = reader.digit(), number ?? 0 < 10, reader.taken < 2 {
                number = (number ?? 0) * 10 + digit
                reader.index += 1
                reader.taken += 1
            }
            reader.taken = 0
            return number.map { .palette($0) }
        }
    }

    private mutating func readHex() {
        readColors { reader in
            guard reader.index + 6 <= reader.bytes.count else { return nil }
            let digits = reader.bytes[reader.index..<reader.index + 6].compactMap(hexDigit)
            guard digits.count == 6 else { return nil }
            reader.index += 6
            return .rgb(digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5])
        }
    }

    /// Digits already taken of the number being read.
    private var taken = 0

    private func digit() -> UInt8? {
        guard index < bytes.count else { return nil }
        let digit = bytes[index] &- UInt8(ascii: "0")
        return digit <= 9 ? digit : nil
    }

    private mutating func readColors(_ next: (inout CodeReader) -> FormattedText.Color?) {
        guard let foreground = next(&self) else {
            style.foreground = nil
            style.background = nil
            return
        }
        style.foreground = foreground
        if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
            let comma = index
            index += 1
            if let background = next(&self) { style.background = background } else { index = comma }
        }
        style = style.normalized
    }
}
