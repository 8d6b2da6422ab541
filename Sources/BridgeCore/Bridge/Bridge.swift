import DequeModule
import IRCProtocol
import MatrixProtocol

/// Every decision of the bridge: takes inputs in order, gives effects in order.
///
/// Pure and deterministic: the same snapshot, seed and inputs give the same effects. Nothing in it waits; what takes
/// several steps is state here and goes on with a later input.
package struct Bridge: Sendable {
    package internal(set) var configuration: Configuration
    let limits: Limits
    let brokerPolicy: BrokerPolicy
    /// Different at each start: transaction ids of one run never meet those of another.
    let boot: String
    /// Nil where the bridge serves no media.
    let links: PublicLinks?
    var random: RandomSource
    var permissions: Permissions
    var policy = PolicyLists()
    var sweep: Sweep?
    /// Whom a bar was carried out on while they were here.
    var barred: Set<UserID> = []
    var now = Moment(monotonic: .zero, wall: 0)
    var effects: [Effect] = []
    var isStopping = false

    var networks = Networks()
    var rooms = RoomDirectory()
    var traces: Set<RoomTrace>
    var spaces: [NetworkID: RoomID]
    /// Invitations from IRC that users were told of, with the time.
    var offers: [Offer: Duration] = [:]
    /// By the former name of the channel.
    var renamings: [ChannelKey: ChannelRenaming] = [:]
    /// By the old room.
    var moves: [RoomID: RoomMove]
    /// Keys of channels whose rooms are being made.
    var channelKeys: [ChannelKey: Secret]
    /// When people last did something here, in milliseconds since 1970, to the hour.
    var activity: [UserID: Int64]
    var activeGhosts: ActiveGhosts
    /// Since when more are active than may be, and who was told, room by room; nil where they are not.
    var activityLimit: ActivityLimit?
    /// Display names as Matrix told them, of users who have no puppet yet.
    var displayNames: [UserID: String] = [:]
    /// Our ghosts as they were ordered to be, and people as they were seen: the ledger that truth is compared with.
    var memberships: [RoomID: Set<UserID>]
    var memberQueue: MembershipQueue
    /// Who came into rooms since their members were asked for.
    var arrivedSince: [RoomID: Set<UserID>] = [:]
    /// The length of the queue as it was told last.
    var toldQueue = 0
    var refusedJoins: [GhostPlace: Int] = [:]
    /// Who is still to be brought to IRC at start.
    var arrivals: [NetworkID: Deque<Arrival>] = [:]
    var gates: [RoomID: PresenceGate] = [:]
    /// What waits behind a closed gate, oldest first. The store has it too.
    var gated: [RoomID: [MatrixOrder]] = [:]
    /// Topics that do: of each room the newest.
    var gatedTopics: [RoomID: MatrixOrder] = [:]
    /// By ghost, who has been told that no more is kept.
    var toldOfFullGate: [RoomID: Set<UserID>] = [:]
    /// Where somebody came or went in this step, on either side.
    var touchedChannels: Set<ChannelKey> = []
    var touchedRooms: Set<RoomID> = []
    /// By network.
    var splits: [NetworkID: SplitWatch] = [:]
    /// When the names of a channel were compared last.
    var censuses: [ChannelKey: Duration] = [:]
    var peopleQueues: [NetworkID: PeopleQueue] = [:]
    /// Whose rooms show somebody who may not be there: these are compared next.
    var doubtfulChannels: Set<ChannelKey> = []
    /// Who is in an admin room and is no person.
    var functionalMembers: [RoomID: Set<UserID>]
    var features: [UserID: [Feature: Bool]]
    var ghosts: [UserID: GhostRecord]
    var connections: [ConnectionID: PuppetKey] = [:]
    var records: [PuppetKey: PuppetRecord] = [:]
    var passwords: [PuppetKey: Secret]
    var certificates: [PuppetKey: ClientCertificate]
    var bouncers: [PuppetKey: Bouncer]
    /// Addresses given away, by block.
    var addressCounts: [AddressBlock: Int64]
    /// Since when all is heard, as the store had it at the start.
    var heardMarks: [HeardPlace: Int64] = [:]
    /// The newest that was said to our users in private conversations, in milliseconds since 1970.
    var whisperMarks: [RoomID: Int64] = [:]
    var missed: [PuppetKey: MissedWhispers] = [:]
    /// By host.
    var transportPolicies: [String: TransportPolicy]
    /// Ports of servers that have asked for TLS in plain, by host.
    var transportUpgrades: [String: Int] = [:]
    /// Servers that were asked in plain and want no TLS, and when.
    var plainHosts: [String: Duration] = [:]
    var transportProbes: [NetworkID: TransportProbe] = [:]
    var journeys: [JournalSequence: Journey] = [:]
    /// Events from before the restart that are still to come again, with what had become of them.
    var retaken: [JournalSequence: JournalEntry]
    var makings: [String: PendingRoom] = [:]
    /// Rooms that were seen to be there before the orders that made them ended.
    var madeBefore: [TransactionID: RoomID] = [:]
    /// The brokers that asked for a connection's probes, oldest first.
    var probes: [ConnectionID: [FoldedName]] = [:]
    var requests: [RequestToken: Request] = [:]
    var questions: [ReplyToken: Question] = [:]
    var consents = Consents()
    /// Nicks on their way back.
    var regainings: [PuppetKey: Regaining] = [:]
    /// What the homeserver was asked, and what the answer is for.
    var queries: [QueryToken: QueryPurpose] = [:]
    /// Who waits for an order to be carried out.
    var orderQuestions: [TransactionID: ReplyToken] = [:]
    /// What was said of late, on both sides.
    var messages: MessageMap
    var recollection: Recollection
    var reactions: Reactions
    /// Rooms in which nothing is said that only their members may read, and of which nothing can be read here.
    var encrypted: Set<RoomID>
    var typing = Typing()
    var afterthoughts = Afterthoughts()
    var pictures = Pictures()
    /// The thread that the last words in a room belong to: those who read on IRC have followed them so far.
    var threads: [RoomID: EventID] = [:]
    /// Rooms whose events wait for what the first of them relates to.
    var held: [RoomID: HeldRoom] = [:]
    var lookUps: [LookUpToken: RoomID] = [:]
    /// By state key, of rooms where somebody has spoken in this run.
    var roomConfigs: [RoomID: [String: RoomConfigContent]] = [:]
    /// Of the ends of polls that are just being taken.
    var pollResults: [EventID: PollResults] = [:]
    var conversations: [RoomID: ConversationState] = [:]
    /// Rooms that nothing came about with, and when the bot leaves them: milliseconds since 1970.
    var departures: [RoomID: Int64]
    /// Names that the homeserver would not give our ghosts, and when that was.
    var refusedNames: [UserID: Duration] = [:]
    var declined: Set<Declined> = []
    /// When a room was last told that what is said is not carried, as far as this run knows.
    var limitReminders: [RoomID: Duration] = [:]
    /// Who on IRC was told so.
    var toldOfLimit: Set<ChannelKey> = []
    var presences: PresenceBoard
    /// For when the timer of presences is set.
    var presencesDue: Duration?
    /// Ghosts whose names may be others.
    var unnamed: Set<UserID> = []
    /// Rooms that channels rule, and what they were given.
    var rulings: [RoomID: RoomRuling]
    var bans: Set<ChannelBan>
    /// What moderators did on Matrix, on its way to IRC.
    var acts: [String: ActRun] = [:]
    var lastAct: UInt64 = 0

    var lastConnection: UInt64 = 0
    var lastToken: UInt64 = 0
    var lastQuery: UInt64 = 0
    var lastTransaction: UInt64 = 0

    /// `seed` differs from start to start; everything that is random or unique follows from it.
    ///
    /// `brokerPolicy`: the bounds within which the channels' brokers decide. `links`: how links to media are made.
    package init(
        configuration: Configuration,
        snapshot: Snapshot,
        seed: UInt64,
        limits: Limits = Limits(),
        brokerPolicy: BrokerPolicy = .fillingGaps,
        links: PublicLinks? = nil
    ) {
        self.configuration = configuration
        self.links = links
        self.limits = limits
        self.brokerPolicy = brokerPolicy
        permissions = Permissions(configuration)
        random = RandomSource(seed: seed)
        boot = String(random.next(), radix: 36)
        messages = MessageMap(capacity: limits.rememberedMessages)
        recollection = Recollection(capacity: configuration.matrixHandler.eventCacheSize)
        reactions = Reactions(capacity: limits.rememberedMessages)
        encrypted = snapshot.encryptedRooms
        memberships = snapshot.memberships
        memberQueue = MembershipQueue(most: limits.membershipsUnderWay, mostOfRoom: limits.membershipsOfRoom)
        presences = PresenceBoard(limits.presences)
        functionalMembers = snapshot.functionalMembers
        features = snapshot.features
        traces = snapshot.traces
        channelKeys = snapshot.channelKeys
        spaces = snapshot.spaces
        moves = Dictionary(snapshot.moves.map { ($0.old, $0) }) { _, newer in newer }
        departures = snapshot.departures
        rulings = Dictionary(snapshot.rules.map { ($0.room, RoomRuling(record: $0)) }) { _, newer in newer }
        bans = snapshot.bans
        for act in snapshot.acts {
            lastAct += 1
            acts[act.id] = ActRun(act, number: lastAct)
        }
        ghosts = Dictionary(snapshot.ghosts.map { ($0.user, $0) }) { _, newer in newer }
        passwords = snapshot.passwords
        certificates = snapshot.certificates
        bouncers = snapshot.bouncers
        addressCounts = snapshot.addressCounts
        transportPolicies = snapshot.transportPolicies
        activity = snapshot.activity
        activeGhosts = ActiveGhosts(snapshot.ghostActivity, by: configuration.userActivity)
        activityLimit = snapshot.activityLimit
        retaken = Dictionary(snapshot.journal.map { ($0.sequence, $0) }) { _, newer in newer }
        for network in configuration.networks {
            networks[network.id] = Network(
                configuration: network,
                domain: configuration.homeserver.domain,
                caseMapping: snapshot.caseMappings[network.id] ?? .rfc1459
            )
        }
        for record in snapshot.puppets {
            records[PuppetKey(network: record.network, user: record.user)] = record
        }
        recall(snapshot)
        for rule in snapshot.policyRules { policy.rules.set(rule) }
        permissions.policy = policy.rules
        permissions.deactivated = snapshot.deactivated
    }

    /// What one input leads to. `moment` never goes back.
    package mutating func receive(_ input: Input, at moment: Moment) -> [Effect] {
        now = moment
        switch input {
        case .matrix(let sequence, let event): take(event, sequence)
        case .irc(let connection, let event): take(event, of: connection)
        case .typing(let room, let users): take(typing: users, in: room)
        case .finished(let order, let outcome): finish(order, outcome)
        case .queried(let token, let outcome): queried(token, outcome)
        case .lookedUp(let token, let records): found(token, records)
        case .asked(let token, let question): answer(question, token)
        case .setUpOffered(let place, let code): setUpOffered(place, code)
        case .certificateMade(let key, let place, let outcome): certificateMade(key, place, outcome)
        case .timer(let timer): fire(timer)
        case .reconfigured(let configuration, let stored): reconfigure(configuration, stored: stored)
        case .stopping(let reason): stop(reason)
        }
        return drain()
    }

    /// The first effects: the rooms and connections that the configuration and the store ask for.
    package mutating func start(at moment: Moment) -> [Effect] {
        now = moment
        reconcileMappings()
        for id in networks.keys.sorted() { expectLingerers(on: id) }
        reconcileSpaces()
        if configuration.bridgeInfoState.initial { showAllBridges() }
        reconcilePolicyLists()
        for id in networks.keys.sorted() { startNetwork(id) }
        resumePlumbs()
        resumeDepartures()
        resumeActs()
        resumeNaming()
        lookAtActivity()
        judgeEveryGate()
        return drain()
    }

    private mutating func drain() -> [Effect] {
        settleGates()
        if memberQueue.count != toldQueue {
            toldQueue = memberQueue.count
            effects.append(.measure(.membershipsWaiting(toldQueue)))
        }
        let result = effects
        effects = []
        return result
    }

    private mutating func stop(_ reason: String) {
        isStopping = true
        for connection in connections.keys.sorted() { order(connection, .quit(reason: reason)) }
    }

    private mutating func fire(_ timer: TimerID) {
        switch timer {
        case .broker(let network, let channel): broker(network, channel) { $0.timerFired(now: $1) }
        case .reconnect(let key): reconnect(key)
        case .rejoin(let key): rejoinDue(key)
        case .expiry: expire()
        case .query(let token): giveUpQuestion(token)
        case .plumb(let id): plumbTimedOut(id)
        case .lookup(let token): lookupTimedOut(token)
        case .unlinkedRoom(let room): leaveUnlinked(room)
        case .request(let token): giveUpRequest(token)
        case .gap(let place): gapTimedOut(in: place)
        case .renewal(let id): renewNext(on: id)
        case .regaining(let key): regaining(key) { $0.timedOut() }
        case .policyList(let list): openPolicyList(list)
        case .sweep: goOnSweeping()
        case .held(let room): release(room)
        case .typing(let room): renewTyping(in: room)
        case .ruling(let room): ruleIsDue(in: room)
        case .act(let id): resume(id, mayWait: false)
        case .split(let network): endSplits(on: network)
        case .census(let network): takeCensus(on: network)
        case .people(let network): askPeople(on: network)
        case .arrival(let network): nextArrival(on: network)
        case .gate(let room): judgeGate(of: room)
        case .activity: lookAtActivity()
        case .presence: tellPresence()
        case .naming: nameGhosts()
        }
    }
}
