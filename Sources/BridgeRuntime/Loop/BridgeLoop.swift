import BridgeCore
import BridgeStore
import IRCClient
import Logging
import MatrixProtocol
import NIOCore

/// The one loop: takes inputs in order, asks the core, and hands each effect to whom it belongs.
struct BridgeLoop {
    let inbox: Inbox
    let connections: IRCConnections
    let writer: WriteBehind
    let lookUps: LookUps
    let waiters: Waiters
    let queries: HomeserverQueries
    let offerSetUp: @Sendable (UserID) -> SetUpCode
    let tallies: Tallies
    let logger: Logger
    var alarms: Alarms

    /// Runs until the inbox is closed.
    mutating func run(_ bridge: consuming Bridge) async {
        var bridge = bridge
        perform(bridge.start(at: Clock.moment()))
        while true {
            let inputs = await inbox.next()
            guard !inputs.isEmpty else { break }
            var effects: [Effect] = []
            for input in inputs {
                if case .timer(let timer) = input { alarms.forget(timer) }
                effects += bridge.receive(input, at: Clock.moment())
            }
            perform(effects)
        }
        alarms.cancelAll()
    }

    private mutating func perform(_ effects: [Effect]) {
        let writes = effects.compactMap { effect -> StoreWrite? in
            switch effect {
            case .matrix(let order): .enqueue(order)
            case .store(let order): .store(order)
            default: nil
            }
        }
        // First: whoever hears of something that is written down may ask for it.
        if !writes.isEmpty { writer.hand(writes) }
        for effect in effects {
            switch effect {
            case .irc(let connection, let order): connections.order(connection, order)
            case .query(let token, let query): queries.ask(token, query)
            case .offerSetUp(let place): inbox.put(.setUpOffered(place, offerSetUp(place.user)))
            case .signal(let signal): queries.tell(signal)
            case .makeCertificate(let key, let place, let source):
                inbox.put(.certificateMade(key, place, CertificateOutcome(making: source)))
            case .matrix, .store: break
            case .lookUp(let token, let event): lookUps.ask(token, event)
            case .reply(let token, let reply): waiters.answer(token, reply)
            case .wake(let timer, let moment): alarms.set(timer, at: moment)
            case .cancel(let timer): alarms.cancel(timer)
            case .count(let tally): tallies.count(tally)
            case .measure(let measure): tallies.measure(measure)
            case .log(let entry): log(entry)
            }
        }
    }

    private func log(_ entry: LogEntry) {
        let level: Logger.Level =
            switch entry.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        guard level >= logger.logLevel else { return }
        var metadata: Logger.Metadata = [:]
        for (key, value) in entry.fields { metadata[key.rawValue] = .string(value) }
        logger.log(level: level, .init(stringLiteral: entry.sentence), metadata: metadata)
    }
}
