/// How long a line may be, in bytes.
package struct LineLimits: Sendable, Hashable {
    /// From the `@` to the space after the tags, both counted.
    package var tags: Int
    /// Everything else, CR LF counted.
    package var rest: Int

    package init(tags: Int, rest: Int = LineLimits.standardRest) {
        self.tags = tags
        self.rest = rest
    }

    /// RFC 1459, section 2.3, unless ISUPPORT `LINELEN` says otherwise.
    package static let standardRest = 512
    /// Modern IRC, "Parameters": a client takes any number, a line of more than this is not sent.
    package static let parameterCount = 15
    /// What a server may send (IRCv3 message-tags, "Size limit").
    package static let received = LineLimits(tags: 8191)
    /// What a client may send: 4,094 bytes of tag data between `@` and space (the same section).
    package static let sent = LineLimits(tags: 4096)
}
