import Synchronization

/// Waits until so many things have happened, or gives up.
final class Latch: Sendable {
    private struct State {
        var left: Int
        var waiting: CheckedContinuation<Void, any Error>?
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(left: count)) }

    func arrive() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            state.left -= 1
            guard state.left == 0 else { return nil }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Ends the waiting with a sentence.
    func fail(_ words: String) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(throwing: BenchmarkFailure(words))
    }

    func wait() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.left > 0 { state.waiting = continuation }
                return state.left <= 0
            }
            if isOpen { continuation.resume() }
        }
    }
}
