/// How many bytes of text fit on one of our lines as others get it:
/// `:nick!user@host PRIVMSG target :` before and CR LF after.
///
/// What of our prefix is not known yet counts at its longest, so that nothing is cut when it turns out long.
package struct MessageBudget: Sendable, Hashable {
    /// Of the whole line, CR LF counted.
    package var lineLength: Int
    /// Of `:nick!user@host `, the space counted.
    package var prefixLength: Int

    /// RFC 2812 sets no limit for user names; servers that announce none cut at 10.
    package static let unknownUserLength = 10
    /// RFC 2812, section 1.3: a host name has at most 63 characters.
    package static let unknownHostLength = 63

    private static let actionWrapping = CTCP.action("").encoded.text.utf8.count

    package init(source: Source, support: ISupport) {
        let user = source.user?.utf8.count ?? (support.userLength ?? Self.unknownUserLength)
        let host = source.host?.utf8.count ?? (support.hostLength ?? Self.unknownHostLength)
        lineLength = support.lineLength
        prefixLength = 1 + source.name.utf8.count + 1 + user + 1 + host + 1
    }

    package init(identity: SessionIdentity) {
        self.init(source: identity.source, support: identity.support)
    }

    /// Bytes for the text, formatting codes counted. Never below ``LineSplitter/minimum``: with a target that leaves less
    /// the line fails when it is encoded.
    package func textLength(_ kind: OutgoingLine.Kind, to target: OutgoingLine.Target) -> Int {
        let command = Message.command(of: kind).word.utf8.count
        let around = prefixLength + command + 1 + target.text.utf8.count + 2 + 2
        let wrapping = kind == .action ? Self.actionWrapping : 0
        return max(LineSplitter.minimum, lineLength - around - wrapping)
    }
}

extension Message {
    static func command(of kind: OutgoingLine.Kind) -> Command { kind == .notice ? .notice : .privmsg }

    /// The line that says one piece of text, codes and CTCP wrapping included.
    package init(
        saying text: FormattedText,
        as kind: OutgoingLine.Kind,
        to target: OutgoingLine.Target,
        tags: MessageTags = MessageTags()
    ) {
        let rendered = text.rendered
        let body = kind == .action ? CTCP.action(rendered).encoded : Parameter(cleaning: rendered)
        self.init(tags: tags, Self.command(of: kind), [Parameter(cleaning: target.text), body])
    }

    /// The lines that say all of `line` within `budget`. Tags go on each. None for a text with nothing to show.
    package static func lines(saying line: OutgoingLine, budget: MessageBudget) -> [Message] {
        let splitter = LineSplitter(budget: budget.textLength(line.kind, to: line.target))
        return splitter.split(line.text).map { piece in
            Message(saying: piece, as: line.kind, to: line.target, tags: line.tags)
        }
    }
}
