/// Up to where all that was said is known.
struct HistoryMark: Sendable, Hashable {
    /// Milliseconds since 1970, by the server's clock where it tells.
    var time: Int64
    var messageID: String?
}
