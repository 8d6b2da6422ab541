import IRCProtocol

/// What the server says of one nick and one channel, asked by NAMES and WHOIS at one moment.
package struct OperatorFinding: Sendable, Hashable {
    package var nick: Nickname
    package var isOnChannel = false
    /// Operator or higher.
    package var isOperator = false
    package var user = ""
    package var host = ""
    package var account: String?

    /// Both are asked of our own server, which answers from what it knows, in the order of everything else that it tells.
    package static func question(_ nick: Nickname, on channel: ChannelName) -> [Message] {
        [Message(.names, [Parameter(channel)]), Message(.whois, [Parameter(nick)])]
    }

    package init(nick: Nickname) { self.nick = nick }

    /// - Parameter lines: the answer to ``question(_:on:)``.
    package init(_ nick: Nickname, on channel: ChannelName, _ lines: [Message], support: ISupport) {
        self.init(nick: nick)
        let fold = support.caseMapping
        let folded = fold.fold(nick)
        for line in lines {
            switch line.command {
            case .numeric(.namesReply) where line[2].map({ fold.fold($0) }) == fold.fold(channel):
                for member in ChannelMember.members(of: line, support: support) where fold.fold(member.nick) == folded {
                    isOnChannel = true
                    isOperator = support.isOperator(member.prefixes)
                }
            case .numeric(.whoisUser) where line[1].map({ fold.fold($0) }) == folded:
                user = line[2] ?? ""
                host = line[3] ?? ""
            case .numeric(.whoisAccount) where line[1].map({ fold.fold($0) }) == folded:
                account = line[2]
            default: break
            }
        }
        // Gone between the two answers: nothing is known of who it was.
        if host.isEmpty { isOnChannel = false }
    }
}

extension ISupport {
    /// Whether the strongest of `prefixes` is that of an operator or one above it. Prefixes are ranked strongest first.
    package func isOperator(_ held: String) -> Bool {
        guard let least = prefixes.firstIndex(where: { $0.mode == "o" }) else { return false }
        return prefixes[...least].contains { held.contains($0.symbol) }
    }
}
