import IRCProtocol
import MatrixProtocol

/// What is said on Matrix as lines of IRC.
package enum MatrixToIRC {
    /// The lines of a message, none of them empty, and how they are said.
    ///
    /// - Parameters:
    ///   - link: where a file is to be seen; nil where nowhere.
    ///   - names: the name on IRC of a mentioned person or room; nil where none is known.
    package static func render(
        _ content: MessageContent,
        colors: IRCColors = .palette,
        link: String? = nil,
        names: (MatrixURI) -> String?
    ) -> (OutgoingLine.Kind, [FormattedText]) {
        var lines: [FormattedText]
        var kind = OutgoingLine.Kind.message
        switch content.kind {
        case .text, .other: lines = words(of: content, colors, names)
        case .notice:
            kind = .notice
            lines = words(of: content, colors, names)
        case .emote:
            kind = .action
            lines = words(of: content, colors, names)
        case .media(let media):
            kind = .action
            lines = [FormattedText(MediaWords.describe(media, in: content, link: link))]
            if content.caption != nil {
                var caption = words(of: content, colors, names).filter { !isBlank($0) }
                if !caption.isEmpty { lines[0].runs += [FormattedText.Run(" – ")] + caption.removeFirst().runs }
                lines += caption
            }
        case .location(let uri):
            kind = .action
            lines = [FormattedText(describe(place: uri, content))]
        }
        return (kind, lines.filter { !isBlank($0) })
    }

    /// HTML that shows nothing is no better than the body (specification, "m.room.message msgtypes").
    private static func words(
        of content: MessageContent,
        _ colors: IRCColors,
        _ names: (MatrixURI) -> String?
    ) -> [FormattedText] {
        if let html = content.html {
            let lines = LineLayout.lines(of: RichText(html: html), colors: colors, names: names)
            if lines.contains(where: { !isBlank($0) }) { return lines }
        }
        guard content.body.utf8.contains(where: isRare) else { return [FormattedText(clean(content.body))] }
        return content.body.split(whereSeparator: \.isNewline).map {
            FormattedText(clean($0.replacing("\t", with: tab)))
        }
    }

    /// What lines can end with, and the tab; the first bytes of such beyond ASCII too.
    private static func isRare(_ byte: UInt8) -> Bool { (9...13).contains(byte) || byte == 0xC2 || byte == 0xE2 }

    /// Clients differ in what they make of a tab, and some show none.
    static let tab = "    "

    /// The same in another room of the channel.
    static func mirrored(_ content: MessageContent, link: String?) -> OutgoingMessage {
        switch content.kind {
        case .text, .other: OutgoingMessage(kind: .text, body: content.body, html: content.html)
        case .notice: OutgoingMessage(kind: .notice, body: content.body, html: content.html)
        case .emote: OutgoingMessage(kind: .emote, body: content.body, html: content.html)
        case .media(let media) where media.encrypted == nil && media.uri != nil: mirrored(media, content)
        case .media, .location:
            OutgoingMessage(
                kind: .emote,
                body: render(content, link: link, names: { _ in nil }).1.map(\.plain).joined(separator: "\n")
            )
        }
    }

    /// The file itself, which lies where it lay: homeservers hand it on to whoever is theirs. The key of an encrypted one
    /// is for the room that it was sent to, and so others get the link.
    private static func mirrored(_ media: MessageContent.Media, _ content: MessageContent) -> OutgoingMessage {
        var message = OutgoingMessage(kind: .text, body: content.body, html: content.html)
        message.file = media.uri.map { uri in
            OutgoingFile(
                shape: media.shape,
                uri: uri,
                name: media.filename,
                mimetype: media.mimetype,
                size: media.size,
                width: media.width,
                height: media.height,
                duration: media.duration
            )
        }
        return message
    }

    /// Some clients make the body of the numbers; they stand in the link as well.
    private static func describe(place uri: String, _ content: MessageContent) -> String {
        let name = content.body.firstRange(of: "geo:") == nil ? clean(content.body) : ""
        let map = GeoURI(parsing: uri)?.map
        return (["shared a location:"] + [name, map ?? ""].filter { !$0.isEmpty }).joined(separator: " ")
    }

    /// Control characters mean formatting on IRC, or the end of a line: what people type never is either. A space that
    /// keeps words together on Matrix is a space.
    static func clean(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == 0xC2 }) else { return String(text) }
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            cleaned.append(scalar.value < 32 || scalar.value == 127 || scalar == "\u{A0}" ? " " : scalar)
        }
        return String(cleaned)
    }

    private static func isBlank(_ line: FormattedText) -> Bool {
        line.runs.allSatisfy { $0.text.allSatisfy(\.isWhitespace) }
    }
}
