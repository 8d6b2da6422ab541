import BridgeCore
import IRCProtocol

/// One channel on a network of one or two servers, our connections in it, and the broker under test: a value, so that
/// a search can go on from any state in several ways.
///
/// Each server shows its connections one order of lines; between two servers each link keeps its order and takes its
/// time. Each connection keeps the order of what was sent to it and takes its time.
struct ModelChannel {
    struct Line {
        let number: Int
        let sender: String
        let text: String
        let isJoin: Bool
        /// Said by a connection of ours.
        let speaker: Int?
    }

    struct Connection {
        let id: ConnectionID
        let nick: String
        let isBot: Bool
        let server: Int
        var isAlive = true
        var isInChannel = false
        var knowsItIsInChannel = false
        var isFrozen = false
        var role = ObserverRole.silent
        var inbound: [Item] = []
        var outbound: [Request] = []
    }

    enum Item { case line(Int), barrier(ObserverRole), pong }
    enum Request { case join, ping, rolePing(ObserverRole) }

    /// What is said and done, in this order; it is up to the schedule when.
    enum Event {
        case says(String, String, server: Int)
        case speaks(Int, String)
        case joins(Int, announced: Bool)
        case quits(Int)
    }

    struct Options {
        var hasMessageIDs = false
        /// PINGs and JOINs reach the server at once instead of when the schedule has it so.
        var isOutboundInstant = true
        /// What the property is proved against: the broker is not shown what a standby shows.
        var losesTails = false
    }

    var broker: ChannelBroker
    var options: Options
    var connections: [Connection]
    var script: ArraySlice<Event>
    var links: [[Int]] = [[], []]
    var lines: [Line] = []
    var now: Duration = .zero
    var wakeAt: Duration?
    var shown: Set<Int> = []
    var delivered: [Int] = []
    var journal: [String]?
    /// Lines that were shown and not delivered yet.
    var waiting: Set<Int> = []
    var disorder: String?

    init(
        connections: [(nick: String, isBot: Bool, server: Int)],
        script: [Event],
        options: Options = Options(),
        policy: BrokerPolicy = BrokerPolicy()
    ) {
        broker = ChannelBroker(caseMapping: .rfc1459, policy: policy)
        self.options = options
        self.script = script[...]
        self.connections = connections.enumerated().map { index, row in
            Connection(
                id: ConnectionID(rawValue: UInt64(index + 1)),
                nick: row.nick,
                isBot: row.isBot,
                server: row.server
            )
        }
    }
}

// MARK: Moves

extension ModelChannel {
    var canEmit: Bool { !script.isEmpty }

    /// Connections that have something to show.
    var readable: [Int] {
        connections.indices.filter {
            connections[$0].isAlive && !connections[$0].isFrozen && !connections[$0].inbound.isEmpty
        }
    }

    var writable: [Int] {
        connections.indices.filter { connections[$0].isAlive && !connections[$0].outbound.isEmpty }
    }

    mutating func emitNext() {
        guard let event = script.popFirst() else { return }
        switch event {
        case .says(let sender, let text, let server):
            emit(from: server, sender: sender, text: text)
        case .speaks(let index, let text):
            guard connections[index].isAlive, connections[index].knowsItIsInChannel else { return }
            emit(from: connections[index].server, sender: connections[index].nick, text: text, speaker: index)
        case .joins(let index, let announced):
            guard connections[index].isAlive, let nick = Nickname(parsing: connections[index].nick) else { return }
            if announced {
                apply(
                    broker.expecting(
                        connections[index].id,
                        nick: nick,
                        isBot: connections[index].isBot,
                        server: "irc\(connections[index].server).example",
                        now: now
                    )
                )
            }
            send(.join, from: index)
        case .quits(let index):
            guard !connections[index].isAlive, connections[index].isInChannel else { return }
            connections[index].isInChannel = false
            emit(from: connections[index].server, sender: connections[index].nick, text: "QUIT")
        }
    }

    private mutating func emit(
        from server: Int,
        sender: String,
        text: String,
        isJoin: Bool = false,
        speaker: Int? = nil
    ) {
        let line = Line(number: lines.count, sender: sender, text: text, isJoin: isJoin, speaker: speaker)
        lines.append(line)
        show(line.number, on: server)
        if connections.contains(where: { $0.server != server }) { links[server].append(line.number) }
    }

    private mutating func show(_ number: Int, on server: Int) {
        for index in connections.indices
        where connections[index].isAlive && connections[index].isInChannel && connections[index].server == server {
            if lines[number].speaker == index { continue }
            connections[index].inbound.append(.line(number))
        }
    }

    /// A line crosses from the server to the other one.
    mutating func cross(from server: Int) {
        guard !links[server].isEmpty else { return }
        show(links[server].removeFirst(), on: 1 - server)
    }

    private mutating func send(_ request: Request, from index: Int) {
        connections[index].outbound.append(request)
        if options.isOutboundInstant { serverReads(index) }
    }

    mutating func serverReads(_ index: Int) {
        guard !connections[index].outbound.isEmpty else { return }
        switch connections[index].outbound.removeFirst() {
        case .join:
            connections[index].isInChannel = true
            emit(from: connections[index].server, sender: connections[index].nick, text: "JOIN", isJoin: true)
        case .ping: connections[index].inbound.append(.pong)
        case .rolePing(let role): connections[index].inbound.append(.barrier(role))
        }
    }

    /// The next thing that the server sent is read from this connection.
    mutating func read(_ index: Int) {
        guard !connections[index].inbound.isEmpty else { return }
        let id = connections[index].id
        if let item = connections[index].inbound.first {
            note { world in
                guard case .line(let number) = item else { return "\(id) reads \(item)" }
                let line = world.lines[number]
                return "\(id) reads \(number) \(line.sender):\(line.text) as \(world.connections[index].role)"
            }
        }
        switch connections[index].inbound.removeFirst() {
        case .barrier(let role): apply(broker.roleTaken(id, role, now: now))
        case .pong: apply(broker.probed(id, now: now))
        case .line(let number):
            let line = lines[number]
            if line.isJoin, line.sender == connections[index].nick, let nick = Nickname(parsing: line.sender) {
                connections[index].knowsItIsInChannel = true
                apply(
                    broker.joined(
                        id,
                        nick: nick,
                        isBot: connections[index].isBot,
                        server: "irc\(connections[index].server).example",
                        now: now
                    )
                )
            }
            guard connections[index].role != .silent else { return }
            observe(line, by: index)
        }
    }

    /// Reads the barriers that are next on their connections.
    mutating func readBarriers() {
        for index in readable {
            while case .barrier = connections[index].inbound.first { read(index) }
        }
    }

    private mutating func observe(_ line: Line, by index: Int) {
        let isLost = options.losesTails && broker.reporter != connections[index].id
        guard let channel = ChannelName(parsing: "#c") else { return }
        let fact: Observation.Fact =
            switch line.text {
            case "JOIN": .joined(channel, realname: nil)
            case "QUIT": .quit(reason: nil)
            default: .said(.message, channel, text: line.text, statusPrefix: nil)
            }
        // The host differs from viewer to viewer; the time is only there for the test to know the line by.
        let observation = Observation(
            source: Source(name: line.sender, user: "u", host: "host-\(index)"),
            messageID: options.hasMessageIDs ? "id\(line.number)" : nil,
            time: Int64(line.number),
            fact
        )
        // Which of two connections that are both new came first nobody can tell before they meet.
        let reporter = connections.first { $0.id == broker.reporter }
        let isOrdered = reporter?.knowsItIsInChannel ?? false
        let step = isLost ? BrokerStep() : broker.observed(connections[index].id, observation, now: now)
        let isTracked = !step.dropped.contains { $0.reason == .untracked }
        if isTracked, shown.insert(line.number).inserted, line.speaker == nil, isOrdered { waiting.insert(line.number) }
        apply(step)
    }

    /// A line was delivered: of all that its sender had waiting it must be the first, going by the words.
    private mutating func check(_ number: Int) {
        delivered.append(number)
        guard lines.indices.contains(number) else { return }
        let line = lines[number]
        guard let first = waiting.filter({ lines[$0].sender == line.sender }).min() else { return }
        waiting.remove(first)
        if lines[first].text != line.text {
            disorder = disorder ?? "line \(number) of \(line.sender) before line \(first)"
        }
    }

    private mutating func note(_ text: (ModelChannel) -> String) {
        guard journal != nil else { return }
        let line = text(self)
        journal?.append(line)
    }

    mutating func kill(_ index: Int) {
        note { "kill \($0.connections[index].id)" }
        connections[index].isAlive = false
        connections[index].inbound = []
        connections[index].outbound = []
        apply(broker.left(connections[index].id, now: now))
    }

    mutating func pass(_ duration: Duration) {
        let end = now + duration
        while let wake = wakeAt, wake <= end {
            now = max(now, wake)
            wakeAt = nil
            apply(broker.timerFired(now: now))
        }
        now = end
    }

    private mutating func apply(_ step: BrokerStep) {
        if step != BrokerStep() { note { "    \($0.now) \(step)" } }
        for observation in step.deliver { check(Int(observation.time ?? -1)) }
        if let wake = step.wakeAt { wakeAt = wake }
        for order in step.roles {
            guard let index = connections.firstIndex(where: { $0.id == order.connection }),
                connections[index].isAlive
            else { continue }
            connections[index].role = order.role
            send(.rolePing(order.role), from: index)
        }
        for id in step.probes {
            guard let index = connections.firstIndex(where: { $0.id == id }), connections[index].isAlive
            else { continue }
            send(.ping, from: index)
        }
    }
}

// MARK: The property

extension ModelChannel {
    /// Lets everything that is under way arrive.
    mutating func catchUp() {
        for server in links.indices { while !links[server].isEmpty { cross(from: server) } }
        while let index = writable.first { serverReads(index) }
        while let index = readable.first {
            read(index)
            while let index = writable.first { serverReads(index) }
        }
    }

    /// Lets everything arrive and time pass until nothing moves.
    mutating func settle() {
        for index in connections.indices { connections[index].isFrozen = false }
        // Far more rounds than any schedule has instants to wake at: a broker that never rests shows in the fault.
        for _ in 0..<200 {
            while canEmit { emitNext() }
            catchUp()
            guard let wake = wakeAt else { break }
            pass(max(wake - now, .zero))
        }
    }

    /// What is wrong at the end.
    struct Fault {
        /// Lines that were shown by a connection in a role and were not delivered exactly once, or a broker that holds
        /// on to something.
        var count: String?
        /// Lines of one sender out of order. A line counts from when it was first shown, since nobody can wait for
        /// what nobody has seen.
        var order: String?
        /// Lines out of the order of the server.
        var total: String?
    }

    func fault() -> Fault? {
        let words = { (number: Int) in self.lines[number].sender + ":" + self.lines[number].text }
        let wanted = shown.sorted().filter { lines[$0].speaker == nil }.map(words)
        let actual = delivered.map(words)
        var fault = Fault(order: disorder)
        if wanted.sorted() != actual.sorted() {
            fault.count = "shown \(wanted), delivered \(actual)"
        } else if !broker.isAtRest {
            fault.count = "the broker does not come to rest"
        }
        if wanted != actual { fault.total = "shown \(wanted), delivered in the order \(actual)" }
        return fault.count == nil && fault.order == nil && fault.total == nil ? nil : fault
    }
}
