/// What of an edit is worth telling people who have read the first words.
enum Correction: Sendable, Hashable {
    /// The same to a reader: white space, capitals or punctuation.
    case trivial
    case words(String)
    /// So much has changed that it is said again.
    case all

    /// Below this the new text is as short as any words about it.
    private static let shortest = 20
    private static let mostChanges = 3
    /// More words than this are not compared: the time it takes grows with the product.
    private static let mostWords = 400

    init(_ old: [String], _ new: [String]) {
        let before = old.map { Self.split($0) }
        let after = new.map { Self.split($0) }
        if before.map({ $0.map(Self.bare) }) == after.map({ $0.map(Self.bare) }) {
            self = .trivial
            return
        }
        guard old.count == new.count, let line = Self.onlyChange(before, after),
            new.reduce(0, { $0 + $1.count }) >= Self.shortest,
            before[line].count <= Self.mostWords, after[line].count <= Self.mostWords
        else {
            self = .all
            return
        }
        let changes = WordDifference.changes(from: before[line], to: after[line])
        guard (1...Self.mostChanges).contains(changes.count), let words = Self.describe(changes, after[line]),
            words.count < new.joined(separator: " ").count
        else {
            self = .all
            return
        }
        self = .words(words)
    }

    /// The line that has changed, if it is one alone.
    private static func onlyChange(_ old: [[String]], _ new: [[String]]) -> Int? {
        let changed = old.indices.filter { old[$0] != new[$0] }
        return changed.count == 1 ? changed.first : nil
    }

    private static func split(_ line: String) -> [String] {
        line.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Without what does not change what a word says. Within a word it may: 3.5 is not 35.
    private static func bare(_ word: String) -> String {
        var bare = Substring(word.lowercased())
        while let first = bare.first, punctuation.contains(first) { bare.removeFirst() }
        while let last = bare.last, punctuation.contains(last) { bare.removeLast() }
        return bare.isEmpty ? word : String(bare)
    }

    private static let punctuation = Set(".,!?;:'\"()…")

    /// Words replaced and taken away as `s/old/new/`, words added between those that they stand between; both at once say
    /// too much in too little room.
    private static func describe(_ changes: [WordDifference.Change], _ new: [String]) -> String? {
        let additions = changes.filter { $0.old.isEmpty }
        if additions.isEmpty {
            let parts = changes.map { substitution($0.old.joined(separator: " "), $0.new.joined(separator: " ")) }
            return parts.contains(nil) ? nil : parts.compactMap { $0 }.joined(separator: ", ")
        }
        guard additions.count == changes.count else { return nil }
        return additions.map { change in
            let before = new[max(0, change.place - context)..<change.place]
            let end = change.place + change.new.count
            let after = new[end..<min(new.count, end + context)]
            return "* " + (before + change.new + after).joined(separator: " ")
        }
        .joined(separator: ", ")
    }

    private static let context = 2

    /// With a sign between that stands in neither.
    private static func substitution(_ old: String, _ new: String) -> String? {
        guard let sign = ["/", "|", "#", "~"].first(where: { !old.contains($0) && !new.contains($0) }) else {
            return nil
        }
        return "s\(sign)\(old)\(sign)\(new)\(sign)"
    }
}
