import IRCClient
import IRCProtocol
import Testing

@Suite struct ConnectPacerTests {
    private func id(_ number: UInt64) -> ConnectionID { ConnectionID(rawValue: number) }

    private func plan(isBot: Bool = false, limit: Int = 50, interval: Duration = .seconds(5)) -> ConnectionPlan {
        .sample {
            $0.isBot = isBot
            $0.concurrentConnects = limit
            $0.connectInterval = interval
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
        #expect(pacer.ended(id(3), now: at(1)) == .init())
        #expect(pacer.ended(id(1), now: at(1)).begin == [id(4)])
        #expect(pacer.ended(id(9), now: at(1)) == .init())
    }

    @Test func noLimitIsNoLimit() {
        var pacer = ConnectPacer()
        for number in 0..<500 {
            let step = pacer.asked(id(UInt64(number)), plan(limit: 0, interval: .zero), now: at(0))
            #expect(step.begin == [id(UInt64(number))])
        }
    }
}
