/// `m.room.message`: what is said, its kind, and how it relates to others.
package struct MessageContent: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case text, emote, notice
        case media(Media)
        case location(geoURI: String)
        /// An unknown `msgtype`; its body is what the specification says to show.
        case other(String)
    }

    package struct Media: Sendable, Hashable {
        package enum Shape: String, Sendable, Hashable { case image = "m.image", file = "m.file", audio = "m.audio", video = "m.video" }

        package var shape: Shape
        /// `mxc://…`, absent where the file is encrypted.
        package var url: String?
        package var filename: String?
        package var mimetype: String?
        /// In bytes.
        package var size: Int?

        package init(shape: Shape, url: String?, filename: String? = nil, mimetype: String? = nil, size: Int? = nil) {
            self.shape = shape
            self.url = url
            self.filename = filename
            self.mimetype = mimetype
            self.size = size
        }
    }

    package enum Relation: Sendable, Hashable {
        case reply(EventID)
        case thread(root: EventID, reply: EventID?)
        /// With the new content's body and HTML already in place of the fallback.
        case replacement(EventID)
    }

    package var kind: Kind
    package var body: String
    /// Only where `format` is `org.matrix.custom.html`.
    package var html: String?
    package var relation: Relation?
    /// `m.mentions.user_ids`; nil where the sender's client left `m.mentions` out.
    package var mentions: [UserID]?

    package init(
        kind: Kind, body: String, html: String? = nil, relation: Relation? = nil, mentions: [UserID]? = nil
    ) {
        self.kind = kind
        self.body = body
        self.html = html
        self.relation = relation
        self.mentions = mentions
    }
}
