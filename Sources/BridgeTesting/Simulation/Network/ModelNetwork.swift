import IRCProtocol

/// A model IRC network: servers that each have their own view and tell each other what happens, in order on each link
/// and in any order otherwise. It does nothing by itself: what is to reach somebody is in `effects`, for the world to
/// carry there when it sees fit.
struct ModelNetwork {
    let words: Scenario.Words
    let hasHistory: Bool
    let mapping = CaseMapping.rfc1459
    var servers: [ModelServer]
    /// Pairs of servers that are linked, the lower first.
    var links: Set<ServerPair> = []
    var sockets: [Int: ModelSocket] = [:]
    var effects: [NetworkEffect] = []
    /// Everything that anybody was allowed to say, in order.
    private(set) var saidCount = 0
    private var lastUser = 0
    private var lastBatch = 0
    var now = 0
    /// What a command leads to for the one who gave it, while it carries a label.
    var captured: (socket: Int, lines: [Message])?

    struct ServerPair: Hashable, Comparable {
        let low: Int
        let high: Int

        init(_ one: Int, _ other: Int) {
            low = min(one, other)
            high = max(one, other)
        }

        static func < (left: Self, right: Self) -> Bool { (left.low, left.high) < (right.low, right.high) }
    }

    init(servers count: Int, words: Scenario.Words, hasHistory: Bool) {
        self.words = words
        self.hasHistory = hasHistory
        servers = (0..<count).map { ModelServer(name: "irc\($0 + 1).example") }
        for index in 1..<max(count, 1) where index < count { links.insert(ServerPair(index - 1, index)) }
    }

    var offered: [String] {
        switch words {
        case .plain: []
        case .tagged: ["message-tags", "server-time", "batch"]
        case .full:
            [
                "message-tags", "server-time", "batch", "echo-message", "labeled-response", "account-tag",
                "extended-join",
            ]
        }
    }

    mutating func nextUser() -> Int {
        lastUser += 1
        return lastUser
    }

    mutating func nextSaid() -> Int {
        saidCount += 1
        return saidCount
    }

    mutating func nextBatch() -> String {
        lastBatch += 1
        return "b\(lastBatch)"
    }

    func fold(_ channel: ChannelName) -> FoldedName { mapping.fold(channel) }

    // MARK: Sending

    func neighbours(of server: Int) -> [Int] {
        links.sorted().compactMap { $0.low == server ? $0.high : $0.high == server ? $0.low : nil }
    }

    mutating func spread(_ gossip: Gossip, from server: Int, except origin: Int? = nil) {
        for other in neighbours(of: server) where other != origin {
            effects.append(.gossip(from: server, to: other, gossip))
        }
    }

    /// A line to one connection, with the tags that it may see.
    mutating func send(_ message: Message, to socket: Int, said: Int? = nil) {
        if captured?.socket == socket {
            captured?.lines.append(message)
            return
        }
        if let line = WireLine(message, said: said) { effects.append(.line(socket: socket, line)) }
    }

    func numeric(_ number: UInt16, _ socket: Int, _ parameters: [Parameter]) -> Message {
        let server = sockets[socket]?.server ?? 0
        let nick = sockets[socket]?.nick.map { Parameter($0) } ?? "*"
        return Message(
            source: Source(name: servers[server].name),
            .numeric(Numeric(rawValue: number)),
            [nick] + parameters
        )
    }

    /// To every connection of ours on the server that is in one of the channels, once.
    mutating func tell(
        _ message: Message,
        on server: Int,
        channels: [FoldedName],
        except: Int? = nil,
        said: SaidLine? = nil
    ) {
        var told: Set<Int> = []
        for channel in channels { told.formUnion((servers[server].channels[channel]?.members ?? [:]).keys) }
        for user in told.sorted() where user != except {
            guard let socket = servers[server].sockets[user] else { continue }
            send(message, to: socket, said: said)
        }
    }

    private mutating func send(_ message: Message, to socket: Int, said: SaidLine?) {
        send(tagged(message, for: socket, said), to: socket, said: said?.id)
    }

    func tagged(_ message: Message, for socket: Int, _ said: SaidLine?) -> Message {
        guard let said, let held = sockets[socket]?.capabilities else { return message }
        var message = message
        if held.contains("server-time") {
            message.tags["time"] = ServerTime.text(milliseconds: ModelClock.wall(said.time))
        }
        if held.contains("message-tags") {
            message.tags["msgid"] = said.messageID
            for tag in said.clientTags.all { message.tags[tag.key] = tag.value }
        }
        return message
    }
}
