/// Whom a PRIVMSG, NOTICE or TAGMSG is for.
package enum MessageTarget: Sendable, Hashable {
    /// `statusPrefix`: the `@` of `@#chan`, for those of that rank and above alone.
    case channel(ChannelName, statusPrefix: String?)
    case nick(Nickname)
    /// A server mask (`$*.example.org`) or something that is neither.
    case other(String)

    /// Reads one target. A character that is both a channel type and a status prefix (`+`, `&`) is a type where the rest
    /// is no channel.
    package init(parsing text: some StringProtocol, support: ISupport) {
        if let channel = Self.channel(behindPrefixOf: Substring(text), support: support) {
            self = channel
        } else if let channel = ChannelName(parsing: text, types: support.channelTypes) {
            self = .channel(channel, statusPrefix: nil)
        } else if text.utf8.first != UInt8(ascii: "$"), let nick = Nickname(parsing: text) {
            self = .nick(nick)
        } else {
            self = .other(String(text))
        }
    }

    private static func channel(behindPrefixOf text: Substring, support: ISupport) -> MessageTarget? {
        let symbols = support.statusMessage.unicodeScalars
        let most = min(text.unicodeScalars.prefix { symbols.contains($0) }.count, ISupport.Limit.prefixes)
        // The last of them may be the channel's own type.
        for count in stride(from: most, to: 0, by: -1) {
            let rest = Substring(text.unicodeScalars.dropFirst(count))
            if let channel = ChannelName(parsing: rest, types: support.channelTypes) {
                return .channel(channel, statusPrefix: String(text.unicodeScalars.prefix(count)))
            }
        }
        return nil
    }

    /// The targets of a list `a,b,#c`, empty ones passed over.
    package static func list(parsing text: some StringProtocol, support: ISupport) -> [MessageTarget] {
        CommaList.parse(text).map { MessageTarget(parsing: $0, support: support) }
    }
}

/// Names with commas between, as JOIN, PART, KICK and others have them.
package enum CommaList {
    /// Without the empty ones.
    package static func parse(_ text: some StringProtocol) -> [String] {
        Substring(text).utf8.split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
    }

    /// Lists of `items`, none of more bytes than `length` (an item that is longer alone stands alone) or of more items than
    /// `count`.
    package static func encode(_ items: [String], length: Int = 400, count: Int = .max) -> [String] {
        var lists: [[String]] = []
        var used = 0
        for item in items {
            if let last = lists.indices.last, used + 1 + item.utf8.count <= length, lists[last].count < count {
                lists[last].append(item)
                used += 1 + item.utf8.count
            } else {
                lists.append([item])
                used = item.utf8.count
            }
        }
        return lists.map { $0.joined(separator: ",") }
    }
}
