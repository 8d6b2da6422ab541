import IRCProtocol
import MatrixProtocol

/// Who may do what: the one answer for every door of the bridge.
///
/// Pure: what it is told of the world are the configuration and the ``Circumstances``. It changes only by remembering
/// what it has found, since patterns cost more than all else and each message asks.
package struct Permissions: Sendable {
    /// What an answer depends on that is not the configuration's.
    package struct Circumstances: Sendable, Hashable {
        /// How the network in question compares names.
        package var caseMapping: CaseMapping
        /// How many rooms are linked, beside the one in question.
        package var linkedRooms: Int

        package init(caseMapping: CaseMapping = .rfc1459, linkedRooms: Int = 0) {
            self.caseMapping = caseMapping
            self.linkedRooms = linkedRooms
        }
    }

    /// The bans of policy lists.
    package var policy = PolicyRules() {
        didSet { bars = [:] }
    }
    /// Whom the administration has ended, with its words.
    package var deactivated: [UserID: String] = [:] {
        didSet { bars = [:] }
    }
    /// Why nothing that is said is carried at present, from or to anybody.
    package var overLimit: Refusal?
    private var configuration: Configuration
    private var networks: [NetworkID: NetworkConfiguration] = [:]
    private var bars: [NetworkID: [UserID: Refusal?]] = [:]

    /// Beyond this all is forgotten and found anew.
    private static let rememberedBars = 50_000

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        adopt(configuration)
    }

    /// The configuration has changed.
    package mutating func adopt(_ configuration: Configuration) {
        self.configuration = configuration
        networks = Dictionary(configuration.networks.map { ($0.id, $0) }) { first, _ in first }
        bars = [:]
    }

    /// What somebody may do: the entry with their id counts, then their server's, then `*`.
    package func grade(of user: UserID) -> Grade {
        guard !configuration.permissions.isEmpty else { return .usual }
        return configuration.permissions[user.text]
            ?? configuration.permissions[String(user.server).lowercasedASCII]
            ?? configuration.permissions["*"]
            ?? .usual
    }

    /// Why `user` may not do this, with the sentence to tell them; nil where they may.
    ///
    /// `user` nil: somebody whom nobody has named yet. Then only what holds for all is refused.
    package mutating func refusal(of deed: Deed, by user: UserID?, in circumstances: Circumstances) -> Refusal? {
        switch deed {
        case .use(let id):
            return bar(user, on: id)
        case .speak(let room):
            return policy.ban(of: room).map(Refusal.ofRoom) ?? overLimit
        case .findPortal(let id, let channel):
            guard let network = networks[id] else { return Self.unknownNetwork }
            let settings = network.dynamicChannels
            guard settings.enabled, settings.createAlias, settings.joinRule == "public" else {
                return Refusal(.turnedOff, "Channels of \(network.name) are not found by an alias.")
            }
            return exclusion(of: channel, network, circumstances) ?? lack(of: .join, user, on: network)
        case .joinPortal(let id, _):
            guard let network = networks[id] else { return Self.unknownNetwork }
            return bar(user, on: id) ?? lack(of: .join, user, on: network)
        case .bringPortal(let id, let channel):
            guard let network = networks[id] else { return Self.unknownNetwork }
            let settings = network.dynamicChannels
            if let refusal = bar(user, on: id) { return refusal }
            guard settings.enabled else {
                return Refusal(.turnedOff, "Channels of \(network.name) are not brought here on request.")
            }
            let isListed = settings.joinRule == "public" || user.map { settings.whitelist.contains($0.text) } ?? false
            if !isListed || lack(of: .join, user, on: network) != nil {
                return Refusal(
                    .notPermitted,
                    "You do not have permission to bring channels of \(network.name) here."
                )
            }
            return exclusion(of: channel, network, circumstances)
        case .lookUp(let id, let channel):
            guard let network = networks[id] else { return Self.unknownNetwork }
            return bar(user, on: id) ?? exclusion(of: channel, network, circumstances)
        case .message(let id, let nick):
            return refusal(ofMessageTo: nick, id, user, circumstances)
        case .plumb(let room, let id, let channel, let members):
            return refusal(ofLinking: room, id, channel, members, user, circumstances)
        case .unlink(let hasPower):
            if hasPower || isAdministrator(user) { return nil }
            return Refusal(.notPermitted, "Only who may change the power levels of the room may do this.")
        case .administer:
            return isAdministrator(user)
                ? nil : Refusal(.notPermitted, "You do not have permission to use this command.")
        }
    }

    private func isAdministrator(_ user: UserID?) -> Bool { user.map { grade(of: $0).contains(.administer) } ?? false }

    private static let unknownNetwork = Refusal(.turnedOff, "There is no such network here.")
}

// MARK: - What keeps somebody out

extension Permissions {
    /// Who is not let on the network at all.
    private mutating func bar(_ user: UserID?, on id: NetworkID) -> Refusal? {
        guard let user, networks[id] != nil else { return nil }
        if let known = bars[id]?[user] { return known }
        let found = findBar(user, on: id)
        if bars[id, default: [:]].count >= Self.rememberedBars { bars[id] = [:] }
        bars[id, default: [:]][user] = .some(found)
        return found
    }

    /// What keeps somebody out everywhere.
    func bar(_ user: UserID) -> Refusal? {
        if let reason = deactivated[user] {
            return Refusal(.deactivated, "Your use of this bridge has been ended by its administration: \(reason).")
        }
        return policy.ban(of: user).map {
            Refusal(.banned, "You are banned from this bridge by a policy list\($0.because).")
        }
    }

    private func findBar(_ user: UserID, on id: NetworkID) -> Refusal? {
        if let bar = bar(user) { return bar }
        guard let network = networks[id],
            let excluded = network.excludedUsers.first(where: { $0.pattern.matches(user.text) })
        else { return nil }
        return Refusal(
            .excluded,
            excluded.reason ?? "You are excluded from this bridge.",
            kicks: network.ircClients.kickOnConnectionFailure
        )
    }

    private func lack(of grade: Grade, _ user: UserID?, on network: NetworkConfiguration) -> Refusal? {
        guard let user else {
            // Nobody has said who asks: it is enough that somebody may.
            let all = Array(configuration.permissions.values) + (configuration.permissions["*"] == nil ? [.usual] : [])
            return all.contains { $0.contains(grade) }
                ? nil : Refusal(.notPermitted, "Nobody may do this on \(network.name).")
        }
        guard !self.grade(of: user).contains(grade) else { return nil }
        return switch grade {
        case .join: Refusal(.notPermitted, "You do not have permission to be in channels of \(network.name).")
        case .message:
            Refusal(.notPermitted, "You do not have permission to talk alone with people on \(network.name).")
        default: Refusal(.notPermitted, "You do not have permission to link rooms with channels of \(network.name).")
        }
    }

    private func exclusion(
        of channel: ChannelName,
        _ network: NetworkConfiguration,
        _ circumstances: Circumstances
    ) -> Refusal? {
        let fold = circumstances.caseMapping
        let folded = fold.fold(channel)
        guard network.dynamicChannels.exclude.contains(where: { fold.fold($0) == folded }) else { return nil }
        return Refusal(.excludedChannel, "\(channel) is not bridged here.")
    }

    private mutating func refusal(
        ofMessageTo nick: Nickname,
        _ id: NetworkID,
        _ user: UserID?,
        _ circumstances: Circumstances
    ) -> Refusal? {
        guard let network = networks[id] else { return Self.unknownNetwork }
        let settings = network.privateMessages
        guard settings.enabled else {
            return Refusal(.turnedOff, "Private messages are turned off for \(network.name).")
        }
        let folded = circumstances.caseMapping.fold(nick).text
        if settings.exclude.contains(where: { $0.matches(folded, whole: true) }) {
            return Refusal(.excludedNick, "This person is not reached through this bridge.")
        }
        if let refusal = bar(user, on: id) { return refusal }
        if !settings.federate, let user, user.server != configuration.homeserver.domain {
            return Refusal(
                .notPermitted,
                "Private messages are only for users of \(configuration.homeserver.domain)."
            )
        }
        return lack(of: .message, user, on: network) ?? overLimit
    }

    private mutating func refusal(
        ofLinking room: RoomID,
        _ id: NetworkID,
        _ channel: ChannelName,
        _ members: Set<UserID>,
        _ user: UserID?,
        _ circumstances: Circumstances
    ) -> Refusal? {
        guard let network = networks[id] else { return Self.unknownNetwork }
        if let refusal = bar(user, on: id) { return refusal }
        if let rule = policy.ban(of: room) { return .ofRoom(rule) }
        // Administrators answer for what they do.
        if isAdministrator(user) { return nil }
        if let refusal = lack(of: .plumb, user, on: network) { return refusal }
        if let refusal = exclusion(of: channel, network, circumstances) { return refusal }
        let rules = configuration.provisioning
        if let user, !rules.allow.isEmpty,
            !rules.allow.contains(where: { $0.allows(user, room, id, channel, circumstances.caseMapping) })
        {
            return Refusal(.notPermitted, "You do not have permission to link this room with \(channel).")
        }
        if let limit = rules.roomLimit, circumstances.linkedRooms >= limit {
            return Refusal(.roomLimit, "As many rooms are linked as this bridge takes (\(limit)).")
        }
        let isInConflict = members.contains { member in
            rules.conflictingUsers.contains { $0.matches(member.text) }
                && !rules.exemptUsers.contains { $0.matches(member.text) }
        }
        guard isInConflict else { return nil }
        return Refusal(.conflict, "Somebody is in the room with whom it cannot be linked: another bridge, it may be.")
    }
}
