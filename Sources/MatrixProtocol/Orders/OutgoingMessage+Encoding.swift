extension OutgoingMessage {
    /// `content` of `m.room.message`. `m.mentions` is always there, since its absence makes clients guess from the text.
    package var json: JSONValue {
        let fields: [String: JSONValue?] = [
            "m.relates_to": relation,
            "m.new_content": replaces == nil ? nil : .members(words(mark: "")),
            MessageContent.IRCMark.key: ircID.map { .object(["id": .string($0)]) },
        ]
        return .members(fields.merging(words(mark: replaces == nil ? "" : "* ")) { field, _ in field })
    }

    private var relation: JSONValue? {
        if let replaces { return .object(["rel_type": "m.replace", "event_id": .string(replaces.text)]) }
        return inReplyTo.map { .object(["m.in_reply_to": .object(["event_id": .string($0.text)])]) }
    }

    /// `mark` stands before the words of a correction, for clients that show it as a message of its own.
    private func words(mark: String) -> [String: JSONValue?] {
        let words: [String: JSONValue?] = [
            "msgtype": .string(kind.rawValue),
            "body": .string(mark + body),
            "format": html == nil ? nil : "org.matrix.custom.html",
            "formatted_body": html.map { .string(mark + $0) },
            "m.mentions": mentions.isEmpty ? .empty : .object(["user_ids": .identifiers(mentions)]),
        ]
        return words.merging(file?.fields ?? [:]) { _, field in field }
    }
}

extension JSONValue {
    /// `content` of `m.reaction`.
    package static func reaction(_ key: String, on event: EventID) -> JSONValue {
        let relation: [String: JSONValue] = [
            "rel_type": "m.annotation", "event_id": .string(event.text), "key": .string(key),
        ]
        return .object(["m.relates_to": .object(relation)])
    }

    /// `content` of `m.room.topic`, for clients of today and of version 1.15 of the specification. An empty topic is none.
    package static func topic(_ topic: String) -> JSONValue {
        guard !topic.isEmpty else { return .object(["topic": ""]) }
        let block = JSONValue.object(["body": .string(topic), "mimetype": "text/plain"])
        return .object(["topic": .string(topic), "m.topic": .object(["m.text": .array([block])])])
    }
}
