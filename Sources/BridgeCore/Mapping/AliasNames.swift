import IRCProtocol
import MatrixProtocol

/// Channels as room aliases and back, by the template `dynamicChannels.aliasTemplate`.
struct AliasNames: Sendable, Hashable {
    private let prefix: String
    private let suffix: String
    private let domain: String

    init(template: String, network: NetworkID, domain: String) {
        let filled = template.replacing("$SERVER", with: network.name)
        let parts = filled.split(separator: "$CHANNEL", maxSplits: 1, omittingEmptySubsequences: false)
        prefix = String((parts.first ?? "").drop { $0 == "#" })
        suffix = parts.count > 1 ? String(parts[1]) : ""
        // A template of `$CHANNEL` alone: the channel's own `#` is the alias's.
        self.domain = domain
    }

    private var isBare: Bool { prefix.isEmpty }

    /// Nil for a channel with a colon: what follows one in an alias is its server, and the rest names another channel.
    func alias(for channel: ChannelName) -> RoomAlias? {
        guard !channel.text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        let name = isBare ? String(channel.text.drop { $0 == "#" }) : channel.text
        return RoomAlias(parsing: "#\(prefix)\(name)\(suffix):\(domain)")
    }

    func localpart(for channel: ChannelName) -> String? {
        alias(for: channel).map { String($0.localpart) }
    }

    func channel(of alias: RoomAlias, types: String) -> ChannelName? {
        guard alias.server == domain else { return nil }
        let localpart = alias.localpart
        guard localpart.hasPrefix(prefix), localpart.hasSuffix(suffix),
            localpart.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        let name = localpart.dropFirst(prefix.count).dropLast(suffix.count)
        return ChannelName(parsing: isBare ? "#" + name : String(name), types: types)
    }
}
