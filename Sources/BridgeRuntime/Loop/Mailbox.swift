import Synchronization

/// What has gathered for one reader, in order of arrival. Putting never waits.
final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var reader: CheckedContinuation<[Element], Never>?
        var isClosed = false

        /// The reader with what it gets, where both are there.
        mutating func handOver() -> (reader: CheckedContinuation<[Element], Never>, elements: [Element])? {
            guard let reader, isClosed || !elements.isEmpty else { return nil }
            defer {
                elements = []
                self.reader = nil
            }
            return (reader, elements)
        }
    }

    private let state = Mutex(State())

    /// Several elements with nothing between them. After `close` they are lost, and false says so.
    @discardableResult
    func put(_ elements: [Element]) -> Bool {
        change { state in
            guard !state.isClosed else { return false }
            state.elements.append(contentsOf: elements)
            return true
        }
    }

    @discardableResult
    func put(_ element: Element) -> Bool { put([element]) }

    /// All that has gathered, at least one; empty once the mailbox is closed and drained. For one reader.
    func next() async -> [Element] {
        await withCheckedContinuation { continuation in change { $0.reader = continuation } }
    }

    /// Takes nothing more; what is there is still handed out.
    func close() { change { $0.isClosed = true } }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, ready) = state.withLock { state in
            let result = body(&state)
            return (result, state.handOver())
        }
        ready?.reader.resume(returning: ready?.elements ?? [])
        return result
    }
}
