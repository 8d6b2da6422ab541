import IRCProtocol

/// How many lines of IRC one message may take (`ircClients.lineLimit`), and what stands where it is cut.
///
/// The same for the same message in every run: it counts with a line as short as any network would have it, never with
/// what a connection happens to know. So lines that had been sent before a restart are the same lines after it.
struct LineLimit: Sendable, Hashable {
    /// At least one.
    let lines: Int
    /// Bytes of text on one line, codes counted.
    let budget: Int

    /// With the longest nick that is counted with; longer ones are rare, and cost a line more than is allowed at worst.
    private static let shortest = MessageBudget(
        source: Source(name: String(repeating: "n", count: 30)),
        support: ISupport()
    )

    init(lines: Int, kind: OutgoingLine.Kind, target: OutgoingLine.Target) {
        self.init(lines: lines, budget: Self.shortest.textLength(kind, to: target))
    }

    init(lines: Int, budget: Int) {
        self.lines = max(lines, 1)
        self.budget = max(budget, LineSplitter.minimum)
    }

    /// What goes to IRC, and what of it does not.
    struct Fitted: Sendable, Hashable {
        var lines: [FormattedText]
        var omission: Omission?
    }

    /// What of a message is not on IRC: lines as they were written, of which the first may be there in part, or, where
    /// it is the end of one line only, characters.
    enum Omission: Sendable, Hashable {
        case lines(Int)
        case characters(Int)

        var words: String {
            switch self {
            case .lines(1): "1 more line"
            case .lines(let count): "\(count) more lines"
            case .characters(1): "1 more character"
            case .characters(let count): "\(count) more characters"
            }
        }
    }

    /// All of the message where it is within the limit. Else, with a `link`, one line: the beginning, and the link; and
    /// without, as many lines as may be, the last of which says how much more there is.
    ///
    /// - Parameter link: where the whole message is to be read, in words that follow its beginning.
    func fit(_ message: [FormattedText], link: String? = nil) -> Fitted {
        // Most messages are one short line.
        if message.count == 1, message[0].isPlain, message[0].plain.utf8.count <= budget {
            return Fitted(lines: [message[0].normalized])
        }
        let splitter = LineSplitter(budget: budget)
        var pieces: [Piece] = []
        for (index, line) in message.enumerated() {
            let room = lines - pieces.count
            // What is far too long is not cut to its very end. Such a beginning never fits.
            let parts = splitter.split(line.beginning(bytes: budget * (room + 2)))
            for (number, part) in parts.prefix(room).enumerated() {
                pieces.append(Piece(text: part, line: index, endsLine: number == parts.count - 1))
            }
            if parts.count > room { return cut(pieces, of: message, link) }
        }
        return Fitted(lines: message.map(\.normalized))
    }

    private struct Piece {
        var text: FormattedText
        var line: Int
        var endsLine: Bool
    }

    private func cut(_ pieces: [Piece], of message: [FormattedText], _ link: String?) -> Fitted {
        let kept = link == nil ? pieces : Array(pieces.prefix(1))
        guard let last = kept.last else { return Fitted(lines: message) }
        // What the words say depends on the room that they leave. The longest that they can be is counted with.
        let most = message.reduce(message.count) { $0 + $1.plain.utf8.count }
        let room = budget - Self.words(.characters(most), link).utf8.count - Self.resetLength
        var shown = LineSplitter(budget: room).split(last.text).first ?? last.text
        let after = message.count - last.line - 1
        let isWhole = last.endsLine && shown == last.text
        let omission: Omission
        if after > 0 {
            omission = .lines(isWhole ? after : after + 1)
        } else {
            let before = kept.dropLast().filter { $0.line == last.line }.reduce(0) { $0 + $1.text.plain.count }
            omission = .characters(max(message[last.line].plain.count - before - shown.plain.count, 1))
        }
        shown.runs.append(FormattedText.Run(Self.words(omission, link)))
        return Fitted(lines: kept.dropLast().map(\.text) + [shown], omission: omission)
    }

    private static func words(_ omission: Omission, _ link: String?) -> String {
        " … " + (link ?? "(\(omission.words) on Matrix)")
    }

    /// Of the code that ends a style before the words.
    private static let resetLength = 1
}

extension FormattedText {
    /// At most so many bytes of text from the front, ending between two characters.
    func beginning(bytes: Int) -> FormattedText {
        var left = bytes
        var beginning = FormattedText()
        for run in runs {
            if run.text.utf8.count <= left {
                beginning.runs.append(run)
                left -= run.text.utf8.count
                continue
            }
            beginning.runs.append(
                Run(
                    String(
                        run.text.prefix { character in
                            left -= character.utf8.count
                            return left >= 0
                        }
                    ),
                    run.style
                )
            )
            break
        }
        return beginning
    }
}
