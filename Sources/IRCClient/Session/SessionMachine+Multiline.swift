import IRCProtocol

// Many lines as one message (IRCv3 draft/multiline): a batch of ours, which nothing may interrupt, and batches of others
// put together again.
extension SessionMachine {
    /// The lines of a batch that says all of `line`; nil where the server takes none, or not so much.
    func batch(_ line: OutgoingLine) -> [Message]? {
        guard let limits = negotiation.multiline, line.kind != .action else { return nil }
        let reference = "m" + String(line.token.rawValue, radix: 36)
        let target = Parameter(cleaning: line.target.text)
        var lines = [
            Message(
                tags: line.tags,
                .batch,
                [Parameter(cleaning: "+" + reference), Parameter(cleaning: OpenBatches.multilineType), target]
            )
        ]
        var bytes = 0
        var tags = MessageTags()
        tags["batch"] = reference
        for text in [line.text] + line.more {
            for (index, piece) in pieces(of: text, line).enumerated() {
                var message = Message(saying: piece, as: line.kind, to: line.target, tags: tags)
                // Pieces of one line are joined again where they are shown.
                if index > 0 { message.tags[OpenBatches.concatTag] = "" }
                bytes += (message[1]?.utf8.count ?? 0) + 1
                lines.append(message)
            }
        }
        guard lines.count - 1 <= limits.lines, bytes - 1 <= limits.bytes, lines.count > 2,
            lines.allSatisfy(isEncodable)
        else { return nil }
        lines.append(Message(.batch, [Parameter(cleaning: "-" + reference)]))
        return lines
    }

    /// The splitter leaves out the space at which it cuts; here it has to stay, at the end of a piece that has room for it.
    private func pieces(of text: FormattedText, _ line: OutgoingLine) -> [FormattedText] {
        let splitter = LineSplitter(budget: budget.textLength(line.kind, to: line.target) - 1)
        var pieces = splitter.split(text)
        let plain = Array(text.cleaned.plain.utf8)
        var offset = 0
        for index in pieces.indices.dropLast() {
            offset += pieces[index].plain.utf8.count
            guard offset < plain.count, plain[offset] == UInt8(ascii: " "),
                !plain[offset...].starts(with: pieces[index + 1].plain.utf8)
            else { continue }
            pieces[index].runs.append(FormattedText.Run(" ", pieces[index].runs.last?.style ?? FormattedText.Style()))
            offset += 1
        }
        return pieces
    }

    mutating func say(_ batch: [Message], _ line: OutgoingLine) {
        guard let first = batch.first, ledger.accepted(line.token, lines: 1) else { return }
        var entry = self.entry(first, to: line)
        entry.following = Array(batch.dropFirst())
        queue.say(entry)
    }

    /// A batch of lines is complete: it is one thing said, with the tags of the batch.
    mutating func received(_ whole: OpenBatches.Whole, isHistory: Bool, _ now: MonotonicInstant) {
        var isLabelled = false
        if let label = whole.message.tags["label"], ledger.isAwaiting(label: label) {
            isLabelled = true
            if let event = ledger.labelled(label, whole.message) { out.events.append(event) }
        }
        if isHistory {
            if isOwn(whole.message.source), !isChannel(whole.message[0]) { return }
            observeSpoken(whole.message, whole.message[0] ?? "", whole.text, isHistory: true, nil)
        } else {
            spoken(whole.message, whole.text, isLabelled: isLabelled, now)
        }
    }
}
