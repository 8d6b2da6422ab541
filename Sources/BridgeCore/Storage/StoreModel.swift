import IRCProtocol
import MatrixProtocol
import OrderedCollections

/// Something to be made durable: a change of the bridge's memory, or an order to the homeserver that must survive
/// until its outcome has been taken.
package enum StoreWrite: Sendable, Hashable {
    case store(StoreOrder)
    /// An order whose transaction id is in the outbox already changes nothing.
    case enqueue(MatrixOrder)
}

/// An event of a transaction that decodes, with the bytes it came as.
package struct ArrivedEvent: Sendable, Hashable {
    package var id: EventID
    package var raw: RawEvent

    package init(id: EventID, raw: RawEvent) {
        self.id = id
        self.raw = raw
    }
}

/// What became of a transaction of the homeserver.
package enum Acceptance: Sendable, Hashable {
    /// The same id came with the same events before: nothing has changed.
    case known
    /// For each event, in order, its place in the journal; nil for an event that was journalled before.
    case accepted([JournalSequence?])
}

/// What a store promises, in memory: the simulator's store, and what the real one is compared with.
///
/// Lists of the snapshot are in order of first insertion; saving again keeps the place.
package struct StoreModel: Sendable, Hashable {
    /// How many messages of each conversation a snapshot holds.
    package static let recentMessages = 200
    /// How many reactions a snapshot holds.
    package static let recentReactions = 5_000

    private var lastSequence: Int64 = 0
    private var seenTransactions: [String: [EventID]] = [:]
    private var seenEvents: Set<EventID> = []
    private var journal: OrderedDictionary<JournalSequence, JournalEntry> = [:]
    private var outbox: OrderedDictionary<TransactionID, MatrixOrder> = [:]
    private var parked: OrderedDictionary<TransactionID, MatrixOrder> = [:]
    private var links: OrderedDictionary<LinkKey, Link> = [:]
    private var topics: [ChannelKey: String] = [:]
    private var puppets: OrderedDictionary<PuppetKey, PuppetRecord> = [:]
    private var passwords: [PuppetKey: Secret] = [:]
    private var certificates: [PuppetKey: ClientCertificate] = [:]
    private var bouncers: [PuppetKey: Bouncer] = [:]
    private var addressCounts: [AddressBlock: Int64] = [:]
    private var transportPolicies: [String: TransportPolicy] = [:]
    private var ghosts: OrderedDictionary<UserID, GhostRecord> = [:]
    private var memberships: [RoomID: Set<UserID>] = [:]
    private var adminRooms: OrderedDictionary<RoomID, UserID> = [:]
    private var functionalMembers: [RoomID: Set<UserID>] = [:]
    private var features: [UserID: [Feature: Bool]] = [:]
    private var privateRooms: OrderedDictionary<RoomID, PrivateRoom> = [:]
    private var traces: Set<RoomTrace> = []
    private var moves: OrderedDictionary<RoomID, RoomMove> = [:]
    private var channelKeys: [ChannelKey: Secret] = [:]
    private var spaces: [NetworkID: RoomID] = [:]
    private var plumbs: OrderedDictionary<PlumbID, PlumbRecord> = [:]
    private var departures: [RoomID: Int64] = [:]
    private var optOuts: OrderedDictionary<OptOutKey, OptOut> = [:]
    private var caseMappings: [NetworkID: CaseMapping] = [:]
    private var policyRules: OrderedDictionary<PolicyRule.Key, PolicyRule> = [:]
    private var deactivated: [UserID: String] = [:]
    private var activity: [UserID: Int64] = [:]
    private var ghostActivity: [UserID: GhostActivity] = [:]
    private var activityLimit: ActivityLimit?
    private var messages: OrderedDictionary<MessageKey, MessageRecord> = [:]
    private var media: [String: PublicMedia] = [:]
    private var revokedMedia: Set<String> = []
    private var reactions: OrderedDictionary<EventID, ReactionRecord> = [:]
    private var traits: [NetworkID: NetworkTraits] = [:]
    private var encryptedRooms: Set<RoomID> = []
    private var heard: [HeardPlace: Int64] = [:]
    private var rules: OrderedDictionary<RoomID, RoomRule> = [:]
    private var bans: Set<ChannelBan> = []
    private var bearers: [NetworkID: [FoldedName: UserID]] = [:]
    private var acts: OrderedDictionary<String, ModerationAct> = [:]

    package init() {}

    /// Journals the events that are new. A known id with other events is a homeserver that counts from the start
    /// again: what is new of it is taken.
    package mutating func accept(transaction: String, events: [RoomEvent]) -> Acceptance {
        guard !events.isEmpty else { return .accepted([]) }
        let ids = events.map(\.id)
        guard seenTransactions[transaction] != ids else { return .known }
        seenTransactions[transaction] = ids
        return .accepted(
            events.map { event in
                guard seenEvents.insert(event.id).inserted else { return nil }
                lastSequence += 1
                let sequence = JournalSequence(rawValue: lastSequence)
                journal[sequence] = JournalEntry(sequence: sequence, event: event, linesDone: 0)
                return sequence
            }
        )
    }

    package mutating func write(_ writes: [StoreWrite]) {
        for write in writes {
            switch write {
            case .enqueue(let order): Self.add(order, to: &outbox)
            case .store(let order): carryOut(order)
            }
        }
    }

    /// What a bridge that starts now would read.
    package var snapshot: Snapshot {
        var snapshot = Snapshot()
        let noted = Set(messages.values.map(\.event))
        snapshot.journal = journal.values.map { entry in
            var entry = entry
            entry.isNoted = noted.contains(entry.event.id)
            return entry
        }
        snapshot.outbox = Array(outbox.values)
        snapshot.parked = Array(parked.values)
        snapshot.links = Array(links.values)
        snapshot.topics = topics
        snapshot.puppets = Array(puppets.values)
        snapshot.passwords = passwords
        snapshot.certificates = certificates
        snapshot.bouncers = bouncers
        snapshot.addressCounts = addressCounts
        snapshot.transportPolicies = transportPolicies
        snapshot.ghosts = Array(ghosts.values)
        snapshot.memberships = memberships
        snapshot.adminRooms = adminRooms.map { AdminRoom(room: $0.key, user: $0.value) }
        snapshot.functionalMembers = functionalMembers
        snapshot.features = features
        snapshot.privateRooms = Array(privateRooms.values)
        snapshot.traces = traces
        snapshot.moves = Array(moves.values)
        snapshot.channelKeys = channelKeys
        snapshot.spaces = spaces
        snapshot.plumbs = Array(plumbs.values)
        snapshot.departures = departures
        snapshot.optOuts = Array(optOuts.values)
        snapshot.caseMappings = caseMappings
        snapshot.policyRules = Array(policyRules.values)
        snapshot.deactivated = deactivated
        snapshot.activity = activity
        snapshot.ghostActivity = ghostActivity
        snapshot.activityLimit = activityLimit
        snapshot.recentMessages = newestMessages
        snapshot.reactions = Array(reactions.values.suffix(Self.recentReactions))
        snapshot.traits = traits
        snapshot.encryptedRooms = encryptedRooms
        snapshot.heard = heard
        snapshot.rules = Array(rules.values)
        snapshot.bans = bans
        snapshot.bearers = bearers
        snapshot.acts = Array(acts.values)
        return snapshot
    }

    /// The lines that an event is.
    package func messages(of event: EventID) -> [MessageRecord] { messages.values.filter { $0.event == event } }

    /// All records of the thing said that an event is, oldest first.
    package func messages(saidWith event: EventID) -> [MessageRecord] {
        guard let said = messages.values.first(where: { $0.event == event })?.said else { return [] }
        return messages.values.filter { $0.said == said }
    }

    /// The events that a line is: one for each room that is linked to its channel.
    package func messages(network: NetworkID, target: FoldedName, messageID: String) -> [MessageRecord] {
        messages.values.filter { $0.network == network && $0.target == target && $0.messageID == messageID }
    }

    /// What a link opens; nil where nothing, or nothing any more.
    package func publicMedia(_ id: String) -> PublicMedia? { revokedMedia.contains(id) ? nil : media[id] }

    private mutating func carryOut(_ order: StoreOrder) {
        switch order {
        case .finishJournal(let sequence): journal[sequence] = nil
        case .advanceJournal(let sequence, let linesDone):
            guard let entry = journal[sequence] else { return }
            journal[sequence]?.linesDone = max(entry.linesDone, linesDone)
        case .layOut(let sequence, let layouts): journal[sequence]?.layouts = layouts
        case .finishOutbox(let transaction): outbox[transaction] = nil
        case .park(let order): Self.add(order, to: &parked)
        case .unpark(let lane): parked.removeAll { $0.value.lane == .making(lane) }
        case .saveLink(let link): links[LinkKey(room: link.room, channel: link.channel)] = link
        case .removeLink(let room, let channel):
            links[LinkKey(room: room, channel: channel)] = nil
            if !links.keys.contains(where: { $0.channel == channel }) { heard[.channel(channel)] = nil }
        case .saveTopic(let channel, let topic): topics[channel] = topic
        case .savePuppet(let puppet): puppets[PuppetKey(network: puppet.network, user: puppet.user)] = puppet
        case .savePassword(let key, let password): passwords[key] = password
        case .saveCertificate(let key, let certificate): certificates[key] = certificate
        case .saveBouncer(let key, let bouncer): bouncers[key] = bouncer
        case .saveAddressCount(let block, let count): addressCounts[block] = count
        case .saveTransportPolicy(let policy): transportPolicies[policy.host] = policy
        case .removeTransportPolicy(let host): transportPolicies[host] = nil
        case .saveGhost(let ghost): ghosts[ghost.user] = ghost
        case .saveMembership(let room, let user, true): memberships[room, default: []].insert(user)
        case .saveMembership(let room, let user, false):
            memberships[room]?.remove(user)
            if memberships[room]?.isEmpty == true { memberships[room] = nil }
        case .saveAdminRoom(let room, let user): adminRooms[room] = user
        case .removeAdminRoom(let room):
            adminRooms[room] = nil
            functionalMembers[room] = nil
        case .saveFunctionalMembers(let room, let users): functionalMembers[room] = users.isEmpty ? nil : users
        case .saveFeature(let user, let feature, let value):
            features[user, default: [:]][feature] = value
            if features[user]?.isEmpty == true { features[user] = nil }
        case .forgetUser(let user): forget(user)
        case .savePrivateRoom(let room): privateRooms[room.room] = room
        case .removePrivateRoom(let room): privateRooms[room] = nil
        case .saveTrace(let trace): traces.insert(trace)
        case .removeTrace(let trace): traces.remove(trace)
        case .saveMove(let move): moves[move.old] = move
        case .removeMove(let old): moves[old] = nil
        case .forgetRoom(let room):
            memberships[room] = nil
            messages.removeAll { $0.value.room == room }
            for item in media.values where item.room == room {
                media[item.id] = nil
                revokedMedia.remove(item.id)
            }
            reactions.removeAll { $0.value.room == room }
            encryptedRooms.remove(room)
            rules[room] = nil
        case .removeTopic(let channel): topics[channel] = nil
        case .saveChannelKey(let channel, let key): channelKeys[channel] = key
        case .saveSpace(let network, let room): spaces[network] = room
        case .removeSpace(let network): spaces[network] = nil
        case .savePlumb(let record): plumbs[record.id] = record
        case .removePlumb(let id): plumbs[id] = nil
        case .saveDeparture(let room, let time): departures[room] = time
        case .saveOptOut(let optOut): optOuts[OptOutKey(network: optOut.network, channel: optOut.channel)] = optOut
        case .removeOptOut(let network, let channel): optOuts[OptOutKey(network: network, channel: channel)] = nil
        case .savePolicyRule(let rule): policyRules[rule.key] = rule
        case .removePolicyRule(let key): policyRules[key] = nil
        case .saveDeactivation(let user, let reason): deactivated[user] = reason
        case .saveActivity(let user, let time): activity[user] = time
        case .saveGhostActivity(let ghost, let record): ghostActivity[ghost] = record
        case .forgetGhostActivity(let time): ghostActivity = ghostActivity.filter { $0.value.last >= time }
        case .saveActivityLimit(let since): activityLimit = since.map { ActivityLimit(since: $0) }
        case .saveLimitNotice(let room): activityLimit?.told.insert(room)
        case .saveMessage(let message): messages[MessageKey(message)] = message
        case .publish(let item): if media[item.id] == nil { media[item.id] = item }
        case .revokeMedia(let event, let room):
            for item in media.values where item.room == room && (item.event == event || item.root == event) {
                revokedMedia.insert(item.id)
            }
        case .saveReaction(let reaction): reactions[reaction.event] = reaction
        case .removeReaction(let event): reactions[event] = nil
        case .saveHeard(let place, let time): heard[place] = time
        case .saveTraits(let network, let seen): traits[network] = seen
        case .saveEncryption(let room): encryptedRooms.insert(room)
        case .removeEncryption(let room): encryptedRooms.remove(room)
        case .saveRule(let rule): rules[rule.room] = rule
        case .removeRule(let room): rules[room] = nil
        case .saveBan(let ban): bans.insert(ban)
        case .removeBan(let ban): bans.remove(ban)
        case .saveBearer(let network, let nick, let ghost):
            bearers[network, default: [:]][nick] = ghost
            if bearers[network]?.isEmpty == true { bearers[network] = nil }
        case .saveAct(let act): acts[act.id] = act
        case .removeAct(let id): acts[id] = nil
        case .saveCaseMapping(let network, let mapping): caseMappings[network] = mapping
        }
    }

    private mutating func forget(_ user: UserID) {
        puppets.removeAll { $0.key.user == user }
        passwords = passwords.filter { $0.key.user != user }
        certificates = certificates.filter { $0.key.user != user }
        bouncers = bouncers.filter { $0.key.user != user }
        features[user] = nil
        activity[user] = nil
        heard = heard.filter { entry in
            guard case .person(let key) = entry.key else { return true }
            return key.user != user
        }
        for room in memberships.keys {
            memberships[room]?.remove(user)
            if memberships[room]?.isEmpty == true { memberships[room] = nil }
        }
        privateRooms.removeAll { $0.value.user == user }
        for room in functionalMembers.keys {
            functionalMembers[room]?.remove(user)
            if adminRooms[room] == user || functionalMembers[room]?.isEmpty == true { functionalMembers[room] = nil }
        }
        adminRooms.removeAll { $0.value == user }
        messages.removeAll { $0.value.sender == user }
        bans = bans.filter { $0.user != user }
    }

    private static func add(_ order: MatrixOrder, to list: inout OrderedDictionary<TransactionID, MatrixOrder>) {
        if list[order.transaction] == nil { list[order.transaction] = order }
    }

    private var newestMessages: [MessageRecord] {
        var counts: [Conversation: Int] = [:]
        var newest: [MessageRecord] = []
        for message in messages.values.reversed() {
            let place = counts[Conversation(message), default: 0]
            guard place < Self.recentMessages else { continue }
            counts[Conversation(message)] = place + 1
            newest.append(message)
        }
        return newest.reversed()
    }

    private struct LinkKey: Sendable, Hashable {
        var room: RoomID
        var channel: ChannelKey
    }

    private struct OptOutKey: Sendable, Hashable {
        var network: NetworkID
        var channel: ChannelName
    }

    private struct Conversation: Sendable, Hashable {
        var room: RoomID
        var network: NetworkID
        var target: FoldedName

        init(_ message: MessageRecord) {
            room = message.room
            network = message.network
            target = message.target
        }
    }

    private struct MessageKey: Sendable, Hashable {
        var event: EventID
        var conversation: Conversation
        var messageID: String?

        init(_ message: MessageRecord) {
            event = message.event
            conversation = Conversation(message)
            messageID = message.messageID
        }
    }
}
