import IRCProtocol

/// The batches that the server has open on this connection (IRCv3 batch), nested or not.
struct OpenBatches: Sendable {
    struct Batch: Sendable, Hashable {
        var isHistory: Bool
        /// The label that the whole batch answers.
        var label: String?
    }

    /// More at once is nonsense; what comes in a batch beyond is taken as ordinary lines.
    static let limit = 64
    private static let historyTypes: Set<String> = ["chathistory", "draft/chathistory", "znc.in/playback"]
    private static let labelType = "labeled-response"

    private var open: [String: Batch] = [:]

    /// What a `BATCH` line did.
    enum Change: Sendable, Hashable {
        case began
        /// A batch that answered this label is complete.
        case ended(label: String)
        case nothing
    }

    mutating func received(_ message: Message) -> Change {
        guard let reference = message[0], let sign = reference.first else { return .nothing }
        let name = String(reference.dropFirst())
        switch sign {
        case "+":
            guard open.count < Self.limit || open[name] != nil else { return .nothing }
            let parent = batch(of: message)
            let isAnswer = message[1] == Self.labelType
            open[name] = Batch(
                isHistory: parent?.isHistory == true || Self.historyTypes.contains(message[1] ?? ""),
                label: isAnswer ? message.tags["label"] : parent?.label
            )
            return .began
        case "-":
            guard let ended = open.removeValue(forKey: name) else { return .nothing }
            // An inner batch shares the label of the outer one, which is what completes the answer.
            let isInner = open.values.contains { $0.label == ended.label }
            guard let label = ended.label, !isInner else { return .nothing }
            return .ended(label: label)
        default:
            return .nothing
        }
    }

    /// Whether a replay is under way.
    var holdHistory: Bool { open.values.contains { $0.isHistory } }

    /// The batch a line belongs to.
    func batch(of message: Message) -> Batch? {
        guard !open.isEmpty, let reference = message.tags["batch"] else { return nil }
        return open[reference]
    }
}
