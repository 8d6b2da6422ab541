import BridgeCore
import IRCClient
import IRCProtocol
import MatrixProtocol
import Testing

/// The core and the session machines of its connections, joined as the bridge joins them, on a clock moved by hand.
///
/// alice has spoken in the room of `#chan`, and has a room with the bot. The server lets everybody in until it is told
/// what to say.
struct ErrorScene {
    static let network = NetworkID("net")
    static let key = PuppetKey(network: network, user: UserID(parsing: "@alice:hs.test"))
    static let botKey = PuppetKey(network: network, user: nil)

    private var bridge: Bridge
    private var machines: [ConnectionID: SessionMachine] = [:]
    private(set) var owners: [ConnectionID: ConnectionPlan] = [:]
    private var sequence: Int64 = 0
    private(set) var clock: Duration = .zero
    /// What the last step has led to.
    private(set) var effects: [Effect] = []
    private(set) var plans: [ConnectionPlan] = []

    init() throws {
        var settings = NetworkConfiguration(
            id: Self.network,
            name: "Net",
            networkID: "net",
            endpoints: [.init(host: "one.test", port: 6667), .init(host: "two.test", port: 6667)],
            security: .plain
        )
        settings.ircClients.sourceAddresses = ["192.0.2.1", "192.0.2.2"]
        settings.ircClients.reconnectInterval = .seconds(5)
        let channel = try #require(ChannelName(parsing: "#chan"))
        settings.mappings = [.init(channel: channel, rooms: [try #require(RoomID(parsing: "!main"))])]
        let bot = try #require(UserID(parsing: "@bot:hs.test"))
        let configuration = Configuration(homeserver: .init(domain: "hs.test"), bot: bot, networks: [settings])
        bridge = Bridge(configuration: configuration, snapshot: Snapshot(), seed: 7)
        take(bridge.start(at: moment))
        try matrix(.member(user: bot, MemberContent(membership: .invite, isDirect: true)), in: "!admin")
        let content = MemberContent(membership: .join)
        try matrix(.member(user: try #require(Self.key.user), content), in: "!main")
        try say("hello", in: "!main")
    }

    private var moment: Moment {
        Moment(monotonic: clock, wall: 1_700_000_000_000 + clock.components.seconds * 1000)
    }
    private var instant: MonotonicInstant { .start + clock }

    // MARK: Matrix

    mutating func say(_ text: String, in room: String) throws {
        try matrix(.message(MessageContent(kind: .text, body: text)), in: room)
    }

    private mutating func matrix(_ content: EventContent, in room: String) throws {
        sequence += 1
        let event = RoomEvent(
            id: try #require(EventID(parsing: "$\(sequence)")),
            room: try #require(RoomID(parsing: room)),
            sender: try #require(Self.key.user),
            time: moment.wall,
            content: content
        )
        effects = []
        take(bridge.receive(.matrix(JournalSequence(rawValue: sequence), event), at: moment))
    }

    // MARK: Time

    mutating func fire(_ timer: TimerID, at instant: Duration) {
        clock = max(clock, instant)
        effects = []
        take(bridge.receive(.timer(timer), at: moment))
    }

    mutating func pass(_ duration: Duration) { clock += duration }

    // MARK: The network

    func connection(of user: UserID?) -> ConnectionID? {
        owners.filter { ($0.value.isBot ? nil : UserID(parsing: $0.value.realname)) == user }.keys.max()
    }

    /// The socket opens; with `isWelcome` the server lets the connection in.
    mutating func open(_ connection: ConnectionID, isWelcome: Bool) {
        run(connection) { $0.opened(now: $1) }
        guard isWelcome else { return }
        let nick = owners[connection]?.nick.text ?? ""
        receive(connection, ":irc CAP * LS :", ":irc 001 \(nick) :Hello", ":irc 005 \(nick) CHANTYPES=# :are supported")
        receive(connection, ":irc 376 \(nick) :End")
    }

    mutating func receive(_ connection: ConnectionID, _ lines: String...) {
        for line in lines {
            guard let message = try? Message(parsing: Array(line.utf8)) else { continue }
            run(connection) { $0.received(message, now: $1) }
        }
    }

    mutating func close(_ connection: ConnectionID, _ reason: CloseReason) {
        run(connection) { $0.closed(reason, now: $1) }
    }

    /// What is told from here on is the last step's.
    mutating func begin() { effects = [] }

    private mutating func run(
        _ connection: ConnectionID,
        _ step: (inout SessionMachine, MonotonicInstant) -> SessionActions
    ) {
        guard var machine = machines[connection] else { return }
        let actions = step(&machine, instant)
        machines[connection] = actions.close == nil ? machine : nil
        if actions.close != nil { owners[connection] = nil }
        for event in actions.events { take(bridge.receive(.irc(connection, event), at: moment)) }
        // A server answers PING at once.
        for line in actions.send where line.command == .ping {
            let pong = Message(.pong, ["irc"] + line.parameters)
            run(connection) { $0.received(pong, now: $1) }
        }
    }

    private mutating func take(_ new: [Effect]) {
        effects += new
        for case .irc(let connection, let order) in new {
            if case .open(let plan) = order {
                plans.append(plan)
                owners[connection] = plan
                machines[connection] = SessionMachine(plan: plan, entropy: [])
            } else {
                run(connection) { $0.ordered(order, now: $1) }
            }
        }
    }

    // MARK: What came of it

    func wake(_ timer: TimerID) -> Duration? {
        effects.compactMap { effect -> Duration? in
            guard case .wake(timer, let at) = effect else { return nil }
            return at
        }.last
    }

    var notices: [String] {
        effects.compactMap { effect in
            guard case .matrix(let order) = effect, case .sendMessage(_, let message) = order.action else { return nil }
            return message.body
        }
    }

    var kicks: Int {
        effects.count { effect in
            guard case .matrix(let order) = effect, case .kick = order.action else { return false }
            return true
        }
    }

    var warnings: Int {
        effects.count { effect in
            guard case .log(let entry) = effect else { return false }
            return entry.level == .warning
        }
    }

    var opened: ConnectionPlan? {
        effects.compactMap { effect -> ConnectionPlan? in
            guard case .irc(_, .open(let plan)) = effect else { return nil }
            return plan
        }.last
    }

    func counts(_ tally: Tally) -> Bool { effects.contains(.count(tally)) }
}
