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
        package enum Shape: String, Sendable, Hashable, Codable {
            case image = "m.image"
            case file = "m.file"
            case audio = "m.audio"
            case video = "m.video"
            /// An event type of its own, whose body describes it.
            case sticker = "m.sticker"
        }

        package var shape: Shape
        /// `mxc://…`, absent where the file is encrypted.
        package var url: String?
        package var filename: String?
        package var mimetype: String?
        /// In bytes.
        package var size: Int?
        /// In milliseconds.
        package var duration: Int?
        /// In points.
        package var width: Int?
        package var height: Int?
        /// Spoken into the client (MSC3245).
        package var isVoice: Bool
        /// The file is encrypted and what opens it, the only place of its `url` then.
        package var encrypted: EncryptedFile?

        /// Where the file lies, encrypted or not.
        package var uri: MediaURI? { (encrypted?.url ?? url).flatMap { MediaURI(parsing: $0) } }

        package init(
            shape: Shape,
            url: String?,
            filename: String? = nil,
            mimetype: String? = nil,
            size: Int? = nil,
            duration: Int? = nil,
            width: Int? = nil,
            height: Int? = nil,
            isVoice: Bool = false,
            encrypted: EncryptedFile? = nil
        ) {
            self.width = width
            self.height = height
            self.shape = shape
            self.url = url
            self.filename = filename
            self.mimetype = mimetype
            self.size = size
            self.duration = duration
            self.isVoice = isVoice
            self.encrypted = encrypted
        }
    }

    package enum Relation: Sendable, Hashable {
        case reply(EventID)
        /// `reply` only where the sender replied; a thread's fallback for old clients is no reply.
        case thread(root: EventID, reply: EventID?)
        /// With the new content's body and HTML already in place of the fallback.
        case replacement(EventID)

        /// The event that this one answers or takes the place of.
        package var target: EventID? {
            switch self {
            case .reply(let event), .replacement(let event): event
            case .thread(_, let reply): reply
            }
        }
    }

    package var kind: Kind
    package var body: String
    /// Only where `format` is `org.matrix.custom.html`.
    package var html: String?
    package var relation: Relation?
    /// `m.mentions.user_ids`; nil where the sender's client left `m.mentions` out. Of a replacement, all whom the new
    /// text names, not only those named newly.
    package var mentions: [UserID]?
    /// The id on IRC that we put into our own events.
    package var ircID: String?

    package init(
        kind: Kind,
        body: String,
        html: String? = nil,
        relation: Relation? = nil,
        mentions: [UserID]? = nil,
        ircID: String? = nil
    ) {
        self.kind = kind
        self.body = body
        self.html = html
        self.relation = relation
        self.mentions = mentions
        self.ircID = ircID
    }

    /// What was said with a file: the body, where the file has a name of its own that is not the body. The body of a
    /// sticker says what it shows.
    package var caption: String? {
        guard case .media(let media) = kind else { return nil }
        if media.shape == .sticker { return body.isEmpty ? nil : body }
        guard let filename = media.filename, filename != body else { return nil }
        return body
    }
}
