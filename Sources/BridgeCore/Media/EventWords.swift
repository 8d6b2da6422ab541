import MatrixProtocol

/// What events that are no messages are on IRC: the message that stands for each.
enum EventWords {
    /// - Parameter results: of the poll that the event ends, where they are known.
    static func message(for content: EventContent, results: PollResults?) -> MessageContent? {
        switch content {
        case .sticker(let content): content
        case .poll(.start(let poll)): emote(words(poll))
        case .poll(.end(_, let text)): emote(results?.words ?? text.map { "ended a poll: \($0)" } ?? "ended a poll")
        case .call(let call): emote(words[call] ?? "started a call, which goes on on Matrix only")
        case .liveLocation(let text):
            emote("shares their way on a map, which is seen on Matrix only" + (text.map { ": \($0)" } ?? ""))
        case .unknown(_, let text): MessageContent(kind: .text, body: text)
        default: nil
        }
    }

    private static let words: [CallContent: String] = [
        .voice: "is calling, which does not reach IRC", .video: "is calling with video, which does not reach IRC",
        .conference: "started a call, which goes on on Matrix only",
    ]

    private static func words(_ poll: PollStart) -> String {
        let answers = poll.answers.enumerated().map { " [\($0.offset + 1)] \(line($0.element.text))" }
        return "started a poll on Matrix: \(line(poll.question))\(answers.joined())"
    }

    /// One line: what is asked and answered stands in one.
    static func line(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " ") }

    private static func emote(_ text: String) -> MessageContent {
        MessageContent(kind: .emote, body: line(text))
    }
}
