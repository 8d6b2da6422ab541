/// What somebody may do, as one entry of `permissions` grants it.
package struct Grade: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Portals: being in one, and having one made.
    package static let join = Grade(rawValue: 1)
    /// Private conversations with people on IRC.
    package static let message = Grade(rawValue: 2)
    /// Asking for a room of theirs to be linked with a channel.
    package static let plumb = Grade(rawValue: 4)
    /// The commands for administrators, and all the rest.
    package static let administer = Grade(rawValue: 8)

    /// Where no entry is about somebody.
    package static let usual: Grade = [.join, .message, .plumb]
    package static let admin: Grade = [.join, .message, .plumb, .administer]

    /// The words of the configuration, in the order in which they are shown.
    package static let words: [(word: String, grade: Grade)] = [
        ("admin", .admin), ("join", .join), ("pm", .message), ("plumb", .plumb), ("none", []),
    ]

    /// Words with spaces or commas between them. Nil where there is none, or one that is not known.
    package init?(words text: some StringProtocol) {
        let parts = text.split { $0 == " " || $0 == "," }
        guard !parts.isEmpty else { return nil }
        var grade = Grade()
        for part in parts {
            guard let row = Self.words.first(where: { $0.word == part }) else { return nil }
            grade.formUnion(row.grade)
        }
        // Nothing and something at once is a slip of the pen.
        guard parts.count == 1 || !parts.contains("none") else { return nil }
        self = grade
    }
}
