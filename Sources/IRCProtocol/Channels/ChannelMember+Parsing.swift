extension ChannelMember {
    /// One word of a NAMES reply (353): prefixes, of which there may be several (multi-prefix), the nick, and the user
    /// and host where userhost-in-names is on: `@+nick!user@host`. Nil when no nick is left.
    package init?(namesEntry entry: some StringProtocol, support: ISupport) {
        var rest = Substring(entry).unicodeScalars
        var found: Set<Character> = []
        while let first = rest.first, support.mode(ofPrefix: Character(first)) != nil {
            found.insert(Character(first))
            rest.removeFirst()
        }
        let source = Source(parsing: Substring(rest))
        guard let nick = Nickname(parsing: source.name) else { return nil }
        self.init(nick: nick, prefixes: support.ranked(found), user: source.user, host: source.host)
    }

    /// Everybody in a NAMES reply. Words that name nobody are passed over.
    package static func members(of reply: Message, support: ISupport) -> [ChannelMember] {
        guard reply.command == .numeric(.namesReply), reply.parameters.count > 3 else { return [] }
        return (reply.last ?? "").utf8.split(separator: UInt8(ascii: " ")).compactMap {
            ChannelMember(namesEntry: Substring($0), support: support)
        }
    }

    /// The flags of a WHO or WHOX reply, `H@+`: here or gone, server operator, channel prefixes and others.
    package static func prefixes(whoFlags flags: some StringProtocol, support: ISupport) -> String {
        support.ranked(Set(flags.unicodeScalars.map { Character($0) }))
    }

    /// Gone rather than here, by the flags of WHO.
    package static func isAway(whoFlags flags: some StringProtocol) -> Bool {
        flags.utf8.first == UInt8(ascii: "G")
    }
}

extension ISupport {
    /// The prefixes among `symbols`, strongest first, each once.
    package func ranked(_ symbols: Set<Character>) -> String {
        String(prefixes.lazy.map(\.symbol).filter { symbols.contains($0) })
    }
}
