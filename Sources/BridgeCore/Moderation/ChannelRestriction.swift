import IRCProtocol

/// What a mode of a channel forbids, whatever letter a server has for it.
package enum ChannelRestriction: String, Sendable, Hashable, CaseIterable, Codable {
    /// `+i`
    case inviteOnly
    /// `+k`
    case keyed
    /// `+m`: only who has a rank speaks.
    case moderated
    /// Only who is logged in speaks.
    case registeredSpeak
    /// Only who is logged in joins.
    case registeredJoin
    /// `+s`
    case secret
    /// `+p`
    case hidden
    /// `+l`
    case limited
    /// `+t`: only operators set the topic.
    case topicLocked
    /// `+n`: only members speak.
    case insidersOnly

    /// Nil where the letter restricts nothing, as `+r` of a channel that services hold, or nothing that we know of.
    package init?(letter: Character, support: ISupport) {
        let table = support.isCharybdis ? Self.charybdis : Self.common
        guard let found = table[letter] else { return nil }
        self = found
    }

    private static let everywhere: [Character: ChannelRestriction] = [
        "i": .inviteOnly, "k": .keyed, "m": .moderated, "s": .secret, "p": .hidden, "l": .limited, "t": .topicLocked,
        "n": .insidersOnly,
    ]
    private static let common = everywhere.merging(["M": .registeredSpeak, "R": .registeredJoin]) { first, _ in first }
    private static let charybdis = everywhere.merging(["R": .registeredSpeak, "r": .registeredJoin]) { first, _ in first
    }

    /// What people outside are told of it; nil where the room's own state says it.
    package var sentence: String? {
        switch self {
        case .registeredSpeak: "Only people who are logged in to services may speak."
        case .registeredJoin: "Only people who are logged in to services may come in."
        case .limited: "No more people than a limit may come in."
        case .insidersOnly: nil
        case .inviteOnly, .keyed, .moderated, .secret, .hidden, .topicLocked: nil
        }
    }
}

extension ISupport {
    /// Servers of the charybdis family (solanum) have other letters than the rest; they alone write extended bans with
    /// a dollar sign.
    package var isCharybdis: Bool { tokens["EXTBAN"]?.hasPrefix("$") == true }
}
