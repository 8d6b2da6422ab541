import IRCProtocol
import MatrixProtocol

// Links to what Matrix users sent, for people on IRC.
extension Bridge {
    /// Where people on IRC see the file of a message; nil where it has none, or where it cannot be seen.
    func fileLink(_ content: MessageContent, of event: EventID) -> String? {
        guard case .media(let media) = content.kind, let uri = media.uri else { return nil }
        let name = FileName.of(media, in: content)
        if let links { return links.link(to: .file, of: event, named: name).url }
        // As links were before homeservers asked for a token: a configured base says that this one does not.
        guard let base = configuration.homeserver.mediaURL, media.encrypted == nil else { return nil }
        let path = [uri.server, uri.mediaID, name].map(PercentEncoding.encode).joined(separator: "/")
        return "\(base)/_matrix/media/v3/download/\(path)"
    }

    /// The words after the beginning of a message that is too long; nil where it can be read nowhere else.
    func pasteWords(of event: EventID) -> String? {
        guard let links else { return nil }
        let template = Template(configuration.matrixHandler.truncatedMessageTemplate, variables: ["URL"])
        let url = links.link(to: .paste, of: event, named: Self.pasteName).url
        return MatrixToIRC.clean(template.expanded(["URL": url]))
    }

    /// From now on the links of the event open what they name.
    ///
    /// - Parameter isCut: whether the message is too long for IRC.
    mutating func publish(_ content: MessageContent, _ event: RoomEvent, isCut: Bool) {
        guard let links else { return }
        if case .media(let media) = content.kind, let uri = media.uri {
            let name = FileName.of(media, in: content)
            let file = PublicMedia.File(
                uri: uri,
                mimetype: media.mimetype,
                size: media.size,
                encrypted: media.encrypted
            )
            publish(.file(file), name, links.link(to: .file, of: event.id, named: name).id, content, event)
        }
        guard isCut else { return }
        let id = links.link(to: .paste, of: event.id, named: Self.pasteName).id
        publish(.paste(PublicMedia.Paste(text: content.body)), Self.pasteName, id, content, event)
    }

    private mutating func publish(
        _ what: PublicMedia.Content,
        _ name: String,
        _ id: String,
        _ content: MessageContent,
        _ event: RoomEvent
    ) {
        var root = event.id
        if case .replacement(let original) = content.relation { root = original }
        store(
            .publish(
                PublicMedia(
                    id: id,
                    event: event.id,
                    root: root,
                    room: event.room,
                    name: name,
                    content: what,
                    time: now.wall
                )
            )
        )
    }

    /// What has been taken back is not to be seen on IRC either, and at once: not when its room's turn has come.
    mutating func revokeMedia(takenBackBy event: RoomEvent) {
        guard case .redaction(let target?) = event.content, links != nil else { return }
        store(.revokeMedia(target, in: event.room))
    }

    private static let pasteName = "message.txt"
}
