import IRCProtocol
import MatrixProtocol

/// All that a restarted bridge knows, read in one go at start.
package struct Snapshot: Sendable, Hashable {
    /// Unfinished events in order of arrival, with the number of lines that had arrived.
    package var journal: [JournalEntry] = []
    /// Unfinished orders in the order they were given.
    package var outbox: [MatrixOrder] = []
    package var parked: [MatrixOrder] = []
    package var links: [Link] = []
    package var topics: [ChannelKey: String] = [:]
    package var puppets: [PuppetRecord] = []
    /// Unsealed, in memory only.
    package var passwords: [PuppetKey: Secret] = [:]
    /// Unsealed, in memory only.
    package var certificates: [PuppetKey: ClientCertificate] = [:]
    /// Unsealed, in memory only.
    package var bouncers: [PuppetKey: Bouncer] = [:]
    package var addressCounts: [AddressBlock: Int64] = [:]
    /// By host.
    package var transportPolicies: [String: TransportPolicy] = [:]
    package var features: [UserID: [Feature: Bool]] = [:]
    package var ghosts: [GhostRecord] = []
    /// Ghosts of nicks that they are not named after.
    package var bearers: [NetworkID: [FoldedName: UserID]] = [:]
    /// Who is in rooms that the bridge has to do with, our ghosts and Matrix users alike.
    package var memberships: [RoomID: Set<UserID>] = [:]
    /// Oldest first.
    package var adminRooms: [AdminRoom] = []
    package var functionalMembers: [RoomID: Set<UserID>] = [:]
    package var privateRooms: [PrivateRoom] = []
    package var traces: Set<RoomTrace> = []
    package var moves: [RoomMove] = []
    /// Of channels whose rooms are being made; unsealed, in memory only.
    package var channelKeys: [ChannelKey: Secret] = [:]
    package var spaces: [NetworkID: RoomID] = [:]
    /// Requests to link that have not ended.
    package var plumbs: [PlumbRecord] = []
    /// Rooms that the bot is about to leave, and when: milliseconds since 1970.
    package var departures: [RoomID: Int64] = [:]
    /// Channels that their operators have closed to the bridge.
    package var optOuts: [OptOut] = []
    package var caseMappings: [NetworkID: CaseMapping] = [:]
    package var policyRules: [PolicyRule] = []
    /// Whom the administration has ended, with its words.
    package var deactivated: [UserID: String] = [:]
    /// When people of Matrix last did something here, in milliseconds since 1970, as far as it was written down.
    package var activity: [UserID: Int64] = [:]
    package var ghostActivity: [UserID: GhostActivity] = [:]
    package var activityLimit: ActivityLimit?
    /// The newest of each channel, oldest first: enough to know a replay.
    package var recentMessages: [MessageRecord] = []
    /// The newest, oldest first.
    package var reactions: [ReactionRecord] = []
    package var traits: [NetworkID: NetworkTraits] = [:]
    /// Since when all is heard, in milliseconds since 1970.
    package var heard: [HeardPlace: Int64] = [:]
    /// Rooms that have turned encrypted.
    package var encryptedRooms: Set<RoomID> = []

    package var rules: [RoomRule] = []
    package var bans: Set<ChannelBan> = []
    /// Of moderators, not ended, in the order they came.
    package var acts: [ModerationAct] = []

    package init() {}

    /// Rooms that have their place: no unfinished order is about to make one of them.
    package var knownRooms: Set<RoomID> {
        Set(links.map(\.room)).union(adminRooms.map(\.room)).union(privateRooms.map(\.room)).union(spaces.values)
    }
}

package struct JournalEntry: Sendable, Hashable {
    package var sequence: JournalSequence
    package var event: RoomEvent
    package var linesDone: Int
    /// Whether the map of messages has it: then its copies for other rooms are in the outbox, or were.
    package var isNoted: Bool
    /// As which lines it was begun, where that was kept.
    package var layouts: [Layout]

    package init(
        sequence: JournalSequence,
        event: RoomEvent,
        linesDone: Int,
        isNoted: Bool = false,
        layouts: [Layout] = []
    ) {
        self.layouts = layouts
        self.sequence = sequence
        self.event = event
        self.linesDone = linesDone
        self.isNoted = isNoted
    }
}
