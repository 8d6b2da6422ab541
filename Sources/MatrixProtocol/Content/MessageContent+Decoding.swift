/// Reads `content` of `m.room.message`: `msgtype` and `body` must be strings, all else is optional and left out where
/// it is odd (specification, "m.room.message" and "Forwarding relationships between events").
extension MessageContent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case kind = "msgtype"
        case body, format, url, file, filename, info
        case html = "formatted_body"
        case relatesTo = "m.relates_to"
        case mentions = "m.mentions"
        case newContent = "m.new_content"
        case geoURI = "geo_uri"
        case ircID = "org.trestle.irc"
        case voice = "org.matrix.msc3245.voice"
        case stableVoice = "m.voice"
    }

    private struct Mentions: Decodable {
        var users: LossyList<UserID>?
        enum CodingKeys: String, CodingKey { case users = "user_ids" }
    }

    struct Info: Decodable {
        var mimetype: String?
        var size: Int?
        var duration: Int?
        var width: Int?
        var height: Int?
        enum CodingKeys: String, CodingKey {
            case mimetype, size, duration
            case width = "w"
            case height = "h"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            mimetype = fields.lenient(String.self, .mimetype)
            size = fields.lenient(Int.self, .size).flatMap { $0 >= 0 ? $0 : nil }
            duration = fields.lenient(Int.self, .duration).flatMap { $0 >= 0 ? $0 : nil }
            width = fields.lenient(Int.self, .width).flatMap { $0 > 0 ? $0 : nil }
            height = fields.lenient(Int.self, .height).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let relatesTo = fields.lenient(RelatesTo.self, .relatesTo)
        if case .replacement(let original)? = relatesTo?.messageRelation, fields.contains(.newContent) {
            let new = try fields.nestedContainer(keyedBy: CodingKeys.self, forKey: .newContent)
            try self.init(fields: new)
            relation = .replacement(original)
            if mentions == nil { mentions = Self.mentions(in: fields) }
            return
        }
        try self.init(fields: fields)
        relation = relatesTo?.messageRelation
        if case .replacement? = relation {
            // Without new content there is nothing to put in the original's place: it is a message of its own.
            relation = nil
        }
        guard relatesTo?.inReplyTo != nil else { return }
        body = ReplyFallback.strip(body: body, isCertain: html?.hasPrefix(ReplyFallback.opening) ?? false)
        html = html.map(ReplyFallback.strip(html:))
    }

    private init(fields: KeyedDecodingContainer<CodingKeys>) throws {
        let type = try fields.decode(String.self, forKey: .kind)
        let body = try fields.decode(String.self, forKey: .body)
        let isHTML = fields.lenient(String.self, .format) == "org.matrix.custom.html"
        self.init(
            kind: Self.kind(type, in: fields),
            body: body,
            html: isHTML ? fields.lenient(String.self, .html) : nil,
            mentions: Self.mentions(in: fields),
            ircID: fields.lenient(IRCMark.self, .ircID)?.id
        )
    }

    private static func mentions(in fields: KeyedDecodingContainer<CodingKeys>) -> [UserID]? {
        fields.lenient(Mentions.self, .mentions).map { $0.users?.elements ?? [] }
    }

    private static func kind(_ type: String, in fields: KeyedDecodingContainer<CodingKeys>) -> Kind {
        switch type {
        case "m.text": return .text
        case "m.emote": return .emote
        case "m.notice": return .notice
        case "m.location":
            return fields.lenient(String.self, .geoURI).map(Kind.location(geoURI:)) ?? .other(type)
        default:
            guard let shape = Media.Shape(rawValue: type), shape != .sticker, let media = Self.media(shape, in: fields)
            else {
                return .other(type)
            }
            return .media(media)
        }
    }

    /// Nil where there is neither a well-formed `url` nor a well-formed `file`.
    private static func media(_ shape: Media.Shape, in fields: KeyedDecodingContainer<CodingKeys>) -> Media? {
        let encrypted = fields.lenient(EncryptedFile.self, .file).flatMap {
            MediaURI(parsing: $0.url) == nil ? nil : $0
        }
        let url = fields.lenient(String.self, .url).flatMap { MediaURI(parsing: $0)?.text }
        guard url != nil || encrypted != nil else { return nil }
        let info = fields.lenient(Info.self, .info)
        return Media(
            shape: shape,
            url: encrypted == nil ? url : nil,
            filename: fields.lenient(String.self, .filename),
            mimetype: info?.mimetype,
            size: info?.size,
            duration: info?.duration,
            width: info?.width,
            height: info?.height,
            isVoice: shape == .audio && (fields.contains(.voice) || fields.contains(.stableVoice)),
            encrypted: encrypted
        )
    }
}

extension MessageContent {
    /// Our own key in our own events.
    struct IRCMark: Decodable {
        static let key = "org.trestle.irc"
        var id: String
    }

    /// Reads `content` of `m.sticker`: the same fields without a `msgtype`.
    static func sticker(from decoder: any Decoder) throws -> MessageContent {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let body = try fields.decode(String.self, forKey: .body)
        let kind = media(.sticker, in: fields).map(Kind.media) ?? .other("m.sticker")
        let relation = fields.lenient(RelatesTo.self, .relatesTo)?.messageRelation
        return MessageContent(kind: kind, body: body, relation: relation, mentions: mentions(in: fields))
    }
}
