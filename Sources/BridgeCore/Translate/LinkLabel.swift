/// What a link's text says of its address.
enum LinkLabel: Sendable, Hashable {
    /// All of it: it need not be said again.
    case complete
    /// The same in short, or nothing: the address says it better.
    case redundant
    case other

    init(_ label: String, url: String) {
        let text = String(label.trimmed)
        if text.isEmpty {
            self = .redundant
        } else if text.contains(url) || "mailto:\(text)" == url {
            self = .complete
        } else {
            self = Self.isShort(text, for: url) ? .redundant : .other
        }
    }

    /// `example.org` for `https://www.example.org/`, and `https://example.org/a/lo…` as clients cut it.
    private static func isShort(_ text: String, for url: String) -> Bool {
        let bare = bare(url)
        for ellipsis in ["…", "..."] where text.hasSuffix(ellipsis) {
            let start = Self.bare(String(text.dropLast(ellipsis.count)))
            return start.utf8.count >= leastStart && bare.hasPrefix(start)
        }
        return Self.bare(text) == bare
    }

    /// A beginning that is shorter could be of many addresses.
    private static let leastStart = 4

    /// Without what makes no difference to a reader.
    private static func bare(_ address: String) -> String {
        var rest = address.lowercasedASCII[...]
        for prefix in ["https://", "http://", "mailto:", "www."] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        while rest.last == "/" { rest.removeLast() }
        return String(rest)
    }
}

extension String {
    /// Without white space at its ends.
    var trimmed: Substring {
        let front = drop(while: \.isWhitespace)
        guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return front[...last]
    }
}
