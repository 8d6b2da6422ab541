import IRCProtocol
import MatrixProtocol

/// What is said on Matrix as lines of IRC.
package enum MatrixToIRC {
    /// The lines of a message, none of them empty, and how they are said.
    ///
    /// - Parameter names: the name on IRC of a mentioned person or room; nil where none is known.
    package static func render(
        _ content: MessageContent,
        colors: IRCColors = .palette,
        names: @escaping (MatrixURI) -> String?
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
            lines = [FormattedText(describe(media, content))]
        case .location(let uri):
            lines = [FormattedText(clean("\(content.body) \(uri)"))]
        }
        if case .replacement = content.relation, !lines.isEmpty {
            lines[0].runs.insert(FormattedText.Run("* "), at: 0)
        }
        return (kind, lines.filter { !isBlank($0) })
    }

    /// HTML that shows nothing is no better than the body (specification, "m.room.message msgtypes").
    private static func words(
        of content: MessageContent,
        _ colors: IRCColors,
        _ names: @escaping (MatrixURI) -> String?
    ) -> [FormattedText] {
        if let html = content.html {
            let lines = LineLayout.lines(of: RichText(html: html), colors: colors, names: names)
            if lines.contains(where: { !isBlank($0) }) { return lines }
        }
        return content.body.split(whereSeparator: \.isNewline).map {
            FormattedText(clean($0.replacing("\t", with: tab)))
        }
    }

    /// Clients differ in what they make of a tab, and some show none.
    static let tab = "    "

    /// The same in another room of the channel.
    static func mirrored(_ content: MessageContent) -> OutgoingMessage {
        let kind: OutgoingMessage.Kind =
            switch content.kind {
            case .notice: .notice
            case .emote, .media: .emote
            case .text, .other, .location: .text
            }
        if case .media(let media) = content.kind {
            return OutgoingMessage(kind: kind, body: describe(media, content))
        }
        return OutgoingMessage(kind: kind, body: content.body, html: content.html)
    }

    private static func describe(_ media: MessageContent.Media, _ content: MessageContent) -> String {
        let what = shapes[media.shape] ?? "sent a file"
        let name = clean(media.filename ?? content.body)
        let size = media.size.map { " (\(max(1, $0 / 1024)) KiB)" } ?? ""
        let caption = content.caption.map { " – \(clean($0))" } ?? ""
        return "\(what): \(name)\(size)\(caption)"
    }

    private static let shapes: [MessageContent.Media.Shape: String] = [
        .image: "sent an image", .video: "sent a video", .audio: "sent an audio file", .file: "sent a file",
    ]

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
