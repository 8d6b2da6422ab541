import DequeModule
import IRCProtocol

/// What was said in a channel while none of us was there: asked for page by page, while what is said now waits behind it.
///
/// One of our connections asks, whichever is in the channel first. Where it is lost, another goes on from where it was.
struct GapFill: Sendable {
    enum State: Sendable {
        /// Somebody of ours hears all, or nothing can be asked for.
        case closed
        /// Ours are on their way into the channel.
        case awaited
        /// In the channel, and waiting for the connection's other questions.
        case ready(Asker)
        case asking(Asker, Fetch)
    }

    struct Asker: Sendable, Hashable {
        var connection: ConnectionID
        var offer: HistoryOffer
    }

    struct Fetch: Sendable, Hashable {
        /// How to ask where the server would not answer the question before.
        var attempts: Deque<Attempt>
        var request: HistoryRequest
        /// The last line that this page has shown.
        var last: HistoryMark?
        var lines = 0
        var isFirstPage = true
    }

    enum Attempt: Sendable, Hashable {
        case after(HistoryReference.Kind)
        case latest
        case play
    }

    /// How a gap ended.
    enum End: Sendable, Hashable {
        case filled
        /// There is more than is fetched.
        case tooLong
        case refused(ServerReply)
        /// The answer stopped, or too much was said meanwhile.
        case broken
    }

    enum Step: Sendable, Hashable {
        case wait
        case ask(ConnectionID, HistoryRequest, limit: Int)
        /// Nothing is asked any more: what was held goes on.
        case done(End, held: [Observation])
    }

    private(set) var state = State.closed
    /// All before it is known. Goes on with what is fetched.
    private(set) var mark = HistoryMark(time: 0)
    private var held: Deque<Observation> = []
    /// The page has come to what was heard as it was said: what follows belongs behind that.
    private var hasMetLive = false

    var isClosed: Bool { if case .closed = state { true } else { false } }
    var isAwaited: Bool { if case .awaited = state { true } else { false } }
    var holdsLines: Bool { !held.isEmpty }

    var asker: ConnectionID? {
        switch state {
        case .closed, .awaited: nil
        case .ready(let asker), .asking(let asker, _): asker.connection
        }
    }

    var isAsking: Bool { if case .asking = state { true } else { false } }

    // MARK: Beginning

    /// Ours are about to join, and nobody of ours has been there since `mark`.
    mutating func open(since mark: HistoryMark) {
        guard case .closed = state else { return }
        state = .awaited
        self.mark = mark
    }

    mutating func settled(_ asker: Asker) {
        guard case .awaited = state else { return }
        state = .ready(asker)
    }

    /// Asks, now that the connection has time for it.
    mutating func ask() -> Step {
        guard case .ready(let asker) = state else { return .wait }
        return ask(asker, Self.attempts(asker.offer), ServerReply(code: "LOCAL", text: "There is no way to ask."))
    }

    private static func attempts(_ offer: HistoryOffer) -> Deque<Attempt> {
        switch offer {
        case .command(_, let references): Deque(references.map(Attempt.after) + [.latest])
        case .playback: [.play]
        }
    }

    private mutating func ask(_ asker: Asker, _ attempts: Deque<Attempt>, _ refusal: ServerReply) -> Step {
        var attempts = attempts
        while let attempt = attempts.popFirst() {
            guard let request = request(attempt) else { continue }
            let fetch = Fetch(attempts: attempts, request: request)
            state = .asking(asker, fetch)
            return .ask(asker.connection, request, limit: Self.limit(asker.offer))
        }
        return end(.refused(refusal))
    }

    private static func limit(_ offer: HistoryOffer) -> Int {
        switch offer {
        case .command(let limit, _): limit
        case .playback: HistoryOffer.mostLines
        }
    }

    private func request(_ attempt: Attempt) -> HistoryRequest? {
        switch attempt {
        // Servers cut times: what is shown again is known by its id.
        case .after(.time): .after(.time(mark.time - 1_000))
        case .after(.message): mark.messageID.map { .after(.message($0)) }
        case .latest: .latest
        case .play: .play(since: mark.time)
        }
    }

    // MARK: What comes

    /// A line of the past, shown by this connection. Returns whether it counts though it has no id: then only this
    /// connection's word for it counts, and what is not newer than the mark is known.
    mutating func showed(_ observation: Observation, by connection: ConnectionID) -> Bool {
        guard case .asking(let asker, var fetch) = state, asker.connection == connection else { return false }
        fetch.lines += 1
        fetch.last = HistoryMark(time: observation.time ?? mark.time, messageID: observation.messageID)
        state = .asking(asker, fetch)
        if !hasMetLive { hasMetLive = held.contains { $0.isSame(as: observation) } }
        guard case .play = fetch.request, observation.messageID == nil, !hasMetLive, let time = observation.time,
            time > mark.time
        else { return false }
        return true
    }

    /// Whether a line has to wait behind the gap.
    mutating func holds(_ observation: Observation) -> Bool {
        if case .closed = state { return false }
        guard !observation.isHistory || hasMetLive else { return false }
        held.append(observation)
        return true
    }

    func isFull(_ limit: Int) -> Bool { held.count > limit }

    /// The answer is over. `most`: lines that are fetched in all.
    mutating func answered(failure: ServerReply?, isComplete: Bool, most: Int) -> Step {
        guard case .asking(let asker, let fetch) = state else { return .wait }
        if let failure {
            guard fetch.isFirstPage, !Self.isFinal(failure.code) else { return end(.refused(failure)) }
            return ask(asker, fetch.attempts, failure)
        }
        guard isComplete else { return end(.broken) }
        guard case .after = fetch.request, let last = fetch.last, last != mark, !hasMetLive else { return end(.filled) }
        guard fetch.lines < most else { return end(.tooLong) }
        return nextPage(asker, fetch, behind: last)
    }

    private mutating func nextPage(_ asker: Asker, _ fetch: Fetch, behind last: HistoryMark) -> Step {
        mark = last
        let kinds: [HistoryReference.Kind] =
            if case .command(_, let references) = asker.offer { references } else { [] }
        // Many lines can be of one millisecond, so that an id is better where it will do.
        let next: HistoryReference =
            if kinds.contains(.message), let messageID = last.messageID { .message(messageID) } else {
                .time(last.time)
            }
        guard .after(next) != fetch.request else { return end(.filled) }
        var fetch = fetch
        fetch.request = .after(next)
        fetch.last = nil
        fetch.isFirstPage = false
        state = .asking(asker, fetch)
        return .ask(asker.connection, fetch.request, limit: Self.limit(asker.offer))
    }

    /// No other way of asking would help (draft/chathistory, and servers that have forgotten what they offered).
    private static func isFinal(_ code: String) -> Bool {
        ["INVALID_TARGET", "ACCOUNT_REQUIRED", "421"].contains(code)
    }

    // MARK: Ending

    /// The connection that asks is gone. Another may ask.
    mutating func lost(_ connection: ConnectionID) {
        guard asker == connection else { return }
        if case .asking(_, let fetch) = state, case .after = fetch.request, let last = fetch.last { mark = last }
        state = .awaited
    }

    /// Nobody will ask.
    mutating func giveUp() -> Step {
        if case .closed = state { return .wait }
        return end(.broken)
    }

    private mutating func end(_ end: End) -> Step {
        defer { self = GapFill() }
        return .done(end, held: Array(held))
    }
}

extension Observation {
    /// The same line, shown as it was said and out of a history.
    fileprivate func isSame(as other: Observation) -> Bool {
        if let messageID, let otherID = other.messageID { return messageID == otherID }
        return messageID == nil && source.name == other.source.name && fact == other.fact
    }
}
