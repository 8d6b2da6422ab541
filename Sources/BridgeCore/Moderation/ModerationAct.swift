import IRCProtocol
import MatrixProtocol

/// What a moderator did on Matrix, on its way to IRC: by their own puppet if it may, else by the bot if it may, else it is
/// refused with the reason, and in a room that the channel rules taken back.
///
/// Kept in the store until it has ended. Everything in it may be done twice without harm.
package struct ModerationAct: Sendable, Hashable, Codable {
    package enum Deed: Sendable, Hashable, Codable {
        case kick(Nickname)
        /// Whoever bears the nick is looked up for what to ban.
        case ban(Nickname)
        /// Of one of ours, who leaves by themselves.
        case shutOut(masks: [String])
        case unban(masks: [String])
        case rank(Nickname, [Change])
    }

    package struct Change: Sendable, Hashable, Codable {
        package var isSet: Bool
        package var letter: String

        package init(isSet: Bool, letter: String) {
            self.isSet = isSet
            self.letter = letter
        }
    }

    /// The same in every run.
    package var id: String
    package var room: RoomID
    package var channel: ChannelKey
    package var moderator: UserID
    package var target: UserID
    package var reason: String?
    package var deed: Deed

    package init(
        id: String,
        room: RoomID,
        channel: ChannelKey,
        moderator: UserID,
        target: UserID,
        reason: String? = nil,
        deed: Deed
    ) {
        self.id = id
        self.room = room
        self.channel = channel
        self.moderator = moderator
        self.target = target
        self.reason = reason
        self.deed = deed
    }
}

extension ModerationAct {
    /// The words that others on IRC see.
    private var words: String {
        let verb = if case .kick = deed { "Kicked" } else { "Banned" }
        return "\(verb) by \(moderator)" + (reason.map { ": \($0)" } ?? "")
    }

    /// What is sent to the server. `masks`: of a ban, once they are known.
    func lines(on spelling: ChannelName, masks: [String], support: ISupport) -> [Message] {
        func modes(_ isSet: Bool, _ masks: [String]) -> [Message] {
            let changes = masks.map { ModeChange(isSet: isSet, letter: "b", parameter: $0) }
            return ModeChange.messages(changes, on: spelling, support: support)
        }
        func kick(_ nick: Nickname) -> Message {
            Message(.kick, [Parameter(spelling), Parameter(nick), Parameter(cleaning: words)])
        }
        switch deed {
        case .kick(let nick): return [kick(nick)]
        case .ban(let nick): return modes(true, masks) + [kick(nick)]
        case .shutOut(let masks): return modes(true, masks)
        case .unban(let masks): return modes(false, masks)
        case .rank(let nick, let changes):
            let changes = changes.compactMap { change in
                change.letter.first.map { ModeChange(isSet: change.isSet, letter: $0, parameter: nick.text) }
            }
            return ModeChange.messages(changes, on: spelling, support: support)
        }
    }

    /// What the moderator is told that did not happen.
    func failure(on spelling: ChannelName) -> String {
        switch deed {
        case .kick(let nick): "\(nick) was not kicked from \(spelling)"
        case .ban(let nick): "\(nick) was not banned from \(spelling)"
        case .shutOut, .unban: "The ban of \(target) on \(spelling) was not changed on IRC"
        case .rank(let nick, _): "The rank of \(nick) on \(spelling) was not changed"
        }
    }

    /// Whether both change the rank of the same person.
    func changesRank(of other: ModerationAct) -> Bool {
        guard case .rank = deed, case .rank = other.deed else { return false }
        return channel == other.channel && target == other.target
    }

    /// Who is banned already need not hear of what comes of it on IRC.
    var isQuiet: Bool { if case .shutOut = deed { true } else { false } }
}
