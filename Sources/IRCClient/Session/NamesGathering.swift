import IRCProtocol

/// Who is on a channel that we have just joined: the names, kept true until all is told at once.
struct NamesGathering: Sendable {
    /// So many members are kept; further ones are counted only.
    static let limit = 100_000

    private var members: [FoldedName: ChannelMember] = [:]
    private(set) var dropped = 0
    /// A topic that came with the join and waits for the line that says who set it.
    var topic: String?

    var count: Int { members.count }

    /// One `353`: nicks with all their prefixes (multi-prefix), perhaps with user and host (userhost-in-names).
    mutating func received(_ reply: Message, _ support: ISupport) {
        for member in ChannelMember.members(of: reply, support: support) { add(member, support) }
    }

    mutating func joined(_ source: Source, _ support: ISupport) {
        guard let nick = source.nick else { return }
        add(ChannelMember(nick: nick, user: source.user, host: source.host), support)
    }

    private mutating func add(_ member: ChannelMember, _ support: ISupport) {
        let key = support.caseMapping.fold(member.nick)
        guard members.count < Self.limit || members[key] != nil else {
            dropped += 1
            return
        }
        members[key] = member
    }

    mutating func left(_ nick: FoldedName) { members[nick] = nil }

    mutating func renamed(_ old: FoldedName, to nick: Nickname, _ support: ISupport) {
        guard var member = members.removeValue(forKey: old) else { return }
        member.nick = nick
        members[support.caseMapping.fold(nick)] = member
    }

    /// A services package often gives rank in the moment after the names were listed.
    mutating func changed(_ modes: [ModeChange], _ support: ISupport) {
        for change in modes {
            guard let prefix = support.prefixes.first(where: { $0.mode == change.letter }),
                let parameter = change.parameter
            else { continue }
            let key = support.caseMapping.fold(parameter)
            guard let held = members[key]?.prefixes else { continue }
            var symbols = Set(held)
            if change.isSet { symbols.insert(prefix.symbol) } else { symbols.remove(prefix.symbol) }
            members[key]?.prefixes = support.ranked(symbols)
        }
    }

    /// In the order of their folded nicks, so that the same lines always tell the same.
    func told() -> [ChannelMember] { members.sorted { $0.key < $1.key }.map(\.value) }
}
