import IRCClient
import IRCProtocol
import Testing

@Suite struct ConnectPacerTests {
    private func id(_ number: UInt64) -> ConnectionID { ConnectionID(rawValue: number) }

    private func plan(
        isBot: Bool = false,
        limit: Int = 50,
        interval: Duration = .seconds(5),
        from address: String? = nil,
        active: Int64 = 0,
        isUrgent: Bool = false
    ) -> ConnectionPlan {
        .sample {
            $0.isBot = isBot
            $0.concurrentConnects = limit
            $0.connectInterval = interval
            $0.localAddress = address
            $0.lastActive = active
            $0.isUrgent = isUrgent
        }
    }

    private func at(_ seconds: Int) -> MonotonicInstant { .start + .seconds(seconds) }

    @Test func attemptsKeepTheirDistanceAndTheBotGoesFirst() {
        var pacer = ConnectPacer()
        #expect(pacer.asked(id(1), plan(), now: at(0)) == .init(begin: [id(1)], deadline: nil))
        #expect(pacer.asked(id(2), plan(), now: at(1)) == .init(begin: [], deadline: at(5)))
        #expect(pacer.asked(id(3), plan(isBot: true), now: at(2)) == .init(begin: [], deadline: at(5)))
        #expect(pacer.timerFired(now: at(5)) == .init(begin: [id(3)], deadline: at(10)))
        #expect(pacer.timerFired(now: at(10)) == .init(begin: [id(2)], deadline: nil))
    }

    @Test func noMoreThanSoManyAreUnderWay() {
        var pacer = ConnectPacer()
        let plan = plan(limit: 2, interval: .zero)
        #expect(pacer.asked(id(1), plan, now: at(0)).begin == [id(1)])
        #expect(pacer.asked(id(2), plan, now: at(0)).begin == [id(2)])
        #expect(pacer.asked(id(3), plan, now: at(0)) == .init())
        #expect(pacer.asked(id(4), plan, now: at(0)) == .init())
        // One that gave up waiting makes no room, one that ended does.
        #expect(pacer.ended(id(3), nil, now: at(1)) == .init())
        #expect(pacer.ended(id(1), nil, now: at(1)).begin == [id(4)])
        #expect(pacer.ended(id(9), .silent, now: at(1)) == .init())
    }

    @Test func noLimitIsNoLimit() {
        var pacer = ConnectPacer()
        for number in 0..<500 {
            let step = pacer.asked(id(UInt64(number)), plan(limit: 0, interval: .zero), now: at(0))
            #expect(step.begin == [id(UInt64(number))])
        }
    }

    // MARK: Who goes first

    /// Who are begun, one a second, after `pacer` has been asked for all.
    private func order(_ pacer: inout ConnectPacer, from start: Int, count: Int) -> [ConnectionID] {
        (start..<(start + count)).flatMap { pacer.timerFired(now: at($0)).begin }
    }

    @Test func whoSpokeLastGoesFirstAndNobodyWaitsForEver() {
        var pacer = ConnectPacer()
        let second = Duration.seconds(1)
        _ = pacer.asked(id(100), plan(interval: second), now: at(0))
        // The first of all, of whom nothing is known, then ten of whom each spoke later than the one before.
        for number in UInt64(0)...10 {
            _ = pacer.asked(id(number), plan(interval: second, active: Int64(number)), now: at(0))
        }
        let begun = order(&pacer, from: 1, count: 11)
        #expect(Set(begun).count == 11)
        #expect(begun.prefix(2) == [id(10), id(9)])
        // Each fourth attempt is of whoever has waited longest.
        #expect(begun[2] == id(0))
        #expect(begun[6] == id(1))
    }

    @Test func whoeverIsWaitedForGoesBeforeThoseWhoAreNot() {
        var pacer = ConnectPacer()
        let second = Duration.seconds(1)
        _ = pacer.asked(id(100), plan(interval: second), now: at(0))
        _ = pacer.asked(id(1), plan(interval: second, active: 50), now: at(0))
        _ = pacer.asked(id(2), plan(interval: second, active: 10, isUrgent: true), now: at(0))
        _ = pacer.asked(id(3), plan(interval: second), now: at(0))
        #expect(pacer.hurried(id(3), now: at(0)).begin.isEmpty)
        #expect(order(&pacer, from: 1, count: 1) == [id(2)])
        #expect(order(&pacer, from: 2, count: 1) == [id(3)])
    }

    // MARK: Addresses

    @Test func anAddressThatIsTooFastRestsAloneAndIsSlowerAfterwards() {
        var pacer = ConnectPacer()
        func other(_ number: UInt64) -> ConnectionPlan { plan(limit: 0, interval: .zero, from: "192.0.2.\(number)") }
        #expect(pacer.asked(id(1), other(1), now: at(0)).begin == [id(1)])
        #expect(pacer.ended(id(1), .throttled, now: at(0)).begin.isEmpty)
        #expect(pacer.asked(id(2), other(1), now: at(1)) == .init(begin: [], deadline: at(30)))
        #expect(pacer.asked(id(3), other(2), now: at(1)).begin == [id(3)])
        _ = pacer.asked(id(4), other(1), now: at(2))
        #expect(pacer.timerFired(now: at(29)).begin.isEmpty)
        // Then one each two seconds, as the least that is known to be needed.
        #expect(pacer.timerFired(now: at(30)) == .init(begin: [id(2)], deadline: at(32)))
        #expect(pacer.timerFired(now: at(32)).begin == [id(4)])
        // Twice as slow with each time.
        #expect(pacer.ended(id(4), .crowded, now: at(33)).begin.isEmpty)
        for number in UInt64(5)...6 { _ = pacer.asked(id(number), other(1), now: at(33)) }
        #expect(pacer.timerFired(now: at(63)) == .init(begin: [id(5)], deadline: at(67)))
        #expect(pacer.timerFired(now: at(67)).begin == [id(6)])
    }

    @Test func whatWasLearntIsForgottenSlowly() {
        var pacer = ConnectPacer()
        let plan = plan(limit: 0, interval: .zero)
        _ = pacer.asked(id(1), plan, now: at(0))
        _ = pacer.ended(id(1), .throttled, now: at(0))
        var now = 40
        var number: UInt64 = 2
        func gap() -> Bool {
            // Whether two at once are let go.
            _ = pacer.asked(id(number), plan, now: at(now))
            let second = pacer.asked(id(number + 1), plan, now: at(now)).begin
            now += 100
            _ = pacer.timerFired(now: at(now))
            _ = pacer.ended(id(number), nil, now: at(now))
            _ = pacer.ended(id(number + 1), nil, now: at(now))
            number += 2
            return second.isEmpty
        }
        #expect(gap())
        for _ in 0..<10 { _ = gap() }
        #expect(!gap())
    }
}
