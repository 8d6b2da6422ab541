// A message may hold a password, for a command or for services: what a log, a dump or a failed test shows of it is its
// first word.

extension MessageContent: CustomStringConvertible, CustomReflectable {
    package var description: String {
        let relation = relation.map { ", \($0)" } ?? ""
        return "MessageContent(\(kind), \(shownBody)\(relation))"
    }

    package var customMirror: Mirror {
        Mirror(
            self,
            children: [
                ("kind", kind), ("body", shownBody), ("relation", relation as Any), ("mentions", mentions as Any),
                ("ircID", ircID as Any),
            ]
        )
    }

    private var shownBody: String {
        let words = body.split(maxSplits: 1, omittingEmptySubsequences: true, whereSeparator: \.isWhitespace)
        guard words.count > 1, let first = words.first else {
            return mayBeCommand ? "a command" : body.debugDescription
        }
        return "\(first.debugDescription) … of \(body.utf8.count) bytes"
    }

    private var mayBeCommand: Bool { body.utf8.contains(UInt8(ascii: "!")) }
}
