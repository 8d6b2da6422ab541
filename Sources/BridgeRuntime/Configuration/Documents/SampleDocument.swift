/// The sample file: every key with its explanation, fit to run as it stands.
enum SampleDocument {
    static var text: String {
        let head = [
            "# The configuration of Trestle, with every key that has a meaning for it. As it stands it bridges a homeserver",
            "# on this machine (localhost:8008) with an IRC server on this machine (localhost:6667); change what is not so.",
            "# What begins with `#` and no space is a key that is left out. docs/Configuration.md has all keys in tables, and",
            "# how they can come from the environment. `trestle check -c FILE` says whether a file is good.",
            "",
        ]
        return (head + ConfigurationKey.root.children.flatMap { lines(of: $0, indent: 0) + [""] })
            .dropLast().joined(separator: "\n") + "\n"
    }

    private static func lines(of key: ConfigurationKey, indent: Int) -> [String] {
        let start = String(repeating: " ", count: indent)
        let comment = wrapped(explanation(of: key), width: 110 - indent).map { "\(start)# \($0)" }
        // What Trestle will never do is documented, not recommended.
        if case .never = key.effect { return [] }
        switch key.kind {
        case .section(let keys):
            let inner = keys.flatMap { lines(of: $0, indent: indent + 2) }
            return inner.isEmpty ? [] : comment + [head(key.name, inner: inner, indent: indent)] + inner
        case .named(_, let element):
            let inner = lines(of: element, indent: indent + 2)
            return comment + [head(key.name, inner: inner, indent: indent)] + inner
        case .items(let element):
            let inner = item(element, indent: indent + 2)
            return comment + [head(key.name, inner: inner, indent: indent)] + inner
        case .boolean, .integer, .text, .choice, .texts, .opaque:
            guard let (value, isLive) = value(of: key) else { return comment }
            return comment + ["\(start)\(isLive ? "" : "#")\(written(key.name)): \(value)"]
        }
    }

    /// A section with nothing live in it is left out with what it holds.
    private static func head(_ name: String, inner: [String], indent: Int) -> String {
        let isLive = inner.contains { !$0.drop { $0 == " " }.hasPrefix("#") }
        return String(repeating: " ", count: indent) + "\(isLive ? "" : "#")\(written(name)):"
    }

    private static func item(_ element: ConfigurationKey, indent: Int) -> [String] {
        let inner = element.children.flatMap { lines(of: $0, indent: indent + 2) }
        let dash = String(repeating: " ", count: indent) + "#-"
        return [dash]
            + inner.map { line in
                let isComment = line.drop { $0 == " " }.hasPrefix("#")
                let depth = line.prefix { $0 == " " }.count
                return isComment ? line : String(repeating: " ", count: depth) + "#" + line.dropFirst(depth)
            }
    }

    private static func value(of key: ConfigurationKey) -> (String, isLive: Bool)? {
        switch key.sample {
        case .live(let value): (value.written, true)
        case .commented(let value): (value.written, false)
        case .plain: key.fallback.map { ($0.written, key.effect == .now) }
        }
    }

    private static func explanation(of key: ConfigurationKey) -> String {
        var text = key.explanation
        if case .choice(let words) = key.kind { text += " One of: \(words.joined(separator: ", "))." }
        if let note = key.defaultNote {
            text += " Default: \(note)."
        } else if let fallback = key.fallback, key.sample != .plain {
            text += " Default: \(fallback.written)."
        }
        if key.effect == .notYet { text += " Not in effect yet." }
        return text
    }

    private static func written(_ name: String) -> String {
        TextRule.isWord(name, of: TextRule.alphanumeric + "_") ? name : JSONText.quoted(name)
    }

    static func wrapped(_ text: String, width: Int) -> [String] {
        text.split(separator: " ").reduce(into: [""]) { lines, word in
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }
}
