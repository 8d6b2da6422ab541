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
    var deed = OutgoingLine.Deed.say
    /// By which it relates to other lines.
    var tags = MessageTags()
    /// What follows it in one message of many lines.
    var rest: [Utterance] = []
    private var seenParts: SeenParts?

    private struct SeenParts: Sendable, Hashable {
        let total: Int
        var numbers: Set<Int> = []
        var messageIDs: [String] = []
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
    var mark: String {
        let own = "\(origin.event.text):\(origin.index)"
        return rest.isEmpty ? own : "\(own)+\(rest.count)"
    }

    /// Whether the mark is that of this line, or of a message that it was a line of.
    func isMarked(by mark: String) -> Bool {
        guard mark.hasPrefix(origin.event.text + ":") else { return false }
        let numbers = mark.dropFirst(origin.event.text.count + 1).split(separator: "+").map { Int($0) }
        guard let first = numbers.first ?? nil, (0...Self.mostMarked).contains(first) else { return false }
        let count = numbers.count > 1 ? numbers[1] ?? 0 : 0
        guard (0...Self.mostMarked).contains(count) else { return false }
        return (first...first + count).contains(origin.index)
    }

    /// Far more lines than a message has.
    private static let mostMarked = 1_000_000

    /// Each line of it for itself.
    var lines: [Utterance] {
        var first = self
        first.rest = []
        return [first] + rest
    }

    /// Whether `next` can go into one message with this.
    func isContinued(by next: Utterance) -> Bool {
        deed == .say && next.deed == .say && kind != .action && kind == next.kind && target == next.target
            && origin.event == next.origin.event && next.origin.index == origin.index + rest.count + 1
    }

    func refolded(by mapping: CaseMapping) -> Utterance {
        var utterance = self
        utterance.folded = mapping.fold(target.text)
        return utterance
    }

    /// The same to the channel's new name, where it is for that channel.
    func following(_ old: FoldedName, to new: FoldedName, _ spelling: ChannelName) -> Utterance {
        guard folded == old, case .channel = target else { return self }
        var utterance = self
        utterance.target = .channel(spelling)
        utterance.folded = new
        utterance.rest = rest.map { $0.following(old, to: new, spelling) }
        return utterance
    }

    /// The ids of the pieces that were seen before the last.
    var seenIDs: [String] { seenParts?.messageIDs ?? [] }

    /// A piece of the line was seen on the channel. True when all have been: nothing is known of a line that lacks one.
    mutating func saw(_ part: DeliveryMark.Part, messageID: String?) -> Bool {
        // Said again on another connection it may be cut otherwise.
        if seenParts?.total != part.total { seenParts = SeenParts(total: part.total) }
        if seenParts?.numbers.insert(part.number).inserted == true, let messageID {
            seenParts?.messageIDs.append(messageID)
        }
        return seenParts?.numbers.count == part.total
    }
}
