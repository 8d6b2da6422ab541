import NIOCore
import NIOPosix
import Synchronization

/// The connections of one relay.
final class RelayRegistry: Sendable {
    private struct Entry {
        var connection: FaultyLink.Connection
        let loop: any EventLoop
        let relay: NIOLoopBound<Relay>
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var next = 1
        var arrival = FaultyLink.Arrival.forward
    }

    /// More connections than any test makes; further ones are refused.
    private static let limit = 10_000

    let host: String
    let port: Int
    private let state = Mutex(State())

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    var connections: [FaultyLink.Connection] {
        state.withLock { $0.entries.values.map(\.connection) }.sorted { $0.id < $1.id }
    }

    func setArrival(_ arrival: FaultyLink.Arrival) { state.withLock { $0.arrival = arrival } }

    /// Called on the loop of `client`.
    func accept(_ client: any Channel) -> EventLoopFuture<Void> {
        client.eventLoop.makeCompletedFuture {
            let loop = client.eventLoop
            let (id, arrival) = state.withLock { state in
                defer { state.next += 1 }
                return (state.next, state.entries.count < Self.limit ? state.arrival : .refuse)
            }
            guard arrival != .refuse else {
                client.close(promise: nil)
                return
            }
            let relay = Relay(id: id, client: client, registry: self, flow: arrival == .freeze ? .frozen : .forwarding)
            var connection = FaultyLink.Connection(id: id)
            connection.flow = relay.flow
            let entry = Entry(connection: connection, loop: loop, relay: NIOLoopBound(relay, eventLoop: loop))
            state.withLock { $0.entries[id] = entry }
            try client.pipeline.syncOperations.addHandler(RelayHandler(relay: relay, side: .client))
        }
    }

    func update(_ id: Int, _ change: (inout FaultyLink.Connection) -> Void) {
        state.withLock { state in
            guard var entry = state.entries[id] else { return }
            change(&entry.connection)
            state.entries[id] = entry
        }
    }

    func remove(_ id: Int) { state.withLock { _ = $0.entries.removeValue(forKey: id) } }

    /// Runs `body` on each chosen relay's loop and returns their number when all have run.
    func forEach(_ choice: FaultyLink.Choice, _ body: @escaping @Sendable (Relay) -> Void) async throws -> Int {
        let chosen = state.withLock { $0.entries.values.filter { choice.includes($0.connection) } }
        for entry in chosen {
            try await entry.loop.submit { body(entry.relay.value) }.get()
        }
        return chosen.count
    }
}
