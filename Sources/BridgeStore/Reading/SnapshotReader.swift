import BridgeCore
import Foundation
import GRDB
import IRCProtocol
import MatrixProtocol

/// Reads all that a bridge knows at its start. A row that cannot be read any more is noted and left out: it never
/// keeps the others from being read.
struct SnapshotReader {
    /// A row that was left out.
    struct Problem: Sendable, Hashable {
        var table: String
        var position: Int64
        var reason: String
    }

    let secrets: SecretBox
    private(set) var snapshot = Snapshot()
    private(set) var problems: [Problem] = []

    init(secrets: SecretBox) { self.secrets = secrets }

    mutating func read(_ db: Database) throws {
        try readJournal(db)
        try readOrders(db)
        try readRooms(db)
        try readTraces(db)
        try readPeople(db)
        try readPlumbing(db)
        try readPolicy(db)
        try readIdentities(db)
        try readHistory(db)
        try readMessages(db)
        try readRelations(db)
        try readModeration(db)
    }

    private mutating func readJournal(_ db: Database) throws {
        let sql = """
            SELECT sequence, json, lines_done, event_id,
                EXISTS (SELECT 1 FROM message WHERE message.event_id = journal.event_id), layout
            FROM journal ORDER BY sequence
            """
        try rows("journal", sql, db) { reader, row in
            let sequence = JournalSequence(rawValue: try row.integer(0))
            let event = try RawEvent(json: try reader.json(row)).decode()
            let linesDone = Int(try row.integer(2))
            let isNoted = try row.integer(4) != 0
            reader.snapshot.journal.append(
                JournalEntry(
                    sequence: sequence,
                    event: event,
                    linesDone: linesDone,
                    isNoted: isNoted,
                    layouts: reader.layouts(row, of: sequence)
                )
            )
        }
    }

    /// None where they do not open: then the event is laid out anew, which is better than not at all.
    private func layouts(_ row: Row, of sequence: JournalSequence) -> [Layout] {
        guard let sealed = row[5] as Data?, let json: Data = secrets.open(sealed, for: .layout(sequence)) else {
            return []
        }
        return (try? JSONDecoder().decode([Layout].self, from: json)) ?? []
    }

    private func json(_ row: Row) throws -> Data {
        try secrets.json(row.blob(1), of: row.identifier(3))
    }

    private mutating func readOrders(_ db: Database) throws {
        try rows("outbox", "SELECT position, payload, transaction_id FROM outbox ORDER BY position", db) {
            reader,
            row in
            reader.snapshot.outbox.append(try reader.order(row))
        }
        try rows("parked", "SELECT position, payload, transaction_id FROM parked ORDER BY position", db) {
            reader,
            row in
            reader.snapshot.parked.append(try reader.order(row))
        }
    }

    private func order(_ row: Row) throws -> MatrixOrder {
        try secrets.order(row.blob(1), TransactionID(row.text(2)))
    }

    private mutating func readRooms(_ db: Database) throws {
        let links = """
            SELECT position, room, network, channel, spelling, origin, channel_password FROM link ORDER BY position
            """
        try rows("link", links, db) { reader, row in try reader.takeLink(row) }
        try rows("topic", "SELECT 0, network, channel, topic FROM topic", db) { reader, row in
            reader.snapshot.topics[try row.channel(1)] = try row.text(3)
        }
        try rows("membership", "SELECT 0, room, user FROM membership", db) { reader, row in
            reader.snapshot.memberships[try row.identifier(1), default: []].insert(try row.identifier(2))
        }
        try rows("admin_room", "SELECT position, room, user FROM admin_room ORDER BY position", db) { reader, row in
            reader.snapshot.adminRooms.append(AdminRoom(room: try row.identifier(1), user: try row.identifier(2)))
        }
        try rows("case_mapping", "SELECT 0, network, mapping FROM case_mapping", db) { reader, row in
            guard let mapping = CaseMapping(rawValue: try row.text(2)) else { throw UnexpectedColumn() }
            reader.snapshot.caseMappings[NetworkID(try row.text(1))] = mapping
        }
        let rooms = """
            SELECT position, room, network, user, nick, peer_account, peer_user, peer_host, is_ours
            FROM private_room ORDER BY position
            """
        try rows("private_room", rooms, db) { reader, row in
            reader.snapshot.privateRooms.append(
                PrivateRoom(
                    room: try row.identifier(1),
                    network: NetworkID(try row.text(2)),
                    user: try row.identifier(3),
                    nick: try row.nick(4),
                    identity: try row.identity(5),
                    isOurs: try row.integer(8) != 0
                )
            )
        }
    }

    private mutating func readTraces(_ db: Database) throws {
        try rows("trace", "SELECT 0, room, network, channel, kind FROM trace", db) { reader, row in
            reader.snapshot.traces.insert(
                RoomTrace(
                    room: try row.identifier(1),
                    channel: try row.channel(2),
                    kind: try TraceKind.decode(try row.blob(4))
                )
            )
        }
        let moves = """
            SELECT position, old_room, new_room, sender, event_id, stage, is_sovereign, could_rule
            FROM room_move ORDER BY position
            """
        try rows("room_move", moves, db) { reader, row in
            guard let stage = RoomMove.Stage(rawValue: try row.text(5)) else { throw UnexpectedColumn() }
            var move = RoomMove(
                old: try row.identifier(1),
                new: try row.identifier(2),
                sender: try row.identifier(3),
                event: try row.identifier(4),
                stage: stage
            )
            move.isSovereign = try row.integer(6) != 0
            move.couldRule = try row.integer(7) != 0
            reader.snapshot.moves.append(move)
        }
        try rows("channel_key", "SELECT 0, network, channel, sealed FROM channel_key", db) { reader, row in
            let channel = try row.channel(1)
            guard let key: Secret = reader.secrets.open(try row.blob(3), for: .comingChannel(channel)) else {
                throw SealBroken()
            }
            reader.snapshot.channelKeys[channel] = key
        }
        try rows("space", "SELECT 0, network, room FROM space", db) { reader, row in
            reader.snapshot.spaces[NetworkID(try row.text(1))] = try row.identifier(2)
        }
    }

    private mutating func takeLink(_ row: Row) throws {
        let room: RoomID = try row.identifier(1)
        let channel = try row.channel(2)
        guard let spelling = ChannelName(parsing: try row.text(4)), let origin = Link.Origin(rawValue: try row.text(5))
        else { throw UnexpectedColumn() }
        var link = Link(room: room, channel: channel, spelling: spelling, origin: origin)
        if !row.isNull(6) {
            link.channelPassword = secrets.open(try row.blob(6), for: .channel(room, channel))
            // The room is worth more than the key of its channel.
            if link.channelPassword == nil {
                problems.append(
                    Problem(table: "link", position: try row.integer(0), reason: "sealed value does not open")
                )
            }
        }
        snapshot.links.append(link)
    }

    private mutating func readPeople(_ db: Database) throws {
        let puppets = """
            SELECT position, network, user, wanted_nick, last_nick, username, display_name, has_quit, former_nicks,
                address
            FROM puppet ORDER BY position
            """
        try rows("puppet", puppets, db) { reader, row in
            reader.snapshot.puppets.append(
                PuppetRecord(
                    network: NetworkID(try row.text(1)),
                    user: try row.identifier(2),
                    wantedNick: row.isNull(3) ? nil : try row.nick(3),
                    nicks: try row.nicks(8) + (row.isNull(4) ? [] : [try row.nick(4)]),
                    username: row.isNull(5) ? nil : try row.text(5),
                    displayName: row.isNull(6) ? nil : try row.text(6),
                    hasQuit: try row.integer(7) != 0,
                    address: row.isNull(9) ? nil : try row.text(9)
                )
            )
        }
        try rows("password", "SELECT 0, network, user, sealed FROM password", db) { reader, row in
            let user: UserID? = try row.text(2).isEmpty ? nil : try row.identifier(2)
            let key = PuppetKey(network: NetworkID(try row.text(1)), user: user)
            guard let password: Secret = reader.secrets.open(try row.blob(3), for: .puppet(key)) else {
                throw SealBroken()
            }
            reader.snapshot.passwords[key] = password
        }
        try rows("feature", "SELECT 0, user, feature, value FROM feature", db) { reader, row in
            guard let feature = Feature(rawValue: try row.text(2)) else { throw UnexpectedColumn() }
            reader.snapshot.features[try row.identifier(1), default: [:]][feature] = try row.integer(3) != 0
        }
        try rows("functional_member", "SELECT 0, room, user FROM functional_member", db) { reader, row in
            reader.snapshot.functionalMembers[try row.identifier(1), default: []].insert(try row.identifier(2))
        }
        let ghosts = "SELECT position, user, network, nick, display_name FROM ghost ORDER BY position"
        try rows("ghost", ghosts, db) { reader, row in
            reader.snapshot.ghosts.append(
                GhostRecord(
                    user: try row.identifier(1),
                    network: NetworkID(try row.text(2)),
                    nick: try row.nick(3),
                    displayName: try row.text(4)
                )
            )
        }
    }

    private mutating func readPolicy(_ db: Database) throws {
        let rules = "SELECT position, list, type, state_key, kind, entity, reason FROM policy_rule ORDER BY position"
        try rows("policy_rule", rules, db) { reader, row in
            guard let kind = PolicyRuleContent.Kind(rawValue: try row.text(4)) else { throw UnexpectedColumn() }
            reader.snapshot.policyRules.append(
                PolicyRule(
                    key: .init(list: try row.text(1), type: try row.text(2), stateKey: try row.text(3)),
                    kind: kind,
                    entity: try row.text(5),
                    reason: row.isNull(6) ? nil : try row.text(6)
                )
            )
        }
        try rows("deactivation", "SELECT 0, user, reason FROM deactivation", db) { reader, row in
            reader.snapshot.deactivated[try row.identifier(1)] = try row.text(2)
        }
        try rows("activity", "SELECT 0, user, time FROM activity", db) { reader, row in
            reader.snapshot.activity[try row.identifier(1)] = try row.integer(2)
        }
        try rows("ghost_activity", "SELECT 0, ghost, time, days FROM ghost_activity", db) { reader, row in
            reader.snapshot.ghostActivity[try row.identifier(1)] =
                GhostActivity(last: try row.integer(2), days: Int(try row.integer(3)))
        }
        try rows("activity_limit", "SELECT 0, since FROM activity_limit", db) { reader, row in
            reader.snapshot.activityLimit = ActivityLimit(since: try row.integer(1))
        }
        try rows("limit_notice", "SELECT 0, room FROM limit_notice", db) { reader, row in
            reader.snapshot.activityLimit?.told.insert(try row.identifier(1))
        }
    }

    private mutating func readMessages(_ db: Database) throws {
        let conversations = try Int64.fetchAll(db, sql: "SELECT id FROM conversation")
        let newest = """
            SELECT m.position, m.event_id, c.room, c.network, c.target, m.message_id, m.time, m.said, m.sender
            FROM message m JOIN conversation c ON c.id = m.conversation
            WHERE m.conversation = ? ORDER BY m.position DESC LIMIT \(StoreModel.recentMessages)
            """
        var found: [(position: Int64, message: MessageRecord)] = []
        for conversation in conversations {
            try rows("message", newest, db, arguments: [conversation]) { _, row in
                found.append((try row.integer(0), try row.message()))
            }
        }
        found.sort { $0.position < $1.position }
        snapshot.recentMessages = found.map(\.message)
    }

    mutating func take(_ certificate: ClientCertificate, of key: PuppetKey) { snapshot.certificates[key] = certificate }
    mutating func take(_ bouncer: Bouncer, of key: PuppetKey) { snapshot.bouncers[key] = bouncer }
    mutating func take(_ count: Int64, of block: AddressBlock) { snapshot.addressCounts[block] = count }
    mutating func take(heard time: Int64, at place: HeardPlace) { snapshot.heard[place] = time }
    mutating func take(_ policy: TransportPolicy) { snapshot.transportPolicies[policy.host] = policy }
    mutating func take(_ record: PlumbRecord) { snapshot.plumbs.append(record) }
    mutating func take(reactions: [ReactionRecord]) { snapshot.reactions = reactions }
    mutating func take(_ traits: NetworkTraits, of network: NetworkID) { snapshot.traits[network] = traits }
    mutating func take(_ rule: RoomRule) { snapshot.rules.append(rule) }
    mutating func take(_ ghost: UserID, borneBy nick: FoldedName, _ network: NetworkID) {
        snapshot.bearers[network, default: [:]][nick] = ghost
    }

    mutating func take(_ ban: ChannelBan) { snapshot.bans.insert(ban) }
    mutating func take(_ act: ModerationAct) { snapshot.acts.append(act) }
    mutating func take(encrypted room: RoomID) { snapshot.encryptedRooms.insert(room) }
    mutating func take(_ optOut: OptOut) { snapshot.optOuts.append(optOut) }
    mutating func take(departureFrom room: RoomID, at time: Int64) { snapshot.departures[room] = time }

    mutating func rows(
        _ table: String,
        _ sql: String,
        _ db: Database,
        arguments: StatementArguments = StatementArguments(),
        _ take: (inout SnapshotReader, Row) throws -> Void
    ) throws {
        try db.forEachRow(sql, arguments) { row in
            do {
                try take(&self, row)
            } catch {
                problems.append(Problem(table: table, position: try row.integer(0), reason: Self.reason(error)))
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let problem as EventProblem: problem.description
        case is SealBroken: "sealed value does not open"
        case is DecodingError: "payload is of another form"
        default: "a column holds something unexpected"
        }
    }
}

/// A secret that was sealed for somebody else, or has been changed since.
struct SealBroken: Error {}
