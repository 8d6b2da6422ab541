import IRCProtocol
import MatrixProtocol

/// What is said on Matrix as lines of IRC.
enum MatrixToIRC {
    /// The lines of a message, none of them empty, and how they are said.
    static func render(
        _ content: MessageContent,
        names: @escaping (MatrixURI) -> String?
    ) -> (OutgoingLine.Kind, [FormattedText]) {
        var lines: [FormattedText]
        var kind = OutgoingLine.Kind.message
        switch content.kind {
        case .text, .other: lines = words(of: content, names)
        case .notice:
            kind = .notice
            lines = words(of: content, names)
        case .emote:
            kind = .action
            lines = words(of: content, names)
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

    private static func words(of content: MessageContent, _ names: @escaping (MatrixURI) -> String?) -> [FormattedText]
    {
        guard let html = content.html else {
            return content.body.split(whereSeparator: \.isNewline).map { FormattedText(clean(String($0))) }
        }
        var layout = LineLayout(names: names)
        layout.add(RichText(html: html).blocks)
        return layout.finish()
    }

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

    /// Control characters mean formatting on IRC, or the end of a line: what people type never is either.
    static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { cleaned.append(isControl(scalar) ? " " : scalar) }
        return String(cleaned)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 32 || scalar.value == 127
    }

    private static func isBlank(_ line: FormattedText) -> Bool {
        line.runs.allSatisfy { $0.text.allSatisfy(\.isWhitespace) }
    }
}
