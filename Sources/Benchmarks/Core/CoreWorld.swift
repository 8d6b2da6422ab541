import BridgeCore
import IRCProtocol
import MatrixProtocol

/// A running bridge whose servers answer every order at once: all puppets are online and on their channels.
struct CoreWorld {
    private(set) var bridge: Bridge
    let size: CoreSize
    private let bot: UserID
    private var now: Duration = .zero
    private var nicks: [ConnectionID: Nickname] = [:]
    private var roles: [ChannelName: [ConnectionID: ObserverRole]] = [:]
    private var timers: [TimerID: Duration] = [:]
    private var lastSequence: Int64 = 0
    private var lastID = 0

    init(_ size: CoreSize) throws {
        self.size = size
        bot = try CoreNames.bot()
        bridge = Bridge(
            configuration: try Self.configuration(size, bot),
            snapshot: try Self.snapshot(size),
            seed: 1
        )
        settle(bridge.start(at: moment))
        // The log of delivered lines is empty of the joins then, as it is in a channel that has been joined for long.
        for _ in 0..<3 { pass(.seconds(60)) }
    }

    var moment: Moment { Moment(monotonic: now, wall: 1_800_000_000_000 + now.components.seconds * 1_000) }

    mutating func receive(_ input: Input) -> [Effect] { bridge.receive(input, at: moment) }

    /// Lets time go by, in which timers fire.
    mutating func pass(_ time: Duration) {
        now += time
        for timer in timers.filter({ $0.value <= now }).keys {
            timers[timer] = nil
            settle(bridge.receive(.timer(timer), at: moment))
        }
    }

    /// The servers answer what was ordered, and what follows from that, until nothing is left.
    mutating func settle(_ effects: [Effect]) {
        var waiting = effects[...]
        while let effect = waiting.popFirst() {
            for input in answers(to: effect) { waiting += bridge.receive(input, at: moment) }
        }
    }

    // MARK: Inputs to measure with

    /// Somebody speaks in a room that is linked to a channel that their puppet is on.
    mutating func spoken(_ body: String, html: String? = nil) throws -> Input {
        lastSequence += 1
        let number = Int(lastSequence)
        let user = number % size.puppets
        let channel = Self.channel(ofPuppet: user, place: number / size.puppets % size.channelsOfPuppet, size)
        let event = RoomEvent(
            id: try CoreNames.event(number),
            room: try CoreNames.room(channel),
            sender: try CoreNames.user(user),
            time: moment.wall,
            content: .message(MessageContent(kind: .text, body: body, html: html))
        )
        return .matrix(JournalSequence(rawValue: lastSequence), event)
    }

    /// The same line as the channel's reporter and its standbys show it, one after the other.
    mutating func shown(
        by speaker: Nickname? = nil,
        in channel: Int,
        messageID: Bool = false,
        _ fact: (ChannelName) -> Observation.Fact
    ) throws -> [Input] {
        lastID += 1
        let name = try CoreNames.channel(channel)
        let perChannel = size.ghosts / size.channels
        let nick = try speaker ?? CoreNames.nick(channel * perChannel + lastID % perChannel)
        let observation = Observation(
            source: CoreNames.source(nick),
            messageID: messageID ? "id-\(lastID)" : nil,
            time: messageID ? moment.wall : nil,
            fact(name)
        )
        return observers(of: name).map { .irc($0, .observed(observation)) }
    }

    /// The reporter first.
    func observers(of channel: ChannelName) -> [ConnectionID] {
        let all = roles[channel, default: [:]].filter { $0.value != .silent }
        return all.sorted { ($0.value == .reporter ? 0 : 1, $0.key) < ($1.value == .reporter ? 0 : 1, $1.key) }.map(
            \.key
        )
    }

    /// The nick of some puppet on the channel.
    func puppetNick(on channel: Int) -> Nickname? {
        guard let name = try? CoreNames.channel(channel) else { return nil }
        return roles[name]?.filter { $0.value == .silent }.keys.max().flatMap { nicks[$0] }
    }

    // MARK: The servers

    private mutating func answers(to effect: Effect) -> [Input] {
        switch effect {
        case .irc(let connection, let order):
            return answers(to: order, on: connection)
        case .matrix(let order):
            return [.finished(order, outcome(of: order))]
        case .wake(let timer, let at):
            timers[timer] = at
            return []
        case .cancel(let timer):
            timers[timer] = nil
            return []
        case .lookUp(let token, _):
            return [.lookedUp(token, [])]
        case .query, .signal, .store, .reply, .offerSetUp, .makeCertificate, .count, .measure, .log:
            return []
        }
    }

    private mutating func outcome(of order: MatrixOrder) -> MatrixOutcome {
        guard case .sendMessage = order.action else { return .done }
        lastID += 1
        return EventID(parsing: "$sent-\(lastID)").map { .sent($0) } ?? .done
    }

    private mutating func answers(to order: SessionOrder, on connection: ConnectionID) -> [Input] {
        switch order {
        case .open(let plan):
            nicks[connection] = plan.nick
            let identity = SessionIdentity(
                nick: plan.nick,
                source: CoreNames.source(plan.nick),
                server: "one.irc.example.org",
                support: ISupport(),
                capabilities: ["message-tags", "server-time", "account-tag"]
            )
            return [.irc(connection, .registered(identity))]
        case .join(let channel, _):
            return joined(channel, connection)
        case .setRole(let channel, let role):
            roles[channel, default: [:]][connection] = role
            return [.irc(connection, .roleTaken(channel, role))]
        case .probe:
            return [.irc(connection, .probed)]
        case .say(let line):
            return [.irc(connection, .confirmed(line.token, Receipt(confirmedBy: .barrier)))]
        case .request(let token, _):
            return [.irc(connection, .answered(token, Answer(lines: [], isComplete: true)))]
        case .quit:
            return [.irc(connection, .closed(.requested))]
        case .part, .hint, .watch, .hurry:
            return []
        }
    }

    private mutating func joined(_ channel: ChannelName, _ connection: ConnectionID) -> [Input] {
        guard let nick = nicks[connection], let number = Int(channel.text.dropFirst("#channel-".count)) else {
            return []
        }
        let perChannel = size.ghosts / size.channels
        var members = [ChannelMember(nick: nick)]
        for ghost in number * perChannel..<(number + 1) * perChannel {
            if let nick = try? CoreNames.nick(ghost) { members.append(ChannelMember(nick: nick)) }
        }
        let join = Observation(source: CoreNames.source(nick), .joined(channel, realname: nil))
        var seen = observers(of: channel)
        if !seen.contains(connection) { seen.append(connection) }
        roles[channel, default: [:]][connection, default: .silent] = roles[channel]?[connection] ?? .silent
        return seen.map { .irc($0, .observed(join)) } + [.irc(connection, .settled(channel, members: members))]
    }

    /// Spread evenly, so that each channel has as many puppets.
    private static func channel(ofPuppet puppet: Int, place: Int, _ size: CoreSize) -> Int {
        (puppet * size.channelsOfPuppet + place) % size.channels
    }

    // MARK: What the bridge begins with

    static func configuration(_ size: CoreSize, _ bot: UserID) throws -> Configuration {
        var network = NetworkConfiguration(
            id: CoreNames.network,
            name: "Example",
            networkID: "example",
            endpoints: [ConnectionPlan.Endpoint(host: "irc.example.org", port: 6697)],
            security: .plain
        )
        network.ircClients.maxClients = 0
        network.membershipLists.enabled = true
        network.membershipLists.ircToMatrix.initial = true
        network.membershipLists.ircToMatrix.incremental = true
        network.membershipLists.matrixToIrc.initial = true
        network.membershipLists.matrixToIrc.incremental = true
        network.mappings = try (0..<size.channels).map {
            NetworkConfiguration.Mapping(channel: try CoreNames.channel($0), rooms: [try CoreNames.room($0)])
        }
        return Configuration(
            homeserver: Configuration.Homeserver(domain: CoreNames.domain),
            bot: bot,
            networks: [network]
        )
    }

    static func snapshot(_ size: CoreSize) throws -> Snapshot {
        var snapshot = Snapshot()
        let perChannel = size.ghosts / size.channels
        for number in 0..<size.ghosts {
            let user = try CoreNames.ghost(number)
            let nick = try CoreNames.nick(number)
            snapshot.ghosts.append(
                GhostRecord(user: user, network: CoreNames.network, nick: nick, displayName: nick.text)
            )
            snapshot.memberships[try CoreNames.room(number / perChannel), default: []].insert(user)
        }
        for number in 0..<size.puppets {
            let user = try CoreNames.user(number)
            snapshot.puppets.append(
                PuppetRecord(
                    network: CoreNames.network,
                    user: user,
                    username: "user\(number)",
                    displayName: "U\(number)"
                )
            )
            for place in 0..<size.channelsOfPuppet {
                let room = try CoreNames.room(channel(ofPuppet: number, place: place, size))
                snapshot.memberships[room, default: []].insert(user)
            }
        }
        return snapshot
    }
}
