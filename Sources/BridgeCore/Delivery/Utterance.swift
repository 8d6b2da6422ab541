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

    /// Stands on the line where client tags are relayed: a replay or another connection that shows it proves that
    /// the line arrived.
    var mark: String { "\(origin.event.text):\(origin.index)" }

    func refolded(by mapping: CaseMapping) -> Utterance {
        var utterance = self
        utterance.folded = mapping.fold(target.text)
        return utterance
    }

    static let markTag = "+trestle/event"
}
