import BridgeTesting
import IRCClient
import IRCProtocol
import Logging
import NIOPosix
import Synchronization
import Testing

/// Connections of the bridge's own client to a real server, without a bridge around them.
final class Puppets: Sendable {
    private let connections: IRCConnections
    private let events: EventLog
    private let next = Mutex(UInt64(0))

    private final class EventLog: Sendable {
        private let events = Mutex<[ConnectionID: [SessionEvent]]>([:])
        func add(_ id: ConnectionID, _ event: SessionEvent) { events.withLock { $0[id, default: []].append(event) } }
        func all(_ id: ConnectionID) -> [SessionEvent] { events.withLock { $0[id] ?? [] } }
    }

    init(ident: IdentTable? = nil) {
        let log = EventLog()
        events = log
        connections = IRCConnections(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            ident: ident,
            events: { log.add($0, $1) },
            logger: Logger(label: "tests")
        )
    }

    @discardableResult
    func open(_ plan: ConnectionPlan) -> ConnectionID {
        let id = next.withLock { next in
            next += 1
            return ConnectionID(rawValue: next)
        }
        connections.order(id, .open(plan))
        return id
    }

    func order(_ id: ConnectionID, _ order: SessionOrder) { connections.order(id, order) }
    func told(_ id: ConnectionID) -> [SessionEvent] { events.all(id) }
    func close() async { await connections.shutdown() }

    /// The first of what is told of `id` that `pick` takes; fails with all that was told instead.
    func wait<Value>(
        _ id: ConnectionID,
        _ what: String,
        within patience: Duration = .seconds(60),
        _ pick: (SessionEvent) -> Value?
    ) async throws -> Value {
        guard await Polling.until(within: patience, { told(id).contains { pick($0) != nil } }),
            let found = told(id).lazy.compactMap(pick).first
        else { throw ServerFailure(.notReadyInTime, "\(what) did not come; there was: \(told(id))") }
        return found
    }

    func registered(_ id: ConnectionID) async throws -> SessionIdentity {
        try await wait(id, "registration") { if case .registered(let identity) = $0 { identity } else { nil } }
    }

    func authentication(_ id: ConnectionID) async throws -> Authentication {
        try await wait(id, "the end of the login") { if case .authenticated(let outcome) = $0 { outcome } else { nil } }
    }
}

extension ConnectionPlan {
    static func real(_ nick: String, port: Int, _ change: (inout ConnectionPlan) -> Void = { _ in }) -> ConnectionPlan {
        var plan = ConnectionPlan(
            network: NetworkID("localhost"),
            endpoints: [.init(host: "127.0.0.1", port: port)],
            security: .plain,
            nick: Nickname(cleaning: nick),
            username: nick,
            realname: "@\(nick):localhost"
        )
        plan.connectInterval = .zero
        plan.concurrentConnects = 0
        plan.registrationTimeout = .seconds(60)
        change(&plan)
        return plan
    }
}
