import IRCProtocol
import MatrixProtocol

/// What is said on IRC as a Matrix message.
package enum IRCToMatrix {
    /// Nil for text of which nothing is left to show.
    ///
    /// The body is the text without formatting codes and other control characters. HTML comes with it where there is
    /// something to format: a style, or somebody mentioned. Addresses are links in it, so that no tag cuts one in two.
    ///
    /// - Parameter holder: who has a nick, of those that may be mentioned.
    package static func render(
        _ text: String,
        kind: OutgoingLine.Kind,
        holder: ((String) -> UserID?)? = nil
    ) -> OutgoingMessage? {
        let formatted = formatted(text)
        let plain = formatted.plain
        guard plain.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return nil }
        var message = OutgoingMessage(kind: kinds[kind] ?? .text, body: plain)
        guard holder != nil || !formatted.isPlain else { return message }
        let links = TextLinks.find(in: Array(plain.utf8))
        let mentions = holder.map { NickMentions(holder: $0).find(in: plain, links: links) } ?? []
        guard !mentions.isEmpty || !formatted.isPlain else { return message }
        for mention in mentions where !message.mentions.contains(mention.user) { message.mentions.append(mention.user) }
        let html = html(formatted, links, mentions)
        // The words matter more than their colours, and an event that is too large is refused whole.
        message.html = html.utf8.count <= largestHTML ? html : nil
        return message
    }

    /// Of a message of many lines each begins without formatting.
    private static func formatted(_ text: String) -> FormattedText {
        guard text.utf8.contains(UInt8(ascii: "\n")) else { return FormattedText(parsing: text).cleaned }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            FormattedText(parsing: $0).cleaned.runs
        }
        return FormattedText(runs: Array(lines.joined(separator: [FormattedText.Run("\n")])))
    }

    /// An event may have 65,536 bytes (specification, "Size limits"); quotation marks take two each.
    private static let largestHTML = 30_000

    private static let kinds: [OutgoingLine.Kind: OutgoingMessage.Kind] = [
        .message: .text, .notice: .notice, .action: .emote,
    ]

    /// Without formatting: for reasons, which Matrix shows as they are.
    static func plain(_ text: String) -> String { FormattedText(parsing: text).cleaned.plain }

    private static func html(
        _ text: FormattedText,
        _ links: [Range<Int>],
        _ mentions: [NickMentions.Mention]
    ) -> String {
        let bytes = Array(text.plain.utf8)
        let anchors =
            links.map { Anchor(range: $0, url: String(decoding: bytes[$0], as: UTF8.self)) }
            + mentions.map { Anchor(range: $0.range, url: MatrixURI($0.user).matrixTo) }
        return write(text.runs, bytes, anchors.sorted { $0.range.lowerBound < $1.range.lowerBound }[...])
    }

    private struct Anchor {
        var range: Range<Int>
        var url: String
    }

    /// Runs, cut where a link begins or ends within one.
    private static func write(
        _ runs: [FormattedText.Run],
        _ bytes: [UInt8],
        _ anchors: ArraySlice<Anchor>
    ) -> String {
        var writer = HTMLWriter()
        var anchors = anchors
        var start = 0
        for run in runs {
            let end = start + run.text.utf8.count
            let style = style(run.style)
            while start < end {
                while let first = anchors.first, first.range.upperBound <= start { anchors.removeFirst() }
                let anchor = anchors.first.flatMap { $0.range.lowerBound <= start ? $0 : nil }
                let cut = min(anchor?.range.upperBound ?? anchors.first?.range.lowerBound ?? end, end)
                writer.write(String(decoding: bytes[start..<cut], as: UTF8.self), style, link: anchor?.url)
                start = cut
            }
        }
        return writer.finish()
    }

    private static func style(_ style: FormattedText.Style) -> RichText.Style {
        var traits: RichText.Traits = []
        for (theirs, ours) in Self.traits where style.traits.contains(theirs) { traits.insert(ours) }
        var (foreground, background) = (style.foreground, style.background)
        if style.traits.contains(.reverse) {
            (foreground, background) = (background ?? .palette(0), foreground ?? .palette(1))
        }
        return RichText.Style(traits, color: color(foreground), background: color(background))
    }

    static let traits: [(FormattedText.Traits, RichText.Traits)] = [
        (.bold, .bold), (.italic, .italic), (.underline, .underline), (.strikethrough, .strikethrough),
        (.monospace, .code),
    ]

    private static func color(_ color: FormattedText.Color?) -> RichText.Color? {
        color?.components.map { RichText.Color($0.red, $0.green, $0.blue) }
    }
}
