import Foundation
import Synchronization

/// Lets in as many scenes with real servers as the machine plays well at a time; the others wait in order.
///
/// Where time is measured, a scene takes the whole machine. Those go before the rest, so that places stand empty once and
/// not before each of them.
package final class SceneGate: Sendable {
    package enum Part: Sendable { case place, machine }

    package static let shared = SceneGate(places: min(4, max(2, ProcessInfo.processInfo.activeProcessorCount)))

    private struct State {
        var free: Int
        var forMachine: [CheckedContinuation<Void, Never>] = []
        var forPlace: [CheckedContinuation<Void, Never>] = []
    }

    private let places: Int
    private let state: Mutex<State>

    package init(places: Int) {
        self.places = places
        state = Mutex(State(free: places))
    }

    package var free: Int { state.withLock { $0.free } }
    package var waiting: Int { state.withLock { $0.forMachine.count + $0.forPlace.count } }

    /// Runs `body` once there is room for it. A task that is cancelled waits all the same.
    package func enter<Result>(_ part: Part, _ body: () async throws -> Result) async rethrows -> Result {
        await withCheckedContinuation { continuation in
            change { state in
                switch part {
                case .machine: state.forMachine.append(continuation)
                case .place: state.forPlace.append(continuation)
                }
            }
        }
        defer { change { $0.free += part == .machine ? places : 1 } }
        return try await body()
    }

    private func change(_ body: (inout State) -> Void) {
        let admitted = state.withLock { state in
            body(&state)
            var admitted: [CheckedContinuation<Void, Never>] = []
            if !state.forMachine.isEmpty {
                if state.free == places {
                    state.free = 0
                    admitted.append(state.forMachine.removeFirst())
                }
                return admitted
            }
            while state.free > 0, !state.forPlace.isEmpty {
                state.free -= 1
                admitted.append(state.forPlace.removeFirst())
            }
            return admitted
        }
        for continuation in admitted { continuation.resume() }
    }
}
