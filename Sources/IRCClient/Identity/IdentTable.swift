import NIOCore
import Synchronization

/// The one ``IdentBook`` of the process, between the connections that write in it and the servers that ask.
package final class IdentTable: Sendable {
    private struct State {
        var book = IdentBook()
        var promises: [UInt64: EventLoopPromise<String?>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    func began(to remote: SocketAddress) {
        guard let remote = IdentBook.Endpoint(remote) else { return }
        state.withLock { $0.book.began(to: remote) }
    }

    func ended(to remote: SocketAddress) {
        guard let remote = IdentBook.Endpoint(remote) else { return }
        tell { $0.ended(to: remote) }
    }

    func opened(_ line: IdentBook.Line, by user: String) { tell { $0.opened(line, by: user) } }
    func closed(_ line: IdentBook.Line) { state.withLock { $0.book.closed(line) } }

    /// The user, at once or within ``IdentBook/patience``; nil for nobody.
    func user(of line: IdentBook.Line, on eventLoop: any EventLoop) -> EventLoopFuture<String?> {
        let promise = eventLoop.makePromise(of: String?.self)
        let now = MonotonicInstant(eventLoop.now)
        let answer = state.withLock { state in
            let (question, answer) = state.book.asked(line, now: now)
            if answer == nil { state.promises[question] = promise }
            return answer
        }
        if let answer {
            promise.succeed(answer.user)
            return promise.futureResult
        }
        let patience = TimeAmount.nanoseconds(Int64(IdentBook.patience.components.seconds) * 1_000_000_000)
        let timer = eventLoop.scheduleTask(in: patience) {
            self.tell { $0.timerFired(now: MonotonicInstant(eventLoop.now)) }
        }
        promise.futureResult.whenComplete { _ in timer.cancel() }
        return promise.futureResult
    }

    private func tell(_ step: (inout IdentBook) -> [IdentBook.Answer]) {
        let due = state.withLock { state in
            step(&state.book).compactMap { answer in
                state.promises.removeValue(forKey: answer.question).map { ($0, answer.user) }
            }
        }
        for (promise, user) in due { promise.succeed(user) }
    }
}

extension MonotonicInstant {
    init(_ deadline: NIODeadline) {
        self.init(sinceStart: .nanoseconds(Int64(clamping: deadline.uptimeNanoseconds)))
    }
}

extension IdentBook.Endpoint {
    /// Nil for what is no address of the internet. An IPv4 address in IPv6's clothes is one of IPv4: so a listener for
    /// both sees those who ask.
    init?(_ address: SocketAddress) {
        guard let text = address.ipAddress, let port = address.port else { return nil }
        let mapped = "::ffff:"
        self.init(
            address: text.hasPrefix(mapped) && text.contains(".") ? String(text.dropFirst(mapped.count)) : text,
            port: port
        )
    }
}
