import IRCProtocol
import MatrixProtocol

/// One line that a Matrix user says on IRC, on its way there.
struct Utterance: Sendable, Hashable {
    /// Where it came from: told to its sender if it cannot be delivered, and crossed off when it has been.
    struct Origin: Sendable, Hashable {
        var sequence: JournalSequence
        var event: EventID
        var room: RoomID
        /// Its place among the lines of the event.
        var index: Int
    }

    var origin: Origin
    var target: OutgoingLine.Target
    var folded: FoldedName
    var kind: OutgoingLine.Kind
    var text: FormattedText
    var expires: Duration
    private var seenParts: SeenParts?

    private struct SeenParts: Sendable, Hashable {
        let total: Int
        var numbers: Set<Int> = []
    }

    init(
        origin: Origin,
        target: OutgoingLine.Target,
        folded: FoldedName,
        kind: OutgoingLine.Kind,
        text: FormattedText,
        expires: Duration
    ) {
        self.origin = origin
        self.target = target
        self.folded = folded
        self.kind = kind
        self.text = text
        self.expires = expires
    }

    /// Stands on the line where client tags are relayed: a replay or another connection that shows it proves that
    /// the line arrived.
    var mark: String { "\(origin.event.text):\(origin.index)" }

    func refolded(by mapping: CaseMapping) -> Utterance {
        var utterance = self
        utterance.folded = mapping.fold(target.text)
        return utterance
    }

    /// A piece of the line was seen on the channel. True when all have been: nothing is known of a line that lacks one.
    mutating func saw(_ part: DeliveryMark.Part) -> Bool {
        // Said again on another connection it may be cut otherwise.
        if seenParts?.total != part.total { seenParts = SeenParts(total: part.total) }
        seenParts?.numbers.insert(part.number)
        return seenParts?.numbers.count == part.total
    }
}
