/// Cuts a text into pieces that fit on a line once they are rendered.
///
/// A cut is made at a space where that leaves at least half a line, else between two characters as people see them
/// (graphemes), and inside one of those only where it alone is longer than half a line. Never inside a code or a UTF-8
/// sequence. Each piece begins with the codes of its own style. Nothing is lost but one space at a cut made at it, and
/// what rendering leaves out (control characters). No piece is without text.
package struct LineSplitter: Sendable, Hashable {
    /// Bytes of a rendered piece.
    package let budget: Int

    /// The longest codes for one style and a character of four bytes, and some room: with less there is no progress.
    package static let minimum = 48

    /// A budget below ``minimum`` counts as that.
    package init(budget: Int) { self.budget = max(budget, Self.minimum) }

    package func split(_ text: FormattedText) -> [FormattedText] {
        let clean = text.cleaned
        // Short lines are most lines.
        if clean.isPlain, clean.plain.utf8.count <= budget { return clean.runs.isEmpty ? [] : [clean] }
        let atoms = atoms(of: clean)
        var pieces: [FormattedText] = []
        var start = 0
        while start < atoms.count {
            let cut = cut(atoms, from: start)
            pieces.append(piece(atoms[start..<cut.end]))
            start = cut.next
        }
        return pieces
    }

    /// What is never cut, with its style.
    private struct Atom {
        var text: Substring
        var style: FormattedText.Style
        var isSpace: Bool { text == " " }

        /// A mark that belongs to the letter before it, or what a joiner joins to it.
        func continues(_ last: Atom) -> Bool {
            guard let first = text.unicodeScalars.first else { return false }
            return first.properties.isGraphemeExtend || first == "\u{200D}"
                || last.text.unicodeScalars.last == "\u{200D}"
        }
    }

    private func atoms(of text: FormattedText) -> [Atom] {
        var atoms: [Atom] = []
        for run in text.runs {
            var start = run.text.startIndex
            while start < run.text.endIndex {
                let end = run.text.index(after: start)
                let character = run.text[start..<end]
                if character.utf8.count <= budget / 2 {
                    atoms.append(Atom(text: character, style: run.style))
                } else {
                    for scalar in character.unicodeScalars {
                        atoms.append(Atom(text: Substring(String(scalar)), style: run.style))
                    }
                }
                start = end
            }
        }
        return atoms
    }

    /// Where the piece from `start` ends and the next one begins.
    private func cut(_ atoms: [Atom], from start: Int) -> (end: Int, next: Int) {
        var used = 0
        var style = FormattedText.Style()
        var space: Int?
        for index in start..<atoms.count {
            let atom = atoms[index]
            guard let first = atom.text.utf8.first else { continue }
            let cost =
                used + atom.text.utf8.count
                + (style == atom.style ? 0 : CodeWriter.codes(from: style, to: atom.style, before: first).count)
            // A space that would be the first too many is itself the place to cut; so is one that leaves enough.
            if atom.isSpace, index > start, used >= budget / 2 || cost > budget { space = index }
            if cost > budget {
                guard let space else {
                    let end = wholeEnd(atoms, from: start, to: index)
                    return (end, end)
                }
                return (space, space + 1)
            }
            used = cost
            style = atom.style
        }
        return (atoms.count, atoms.count)
    }

    /// The last place up to `end` that is not within a character whose parts have styles of their own; `end` itself where
    /// there is none.
    private func wholeEnd(_ atoms: [Atom], from start: Int, to end: Int) -> Int {
        var whole = end
        while whole > start, atoms[whole].continues(atoms[whole - 1]) { whole -= 1 }
        return whole > start ? whole : end
    }

    private func piece(_ atoms: ArraySlice<Atom>) -> FormattedText {
        var runs: [FormattedText.Run] = []
        for atom in atoms {
            if let last = runs.indices.last, runs[last].style == atom.style {
                runs[last].text += atom.text
            } else {
                runs.append(FormattedText.Run(String(atom.text), atom.style))
            }
        }
        return FormattedText(runs: runs)
    }
}
