import BridgeCore
import IRCProtocol
import MatrixProtocol
import Testing

/// Whose turn it is to join or leave, and that what cancels out costs nothing.
@Suite struct MembershipQueueTests {
    enum Step: Sendable {
        case join(String, in: String)
        case leave(String, in: String)
        case withdraw(String, in: String)
        case forget(String)
        /// All turns that there are now are taken and stay under way.
        case take
        /// So many of those under way end, oldest first.
        case end(Int)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var steps: [Step]
        /// Who had a turn, in order.
        var turns: [String]
        var waiting = 0
    }

    static let rows: [Row] = [
        Row(testDescription: "a join", steps: [.join("a", in: "one"), .take], turns: ["+a one"]),
        Row(
            testDescription: "joined and gone before the turn",
            steps: [.join("a", in: "one"), .withdraw("a", in: "one"), .take],
            turns: []
        ),
        Row(
            testDescription: "gone and back before the turn",
            steps: [.leave("a", in: "one"), .withdraw("a", in: "one"), .take],
            turns: []
        ),
        Row(
            testDescription: "the newest wish counts",
            steps: [.join("a", in: "one"), .leave("a", in: "one"), .take],
            turns: ["-a one"]
        ),
        Row(
            testDescription: "wished again after all",
            steps: [.join("a", in: "one"), .withdraw("a", in: "one"), .join("a", in: "one"), .take],
            turns: ["+a one"]
        ),
        Row(
            testDescription: "rooms take turns",
            steps: [
                .join("a", in: "one"), .join("b", in: "one"), .join("c", in: "two"), .join("d", in: "two"), .take,
            ],
            turns: ["+a one", "+c two", "+b one"],
            waiting: 1
        ),
        Row(
            testDescription: "one room takes no more than its part",
            steps: [.join("a", in: "one"), .join("b", in: "one"), .join("c", in: "one"), .take],
            turns: ["+a one", "+b one"],
            waiting: 1
        ),
        Row(
            testDescription: "what ends makes room",
            steps: [
                .join("a", in: "one"), .join("b", in: "one"), .join("c", in: "one"), .take, .end(1), .take,
            ],
            turns: ["+a one", "+b one", "+c one"]
        ),
        Row(
            testDescription: "a room that is given up",
            steps: [.join("a", in: "one"), .join("b", in: "two"), .forget("one"), .take],
            turns: ["+b two"]
        ),
    ]

    @Test(arguments: rows) func turns(_ row: Row) throws {
        var queue = MembershipQueue(most: 3, mostOfRoom: 2)
        var turns: [String] = []
        var underWay: [TransactionID] = []
        for step in row.steps {
            switch step {
            case .join(let name, let place): queue.want(.join(nick(name), net), for: user(name), in: room(place))
            case .leave(let name, let place): queue.want(.leave(reason: nil), for: user(name), in: room(place))
            case .withdraw(let name, let place): queue.withdraw(user(name), in: room(place))
            case .forget(let place): queue.forget(room(place))
            case .take:
                while let turn = queue.next() {
                    let sign = if case .join = turn.wish { "+" } else { "-" }
                    turns.append("\(sign)\(turn.ghost.localpart) \(turn.room.text.dropFirst())")
                    let transaction = TransactionID("t\(turns.count)")
                    queue.ordered(transaction, in: turn.room)
                    underWay.append(transaction)
                }
            case .end(let count):
                for _ in 0..<count {
                    let transaction = underWay.removeFirst()
                    let ends = [queue.ended(transaction), queue.ended(transaction)]
                    #expect(ends == [true, false])
                }
            }
        }
        #expect(turns == row.turns)
        #expect(queue.count == row.waiting)
        for transaction in underWay { _ = queue.ended(transaction) }
        #expect(queue.isAtRest == (row.waiting == 0))
    }

    /// Somebody who comes and goes all night while the homeserver is away takes no more room than once.
    @Test func flapping() {
        var queue = MembershipQueue(most: 1, mostOfRoom: 1)
        queue.want(.join(nick("first"), net), for: user("first"), in: main)
        for _ in 0..<100_000 {
            queue.want(.join(nick("a"), net), for: user("a"), in: main)
            queue.withdraw(user("a"), in: main)
        }
        #expect(queue.count == 1)
        let turns = [queue.next(), queue.next()].map { $0?.ghost }
        #expect(turns == [user("first"), nil])
        #expect(queue.isAtRest)
    }
}
