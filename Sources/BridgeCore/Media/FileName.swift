import MatrixProtocol

/// The name at the end of a link, made of what a sender wrote: one segment of a path, short, with the ending that tells
/// the kind.
enum FileName {
    /// Percent-encoded: a link has to fit on a line of IRC with words beside it.
    private static let longest = 80
    private static let longestEnding = 8

    static func of(_ media: MessageContent.Media, in content: MessageContent) -> String {
        let given =
            media.shape == .sticker ? "sticker" : media.filename ?? (content.body.isEmpty ? nil : content.body)
        let (stem, ending) = split(clean(given ?? stems[media.shape] ?? "file"))
        let ends = ending ?? media.mimetype.flatMap { endings[$0.lowercased()] }
        return shortened(stem.isEmpty ? stems[media.shape] ?? "file" : stem, ending: ends.map { ".\($0)" } ?? "")
    }

    /// No separator of any system, nothing that is not shown, and no dot in front.
    private static func clean(_ text: String) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned: continue
            default: cleaned.append("/\\:\"<>|?*".unicodeScalars.contains(scalar) ? "_" : scalar)
            }
        }
        return String(String(cleaned).drop { $0 == "." || $0.isWhitespace })
    }

    private static func split(_ name: String) -> (stem: String, ending: String?) {
        guard let dot = name.lastIndex(of: ".") else { return (name, nil) }
        let ending = name[name.index(after: dot)...]
        guard (1...longestEnding).contains(ending.utf8.count),
            ending.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0 | 0x20) })
        else { return (name, nil) }
        return (String(name[..<dot]), String(ending))
    }

    private static func shortened(_ stem: String, ending: String) -> String {
        var left = longest - ending.utf8.count
        let kept = stem.prefix { character in
            left -= PercentEncoding.encode(String(character)).utf8.count
            return left >= 0
        }
        let trimmed = kept.last?.isWhitespace == true ? String(kept.dropLast()) : String(kept)
        return (trimmed.isEmpty ? "file" : trimmed) + ending
    }

    private static let stems: [MessageContent.Media.Shape: String] = [
        .image: "image", .video: "video", .audio: "audio", .file: "file", .sticker: "sticker",
    ]

    /// For names without an ending: what people save opens by it.
    private static let endings = [
        "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif",
        "image/svg+xml": "svg", "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov",
        "audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/aac": "aac", "audio/flac": "flac",
        "audio/wav": "wav", "audio/webm": "weba", "application/pdf": "pdf", "text/plain": "txt",
    ]
}
