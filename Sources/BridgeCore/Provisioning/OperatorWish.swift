import IRCProtocol

struct WishID: Sendable, Hashable, Comparable {
    let rawValue: UInt64
    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What a channel operator may say to the bot about their channel: done at once, if the server shows that it is an
/// operator who says it.
struct OperatorWish: Sendable, Hashable {
    enum Deed: String, Sendable, Hashable, CaseIterable {
        case unbridge, optout, optin
    }

    var deed: Deed
    var network: NetworkID
    var channel: ChannelName
    var speaker: Speaker

    /// `!unbridge #channel` and its kin. Nil for other words; a deed without its channel is a mistake.
    static func parse(_ text: String, types: String) -> (Deed, ChannelName?)? {
        let words = text.split(separator: " ")
        guard let first = words.first, first.hasPrefix("!"),
            let deed = Deed(rawValue: String(first.dropFirst()).lowercasedASCII)
        else { return nil }
        guard words.count == 2, let channel = ChannelName(parsing: words[1], types: types) else { return (deed, nil) }
        return (deed, channel)
    }

    /// Whether the one whom the server found is the one who spoke, and an operator.
    func isGranted(_ finding: OperatorFinding) -> Bool {
        guard finding.isOnChannel, finding.isOperator else { return false }
        guard finding.user == speaker.user, finding.host == speaker.host else { return false }
        return speaker.account == nil || speaker.account == finding.account
    }
}
