/// Which user is on which connection of ours, for servers that ask (RFC 1413).
///
/// A server may ask in the instant in which its side of a connection is open, before ours knows that it is. So a question
/// about a connection that is not in the book waits while any to that server is being opened, for a bounded time.
package struct IdentBook: Sendable {
    package struct Endpoint: Sendable, Hashable {
        /// As the system writes it.
        package var address: String
        package var port: Int

        package init(address: String, port: Int) {
            self.address = address
            self.port = port
        }
    }

    package struct Line: Sendable, Hashable {
        package var local: Endpoint
        package var remote: Endpoint

        package init(local: Endpoint, remote: Endpoint) {
            self.local = local
            self.remote = remote
        }
    }

    package struct Answer: Sendable, Hashable {
        package var question: UInt64
        /// Nil for nobody.
        package var user: String?

        package init(question: UInt64, user: String?) {
            self.question = question
            self.user = user
        }
    }

    private struct Waiting: Sendable {
        var line: Line
        var until: MonotonicInstant
    }

    private var users: [Line: String] = [:]
    private var opening: [Endpoint: Int] = [:]
    private var waiting: [UInt64: Waiting] = [:]
    private var questions: UInt64 = 0

    package init() {}

    /// Servers give up after five seconds or more.
    package static let patience = Duration.seconds(3)
    /// More than any network asks at once.
    package static let waitingLimit = 10_000

    /// A connection to `remote` is on its way.
    package mutating func began(to remote: Endpoint) { opening[remote, default: 0] += 1 }

    /// It is open, before its first byte.
    package mutating func opened(_ line: Line, by user: String) -> [Answer] {
        users[line] = user
        return answer { $0.line == line }
    }

    /// The attempt is over, whatever became of it.
    package mutating func ended(to remote: Endpoint) -> [Answer] {
        guard let count = opening[remote] else { return [] }
        opening[remote] = count > 1 ? count - 1 : nil
        return count > 1 ? [] : answer { $0.line.remote == remote }
    }

    package mutating func closed(_ line: Line) { users[line] = nil }

    /// The number under which the answer comes, and the answer where it is known.
    package mutating func asked(_ line: Line, now: MonotonicInstant) -> (question: UInt64, answer: Answer?) {
        questions += 1
        let question = questions
        if users[line] == nil, opening[line.remote] != nil, waiting.count < Self.waitingLimit {
            waiting[question] = Waiting(line: line, until: now + Self.patience)
            return (question, nil)
        }
        return (question, Answer(question: question, user: users[line]))
    }

    /// Whoever asked has gone.
    package mutating func withdrawn(_ question: UInt64) { waiting[question] = nil }

    package mutating func timerFired(now: MonotonicInstant) -> [Answer] { answer { $0.until <= now } }

    private mutating func answer(where condition: (Waiting) -> Bool) -> [Answer] {
        let due = waiting.filter { condition($0.value) }
        for question in due.keys { waiting[question] = nil }
        return due.map { Answer(question: $0.key, user: users[$0.value.line]) }
    }
}
