import Foundation

extension MatrixTestClient {
    /// - Returns: the event's id, as all of these.
    @discardableResult
    package func send(_ text: String, in room: String) async throws -> String {
        try await sendMessage("m.text", text, in: room)
    }

    @discardableResult
    package func notice(_ text: String, in room: String) async throws -> String {
        try await sendMessage("m.notice", text, in: room)
    }

    @discardableResult
    package func emote(_ text: String, in room: String) async throws -> String {
        try await sendMessage("m.emote", text, in: room)
    }

    /// Text with the formatted form that a rich client adds.
    @discardableResult
    package func send(html: String, plain: String, in room: String) async throws -> String {
        try await sendEvent(
            "m.room.message",
            [
                "msgtype": "m.text", "body": .string(plain), "format": "org.matrix.custom.html",
                "formatted_body": .string(html),
            ],
            in: room
        )
    }

    /// An answer to `event`, with no quoted text in the body, as clients send since Matrix 1.13.
    @discardableResult
    package func reply(_ text: String, to event: String, in room: String) async throws -> String {
        try await sendEvent(
            "m.room.message",
            [
                "msgtype": "m.text", "body": .string(text),
                "m.relates_to": ["m.in_reply_to": ["event_id": .string(event)]],
            ],
            in: room
        )
    }

    @discardableResult
    package func edit(_ event: String, to text: String, in room: String) async throws -> String {
        try await sendEvent(
            "m.room.message",
            [
                "msgtype": "m.text", "body": .string("* \(text)"),
                "m.new_content": ["msgtype": "m.text", "body": .string(text)],
                "m.relates_to": ["rel_type": "m.replace", "event_id": .string(event)],
            ],
            in: room
        )
    }

    @discardableResult
    package func react(_ key: String, to event: String, in room: String) async throws -> String {
        try await sendEvent(
            "m.reaction",
            ["m.relates_to": ["rel_type": "m.annotation", "event_id": .string(event), "key": .string(key)]],
            in: room
        )
    }

    @discardableResult
    package func redact(_ event: String, in room: String, reason: String = "") async throws -> String {
        let path = ["rooms", room, "redact", event, makeTransactionID()]
        return try await call("PUT", path, body: ["reason": .string(reason)])["event_id"].string ?? ""
    }

    @discardableResult
    package func sendEvent(_ type: String, _ content: TestJSON, in room: String) async throws -> String {
        let path = ["rooms", room, "send", type, makeTransactionID()]
        return try await call("PUT", path, body: content)["event_id"].string ?? ""
    }

    private func sendMessage(_ type: String, _ text: String, in room: String) async throws -> String {
        try await sendEvent("m.room.message", ["msgtype": .string(type), "body": .string(text)], in: room)
    }

    /// The newest events of a room, newest first, as the homeserver keeps them.
    package func messages(in room: String, limit: Int = 100) async throws -> [MatrixTestEvent] {
        let answer = try await call(
            "GET",
            ["rooms", room, "messages"],
            query: [("dir", "b"), ("limit", "\(limit)")]
        )
        return answer["chunk"].array.map { MatrixTestEvent($0, in: room, .timeline) }
    }

    /// - Returns: an `mxc:` URI.
    package func upload(_ bytes: [UInt8], type: String, name: String) async throws -> String {
        let answer = try await TestHTTP.send(
            url,
            "POST",
            ["_matrix", "media", "v3", "upload"],
            query: [("filename", name)],
            token: token,
            body: Data(bytes),
            contentType: type
        )
        return try JSONDecoder().decode(TestJSON.self, from: answer)["content_uri"].string ?? ""
    }

    /// The bytes of an `mxc:` URI, as any user of the homeserver gets them.
    package func download(_ uri: String) async throws -> [UInt8] {
        let path =
            ["_matrix", "client", "v1", "media", "download"] + uri.dropFirst(6).split(separator: "/").map(String.init)
        return Array(try await TestHTTP.send(url, "GET", path, token: token, contentType: ""))
    }
}
