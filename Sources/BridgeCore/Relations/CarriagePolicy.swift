import IRCProtocol

/// How a network carries what relates to something said before: of the rows of a relation the first whose needs are met.
struct CarriagePolicy: Sendable {
    enum Relation: Sendable, Hashable, CaseIterable { case reply, edit, reaction, unreaction, redaction, typing, lines }

    enum Carriage: Sendable, Hashable {
        /// By client-only tags.
        case tags
        /// By a command of the server.
        case command
        /// As one batch.
        case batch
        /// A reply in the words of the configured template.
        case template
        /// An edit as what has changed.
        case correction
        /// An edit as all of the new text.
        case full
        /// In a short line of its own.
        case line
        /// Each line for itself.
        case apart
        case nothing
    }

    private struct Row: Sendable {
        let relation: Relation
        let needs: @Sendable (NetworkTraits, Configuration.MatrixHandler) -> Bool
        let carriage: Carriage
    }

    private static let rows = [
        Row(relation: .reply, needs: { traits, _ in traits.carriesReplies }, carriage: .tags),
        Row(relation: .reply, needs: { _, _ in true }, carriage: .template),
        Row(relation: .edit, needs: { $1.edits == .full }, carriage: .full),
        Row(relation: .edit, needs: { $1.edits == .correction }, carriage: .correction),
        Row(
            relation: .reaction,
            needs: { traits, _ in traits.carriesReplies && traits.carries(.react) },
            carriage: .tags
        ),
        Row(relation: .reaction, needs: { $1.reactions == .line }, carriage: .line),
        Row(
            relation: .unreaction,
            needs: { traits, _ in traits.carriesReplies && traits.carries(.unreact) },
            carriage: .tags
        ),
        Row(relation: .redaction, needs: { traits, _ in traits.redacts }, carriage: .command),
        Row(relation: .redaction, needs: { $1.redactions == .line }, carriage: .line),
        Row(relation: .typing, needs: { $0.carries(.typing) && $1.typing }, carriage: .tags),
        Row(relation: .lines, needs: { traits, _ in traits.multiline != nil }, carriage: .batch),
        Row(relation: .lines, needs: { _, _ in true }, carriage: .apart),
    ]

    let traits: NetworkTraits
    let settings: Configuration.MatrixHandler

    subscript(_ relation: Relation) -> Carriage {
        Self.rows.first { $0.relation == relation && $0.needs(traits, settings) }?.carriage ?? .nothing
    }
}
