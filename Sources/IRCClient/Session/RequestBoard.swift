import DequeModule
import IRCProtocol

/// Questions to the server and the answers gathered so far. Each is answered exactly once.
///
/// With labels any number is open at a time. Without, one after the other: what comes between its lines and the PONG
/// behind them is taken for its answer, and a reply that is known to have an end is waited for until that end.
struct RequestBoard: Sendable {
    struct Open: Sendable {
        var token: RequestToken
        var lines: [Message] = []
        var labels: Set<String> = []
        /// Numerics of which one must come before the answer is whole, for each line that has such an end.
        var ends: [Set<Numeric>] = []
        var isWritten = false
        var barrierPassed = false
        /// Nothing more came: given up.
        var deadline: MonotonicInstant?
        /// Given up, whatever comes.
        var lastDeadline: MonotonicInstant?
        var isCut = false

        var isWhole: Bool { isWritten && labels.isEmpty && barrierPassed && ends.isEmpty }
    }

    static let patience = Duration.seconds(10)
    static let lastPatience = Duration.seconds(60)
    /// So many lines of an answer are kept (a LIST can be endless).
    static let lineLimit = 20_000

    private var waiting = Deque<(token: RequestToken, messages: [Message])>()
    private var open: [Open] = []

    var isEmpty: Bool { waiting.isEmpty && open.isEmpty }
    var hasOpen: Bool { !open.isEmpty }

    mutating func wait(_ token: RequestToken, _ messages: [Message]) { waiting.append((token, messages)) }

    /// The next in line, where none is open.
    mutating func takeWaiting() -> (token: RequestToken, messages: [Message])? {
        open.isEmpty ? waiting.popFirst() : nil
    }

    var canTakeWaiting: Bool { open.isEmpty && !waiting.isEmpty }

    mutating func begin(_ token: RequestToken, _ messages: [Message], labels: Set<String>) {
        var request = Open(token: token, labels: labels, barrierPassed: !labels.isEmpty)
        if labels.isEmpty { request.ends = messages.compactMap { ReplyEnds.of($0.command) } }
        open.append(request)
    }

    /// Returns whether a PING must follow: nothing else marks the end of the answer.
    mutating func written(_ token: RequestToken, _ now: MonotonicInstant) -> Bool {
        var needsBarrier = false
        change(token) { request in
            request.isWritten = true
            request.deadline = now + Self.patience
            request.lastDeadline = now + Self.lastPatience
            needsBarrier = !request.barrierPassed
        }
        return needsBarrier
    }

    /// A line with one of our labels. `isLast`: nothing more comes for that label.
    mutating func labelled(
        _ label: String,
        _ message: Message?,
        isLast: Bool,
        _ now: MonotonicInstant
    ) -> SessionEvent? {
        guard let index = open.firstIndex(where: { $0.labels.contains(label) }) else { return nil }
        if let message { Self.add(message, to: &open[index], now) }
        if isLast { open[index].labels.remove(label) }
        return answerIfWhole(at: index)
    }

    func isAwaiting(label: String) -> Bool { open.contains { $0.labels.contains(label) } }

    /// A line that may belong to the one open question.
    mutating func collected(_ message: Message, _ now: MonotonicInstant) -> SessionEvent? {
        guard let index = open.firstIndex(where: { $0.labels.isEmpty && $0.isWritten }) else { return nil }
        Self.add(message, to: &open[index], now)
        if case .numeric(let numeric) = message.command, !open[index].ends.isEmpty,
            let end = open[index].ends.firstIndex(where: { $0.contains(numeric) || numeric.isError })
        {
            open[index].ends.remove(at: end)
        }
        return answerIfWhole(at: index)
    }

    mutating func barrierPassed(_ token: RequestToken) -> SessionEvent? {
        change(token) { $0.barrierPassed = true }
        return open.firstIndex { $0.token == token }.flatMap { answerIfWhole(at: $0) }
    }

    mutating func timerFired(_ now: MonotonicInstant) -> [SessionEvent] {
        var events: [SessionEvent] = []
        open.removeAll { request in
            guard let deadline = Self.deadline(of: request), deadline <= now else { return false }
            events.append(.answered(request.token, Answer(lines: request.lines, isComplete: false)))
            return true
        }
        return events
    }

    /// The connection is over: all that is left is answered as it stands.
    mutating func closed() -> [SessionEvent] {
        let events =
            open.map { SessionEvent.answered($0.token, Answer(lines: $0.lines, isComplete: false)) }
            + waiting.map { SessionEvent.answered($0.token, Answer(lines: [], isComplete: false)) }
        open = []
        waiting = Deque()
        return events
    }

    var deadline: MonotonicInstant? { open.compactMap(Self.deadline(of:)).min() }

    private static func deadline(of request: Open) -> MonotonicInstant? {
        guard let deadline = request.deadline, let last = request.lastDeadline else { return nil }
        return min(deadline, last)
    }

    private mutating func answerIfWhole(at index: Int) -> SessionEvent? {
        guard open[index].isWhole else { return nil }
        let request = open.remove(at: index)
        return .answered(request.token, Answer(lines: request.lines, isComplete: !request.isCut))
    }

    private mutating func change(_ token: RequestToken, _ step: (inout Open) -> Void) {
        guard let index = open.firstIndex(where: { $0.token == token }) else { return }
        step(&open[index])
    }

    private static func add(_ message: Message, to request: inout Open, _ now: MonotonicInstant) {
        if request.isWritten { request.deadline = now + patience }
        guard request.lines.count < lineLimit else {
            request.isCut = true
            return
        }
        request.lines.append(message)
    }
}
