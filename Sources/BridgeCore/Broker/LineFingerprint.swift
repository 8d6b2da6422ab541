import IRCProtocol

/// By what a line is known again on another connection: its message id where both have one, else who did what with
/// which words. Never user and host, which differ from viewer to viewer.
struct LineFingerprint: Sendable {
    enum Kind: UInt8, Sendable {
        case message, notice, action, tagged, deleted
        case joined, parted, kicked, quit, renamed, topic, mode
        case accountChanged, hostChanged, realnameChanged, awayChanged

        /// What a server shows to everybody but the speaker.
        var isSaid: Bool { rawValue <= Kind.deleted.rawValue }
    }

    let sender: FoldedName
    let kind: Kind
    /// The words, the new nick, the one who was kicked: what tells two lines of one kind and sender apart. Empty for
    /// facts that are true once, such as leaving, whose reasons servers are free to change.
    let detail: String
    /// The digest of the message id. Of spoken lines alone: for the rest some servers make up an id each.
    let messageID: UInt64?
    /// The id is one of a bouncer's own, which says nothing beside those of others.
    let isForeign: Bool
    private let digest: UInt64

    /// Nil for what does not concern a channel.
    init?(_ observation: Observation, caseMapping: CaseMapping, isForeign: Bool = false) {
        guard let (kind, words) = Self.content(of: observation.fact, caseMapping: caseMapping) else { return nil }
        let detail = kind == .tagged ? Self.words(observation.tags) : words
        self.isForeign = isForeign
        self.kind = kind
        self.detail = detail
        sender = caseMapping.fold(observation.source.name)
        messageID = kind.isSaid ? observation.messageID.map { ContentDigest($0).value } : nil
        var digest = ContentDigest()
        digest.combine(UInt64(kind.rawValue))
        digest.combine(sender.text)
        digest.combine(detail)
        self.digest = digest.value
    }

    func matches(_ other: LineFingerprint) -> Bool {
        if !isForeign, !other.isForeign, let messageID, let otherID = other.messageID { return messageID == otherID }
        return digest == other.digest && kind == other.kind && sender == other.sender && detail == other.detail
    }

    private static func content(of fact: Observation.Fact, caseMapping: CaseMapping) -> (Kind, String)? {
        switch fact {
        case .said(let kind, _, let text, let statusPrefix):
            // A NUL cannot be on a line, so the two parts cannot run into each other.
            (spoken(kind), statusPrefix.map { $0 + "\0" + text } ?? text)
        case .tagged: (.tagged, "")
        case .deleted(_, let messageID): (.deleted, messageID)
        case .joined: (.joined, "")
        case .parted: (.parted, "")
        case .kicked(_, let nick, _): (.kicked, caseMapping.fold(nick).text)
        case .quit: (.quit, "")
        case .renamed(let nick): (.renamed, caseMapping.fold(nick).text)
        case .topic(_, let text): (.topic, text)
        case .mode(_, let changes): (.mode, changes.map(words).joined(separator: "\0"))
        case .accountChanged(let account): (.accountChanged, account ?? "")
        case .hostChanged: (.hostChanged, "")
        case .realnameChanged(let realname): (.realnameChanged, realname)
        case .awayChanged(let message): (.awayChanged, message ?? "")
        case .whispered, .invited: nil
        }
    }

    private static func spoken(_ kind: OutgoingLine.Kind) -> Kind {
        switch kind {
        case .message: .message
        case .notice: .notice
        case .action: .action
        }
    }

    private static func words(_ tags: MessageTags) -> String {
        tags.all.map { $0.key + "=" + $0.value }.joined(separator: "\0")
    }

    private static func words(of change: ModeChange) -> String {
        (change.isSet ? "+" : "-") + String(change.letter) + (change.parameter ?? "")
    }
}
