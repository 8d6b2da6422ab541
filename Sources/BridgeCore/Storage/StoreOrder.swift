import IRCProtocol
import MatrixProtocol

/// A change of what survives a restart. Orders of one input are committed together, in order.
package enum StoreOrder: Sendable, Hashable {
    /// The event has had all its effects; its row goes.
    case finishJournal(JournalSequence)
    /// So many of the event's lines have arrived; after a restart only the rest is sent.
    case advanceJournal(JournalSequence, linesDone: Int)
    /// The lines that the event became, where another run would make others of it. Goes with the event.
    case layOut(JournalSequence, [Layout])
    case finishOutbox(TransactionID)

    /// An order that waits for its room to be made, in the lane that makes it. Its room id is a placeholder.
    case park(MatrixOrder)
    /// The orders of that lane have been given out, or given up.
    case unpark(lane: String)

    case saveLink(Link)
    case removeLink(RoomID, ChannelKey)
    /// The channel's topic as last carried over, so that the same one is not set again at each start.
    case saveTopic(ChannelKey, String)

    case savePuppet(PuppetRecord)
    /// Sealed before it is written; nil removes.
    case savePassword(PuppetKey, Secret?)

    /// Nil is the default again.
    case saveFeature(UserID, Feature, Bool?)
    /// All rows that name this Matrix user: records, passwords, choices, memberships, rooms of theirs, and what they said.
    /// Not a deactivation, which is the administration's.
    case forgetUser(UserID)

    case saveGhost(GhostRecord)
    /// Of our ghosts and of Matrix users alike, in rooms that the bridge has to do with.
    case saveMembership(RoomID, UserID, isJoined: Bool)

    /// The newest of the user's from now on, unless it was saved before.
    case saveAdminRoom(RoomID, UserID)
    case removeAdminRoom(RoomID)
    /// Of an admin room: who is there and is no person. Goes with the room.
    case saveFunctionalMembers(RoomID, Set<UserID>)
    case savePrivateRoom(PrivateRoom)
    case removePrivateRoom(RoomID)

    case saveTrace(RoomTrace)
    case removeTrace(RoomTrace)
    /// One for each old room.
    case saveMove(RoomMove)
    case removeMove(old: RoomID)
    /// The room is none of ours any more: who was in it, what was said there and what links open of it goes. Links and
    /// traces have orders of their own.
    case forgetRoom(RoomID)
    case removeTopic(ChannelKey)
    /// The key of a channel whose room is still being made; sealed, and nil removes.
    case saveChannelKey(ChannelKey, Secret?)
    /// The space that lists a network's portals.
    case saveSpace(NetworkID, RoomID)
    case removeSpace(NetworkID)
    /// The channel's key in it is sealed before it is written.
    case savePlumb(PlumbRecord)
    case removePlumb(PlumbID)
    /// When the bot leaves a room that nothing came about with, in milliseconds since 1970; nil where it need not.
    case saveDeparture(RoomID, Int64?)
    case saveOptOut(OptOut)
    /// By the channel as it was written.
    case removeOptOut(NetworkID, ChannelName)
    case savePolicyRule(PolicyRule)
    case removePolicyRule(PolicyRule.Key)
    /// With the words that the user is told; nil takes it back.
    case saveDeactivation(UserID, String?)
    /// When somebody of Matrix last did something here, in milliseconds since 1970.
    case saveActivity(UserID, Int64)
    /// When somebody on IRC last was.
    case saveGhostActivity(UserID, GhostActivity)
    /// All who were active last before then, in milliseconds since 1970.
    case forgetGhostActivity(before: Int64)
    /// More are active than may be, since then; nil takes it back, with all that were told.
    case saveActivityLimit(since: Int64?)
    /// A room was told of that.
    case saveLimitNotice(RoomID)

    /// Sealed as passwords are; nil forgets it.
    case saveCertificate(PuppetKey, ClientCertificate?)
    /// Sealed as passwords are; nil forgets it.
    case saveBouncer(PuppetKey, Bouncer?)
    /// How many addresses of a block have been given away: none is given twice.
    case saveAddressCount(AddressBlock, Int64)
    case saveTransportPolicy(TransportPolicy)
    /// The server takes plain connections again.
    case removeTransportPolicy(host: String)
    case saveMessage(MessageRecord)
    /// A link works from now on. One of the same id stays as it is, and one that was revoked stays revoked: an event
    /// that is taken again after a restart opens nothing anew. Sealed before it is written.
    case publish(PublicMedia)
    /// The links of this event and of corrections of it open nothing any more.
    case revokeMedia(EventID, in: RoomID)
    case saveReaction(ReactionRecord)
    case removeReaction(EventID)
    /// All that is said there is heard from then on, in milliseconds since 1970. That of a channel goes with its last
    /// link.
    case saveHeard(HeardPlace, Int64)
    /// As the network's last connection learnt them.
    case saveTraits(NetworkID, NetworkTraits)
    /// The room has turned encrypted. Goes with ``forgetRoom(_:)``, too.
    case saveEncryption(RoomID)
    case removeEncryption(RoomID)
    /// One for each room that a channel rules. Goes with ``forgetRoom(_:)``, too.
    case saveRule(RoomRule)
    case removeRule(RoomID)
    case saveBan(ChannelBan)
    case removeBan(ChannelBan)
    /// The ghost of a nick where it is not the one named after it; nil where it is.
    case saveBearer(NetworkID, FoldedName, UserID?)
    case saveAct(ModerationAct)
    case removeAct(String)
    /// As the network last announced it: folded names in the store follow it.
    case saveCaseMapping(NetworkID, CaseMapping)
}

/// A channel of a network, by its folded name.
package struct ChannelKey: Sendable, Hashable, Codable, Comparable {
    package var network: NetworkID
    package var name: FoldedName

    package init(network: NetworkID, name: FoldedName) {
        self.network = network
        self.name = name
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.network, left.name) < (right.network, right.name)
    }

    /// Networks are few: their names would make each look-up slower and hardly tell more.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A room and a channel that are one conversation.
package struct Link: Sendable, Hashable {
    package enum Origin: String, Sendable, Hashable, Codable {
        /// A portal made for an alias.
        case alias
        /// A portal made by `!join` or an IRC invitation.
        case join
        /// An existing room, by the configuration.
        case configuration
        /// An existing room, by a request.
        case provision

        package var isPortal: Bool { self == .alias || self == .join }
    }

    package var room: RoomID
    package var channel: ChannelKey
    /// As people write it.
    package var spelling: ChannelName
    package var origin: Origin
    package var channelPassword: Secret?

    package init(
        room: RoomID,
        channel: ChannelKey,
        spelling: ChannelName,
        origin: Origin,
        channelPassword: Secret? = nil
    ) {
        self.room = room
        self.channel = channel
        self.spelling = spelling
        self.origin = origin
        self.channelPassword = channelPassword
    }
}

/// What is remembered of somebody's connection.
package struct PuppetRecord: Sendable, Hashable, Codable {
    package var network: NetworkID
    package var user: UserID
    /// The nick asked for by `!nick`; nil follows the template.
    package var wantedNick: Nickname?
    /// Held before, the last one at the end, no more than ``rememberedNicks``: lines of them in a replay are our own.
    package private(set) var nicks: [Nickname]
    /// Made once and kept: operators know people by it.
    package var username: String?
    /// As Matrix last told it: the template's `$DISPLAY`.
    package var displayName: String?
    /// The user said `!quit` and has not come back since.
    package var hasQuit: Bool
    /// Their own source address, given once and kept for life.
    package var address: String?

    package init(
        network: NetworkID,
        user: UserID,
        wantedNick: Nickname? = nil,
        nicks: [Nickname] = [],
        username: String? = nil,
        displayName: String? = nil,
        hasQuit: Bool = false,
        address: String? = nil
    ) {
        self.network = network
        self.user = user
        self.wantedNick = wantedNick
        self.nicks = nicks.suffix(Self.rememberedNicks)
        self.username = username
        self.displayName = displayName
        self.hasQuit = hasQuit
        self.address = address
    }

    package static let rememberedNicks = 4

    package var lastNick: Nickname? { nicks.last }

    package mutating func hold(_ nick: Nickname) {
        guard nick != lastNick else { return }
        nicks = (nicks.filter { $0 != nick } + [nick]).suffix(Self.rememberedNicks)
    }
}

/// A Matrix user of ours that stands for somebody on IRC.
package struct GhostRecord: Sendable, Hashable, Codable {
    package var user: UserID
    package var network: NetworkID
    package var nick: Nickname
    package var displayName: String

    package init(user: UserID, network: NetworkID, nick: Nickname, displayName: String) {
        self.user = user
        self.network = network
        self.nick = nick
        self.displayName = displayName
    }
}

/// A Matrix user's room with the bot.
package struct AdminRoom: Sendable, Hashable {
    package var room: RoomID
    package var user: UserID

    package init(room: RoomID, user: UserID) {
        self.room = room
        self.user = user
    }
}

/// The conversation of one Matrix user with one person on IRC.
package struct PrivateRoom: Sendable, Hashable, Codable {
    package var room: RoomID
    package var network: NetworkID
    package var user: UserID
    /// As they bear it now.
    package var nick: Nickname
    /// As far as it was ever told.
    package var identity: PersonIdentity?
    /// The bridge made the room, so its power levels are as the bridge made them.
    package var isOurs: Bool

    package init(
        room: RoomID,
        network: NetworkID,
        user: UserID,
        nick: Nickname,
        identity: PersonIdentity? = nil,
        isOurs: Bool = false
    ) {
        self.room = room
        self.network = network
        self.user = user
        self.nick = nick
        self.identity = identity
        self.isOurs = isOurs
    }

    static func name(_ nick: Nickname, on network: NetworkConfiguration) -> String { "\(nick) (PM on \(network.name))" }
}

/// What an event is on IRC and in other rooms: one record for each line, one without an id where there is none.
package struct MessageRecord: Sendable, Hashable, Codable {
    package var event: EventID
    package var room: RoomID
    /// Who said it there; nil where an earlier version wrote the record.
    package var sender: UserID?
    package var network: NetworkID
    /// Folded channel or nick.
    package var target: FoldedName
    /// The same for all records of one thing said, whatever room they are of.
    package var said: String
    /// Nil where the network gives none, and for copies in other rooms.
    package var messageID: String?
    /// Milliseconds since 1970.
    package var time: Int64

    package init(
        event: EventID,
        room: RoomID,
        sender: UserID? = nil,
        network: NetworkID,
        target: FoldedName,
        said: String,
        messageID: String?,
        time: Int64
    ) {
        self.event = event
        self.room = room
        self.sender = sender
        self.network = network
        self.target = target
        self.said = said
        self.messageID = messageID
        self.time = time
    }
}
