/// Where the parts of a line lie, found without making a string or any allocation.
///
/// For lines that are dropped after a look at command and target, and the first step of reading a whole one. The
/// ranges are offsets into the span that was looked at, which must be handed in again to see the bytes:
///
///     if let peek = LinePeek(buffer.readableBytesUInt8Span), peek.code == privmsg { ... }
package struct LinePeek: Sendable, Hashable {
    /// Without `@`; empty when there are none.
    package let tags: Range<Int>
    /// Without the colon; empty when there is none.
    package let source: Range<Int>
    /// The part of the source before `!` or `@`.
    package let nick: Range<Int>
    package let command: Range<Int>
    /// The verb as a number, to compare with ``Command/code``. Nil for a word over 16 letters or with odd characters.
    package let code: VerbCode?
    /// The first parameter without any colon; empty when there is none.
    package let target: Range<Int>
    /// All after the command and its spaces, colons and all, without the line's end.
    package let parameters: Range<Int>

    /// Nil for a line without a command.
    package init?(_ line: Span<UInt8>) {
        let space = UInt8(ascii: " ")
        var end = line.count
        while end > 0, line[end &- 1] == 10 || line[end &- 1] == 13 { end &-= 1 }

        var index = line.skippingSpaces(from: 0, to: end)
        var tags = index..<index
        if index < end, line[index] == UInt8(ascii: "@") {
            let stop = line.firstIndex(of: space, from: index &+ 1, to: end)
            tags = index &+ 1..<stop
            index = line.skippingSpaces(from: stop, to: end)
        }
        var source = index..<index
        var nick = index..<index
        if index < end, line[index] == UInt8(ascii: ":") {
            let start = index &+ 1
            index = start
            var nickEnd = -1
            while index < end, line[index] != space {
                if nickEnd < 0, line[index] == UInt8(ascii: "!") || line[index] == UInt8(ascii: "@") {
                    nickEnd = index
                    // What follows is user and host, of no interest here.
                    index = line.firstIndex(of: space, from: index, to: end)
                    break
                }
                index &+= 1
            }
            source = start..<index
            nick = start..<(nickEnd < 0 ? index : nickEnd)
            index = line.skippingSpaces(from: index, to: end)
        }
        let commandStart = index
        index = line.firstIndex(of: space, from: index, to: end)
        guard index > commandStart else { return nil }
        command = commandStart..<index
        code = VerbCode(line, commandStart..<index)

        index = line.skippingSpaces(from: index, to: end)
        parameters = index..<end
        if index < end, line[index] == UInt8(ascii: ":") {
            target = index &+ 1..<end
        } else {
            target = index..<line.firstIndex(of: space, from: index, to: end)
        }
        self.tags = tags
        self.source = source
        self.nick = nick
    }

    /// For bytes that are not held as a span; those without contiguous storage are copied.
    package init?(_ line: some Collection<UInt8>) {
        let found: LinePeek?? = line.withContiguousStorageIfAvailable { LinePeek($0.span) }
        guard let peek = found ?? LinePeek(Array(line).span) else { return nil }
        self = peek
    }

    /// Whether the verb is `command`. In a hot place keep ``Command/code`` and compare that.
    package func isCommand(_ command: Command) -> Bool { code != nil && code == command.code }
}
