/// The beginning of a message, for those who have to remember it.
enum Quote {
    /// The first line that says something, at most so many characters of it; a sign at its end where there is more.
    static func of(_ text: String, length: Int) -> String? {
        guard length > 0 else { return nil }
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard let first = lines.first.map({ MatrixToIRC.clean($0) }) else { return nil }
        let line = trimmed(Substring(first))
        guard line.count > length else { return lines.count > 1 ? "\(line)..." : String(line) }
        let cut = line.prefix(length)
        // Between two words, where that does not cost too much.
        if let space = cut.lastIndex(of: " "), cut.distance(from: cut.startIndex, to: space) * 4 >= length * 3 {
            return "\(trimmed(cut[..<space]))..."
        }
        return "\(trimmed(cut))..."
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
