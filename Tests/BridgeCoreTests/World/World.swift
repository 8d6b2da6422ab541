import BridgeCore
import IRCProtocol
import MatrixProtocol

/// A bridge with what surrounds it: a clock moved by hand, a store in memory, and a server that lets everybody in.
///
/// One network `net`, its channel `#chan` linked to `!main` by the configuration, the bot there already. What the last
/// step led to can be read as sentences (``irc``, ``matrix``).
struct World {
    private(set) var bridge: Bridge
    var store = StoreModel()
    var clock: Duration = .zero
    /// All that the last step led to, in order.
    private(set) var effects: [Effect] = []
    private(set) var timers: [TimerID: Duration] = [:]
    /// Orders to the homeserver that have not ended.
    private(set) var orders: [MatrixOrder] = []
    /// Questions to the homeserver that have no answer yet.
    private(set) var queries: [(token: QueryToken, query: MatrixQuery)] = []
    var configuration: Configuration
    private let publicLinks: PublicLinks?

    /// Who each connection is for, and the nick that it has.
    private(set) var people: [ConnectionID: PuppetKey] = [:]
    private(set) var nicks: [ConnectionID: Nickname] = [:]
    private(set) var reporters: [ChannelName: ConnectionID] = [:]
    /// Whether joins settle at once, with these on the channel beside ourselves.
    var settles = true
    /// What the server says when it is asked who bears a nick; without a word here, the same person as always.
    var who: [String: [String]] = [:]
    var answersWho = true
    /// What the server says when it is asked for the people on a channel.
    var whoRows: [String] = []
    /// All such questions so far.
    private(set) var peopleQuestions: [String] = []
    /// Each with the prefixes of their rank.
    var present: [ChannelName: [String]] = [:]
    /// The ranks of ours, by nick: `@`.
    var ranks: [String: String] = [:]
    /// Whether puppets ask for modes for the bridge, as they do where no bot is.
    var puppetsAskModes = false
    /// What the server says of a channel's modes, and who is banned.
    var modes: [ChannelName: String] = [:]
    var bans: [ChannelName: [String]] = [:]
    var support = ISupport()
    var capabilities: Set<String> = []
    var multiline: MultilineLimits?
    /// Whether the process dies before what a step led to is written down.
    var losesWrites = false

    /// What the homeserver tells of rooms.
    var facts: [RoomID: [RoomFact: RoomReading]] = [:]

    private var counter = 0
    /// What ours sent last into each room.
    private(set) var newest: [RoomID: EventID] = [:]

    /// The names of a channel are not asked for every hour: few tests that wait for long are about that.
    static let limits: Limits = {
        var limits = Limits()
        limits.censusInterval = .seconds(365 * 86_400)
        return limits
    }()

    static func configuration(networks: [NetworkID] = [net]) -> Configuration {
        var homeserver = Configuration.Homeserver(domain: domain)
        // Renewed all the time, while few tests are about it.
        homeserver.enablePresence = false
        return Configuration(
            homeserver: homeserver,
            bot: bot,
            networks: networks.map { id in
                var network = NetworkConfiguration(
                    id: id,
                    name: id.name.uppercased(),
                    networkID: id.name,
                    endpoints: [.init(host: "\(id.name).test", port: 6697)],
                    security: .plain
                )
                network.dynamicChannels.enabled = true
                network.ircClients.allowNickChanges = true
                if id == net { network.mappings = [.init(channel: chan, rooms: [main])] }
                return network
            }
        )
    }

    init(
        networks: [NetworkID] = [net],
        limits: Limits = World.limits,
        snapshot: Snapshot = Snapshot(),
        connectsBot: Bool = true,
        links: PublicLinks? = nil,
        _ change: (inout Configuration) -> Void = { _ in }
    ) {
        var configuration = Self.configuration(networks: networks)
        change(&configuration)
        self.configuration = configuration
        publicLinks = links
        bridge = Bridge(configuration: configuration, snapshot: snapshot, seed: 1, limits: limits, links: links)
        run { $0.start(at: $1) }
        guard connectsBot else { return }
        for id in networks { connect(nil, to: id) }
        homeserverAnswers()
    }

    /// Reads once more what an earlier step led to.
    mutating func show(_ earlier: [Effect]) { effects = earlier }

    // MARK: Steps

    var moment: Moment { Moment(monotonic: clock, wall: wall) }
    var wall: Int64 { 1_700_000_000_000 + clock.components.seconds * 1000 }

    mutating func receive(_ input: Input) {
        effects = []
        run { $0.receive(input, at: $1) }
    }

    private mutating func run(_ step: (inout Bridge, Moment) -> [Effect]) {
        var inputs: [Input] = []
        carryOut(step(&bridge, moment), answeredBy: &inputs)
        while !inputs.isEmpty {
            carryOut(bridge.receive(inputs.removeFirst(), at: moment), answeredBy: &inputs)
        }
    }

    private mutating func carryOut(_ new: [Effect], answeredBy inputs: inout [Input]) {
        effects += new
        guard !losesWrites else { return }
        store.write(
            new.compactMap { effect in
                switch effect {
                case .store(let order): .store(order)
                case .matrix(let order): .enqueue(order)
                default: nil
                }
            }
        )
        for effect in new {
            switch effect {
            case .irc(let connection, let order): carryOut(order, on: connection, answeredBy: &inputs)
            case .matrix(let order): orders.append(order)
            case .wake(let timer, let instant): timers[timer] = instant
            case .cancel(let timer): timers[timer] = nil
            case .query(let token, let query): queries.append((token, query))
            case .lookUp(let token, let event):
                inputs.append(.lookedUp(token, store.messages(saidWith: event)))
            case .store, .reply, .offerSetUp, .signal, .makeCertificate, .count, .measure, .log: break
            }
        }
    }

    private mutating func carryOut(
        _ order: SessionOrder,
        on connection: ConnectionID,
        answeredBy inputs: inout [Input]
    ) {
        switch order {
        case .open(let plan):
            people[connection] = PuppetKey(
                network: plan.network,
                user: plan.isBot ? nil : UserID(parsing: plan.realname)
            )
            nicks[connection] = plan.nick
        case .join(let channel, _) where settles:
            let reporter = reporters[channel].flatMap { people[$0] == nil ? nil : $0 } ?? connection
            let seen = Observation(source: source(nicks[connection]?.text ?? "?"), .joined(channel, realname: nil))
            inputs.append(.irc(connection, .observed(seen)))
            if reporter != connection { inputs.append(.irc(reporter, .observed(seen))) }
            inputs.append(.irc(connection, .settled(channel, members: members(of: channel))))
        case .setRole(let channel, let role):
            if role == .reporter { reporters[channel] = connection }
            if role != .reporter, reporters[channel] == connection { reporters[channel] = nil }
            inputs.append(.irc(connection, .roleTaken(channel, role)))
        case .probe: inputs.append(.irc(connection, .probed))
        case .request(let token, let lines) where asksWho(lines) && answersWho:
            let answer = Answer(lines: whois(lines[0].parameters[0].text), isComplete: true)
            inputs.append(.irc(connection, .answered(token, answer)))
        case .request(let token, let lines) where asksModes(lines, on: connection):
            inputs.append(.irc(connection, .answered(token, Answer(lines: modes(lines), isComplete: true))))
        case .request(let token, let lines) where asksPeople(lines):
            peopleQuestions.append(lines[0].parameters.map(\.text).joined(separator: " "))
            let rows = people(of: lines[0]).compactMap { try? Message(parsing: Array($0.utf8)) }
            inputs.append(.irc(connection, .answered(token, Answer(lines: rows, isComplete: true))))
        case .join, .part, .say, .hint, .watch, .request, .quit, .hurry: break
        }
    }

    /// The bridge's own question who the people on a channel are.
    func asksPeople(_ lines: [Message]) -> Bool {
        lines.count == 1 && lines[0].command == .who
            && (lines[0].parameters.count == 1 || lines[0][1]?.hasPrefix(WhoxEntry.fields + ",") == true)
    }

    /// `TOKEN` in a row stands for that of the question.
    private func people(of question: Message) -> [String] {
        let token = question[1]?.split(separator: ",").last.map(String.init) ?? ""
        return whoRows.map { $0.replacing("TOKEN", with: token) }
    }

    /// The bridge's own question who bears a nick; people's `!whois` names the nick twice.
    func asksWho(_ lines: [Message]) -> Bool {
        lines.count == 1 && lines[0].command == .whois && lines[0].parameters.count == 1
    }

    private func whois(_ nick: String) -> [Message] {
        let lines = who[nick] ?? ["311 me \(nick) u host.test * :Name", "318 me \(nick) :End of WHOIS"]
        return lines.compactMap { try? Message(parsing: Array(":irc.test \($0)".utf8)) }
    }

    /// The bridge's own question for a channel's modes, and with `b` for its bans; people's `!mode` goes over their own
    /// connections.
    func asksModes(_ lines: [Message], on connection: ConnectionID) -> Bool {
        guard let key = people[connection], key.isBot || puppetsAskModes else { return false }
        return lines.allSatisfy { $0.command == .mode && ($0.parameters.count == 1 || $0[1] == "b") }
    }

    private func modes(_ lines: [Message]) -> [Message] {
        let answers = lines.flatMap { line -> [String] in
            guard let name = line[0], let channel = ChannelName(parsing: name) else { return [] }
            guard line.parameters.count > 1 else { return ["324 me \(name) \(modes[channel] ?? "+nt")"] }
            return (bans[channel] ?? []).map { "367 me \(name) \($0) op 1" } + ["368 me \(name) :End"]
        }
        return answers.compactMap { try? Message(parsing: Array(":irc.test \($0)".utf8)) }
    }

    func members(of channel: ChannelName) -> [ChannelMember] {
        let ours = nicks.filter { people[$0.key] != nil }.values.map { (ranks[$0.text] ?? "") + $0.text }
        return (ours + (present[channel] ?? [])).sorted().compactMap {
            ChannelMember(namesEntry: $0, support: support)
        }
    }

    /// Time passes; timers go off in order.
    mutating func wait(_ duration: Duration) {
        effects = []
        let end = clock + duration
        while let (timer, instant) = timers.filter({ $0.value <= end })
            .min(by: { ($0.value, String(describing: $0.key)) < ($1.value, String(describing: $1.key)) })
        {
            timers[timer] = nil
            clock = max(clock, instant)
            run { $0.receive(.timer(timer), at: $1) }
        }
        clock = end
    }

    /// The process dies and starts again on what the store kept; the journal is fed in again.
    mutating func restart(seed: UInt64 = 2, connectsBot: Bool = true) {
        let snapshot = store.snapshot
        bridge = Bridge(configuration: configuration, snapshot: snapshot, seed: seed, links: publicLinks)
        (people, nicks, reporters, timers, queries, effects) = ([:], [:], [:], [:], [], [])
        orders = snapshot.outbox
        run { $0.start(at: $1) }
        if connectsBot { for network in configuration.networks { connect(nil, to: network.id, isNewStep: false) } }
        for entry in snapshot.journal {
            run { $0.receive(.matrix(entry.sequence, entry.event), at: $1) }
        }
    }

    // MARK: The homeserver

    /// An event comes in a transaction; one that was journalled before changes nothing.
    mutating func matrix(
        _ content: EventContent,
        from sender: UserID,
        in room: RoomID = main,
        id: String? = nil,
        age: Int64 = 0
    ) {
        counter += 1
        let event = RoomEvent(
            id: eventID(id ?? "event\(counter)"),
            room: room,
            sender: sender,
            time: wall - age,
            content: content
        )
        effects = []
        guard case .accepted(let places) = store.accept(transaction: "txn\(counter)", events: [event]),
            let sequence = places.first ?? nil
        else { return }
        receive(.matrix(sequence, event))
    }

    mutating func matrix(_ text: String, from sender: UserID = alice, in room: RoomID = main, id: String? = nil) {
        matrix(.message(MessageContent(kind: .text, body: text)), from: sender, in: room, id: id)
    }

    mutating func member(
        _ user: UserID,
        _ membership: MemberContent.Membership,
        in room: RoomID = main,
        by sender: UserID? = nil,
        name: String? = nil,
        isDirect: Bool? = nil,
        reason: String? = nil
    ) {
        let content = MemberContent(membership: membership, displayname: name, isDirect: isDirect, reason: reason)
        matrix(.member(user: user, content), from: sender ?? user, in: room)
    }

    mutating func ask(_ question: Question, token: UInt64 = 1) {
        receive(.asked(ReplyToken(rawValue: token), question))
    }

    /// Every order that is out ends well, or as `outcome` says.
    mutating func homeserverAnswers(_ outcome: (MatrixOrder) -> MatrixOutcome? = { _ in nil }) {
        homeserverAnswers(atMost: .max, outcome)
    }

    /// Only so many of the orders end.
    mutating func homeserverAnswers(atMost limit: Int, _ outcome: (MatrixOrder) -> MatrixOutcome? = { _ in nil }) {
        effects = []
        var left = limit
        while !orders.isEmpty, left > 0 {
            left -= 1
            let order = orders.removeFirst()
            let usual: MatrixOutcome
            switch order.action {
            case .sendMessage(let room, _), .react(let room, _, _), .reportDelivery(let room, _, _):
                counter += 1
                usual = .sent(eventID("sent\(counter)"))
                newest[room] = eventID("sent\(counter)")
            case .createRoom:
                counter += 1
                usual = .roomMade(room("made\(counter)"))
            case .read(let room, let fact): usual = .read(facts[room]?[fact] ?? .missing)
            default: usual = .done
            }
            run { $0.receive(.finished(order, outcome(order) ?? usual), at: $1) }
        }
    }

    /// The homeserver answers all that it was asked, in order, and what it is asked thereupon.
    mutating func homeserverTells(_ outcome: (MatrixQuery) -> MatrixQueryOutcome) {
        effects = []
        while !queries.isEmpty {
            let (token, query) = queries.removeFirst()
            run { $0.receive(.queried(token, outcome(query)), at: $1) }
        }
    }

    static let refusal = MatrixOutcome.failed(.init(status: 403, code: "M_FORBIDDEN", message: "Not allowed"))

    // MARK: The network

    /// The newest connection of somebody; nil is the bot.
    func connection(_ user: UserID?, to network: NetworkID = net) -> ConnectionID? {
        people.filter { $0.value == PuppetKey(network: network, user: user) }.keys.max()
    }

    /// The network lets the connection in, under its nick or another; it joins what it wants to join.
    mutating func connect(_ user: UserID?, to network: NetworkID = net, as given: String? = nil, isNewStep: Bool = true)
    {
        if isNewStep { effects = [] }
        guard let connection = connection(user, to: network), let asked = nicks[connection] else {
            preconditionFailure("\(user?.text ?? "the bot") has no connection to \(network)")
        }
        let held = given.map { nick($0) } ?? asked
        nicks[connection] = held
        let identity = identity(held)
        run { $0.receive(.irc(connection, .registered(identity)), at: $1) }
    }

    func identity(_ nick: Nickname) -> SessionIdentity {
        SessionIdentity(
            nick: nick,
            source: source(nick.text),
            server: "irc.test",
            support: support,
            capabilities: capabilities,
            multiline: multiline
        )
    }

    mutating func session(_ user: UserID?, _ event: SessionEvent, on network: NetworkID = net) {
        guard let connection = connection(user, to: network) else {
            preconditionFailure("\(user?.text ?? "the bot") has no connection to \(network)")
        }
        if case .nickChanged(_, let nick) = event { nicks[connection] = nick }
        if case .closed = event { people[connection] = nil }
        receive(.irc(connection, event))
    }

    /// Something that the reporter of a channel sees.
    mutating func observed(
        _ name: String,
        _ fact: Observation.Fact,
        in channel: ChannelName = chan,
        id: String? = nil,
        time: Int64? = nil,
        tags: MessageTags = MessageTags()
    ) {
        effects = []
        guard let reporter = reporters[channel] else { return }
        let observation = Observation(source: source(name), messageID: id, time: time, tags: tags, fact)
        receive(.irc(reporter, .observed(observation)))
    }

    mutating func irc(
        _ name: String,
        says text: String,
        in channel: ChannelName = chan,
        as kind: OutgoingLine.Kind = .message,
        id: String? = nil
    ) {
        observed(name, .said(kind, channel, text: text, statusPrefix: nil), in: channel, id: id)
    }

    mutating func irc(
        _ name: String,
        whispers text: String,
        to user: UserID?,
        as kind: OutgoingLine.Kind = .message,
        id: String? = nil
    ) {
        session(user, .observed(Observation(source: source(name), messageID: id, .whispered(kind, text: text))))
    }

    /// The server takes what the last step said, as arrived.
    mutating func confirmAll(id: String? = nil) {
        let lines = outgoing
        effects = []
        for (connection, line) in lines {
            run {
                $0.receive(
                    .irc(connection, .confirmed(line.token, Receipt(messageID: id, confirmedBy: .barrier))),
                    at: $1
                )
            }
        }
    }
}
