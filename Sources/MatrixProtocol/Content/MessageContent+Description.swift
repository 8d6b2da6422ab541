// A command may hold a password: what a log, a dump or a failed test shows of one is its first word.

extension MessageContent: CustomStringConvertible, CustomReflectable {
    package var description: String {
        let relation = relation.map { ", \($0)" } ?? ""
        guard mayHoldSecret else { return "MessageContent(\(kind), \(body.debugDescription)\(relation))" }
        return "MessageContent(\(kind), a command of \(body.utf8.count) bytes\(relation))"
    }

    package var customMirror: Mirror {
        let shown: [(label: String?, value: Any)] =
            mayHoldSecret
            ? [("kind", kind), ("relation", relation as Any)]
            : [
                ("kind", kind), ("body", body), ("html", html as Any), ("relation", relation as Any),
                ("mentions", mentions as Any), ("ircID", ircID as Any),
            ]
        return Mirror(self, children: shown)
    }

    /// Clients put spaces and quotes before a command, and say it once more in HTML: anything with a `!` in it counts.
    private var mayHoldSecret: Bool { body.utf8.contains(UInt8(ascii: "!")) || html?.contains("!") == true }
}
