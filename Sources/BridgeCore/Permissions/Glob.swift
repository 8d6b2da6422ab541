/// A pattern of Matrix (specification, "Glob-style matching"): `*` is any text, also none, `?` is any one character.
///
/// Takes at most the product of the two lengths in steps, whatever the pattern: others write them. A character is a
/// Unicode scalar, and ASCII letters match without regard to case, as server ACLs have it: a server's name is the same
/// in either.
package struct Glob: Sendable, Hashable {
    package let text: String
    private let pattern: [Unicode.Scalar]

    package init(_ text: String) {
        self.text = text
        var pattern: [Unicode.Scalar] = []
        for scalar in text.lowercasedASCII.unicodeScalars where scalar != "*" || pattern.last != "*" {
            pattern.append(scalar)
        }
        self.pattern = pattern
    }

    /// Whether it is about one thing only.
    package var isLiteral: Bool { !pattern.contains { $0 == "*" || $0 == "?" } }

    /// Text that many patterns are tried on.
    package struct Subject: Sendable {
        fileprivate let scalars: [Unicode.Scalar]
        package init(_ text: String) { scalars = Array(text.lowercasedASCII.unicodeScalars) }
    }

    /// Whether the whole of `text` matches.
    package func matches(_ text: String) -> Bool { matches(Subject(text)) }

    package func matches(_ subject: Subject) -> Bool {
        let subject = subject.scalars
        var place = 0
        var next = 0
        // The last star, and where what it stands for may end: only ever moved on, so nothing is tried twice over.
        var star: (place: Int, end: Int)?
        while next < subject.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, next)
                place += 1
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == subject[next] {
                place += 1
                next += 1
            } else if let last = star {
                star = (last.place, last.end + 1)
                place = last.place + 1
                next = last.end + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
