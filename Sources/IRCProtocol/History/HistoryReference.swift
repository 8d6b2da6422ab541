/// A place in what was said, by which a server is asked for what follows it (draft/chathistory).
package enum HistoryReference: Sendable, Hashable {
    case message(String)
    /// Milliseconds since 1970, by the server's clock.
    case time(Int64)

    package enum Kind: String, Sendable, Hashable {
        case message = "msgid"
        case time = "timestamp"
    }

    package var text: String {
        switch self {
        case .message(let messageID): "msgid=\(messageID)"
        case .time(let milliseconds): "timestamp=\(ServerTime.text(milliseconds: milliseconds))"
        }
    }
}
