import IRCClient
import Testing

/// Who is on which connection, whenever a server asks.
@Suite struct IdentTests {
    private static func end(_ last: UInt8, _ port: Int) -> IdentBook.Endpoint {
        IdentBook.Endpoint(address: "127.0.0.\(last)", port: port)
    }

    private let line = IdentBook.Line(local: end(1, 5000), remote: end(2, 6667))
    private let now = MonotonicInstant.start

    @Test func whoIsKnownIsToldAtOnceAndForgottenAtTheEnd() {
        var book = IdentBook()
        #expect(book.opened(line, by: "alice") == [])
        #expect(book.asked(line, now: now).answer?.user == "alice")
        book.closed(line)
        #expect(book.asked(line, now: now).answer == IdentBook.Answer(question: 2, user: nil))
    }

    /// Both ports and both addresses have to be right.
    @Test(arguments: [
        IdentBook.Line(local: end(1, 5001), remote: end(2, 6667)), .init(local: end(1, 5000), remote: end(2, 6668)),
        .init(local: end(3, 5000), remote: end(2, 6667)), .init(local: end(1, 5000), remote: end(3, 6667)),
    ])
    func whoAsksAfterAnythingElseLearnsNothing(other: IdentBook.Line) {
        var book = IdentBook()
        _ = book.opened(line, by: "alice")
        let (_, answer) = book.asked(other, now: now)
        #expect(answer != nil && answer?.user == nil)
    }

    @Test func aQuestionWaitsForAConnectionThatIsBeingOpened() {
        var book = IdentBook()
        book.began(to: line.remote)
        let (question, answer) = book.asked(line, now: now)
        #expect(answer == nil)
        #expect(book.opened(line, by: "alice") == [.init(question: question, user: "alice")])
        #expect(book.ended(to: line.remote) == [])
    }

    @Test func itWaitsForEachOfThemAndNoLonger() {
        var book = IdentBook()
        book.began(to: line.remote)
        book.began(to: line.remote)
        let (question, _) = book.asked(line, now: now)
        #expect(book.ended(to: line.remote) == [])
        #expect(book.ended(to: line.remote) == [.init(question: question, user: nil)])
        #expect(book.asked(line, now: now).answer != nil)
    }

    @Test func anAttemptAtAnotherServerKeepsNobodyWaiting() {
        var book = IdentBook()
        book.began(to: Self.end(9, 6667))
        #expect(book.asked(line, now: now).answer != nil)
    }

    @Test func theWaitEnds() {
        var book = IdentBook()
        book.began(to: line.remote)
        let (question, _) = book.asked(line, now: now)
        #expect(book.timerFired(now: now + IdentBook.patience - .seconds(1)) == [])
        #expect(book.timerFired(now: now + IdentBook.patience) == [.init(question: question, user: nil)])
        #expect(book.opened(line, by: "alice") == [])
    }

    @Test func whoHasGoneIsNotAnswered() {
        var book = IdentBook()
        book.began(to: line.remote)
        let (question, _) = book.asked(line, now: now)
        book.withdrawn(question)
        #expect(book.opened(line, by: "alice") == [])
    }
}
