import IRCProtocol
import MatrixProtocol

// What the network tells of people: accounts, real names, who is away, who is a program.
extension Bridge {
    /// Any line of somebody, as it is seen first. What is seen once more changes nothing.
    mutating func learnProfile(_ observation: Observation, on id: NetworkID) {
        guard !observation.isHistory, let nick = observation.source.nick else { return }
        switch observation.fact {
        case .joined(_, let realname):
            learn(nick, on: id) {
                // Who is away is told to be so behind the join.
                $0.away = nil
                $0.account = observation.account ?? (realname == nil ? $0.account : "")
                $0.realname = realname ?? $0.realname
                $0.isBot = $0.isBot || observation.isBot
            }
        case .awayChanged(let words):
            learn(nick, on: id) { $0.away = words }
            if words == nil { peerIsBack(nick, on: id) }
        case .accountChanged(let account): learn(nick, on: id) { $0.account = account ?? "" }
        case .realnameChanged(let realname): learn(nick, on: id) { $0.realname = realname }
        case .renamed(let new): moveProfile(nick, to: new, on: id)
        case .quit:
            guard let folded = networks[id]?.fold(nick) else { return }
            networks[id]?.profiles[folded] = nil
        default:
            guard observation.account != nil || observation.isBot else { return }
            learn(nick, on: id) {
                $0.account = observation.account ?? $0.account
                $0.isBot = $0.isBot || observation.isBot
            }
        }
    }

    /// What is known of somebody, from wherever the network tells it.
    mutating func learn(_ nick: Nickname, on id: NetworkID, _ change: (inout PersonProfile) -> Void) {
        guard let folded = networks[id]?.fold(nick) else { return }
        let former = networks[id]?.profiles[folded] ?? PersonProfile()
        var profile = former
        change(&profile)
        guard profile != former else { return }
        if networks[id]?.profiles.count ?? 0 >= limits.rememberedPeople { networks[id]?.profiles = [:] }
        networks[id]?.profiles[folded] = profile
        guard let ghost = ghost(folded, on: id), ghosts[ghost] != nil else { return }
        if profile.away != former.away { notePresence(of: ghost, .news) }
        profile.away = former.away
        if profile != former, networks[id]?.configuration.displayNameTemplate.tellsProfile == true { nameLater(ghost) }
    }

    private mutating func moveProfile(_ nick: Nickname, to new: Nickname, on id: NetworkID) {
        guard let former = networks[id]?.fold(nick), let folded = networks[id]?.fold(new),
            let profile = networks[id]?.profiles.removeValue(forKey: former)
        else { return }
        networks[id]?.profiles[folded] = profile
    }

    private mutating func peerIsBack(_ nick: Nickname, on id: NetworkID) {
        guard let folded = networks[id]?.fold(nick) else { return }
        for conversation in rooms.privateRooms(with: folded, on: id) { conversations[conversation.room]?.away = nil }
    }

    // MARK: Names that follow

    /// The ghost's name may be another. Whoever changes theirs again and again is named once in the end, for a name is
    /// an event in each of the ghost's rooms.
    mutating func nameLater(_ ghost: UserID) {
        // Whoever finds no place is named with what they say next.
        guard unnamed.count < limits.rememberedPeople else { return }
        if unnamed.isEmpty { wake(.naming, after: limits.namingDelay) }
        unnamed.insert(ghost)
    }

    /// Of an earlier run: who took another nick just before its end.
    mutating func resumeNaming() {
        for record in ghosts.values.sorted(by: { $0.user < $1.user }) where !record.displayName.isEmpty {
            guard let name = displayName(of: record.nick, on: record.network), name != record.displayName else {
                continue
            }
            nameLater(record.user)
        }
    }

    mutating func nameGhosts() {
        for ghost in unnamed.sorted().prefix(Self.namesAtOnce) {
            unnamed.remove(ghost)
            guard let record = ghosts[ghost], let name = displayName(of: record.nick, on: record.network),
                record.displayName != name,
                let room = memberships.lazy.filter({ $0.value.contains(ghost) }).map(\.key).min()
            else { continue }
            self.name(ghost, record.nick, name, on: record.network, in: room)
        }
        if !unnamed.isEmpty { wake(.naming, after: limits.namingDelay) }
    }

    private static let namesAtOnce = 50
}

extension Template {
    /// Whether it says more than the nick.
    var tellsProfile: Bool { ["ACCOUNT", "REALNAME", "BOT"].contains(where: contains) }
}
