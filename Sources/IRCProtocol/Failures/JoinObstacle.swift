/// Why a channel does not let somebody in. What is done about it follows from this alone; docs/Errors.md has the table.
package enum JoinObstacle: String, Sendable, Hashable, CaseIterable {
    case banned
    case invitationNeeded
    case full
    case keyNeeded
    case accountNeeded
    case securityNeeded
    case operatorsOnly
    /// The limit of channels for one user is reached.
    case tooManyChannels
    /// Not now: too many joins, a split network, a pause after a kick.
    case busy
    /// The server said nothing.
    case noAnswer
    case noSuchChannel
    /// The name is kept from use.
    case forbidden
    /// The channel sends people on to another.
    case forwarded
    /// A refusal that no row of the table knows.
    case unknown

    package init(_ reply: ServerReply) {
        let words = reply.text.lowercased()
        if let told = Self.words.first(where: { $0.code == reply.code && words.contains($0.words) }) {
            self = told.obstacle
        } else {
            self = Self.codes[reply.code] ?? .unknown
        }
    }

    /// By numeric or code of a standard reply.
    package static let codes: [String: JoinObstacle] = [
        "403": .noSuchChannel, "405": .tooManyChannels, "407": .busy, "437": .busy, "448": .forbidden,
        "461": .noSuchChannel, "470": .forwarded, "471": .full, "473": .invitationNeeded, "474": .banned,
        "475": .keyNeeded, "476": .noSuchChannel, "477": .accountNeeded, "479": .forbidden, "480": .busy,
        "485": .forbidden, "489": .securityNeeded, "495": .busy, "500": .busy, "519": .operatorsOnly,
        "520": .operatorsOnly, "926": .forbidden, "CHANNEL_RENAMED": .noSuchChannel,
        "ACCOUNT_REQUIRED": .accountNeeded, "TIMEOUT": .noAnswer,
    ]

    /// Numerics that servers use for more than one thing.
    package static let words: [(code: String, words: String, obstacle: JoinObstacle)] = [
        ("471", "ssl", .securityNeeded), ("471", "opers only", .operatorsOnly),
        ("471", "registered users", .accountNeeded), ("480", "tls", .securityNeeded),
        ("480", "ssl", .securityNeeded),
    ]

    /// Whether it goes away by itself, and soon.
    package var isPassing: Bool { self == .busy || self == .noAnswer }
}
