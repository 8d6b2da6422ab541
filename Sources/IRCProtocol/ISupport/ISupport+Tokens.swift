/// Tokens that are read from `tokens` when asked for.
extension ISupport {
    /// Changes with a parameter in one MODE line: three when nothing is said, nil without a limit (`MODES`).
    package var modeLimit: Int? {
        guard let value = tokens["MODES"] else { return 3 }
        return Self.length(value)
    }

    /// People that may be named at once to `command`; nil without a limit (`TARGMAX`).
    ///
    /// A command that TARGMAX does not name takes one target.
    package func targetLimit(of command: Command) -> Int? {
        guard let row = Self.pairs(tokens["TARGMAX"] ?? "").first(where: { $0.key == command.word }) else { return 1 }
        return row.limit
    }

    /// Channels in one line of `command`, as far as that is announced: by TARGMAX, or for PART by MAXTARGETS before it.
    package func mostListed(in command: Command) -> Int {
        if tokens["TARGMAX"] != nil { return targetLimit(of: command) ?? .max }
        guard command == .part else { return 1 }
        return tokens["MAXTARGETS"].flatMap(Self.length) ?? 1
    }

    /// Channels of a type that one client may be in; nil without a limit (`CHANLIMIT`, `MAXCHANNELS` before it).
    package func channelLimit(ofType type: Character) -> Int? {
        guard let value = tokens["CHANLIMIT"] else { return tokens["MAXCHANNELS"].flatMap(Self.length) }
        return Self.pairs(value).first { $0.key.contains(type) }?.limit
    }

    /// Entries that a list mode holds; nil when nothing is said (`MAXLIST`).
    package func listLimit(of mode: Character) -> Int? {
        Self.pairs(tokens["MAXLIST"] ?? "").first { $0.key.contains(mode) }?.limit
    }

    /// Whether MONITOR can be used, and for how many nicks.
    package enum Monitor: Sendable, Hashable {
        case unavailable
        case limited(Int)
        case unlimited
    }

    package var monitor: Monitor {
        guard let value = tokens["MONITOR"] else { return .unavailable }
        return Self.length(value).map(Monitor.limited) ?? .unlimited
    }

    /// Whether the server reads at whatever pace we write, and never ends a connection for it.
    package var hasSafeRate: Bool { tokens["soju.im/SAFERATE"] != nil || tokens["SAFERATE"] != nil }

    package var hasWhox: Bool { tokens["WHOX"] != nil }
    package var isUTF8Only: Bool { tokens["UTF8ONLY"] != nil }

    /// The user mode that marks a bot.
    package var botMode: Character? { letter("BOT", default: nil) }
    /// The list mode of exceptions from bans: `e` where EXCEPTS has no value.
    package var banExceptionMode: Character? { letter("EXCEPTS", default: "e") }
    /// The list mode of those who need no invitation: `I` where INVEX has no value.
    package var inviteExceptionMode: Character? { letter("INVEX", default: "I") }

    private func letter(_ key: String, default letter: Character?) -> Character? {
        guard let value = tokens[key] else { return nil }
        return value.unicodeScalars.first.map { Character($0) } ?? letter
    }

    /// Whether a client-only tag, without its `+`, gets through (IRCv3 message-tags, `CLIENTTAGDENY`).
    package func allowsClientTag(_ name: String) -> Bool {
        let denied = (tokens["CLIENTTAGDENY"] ?? "").split(separator: ",")
        guard denied.first == "*" else { return !denied.contains(Substring(name)) }
        return denied.contains(Substring("-" + name))
    }

    /// `KEY:5,KEY:` as pairs; no number is no limit.
    private static func pairs(_ value: String) -> [(key: Substring, limit: Int?)] {
        value.split(separator: ",").map { pair in
            let parts = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0], parts.count > 1 ? length(String(parts[1])) : nil)
        }
    }

    /// The letter of a prefix symbol, and the other way round.
    package func mode(ofPrefix symbol: Character) -> Character? { prefixes.first { $0.symbol == symbol }?.mode }
    package func prefix(ofMode mode: Character) -> Character? { prefixes.first { $0.mode == mode }?.symbol }
}
