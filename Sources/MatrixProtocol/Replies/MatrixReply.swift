import Foundation

/// The body of a successful answer.
package protocol MatrixReply: Decodable, Sendable, Hashable {}

/// An answer that says success and does not hold what it must. Never holds what the body says.
package struct MatrixReplyProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the field that is missing or malformed.
    package var field: String

    package init(field: String) { self.field = field }

    package var description: String { "missing or malformed in the answer: \(field)" }
}

extension MatrixReply {
    package init(body: Data) throws(MatrixReplyProblem) {
        do {
            self = try JSONDecoder().decode(Self.self, from: body)
        } catch {
            guard case .malformed(let field) = EventProblem(error) else { throw MatrixReplyProblem(field: "body") }
            throw MatrixReplyProblem(field: field)
        }
    }
}

/// Of send, redact and set state.
package struct SendReply: MatrixReply {
    package var event: EventID
    enum CodingKeys: String, CodingKey { case event = "event_id" }
}

/// Of join and create room.
package struct RoomReply: MatrixReply {
    package var room: RoomID
    enum CodingKeys: String, CodingKey { case room = "room_id" }
}

/// Of register and whoami.
package struct UserReply: MatrixReply {
    package var user: UserID
    package var device: String?
    enum CodingKeys: String, CodingKey {
        case user = "user_id"
        case device = "device_id"
    }
}

package struct AliasReply: MatrixReply {
    package var room: RoomID
    package var servers: [String]
    enum CodingKeys: String, CodingKey {
        case servers
        case room = "room_id"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        room = try fields.decode(RoomID.self, forKey: .room)
        servers = fields.lenient(LossyList<String>.self, .servers)?.elements ?? []
    }
}

package struct VersionsReply: MatrixReply {
    package var versions: [String]
    package var unstableFeatures: [String: Bool]
    enum CodingKeys: String, CodingKey {
        case versions
        case unstableFeatures = "unstable_features"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        versions = try fields.decode(LossyList<String>.self, forKey: .versions).elements
        unstableFeatures = fields.lenient([String: Bool].self, .unstableFeatures) ?? [:]
    }
}

package struct PingReply: MatrixReply {
    /// Milliseconds there and back.
    package var duration: Int64
    enum CodingKeys: String, CodingKey { case duration = "duration_ms" }
}

package struct ProfileReply: MatrixReply {
    package var displayname: String?
    enum CodingKeys: String, CodingKey { case displayname }

    package init(from decoder: any Decoder) throws {
        displayname = try decoder.container(keyedBy: CodingKeys.self).lenient(String.self, .displayname)
    }
}

package struct PresenceReply: MatrixReply {
    /// Nil where it is none of those that there are in the specification.
    package var state: UserPresence.State?
    enum CodingKeys: String, CodingKey { case presence }

    package init(from decoder: any Decoder) throws {
        let word = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .presence)
        state = UserPresence.State(rawValue: word)
    }
}

package struct UploadReply: MatrixReply {
    package var media: MediaURI
    enum CodingKeys: String, CodingKey { case media = "content_uri" }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let media = MediaURI(parsing: try fields.decode(String.self, forKey: .media)) else {
            throw DecodingError.dataCorruptedError(forKey: .media, in: fields, debugDescription: "no mxc URI")
        }
        self.media = media
    }
}

package struct MediaConfigReply: MatrixReply {
    /// In bytes; nil where the homeserver does not say.
    package var uploadSize: Int?
    enum CodingKeys: String, CodingKey { case uploadSize = "m.upload.size" }
}
