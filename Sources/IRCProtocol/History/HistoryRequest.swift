/// A question for what was said before. Its answer is a batch, told as observations that are history.
package enum HistoryRequest: Sendable, Hashable {
    /// The oldest lines behind a place, in order.
    case after(HistoryReference)
    /// The newest lines, whatever is older.
    case latest
    /// All that ZNC has kept since then, in milliseconds since 1970.
    case play(since: Int64)

    /// - Parameter target: a channel, or the nick of a private conversation.
    package func message(target: String, limit: Int) -> Message {
        switch self {
        case .after(let reference):
            Self.command(["AFTER", target, reference.text, String(limit)])
        case .latest:
            Self.command(["LATEST", target, "*", String(limit)])
        case .play(let since):
            Message(
                .privmsg,
                ["*playback", Parameter(cleaning: "PLAY \(target) \(Self.seconds(since))")]
            )
        }
    }

    /// Which private conversations have had words in that time.
    package static func targets(from begin: Int64, to end: Int64, limit: Int) -> Message {
        command(
            ["TARGETS", HistoryReference.time(begin).text, HistoryReference.time(end).text, String(limit)]
        )
    }

    private static func command(_ words: [String]) -> Message {
        Message(.other("CHATHISTORY"), words.map { Parameter(cleaning: $0) })
    }

    /// Seconds with three decimals.
    private static func seconds(_ milliseconds: Int64) -> String {
        let instant = max(milliseconds, 0)
        let fraction = String(instant % 1000)
        return "\(instant / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
