import IRCProtocol
import MatrixProtocol

/// Channels as room aliases and back, by the template `dynamicChannels.aliasTemplate`.
struct AliasNames: Sendable, Hashable {
    private let template: Template
    private let prefix: String
    private let suffix: String
    private let domain: String

    /// - Parameter template: with `$CHANNEL` open.
    init(template: Template, domain: String) {
        self.template = template
        (prefix, suffix) = template.fixedEnds
        self.domain = domain
    }

    /// A template of `$CHANNEL` alone is the whole network's: the channel's own `#` is the alias's.
    private var isBare: Bool { !prefix.hasPrefix("#") }

    /// Nil for a channel with a colon, since what follows one in an alias is its server and the rest names another
    /// channel; and for one without a `#` where that is to be the alias's own.
    func alias(for channel: ChannelName) -> RoomAlias? {
        guard !channel.text.utf8.contains(UInt8(ascii: ":")), !isBare || channel.text.hasPrefix("#") else { return nil }
        return RoomAlias(parsing: template.expanded(["CHANNEL": channel.text]) + ":" + domain)
    }

    /// - Parameter types: the network's channel prefixes, of its CHANTYPES.
    func channel(of alias: RoomAlias, types: String) -> ChannelName? {
        guard alias.server == domain else { return nil }
        let name = "#" + alias.localpart
        guard name.hasPrefix(prefix), name.hasSuffix(suffix), name.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        // By bytes: a mark that combines with the last character of what is fixed belongs to the channel.
        let bytes = name.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
        return String(bytes).flatMap { ChannelName(parsing: $0, types: types) }
    }
}
