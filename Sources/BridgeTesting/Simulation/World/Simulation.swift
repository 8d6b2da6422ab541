import BridgeCore
import IRCClient
import IRCProtocol
import MatrixClient
import MatrixProtocol

/// The whole bridge in one process with a model of everything around it, on a hand-moved clock: one queue of what is
/// to happen, all chance from one seed, no task and no real time. The same seed gives the same run.
package struct Simulation {
    package let scenario: Scenario
    package private(set) var trace: [String] = []
    /// A number that all that happened went into.
    package private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    package private(set) var steps = 0

    package var isTracing = false
    let configuration: Configuration
    let own: OwnUsers
    let policy: BrokerPolicy
    var now = 0
    var queue = EventQueue<Happening>()
    var delays: SeededRandom
    var chances: SeededRandom
    var people: SeededRandom
    var seeds: SeededRandom

    var network: ModelNetwork
    var homeserver: ModelHomeserver
    var store = StoreModel()
    var process: BridgeProcess?
    var runs = 0
    var wires: [Int: Wire] = [:]
    var wireCount = 0
    var gossipAt: [Happening.Link: Int] = [:]
    var linkRuns: [Happening.Link: Int] = [:]
    var audit: Audit
    var persons: [ModelPerson] = []
    var rooms: [Int: RoomID] = [:]
    var mirror: RoomID?
    var asking: [ReplyToken: Deed] = [:]
    var questionCount: UInt64 = 0
    var isHomeserverUp = true
    var isTroubled = false
    var losesAnswers = false
    var isPushing = false
    var pushCount = 0
    var pushFailures = 0
    /// Events in the transaction that is under way.
    var pushSize = 0
    var isMended = false
    var isOver = false

    /// `policy`: how brokers are to behave, where not as ever.
    package init(scenario: Scenario, policy: BrokerPolicy = .fillingGaps) {
        self.scenario = scenario
        self.policy = policy
        var random = SeededRandom(seed: scenario.seed)
        delays = random.fork()
        chances = random.fork()
        people = random.fork()
        seeds = random.fork()
        network = ModelNetwork(
            servers: scenario.servers,
            words: scenario.words,
            hasHistory: scenario.hasHistory
        )
        homeserver = ModelHomeserver(domain: ModelNames.domain, bot: ModelNames.bot, hasDevices: scenario.hasDevices)
        if scenario.hasMirror {
            rooms[0] = homeserver.makeRoom(by: ModelNames.user(0), isPublic: true)
            mirror = homeserver.makeRoom(by: ModelNames.user(0), isPublic: true)
        }
        configuration = ModelNames.configuration(scenario, plumbed: [rooms[0], mirror].compactMap { $0 })
        own = OwnUsers(configuration)
        audit = Audit(scenario: scenario, mirrored: scenario.hasMirror ? [rooms[0], mirror].compactMap { $0 } : [])
    }

    /// Far above what a run takes: thousands, in which everything that can break breaks again and again.
    private static let stepLimit = 40_000

    /// Messages that came through, either way.
    package var arrivals: (toIRC: Int, toMatrix: Int) {
        (
            audit.flows.values.reduce(0) { $0 + $1.all.reduce(0) { $0 + $1.arrivals } },
            audit.talks.values.reduce(0) { $0 + $1.shown.values.reduce(0) { $0 + $1.indices.count } }
        )
    }

    /// Runs to the end, or to the first thing that must not be; returns what that was.
    package mutating func run() -> String? {
        prepare()
        while audit.problem == nil, !isOver, let next = queue.pop() {
            now = next.time
            steps += 1
            if steps > Self.stepLimit {
                audit.fail("more than \(Self.stepLimit) steps: something goes round and round")
            }
            note(next.event)
            happen(next.event)
            settle()
        }
        if audit.problem == nil { finalCheck() }
        if isTracing, let problem = audit.problem { write("PROBLEM \(problem)") }
        return audit.problem
    }

    mutating func after(_ delay: Int, _ event: Happening) { queue.add(event, at: now + max(delay, 0)) }

    // MARK: What happens

    private mutating func happen(_ event: Happening) {
        network.now = now
        homeserver.now = now
        switch event {
        case .loop(let run): if run == process?.run { turn() }
        case .order(let run, let id, let order): if run == process?.run { ordered(id, order) }
        case .committed(let run, let writes): if run == process?.run { committed(writes) }
        case .alarm(let run, let timer, let number): if run == process?.run { rang(timer, number) }
        case .laneTimer(let run, let timer): if run == process?.run { laneTimer(timer) }
        case .laneAnswer(let run, let request, let answer): if run == process?.run { laneAnswer(request, answer) }
        case .pacer(let run): if run == process?.run { pace { $0.timerFired(now: $1) } }
        case .sessionTimer(let run, let id, let number): if run == process?.run { sessionTimer(id, number) }
        case .connected(let run, let id): if run == process?.run { connected(id) }
        case .accepted(let run, let transaction, let events): accepted(run, transaction, events)
        case .restart: startProcess()
        case .toServer(let wire, _), .toClient(let wire, _), .serverHearsEnd(let wire), .clientHearsEnd(let wire):
            carry(event, over: wire)
        case .gossip(let link, let run, let gossip):
            if linkRuns[link, default: 0] == run { network.apply(gossip, at: link.to, from: link.from) }
        case .step(let run, let request, let step, let fate): stepArrives(run, request, step, fate)
        case .push: push()
        case .pushArrives(let transaction, let events): pushArrives(transaction, events)
        case .pushAnswered(let transaction, let isTaken): pushAnswered(transaction, isTaken)
        case .answered(let token, let isFound): questionAnswered(token, isFound)
        case .deed(let deed): perform(deed)
        case .fault(let fault): strike(fault)
        case .mend(let mending): mend(mending)
        case .look: look()
        }
    }

    /// What the models did is sent on its way, and looked at.
    mutating func settle() {
        while !network.effects.isEmpty {
            let effects = network.effects
            network.effects = []
            for effect in effects { perform(effect) }
        }
        if !homeserver.messages.isEmpty {
            for message in homeserver.messages { appeared(message) }
            homeserver.messages = []
        }
        if !homeserver.invitations.isEmpty {
            for (user, room) in homeserver.invitations where !own.contains(user) {
                after(delays.between(50, 2_000) * 1_000, .deed(.acceptInvitation(user, room)))
            }
            homeserver.invitations = []
        }
        if !isPushing, !homeserver.unsent.isEmpty {
            isPushing = true
            after(delays.between(1, 20) * 1_000, .push)
        }
    }

    // MARK: The trace

    mutating func mix(_ number: UInt64) { hash = (hash ^ number) &* 0x100_0000_01b3 }

    private mutating func note(_ event: Happening) {
        mix(UInt64(now))
        mix(event.kind)
        switch event {
        case .toServer(_, let bytes): mix(UInt64(bytes.count))
        case .toClient(_, let line): mix(UInt64(line.bytes.count))
        default: break
        }
        guard isTracing else { return }
        switch event {
        case .toServer(let wire, let bytes): write("\(wire) > \(String(decoding: bytes, as: UTF8.self))")
        case .toClient(let wire, let line): write("\(wire) < \(line.text)")
        case .look, .loop, .pacer: break
        default: write("\(event)")
        }
    }

    /// Only where somebody will read it: the text alone costs more than the step.
    mutating func write(_ text: String) {
        guard isTracing else { return }
        trace.append("\(now / 1_000) \(text.prefix(600))")
    }
}
