import IRCProtocol

/// The batches that the server has open on this connection (IRCv3 batch), nested or not.
struct OpenBatches: Sendable {
    struct Batch: Sendable, Hashable {
        var isHistory: Bool
        var isSplit: Bool
        /// The label that the whole batch answers.
        var label: String?
        /// What has come of a message of many lines.
        var whole: Whole?

        var isMultiline: Bool { whole != nil }
    }

    /// A message of many lines, put together.
    struct Whole: Sendable, Hashable {
        /// The first line, with the tags of the batch.
        var message: Message
        var text = ""
        fileprivate var isEmpty = true
        fileprivate var lines = 0
    }

    /// More at once is nonsense; what comes in a batch beyond is taken as ordinary lines.
    static let limit = 64
    private static let historyTypes: Set<String> = ["chathistory", "draft/chathistory", "znc.in/playback"]
    private static let splitType = "netsplit"
    static let multilineType = "draft/multiline"
    static let concatTag = "draft/multiline-concat"

    private var open: [String: Batch] = [:]

    /// What a `BATCH` line did.
    enum Change: Sendable, Hashable {
        case began
        /// A batch that answered this label is complete.
        case ended(label: String)
        /// A message of many lines is complete.
        case whole(Whole, isHistory: Bool)
        case nothing
    }

    mutating func received(_ message: Message) -> Change {
        guard let reference = message[0], let sign = reference.first else { return .nothing }
        let name = String(reference.dropFirst())
        switch sign {
        case "+":
            guard open.count < Self.limit || open[name] != nil else { return .nothing }
            let parent = batch(of: message)
            open[name] = Batch(
                isHistory: parent?.isHistory == true || Self.historyTypes.contains(message[1] ?? ""),
                isSplit: parent?.isSplit == true || message[1] == Self.splitType,
                label: message.tags["label"] ?? parent?.label,
                whole: message[1] == Self.multilineType ? Whole(message: message) : nil
            )
            return .began
        case "-":
            guard let ended = open.removeValue(forKey: name) else { return .nothing }
            if var whole = ended.whole {
                if whole.message.tags["label"] == nil, let label = ended.label { whole.message.tags["label"] = label }
                return whole.isEmpty ? .nothing : .whole(whole, isHistory: ended.isHistory)
            }
            // An inner batch shares the label of the outer one, which is what completes the answer.
            let isInner = open.values.contains { $0.label == ended.label }
            guard let label = ended.label, !isInner else { return .nothing }
            return .ended(label: label)
        default:
            return .nothing
        }
    }

    /// A line of a message of many. The batch opens with the tags, its lines say who and where. What exceeds all bounds
    /// is cut: it is no message that anybody wrote.
    mutating func take(_ line: Message) {
        guard let name = line.tags["batch"], var whole = open[name]?.whole, let text = line[1] else { return }
        open[name]?.whole = nil
        if whole.isEmpty {
            let tags = whole.message.tags
            let source = whole.message.source
            whole.message = line
            whole.message.tags = tags
            whole.message.source = line.source ?? source
            whole.isEmpty = false
            whole.text = text
        } else if whole.lines < MultilineLimits.most.lines,
            whole.text.utf8.count + text.utf8.count < MultilineLimits.most.bytes
        {
            if line.tags[Self.concatTag] == nil { whole.text += "\n" }
            whole.text += text
        }
        whole.lines += 1
        open[name]?.whole = whole
    }

    /// Whether a replay is under way.
    var holdHistory: Bool { open.values.contains { $0.isHistory } }

    /// The batch a line belongs to.
    func batch(of message: Message) -> Batch? {
        guard !open.isEmpty, let reference = message.tags["batch"] else { return nil }
        return open[reference]
    }
}
