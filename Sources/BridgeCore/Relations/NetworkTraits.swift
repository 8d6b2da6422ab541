import IRCProtocol

/// What a network offers for words that relate to other words, as its last connection learnt it.
///
/// Kept over a restart: an event that is taken once more then becomes the same lines, before any connection is there.
package struct NetworkTraits: Sendable, Hashable, Codable {
    /// Client-only tags of ours that the network passes on, without their `+`; none without message-tags.
    package var tags: Set<String> = []
    /// Messages can be taken back (draft/message-redaction).
    package var redacts = false
    /// Many lines can be one message (draft/multiline).
    package var multiline: MultilineLimits?
    /// How often it has thrown one of ours out for writing too fast; nil for never.
    package var floods: Int?

    package init() {}

    init(_ identity: SessionIdentity) {
        guard identity.capabilities.contains("message-tags") else { return }
        tags = Set(RelationTag.allCases.map(\.rawValue).filter { identity.support.allowsClientTag($0) })
        redacts = identity.capabilities.contains("draft/message-redaction")
        multiline = identity.multiline
    }

    func carries(_ tag: RelationTag) -> Bool { tags.contains(tag.rawValue) }
    /// Some name of the tag that says what a message answers.
    var carriesReplies: Bool { RelationTag.replies.contains { carries($0) } }
}

/// The client-only tags by which lines relate to others, without their `+`.
enum RelationTag: String, Sendable, Hashable, CaseIterable {
    case reply
    /// Its name before it was ratified; many clients know no other.
    case draftReply = "draft/reply"
    case react = "draft/react"
    case unreact = "draft/unreact"
    case typing

    static let replies = [RelationTag.reply, .draftReply]

    var key: String { "+" + rawValue }
}

extension MessageTags {
    subscript(_ tag: RelationTag) -> String? {
        get { self[tag.key].flatMap { $0.isEmpty ? nil : $0 } }
        set { self[tag.key] = newValue }
    }

    /// The id of the message that this one answers, or is put on.
    var answered: String? { RelationTag.replies.lazy.compactMap { self[$0] }.first }

    /// Both names: whoever shows it knows one of them. What the network denies the session leaves out.
    init(answering messageID: String) {
        self.init()
        for tag in RelationTag.replies { self[tag] = messageID }
    }
}
