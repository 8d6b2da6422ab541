extension OutgoingMessage {
    /// `content` of `m.room.message`. `m.mentions` is always there, since its absence makes clients guess from the text.
    package var json: JSONValue {
        .members([
            "msgtype": .string(kind.rawValue),
            "body": .string(body),
            "format": html == nil ? nil : "org.matrix.custom.html",
            "formatted_body": html.map(JSONValue.string),
            "m.mentions": mentions.isEmpty ? .empty : .object(["user_ids": .identifiers(mentions)]),
            "m.relates_to": inReplyTo.map {
                .object(["m.in_reply_to": .object(["event_id": .string($0.text)])])
            },
            MessageContent.IRCMark.key: ircID.map { .object(["id": .string($0)]) },
        ])
    }
}

extension JSONValue {
    /// `content` of `m.room.topic`, for clients of today and of version 1.15 of the specification. An empty topic is none.
    package static func topic(_ topic: String) -> JSONValue {
        guard !topic.isEmpty else { return .object(["topic": ""]) }
        let block = JSONValue.object(["body": .string(topic), "mimetype": "text/plain"])
        return .object(["topic": .string(topic), "m.topic": .object(["m.text": .array([block])])])
    }
}
