/// `m.relates_to` with every field as lenient as the specification asks of readers: what makes no sense is no relation.
struct RelatesTo: Decodable {
    var kind: String?
    var event: EventID?
    /// Of `m.annotation`.
    var key: String?
    var inReplyTo: EventID?
    var isFallingBack: Bool

    private enum CodingKeys: String, CodingKey {
        case key
        case kind = "rel_type"
        case event = "event_id"
        case inReplyTo = "m.in_reply_to"
        case isFallingBack = "is_falling_back"
    }

    private struct Target: Decodable {
        var event: EventID
        enum CodingKeys: String, CodingKey { case event = "event_id" }
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        kind = fields.lenient(String.self, .kind)
        event = fields.lenient(EventID.self, .event)
        key = fields.lenient(String.self, .key)
        inReplyTo = fields.lenient(Target.self, .inReplyTo)?.event
        isFallingBack = fields.lenient(Bool.self, .isFallingBack) ?? false
    }

    /// The relation of a message; annotations and unknown kinds are none, but may still carry a reply.
    var messageRelation: MessageContent.Relation? {
        switch (kind, event) {
        case ("m.thread", let root?): .thread(root: root, reply: isFallingBack ? nil : inReplyTo)
        case ("m.replace", let original?): .replacement(original)
        default: inReplyTo.map(MessageContent.Relation.reply)
        }
    }
}
