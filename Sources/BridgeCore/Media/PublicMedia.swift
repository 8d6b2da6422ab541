import MatrixProtocol

/// What a link of ours opens: a file that a Matrix user sent, or a message that is too long for IRC.
package struct PublicMedia: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case file(File)
        case paste(Paste)
    }

    /// As its sender described it; nothing of that is believed but what opens it.
    package struct File: Sendable, Hashable {
        package var uri: MediaURI
        package var mimetype: String?
        /// In bytes.
        package var size: Int?
        package var encrypted: EncryptedFile?

        package init(uri: MediaURI, mimetype: String? = nil, size: Int? = nil, encrypted: EncryptedFile? = nil) {
            self.uri = uri
            self.mimetype = mimetype
            self.size = size
            self.encrypted = encrypted
        }
    }

    package struct Paste: Sendable, Hashable {
        package var text: String

        package init(text: String) { self.text = text }
    }

    /// By which it is found; its link holds the same.
    package var id: String
    package var event: EventID
    /// The event that is redacted when the words are taken back: of a correction, the one that it corrects.
    package var root: EventID
    package var room: RoomID
    /// Of the file, as it stands at the end of the link.
    package var name: String
    package var content: Content
    /// When the link was made, in milliseconds since 1970.
    package var time: Int64

    package init(
        id: String,
        event: EventID,
        root: EventID,
        room: RoomID,
        name: String,
        content: Content,
        time: Int64
    ) {
        self.id = id
        self.event = event
        self.root = root
        self.room = room
        self.name = name
        self.content = content
        self.time = time
    }
}
