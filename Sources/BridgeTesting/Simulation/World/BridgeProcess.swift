import BridgeCore
import IRCClient
import IRCProtocol
import MatrixClient
import MatrixProtocol

/// What is lost in a crash: the core, the lanes, the connections' machines, and what waits between them.
struct BridgeProcess {
    let run: Int
    var bridge: Bridge
    var lanes: LaneScheduler
    var pacer = ConnectPacer()
    var drivers: [ConnectionID: ModelDriver] = [:]
    /// With the said line that an input stands for.
    var inbox: [(input: Input, said: Int?)] = []
    var isLoopDue = false
    var writes: [StoreWrite] = []
    var isCommitting = false
    var alarms: [BridgeCore.TimerID: Int] = [:]
    var alarmCount = 0
    /// Lines of ours that have no end yet, and the marks that they bear.
    var onTheirWay: [LineToken: (mark: String, connection: ConnectionID)] = [:]
}

/// One connection of the process: its machine and what its socket is on the model network.
struct ModelDriver {
    let plan: ConnectionPlan
    var machine: SessionMachine
    var wire: Int?
    var isOver = false
    var timerAt: Int?
    var timerCount = 0
    /// Orders come over in order, a little later.
    var lastOrderAt = 0
    /// Whose lines it carries; nil for the bot.
    var user: UserID? { plan.isBot ? nil : UserID(parsing: plan.realname) }
}

/// A TCP connection between the bridge and a server.
struct Wire {
    let connection: ConnectionID
    let run: Int
    let user: UserID?
    let latency: Int
    var isOpenForClient = true
    var isFrozen = false
    /// Nothing passes any more; the ends hear of it in their own time.
    var isCut = false
    /// Whether what was on its way to the server when it was cut still arrives.
    var delivers = true
    var toServerAt = 0
    var toClientAt = 0
    /// What came while it was frozen, in order.
    var held: [Happening] = []
}
