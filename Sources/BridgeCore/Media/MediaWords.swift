import MatrixProtocol

/// What stands on IRC for a file: what it is, where it is to be seen, how long and how large it is.
enum MediaWords {
    /// - Parameter link: nil where there is none; then the name stands in its place.
    static func describe(_ media: MessageContent.Media, in content: MessageContent, link: String?) -> String {
        let place = link ?? (media.shape == .sticker ? nil : MatrixToIRC.clean(media.filename ?? content.body))
        let facts = [media.duration.map(length), media.size.map(size)].compactMap { $0 }
        return (verbs[kind(media)] ?? "sent a file") + (place.map { ": \($0)" } ?? "")
            + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
    }

    private static func kind(_ media: MessageContent.Media) -> Kind {
        media.isVoice ? .voice : .shape(media.shape)
    }

    private enum Kind: Hashable {
        case shape(MessageContent.Media.Shape)
        case voice
    }

    private static let verbs: [Kind: String] = [
        .shape(.image): "sent an image", .shape(.video): "sent a video", .shape(.audio): "sent an audio file",
        .shape(.file): "sent a file", .shape(.sticker): "sent a sticker", .voice: "sent a voice message",
    ]

    private static func size(_ bytes: Int) -> String {
        let kibibytes = max(1, bytes / 1024)
        guard kibibytes >= 1024 else { return "\(kibibytes) KiB" }
        let tenths = bytes / (1 << 20) * 10 + bytes % (1 << 20) * 10 / (1 << 20)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }

    /// Minutes and seconds, with hours where there are any.
    private static func length(milliseconds: Int) -> String {
        let seconds = milliseconds / 1000
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":\(two(seconds % 60))"
    }
}
