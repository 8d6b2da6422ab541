import IRCProtocol
import MatrixProtocol

/// What is said on IRC as a Matrix message.
enum IRCToMatrix {
    /// Nil for text of which nothing is left to show.
    static func render(_ text: String, kind: OutgoingLine.Kind) -> OutgoingMessage? {
        let formatted = FormattedText(parsing: text)
        let plain = formatted.plain
        guard plain.unicodeScalars.contains(where: { !$0.properties.isWhitespace && $0.value >= 32 }) else {
            return nil
        }
        let html = formatted.isPlain ? nil : html(formatted)
        return OutgoingMessage(kind: kinds[kind] ?? .text, body: plain, html: html)
    }

    private static let kinds: [OutgoingLine.Kind: OutgoingMessage.Kind] = [
        .message: .text, .notice: .notice, .action: .emote,
    ]

    /// Without formatting: for reasons, which Matrix shows as they are.
    static func plain(_ text: String) -> String { FormattedText(parsing: text).plain }

    static func html(_ text: FormattedText) -> String {
        var writer = HTMLWriter()
        for run in text.runs { writer.write(run.text, style(run.style)) }
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
