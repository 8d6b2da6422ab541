import Synchronization

/// The lines of one client, and who waits for one.
///
/// Each line satisfies one wait at most: two waits for the same text need two lines.
final class IRCLineLog: Sendable {
    typealias Condition = @Sendable (IRCTestLine) -> Bool

    private struct Entry {
        let line: IRCTestLine
        var isClaimed = false
    }

    private struct Waiter {
        let what: String
        let condition: Condition
        let continuation: CheckedContinuation<IRCTestLine, any Error>
    }

    private struct State {
        var entries: [Entry] = []
        var transcript: [String] = []
        var waiters: [Int: Waiter] = [:]
        var isClosed = false
    }

    /// Far more than any test reads; a runaway server must not eat the machine.
    private static let limit = 200_000
    private static let transcriptLimit = 60

    private let who: String
    private let state = Mutex(State())

    init(who: String) {
        self.who = who
    }

    var lines: [IRCTestLine] { state.withLock { $0.entries.map(\.line) } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func sent(_ line: String) {
        state.withLock { Self.note("> \(line)", in: &$0) }
    }

    func received(_ line: IRCTestLine) {
        let waiter: Waiter? = state.withLock { state in
            Self.note("< \(line.raw)", in: &state)
            if state.entries.count >= Self.limit { state.entries.removeFirst(Self.limit / 10) }
            let match = state.waiters.keys.sorted().first { state.waiters[$0]?.condition(line) == true }
            state.entries.append(Entry(line: line, isClaimed: match != nil))
            return match.flatMap { state.waiters.removeValue(forKey: $0) }
        }
        waiter?.continuation.resume(returning: line)
    }

    func closed() {
        let (waiters, transcript) = state.withLock { state in
            state.isClosed = true
            Self.note("* closed", in: &state)
            defer { state.waiters = [:] }
            return (Array(state.waiters.values), state.transcript)
        }
        for waiter in waiters {
            let failure = ClientFailure(who, "closed while waiting for \(waiter.what)", transcript: transcript)
            waiter.continuation.resume(throwing: failure)
        }
    }

    /// Takes the first line that nobody has claimed and that fits, or waits for it under `id`.
    func wait(
        _ id: Int,
        for what: String,
        where condition: @escaping Condition,
        _ continuation: CheckedContinuation<IRCTestLine, any Error>
    ) {
        let outcome: Result<IRCTestLine, any Error>? = state.withLock { state in
            if let index = state.entries.firstIndex(where: { !$0.isClaimed && condition($0.line) }) {
                state.entries[index].isClaimed = true
                return .success(state.entries[index].line)
            }
            if state.isClosed {
                return .failure(ClientFailure(who, "is closed, no \(what)", transcript: state.transcript))
            }
            state.waiters[id] = Waiter(what: what, condition: condition, continuation: continuation)
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    /// Ends wait `id`, if it still waits, with a failure that says `why`.
    func giveUp(_ id: Int, _ why: String) {
        let (waiter, transcript) = state.withLock { ($0.waiters.removeValue(forKey: id), $0.transcript) }
        guard let waiter else { return }
        let failure = ClientFailure(who, "\(why) waiting for \(waiter.what)", transcript: transcript)
        waiter.continuation.resume(throwing: failure)
    }

    /// All lines that fit and that no wait has claimed; they are claimed now.
    func claimAll(where condition: Condition) -> [IRCTestLine] {
        state.withLock { state in
            var result: [IRCTestLine] = []
            for index in state.entries.indices where !state.entries[index].isClaimed {
                guard condition(state.entries[index].line) else { continue }
                state.entries[index].isClaimed = true
                result.append(state.entries[index].line)
            }
            return result
        }
    }

    private static func note(_ line: String, in state: inout State) {
        if state.transcript.count >= transcriptLimit { state.transcript.removeFirst() }
        state.transcript.append(line)
    }
}
