import BridgeCore
import Synchronization

/// Those who wait for the core's answer to a question over HTTP.
final class Waiters: Sendable {
    private struct State {
        var last: UInt64 = 0
        var waiting: [ReplyToken: CheckedContinuation<Reply, Never>] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Puts the question and waits. The core answers every question, in bounded time.
    func ask(_ question: Question, in inbox: Inbox) async -> Reply {
        await withCheckedContinuation { continuation in
            let token = state.withLock { state -> ReplyToken? in
                guard !state.isClosed else { return nil }
                state.last += 1
                let token = ReplyToken(rawValue: state.last)
                state.waiting[token] = continuation
                return token
            }
            guard let token, inbox.put(.asked(token, question)) else {
                let waiting = token.flatMap { token in state.withLock { $0.waiting.removeValue(forKey: token) } }
                (waiting ?? (token == nil ? continuation : nil))?.resume(returning: .failed("The bridge is stopping"))
                return
            }
        }
    }

    func answer(_ token: ReplyToken, _ reply: Reply) {
        state.withLock { $0.waiting.removeValue(forKey: token) }?.resume(returning: reply)
    }

    /// Nobody is left waiting.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: .failed("The bridge is stopping")) }
    }
}
