import IRCProtocol

/// A message as one place on IRC gets it: its words, and what says to which others they belong.
struct Phrase: Sendable {
    var kind: OutgoingLine.Kind
    var lines: [FormattedText]
    var tags = MessageTags()

    /// The reply put into a template, on the first line: its formatting stays, and so do the lines after it.
    mutating func fill(_ template: String, nick: String, original: String?) {
        guard let first = lines.first else { return }
        // Whoever has a nick that looks like a variable gets nothing filled in.
        let parts = Template(template, variables: ["NICK", "ORIGINAL", "REPLY"]).parts
        var line = FormattedText()
        for part in parts {
            switch part {
            case .literal(let text): line.runs.append(FormattedText.Run(text))
            case .variable("NICK"): line.runs.append(FormattedText.Run(nick))
            case .variable("ORIGINAL"): line.runs.append(FormattedText.Run(original ?? ""))
            default: line.runs += first.runs
            }
        }
        lines[0] = line
    }

    mutating func prepend(_ text: String) {
        if !lines.isEmpty { lines[0].runs.insert(FormattedText.Run(text), at: 0) }
    }

    mutating func append(_ text: String) {
        if let last = lines.indices.last { lines[last].runs.append(FormattedText.Run(text)) }
    }

    /// Whether the words say themselves whom they are for.
    func addresses(_ nick: String) -> Bool {
        guard let start = lines.first?.plain.drop(while: { $0.isWhitespace || $0 == "@" }),
            start.prefix(nick.count).lowercased() == nick.lowercased()
        else { return false }
        return start.dropFirst(nick.count).first.map { ":, ".contains($0) } ?? true
    }
}
