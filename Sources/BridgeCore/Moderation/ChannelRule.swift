import IRCProtocol
import MatrixProtocol

/// What a channel wants of a room that its operators rule. Made of what IRC tells alone: what it changes in the room is
/// decided when the room's own state has been read.
package struct ChannelRule: Sendable, Hashable, Codable {
    /// Of all whose rank gives them another level than everybody's.
    package var levels: [UserID: Int] = [:]
    /// Who of them has no rank, and has spoken while the channel was moderated.
    package var guests: Set<UserID> = []
    /// Needed to speak.
    package var speakLevel = 0
    /// Needed to set the topic.
    package var topicLevel = 0
    /// Needed to invite.
    package var inviteLevel = 0
    /// Nobody comes in who is not asked in.
    package var isClosed = false
    /// Listed nowhere.
    package var isHidden = false
    /// What is said is for those who are there.
    var isShut: Bool { isClosed || isHidden }
    /// The modes as text, without a key.
    package var modes = ""
    package var forward: String?
    /// For what has no counterpart in a room's state.
    package var restrictions: Set<ChannelRestriction> = []

    /// Somebody on the channel, as the Matrix user that they are or that stands for them.
    struct Member: Sendable, Hashable {
        var user: UserID
        var prefixes: String
        /// They have spoken while the channel was moderated, rank or none: services and those whom an exception lets.
        var hasSpoken = false
    }

    /// More than so many levels would make the event larger than homeservers take; the weakest are left out.
    static let mostLevels = 300

    package init() {}

    init(modes: ChannelModes, members: [Member], support: ISupport, powers: [Character: Int]) {
        let ranks = RankTable(support, powers)
        let found = modes.restrictions(support)
        let isModerated = found.contains(.moderated)
        isClosed = found.contains(.inviteOnly) || found.contains(.keyed)
        isHidden = found.contains(.secret) || found.contains(.hidden)
        speakLevel = isModerated ? ranks.speakLevel : 0
        topicLevel = found.contains(.topicLocked) ? ranks.topicLevel : speakLevel
        inviteLevel = isClosed ? ranks.operatorLevel : 0
        self.modes = modes.text
        forward = modes.forward(support)?.text
        restrictions = found
        for member in members {
            var level = ranks.level(of: member.prefixes)
            if isModerated, member.hasSpoken || !member.prefixes.isEmpty { level = max(level, speakLevel) }
            if member.hasSpoken { guests.insert(member.user) }
            if level != 0 { levels[member.user] = max(level, levels[member.user] ?? level) }
        }
        guard levels.count > Self.mostLevels else { return }
        let kept = levels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostLevels)
        levels = Dictionary(uniqueKeysWithValues: Array(kept))
        // Some may speak who cannot be named: the server turns away who may not, and they are told.
        speakLevel = 0
    }

    /// What it is of the room's levels. Without a `former` one what is as everywhere is left as the room has it.
    func powers(after former: ChannelRule?) -> PowerChange {
        var change = PowerChange(users: levels)
        change.removed = Set(former?.levels.keys.filter { levels[$0] == nil } ?? [])
        if speakLevel != 0 || (former?.speakLevel ?? 0) != 0 { change.eventsDefault = speakLevel }
        if inviteLevel != 0 || (former?.inviteLevel ?? 0) != 0 { change.invite = inviteLevel }
        change.events = ["m.room.topic": topicLevel]
        change.isRevocable = true
        return change
    }

    /// Whether the two say the same of the room's levels.
    func hasPowers(of other: ChannelRule) -> Bool {
        levels == other.levels && speakLevel == other.speakLevel && topicLevel == other.topicLevel
            && inviteLevel == other.inviteLevel
    }

    /// The state event that tells programs and curious people which modes the channel has.
    package static let stateType = "org.trestle.channel_modes"

    var state: JSONValue {
        .members([
            "modes": .string(modes), "forward": forward.map { .string($0) },
            "notes": .array(restrictions.compactMap(\.sentence).sorted().map { .string($0) }),
        ])
    }

    func hasState(of other: ChannelRule) -> Bool { modes == other.modes && forward == other.forward }
}
