/// What a browser may do with a file, by its type.
struct MediaKind: Sendable, Hashable {
    /// For the header; of others nothing but the form is known.
    var contentType: String
    /// Whether a browser may show it, and does not have to save it.
    var isShown: Bool

    /// Types that run nothing wherever they are shown (specification, "Serving inline content").
    private static let safe: Set<String> = [
        "text/css", "text/plain", "text/csv", "application/json", "application/ld+json",
        "image/jpeg", "image/gif", "image/png", "image/apng", "image/webp", "image/avif",
        "video/mp4", "video/webm", "video/ogg", "video/quicktime",
        "audio/mp4", "audio/webm", "audio/aac", "audio/mpeg", "audio/ogg", "audio/wave", "audio/wav", "audio/x-wav",
        "audio/x-pn-wav", "audio/flac", "audio/x-flac",
    ]

    /// - Parameter type: as somebody wrote it. What has not the form of a type becomes plain bytes.
    init(_ type: String?) {
        let parts = (type ?? "").split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let essence = Self.trimmed(parts.first ?? "").lowercased()
        let halves = essence.split(separator: "/", omittingEmptySubsequences: false)
        guard essence.utf8.count <= 100, halves.count == 2, halves.allSatisfy(Self.isToken) else {
            contentType = "application/octet-stream"
            isShown = false
            return
        }
        // Without a charset browsers guess one.
        contentType = essence.hasPrefix("text/") ? "\(essence); charset=utf-8" : essence
        isShown = Self.safe.contains(essence)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.drop { $0.isWhitespace }
    }

    /// RFC 9110, section 5.6.2, as far as types use it.
    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "!#$&-^_.+".utf8.contains(byte)
                }
            }
    }
}
