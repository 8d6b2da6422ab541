import IRCProtocol

/// What a new configuration means for the networks: a pure comparison.
package struct NetworkChanges: Sendable, Hashable {
    /// How much of a changed network has to connect anew.
    package enum Reach: Int, Sendable, Hashable, Comparable {
        /// What changed counts from now on, or from each connection's next beginning on.
        case none
        /// Only the bot is another.
        case bot
        /// Connections lead elsewhere, or come from elsewhere.
        case all

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// In the order of the new configuration.
    package private(set) var added: [NetworkID] = []
    /// In the order of the old configuration.
    package private(set) var removed: [NetworkID] = []
    /// Of networks that stay and are not as they were.
    package private(set) var changed: [NetworkID: Reach] = [:]

    package init(from old: [NetworkConfiguration], to new: [NetworkConfiguration]) {
        let before = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
        let after = Set(new.map(\.id))
        removed = old.map(\.id).filter { !after.contains($0) }
        for network in new {
            guard let former = before[network.id] else {
                added.append(network.id)
                continue
            }
            if former != network { changed[network.id] = Self.reach(from: former, to: network) }
        }
    }

    /// Names, passwords and pace of people are not here: nobody is thrown out for them.
    private static func reach(from old: NetworkConfiguration, to new: NetworkConfiguration) -> Reach {
        if places.contains(where: { $0(old) != $0(new) }) { return .all }
        return old.bot.isSame(as: new.bot) ? .none : .bot
    }

    /// What decides where connections lead and where they come from.
    private static let places: [@Sendable (NetworkConfiguration) -> AnyHashable] = [
        { $0.endpoints }, { $0.security }, { $0.upgradeSecurity }, { $0.proxy }, { $0.webIRC }, { $0.password },
        { $0.ircClients.ipv6 }, { $0.ircClients.sourceAddresses },
    ]
}

extension NetworkConfiguration.Bot {
    /// Whether the bot that is there can go on.
    fileprivate func isSame(as other: Self) -> Bool {
        enabled == other.enabled && nick == other.nick && username == other.username && password == other.password
    }
}
