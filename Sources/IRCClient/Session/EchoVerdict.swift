import IRCProtocol

/// What an echo tells of a line of ours: whether others see the words that were said.
enum EchoVerdict: Sendable, Hashable {
    case same
    /// The server cut the line; this says what it took away.
    case cut(rest: Message)
    /// The server put other words in place of these: what others see.
    case altered(String)

    /// Formatting may be taken away, as channels do whose mode forbids colours, and white space at the end.
    init(of sent: Message, shownAs echo: Message) {
        guard sent.command == .privmsg || sent.command == .notice, echo.command == sent.command,
            let words = sent[1], let target = sent.parameters.first, let shown = echo[1], shown != words
        else {
            self = .same
            return
        }
        let isAction = CTCP(parsing: words)?.isAction == true
        let said = FormattedText(parsing: Self.unwrapped(words))
        let seen = FormattedText(parsing: Self.unwrapped(shown)).plain
        let plain = said.plain
        if Self.trimmed(seen) == Self.trimmed(plain) {
            self = .same
            return
        }
        guard seen.utf8.count >= Self.shortestCut, let length = Self.commonLength(plain, seen) else {
            self = .altered(seen)
            return
        }
        let rest = said.dropping(bytes: length)
        guard rest.runs.contains(where: { !$0.text.allSatisfy(\.isWhitespace) }) else {
            self = .same
            return
        }
        let text = isAction ? CTCP.action(rest.rendered).encoded : Parameter(cleaning: rest.rendered)
        self = .cut(rest: Message(sent.command, [target, text]))
    }

    /// No server cuts a line before it is long: what ends earlier was ended by a filter.
    private static let shortestCut = 100

    /// How many bytes of `said` have been `seen`, where that is its beginning and not nothing; nil where it is other text.
    private static func commonLength(_ said: String, _ seen: String) -> Int? {
        let bytes = Array(said.utf8)
        let whole = Array(seen.utf8)
        if !whole.isEmpty, whole.count < bytes.count, bytes.starts(with: whole) { return whole.count }
        // A character was cut in two: then the line is no UTF-8 any more, and was read as a charset of single bytes.
        let single = seen.unicodeScalars.map { UInt8(exactly: $0.value) }
        guard !single.isEmpty, single.count < bytes.count, !single.contains(nil),
            bytes.starts(with: single.compactMap { $0 })
        else { return nil }
        var length = single.count
        while length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
        return length > 0 ? length : nil
    }

    private static func unwrapped(_ text: String) -> String {
        guard let query = CTCP(parsing: text), query.isAction else { return text }
        return query.arguments ?? ""
    }

    private static func trimmed(_ text: String) -> Substring {
        var text = Substring(text)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

extension FormattedText {
    /// What is left without so many bytes of text at the front, which end between two characters.
    fileprivate func dropping(bytes count: Int) -> FormattedText {
        var left = count
        var rest = FormattedText()
        for run in runs {
            let length = run.text.utf8.count
            if length <= left {
                left -= length
                continue
            }
            rest.runs.append(Run(String(decoding: Array(run.text.utf8.dropFirst(left)), as: UTF8.self), run.style))
            left = 0
        }
        return rest
    }
}
