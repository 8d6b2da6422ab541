import MatrixClient
import MatrixProtocol
import Testing

@Suite struct LaneSchedulerTests {
    @Test("A room that an earlier run may have made is looked for first, but among those that have their place")
    func roomOfAnEarlierRun() throws {
        var scheduler = LaneScheduler(settings: try Fixture.settings(devices: false))
        let (user, new) = (try Fixture.user("ghost"), try Fixture.room("new"))
        scheduler.preload(registered: [user])
        scheduler.preload(rooms: [try Fixture.room("known")])
        let order = try Fixture.order(.createRoom(RoomPlan()), lane: .making("k"))
        var requests = scheduler.enqueued([order], mayBeDone: true).requests
        #expect(requests.map(\.step) == [.joinedRooms(user)])
        let rooms = [try Fixture.room("known"), new]
        requests = scheduler.answered(try #require(requests.first).id, .rooms(rooms), jitter: 0).requests
        #expect(requests.map(\.step) == [.read(new, .creation, asker: user)])
        let creation = RoomCreation(sender: user, version: RoomVersion("12"), order: order.transaction)
        let actions = scheduler.answered(try #require(requests.first).id, .read(.creation(creation)), jitter: 0)
        #expect(actions.contains(.finish(order, .roomMade(new))))
    }

    typealias Action = LaneScheduler.Action

    func scheduler(limit: Int = 50, ghosts: [String] = ["ghost"]) throws -> LaneScheduler {
        var scheduler = LaneScheduler(settings: try Fixture.settings(limit: limit))
        scheduler.preload(registered: try ghosts.map(Fixture.user))
        return scheduler
    }

    func message(_ room: String, _ text: String = "m") throws -> MatrixOrder {
        try Fixture.message(text, room: Fixture.room(room), transaction: "\(room).\(text)")
    }

    @Test func lanesGoBesideEachOtherUpToTheLimitAndTakeTurns() throws {
        var scheduler = try scheduler(limit: 2)
        let orders = try ["a", "b", "c"].flatMap { room in try ["1", "2"].map { try message(room, $0) } }
        var requests = scheduler.enqueued(orders).requests
        var trail: [String] = []
        #expect(requests.count == 2)
        while !requests.isEmpty {
            let next = requests.removeFirst()
            trail.append(next.order?.transaction.text ?? "?")
            requests += scheduler.answered(next.id, .done, jitter: 0).requests
            #expect(requests.count <= 2)
        }
        #expect(trail == ["a.1", "b.1", "c.1", "a.2", "b.2", "c.2"])
        #expect(scheduler.isIdle)
    }

    /// What answers words that are on their way names their order. It may come when that has ended already.
    @Test(arguments: [true, false]) func anOrderAnswersTheEventOfAnEarlierOne(_ comesLate: Bool) throws {
        var scheduler = try scheduler()
        let first = try message("a", "first")
        var second = try message("a", "second")
        var words = OutgoingMessage(kind: .text, body: "second")
        words.answers = first.transaction
        second.action = .sendMessage(try Fixture.room("a"), words)
        let request = try #require(scheduler.enqueued(comesLate ? [first] : [first, second]).requests.first)
        var requests = scheduler.answered(request.id, .sent(try Fixture.event("one")), jitter: 0).requests
        if comesLate { requests += scheduler.enqueued([second]).requests }
        guard case .sendMessage(_, let sent) = requests.first?.order?.action else {
            Issue.record("nothing was sent")
            return
        }
        #expect(sent.inReplyTo == (try Fixture.event("one")))
        // After a restart nobody knows any more.
        var other = try self.scheduler()
        guard case .sendMessage(_, let alone) = other.enqueued([second]).requests.first?.order?.action else {
            Issue.record("nothing was sent")
            return
        }
        #expect(alone.inReplyTo == nil && alone.body == "second")
    }

    @Test func oneProbeAsksForAllAndItsAnswerWakesAll() throws {
        var scheduler = try scheduler(limit: 2)
        var requests = scheduler.enqueued(try ["a", "b", "c"].map { try message($0) }).requests
        // The first failure asks at once, and nothing else goes out.
        let failed = scheduler.answered(requests[0].id, .unreachable(.connection), jitter: 0)
        let probe = try #require(failed.requests.first)
        #expect(failed.requests.map(\.step) == [.probe])
        #expect(scheduler.answered(requests[1].id, .unreachable(.connection), jitter: 0).requests.isEmpty)
        // The probe fails: an outage, told once. The lanes' own waits end in silence.
        let away = scheduler.answered(probe.id, .unreachable(.connection), jitter: 0)
        #expect(away.reports == [.homeserverAway] && away.requests.isEmpty)
        for timer in failed.timers { #expect(scheduler.timerFired(timer).requests.isEmpty) }
        #expect(scheduler.enqueued([try message("d")]).requests.isEmpty)
        // One probe after each wait.
        let again = scheduler.timerFired(try #require(away.timers.first)).requests
        #expect(again.map(\.step) == [.probe])
        // It is back: all go, as many as may.
        let back = scheduler.answered(again[0].id, .done, jitter: 0)
        #expect(back.reports == [.homeserverReturned])
        requests = back.requests
        var done = Set<String>()
        while let next = requests.popLast() {
            done.insert(next.order?.transaction.text ?? "?")
            requests += scheduler.answered(next.id, .done, jitter: 0).requests
        }
        #expect(done == ["a.m", "b.m", "c.m", "d.m"])
        #expect(scheduler.isIdle)
    }

    @Test func aRequestThatNeverSucceedsHoldsUpOnlyItsLane() throws {
        var scheduler = try scheduler()
        var poison = try #require(scheduler.enqueued([try message("poison")]).requests.first)
        for round in 0..<20 {
            let failed = scheduler.answered(poison.id, Fixture.refusal(502, ""), jitter: 0)
            let probe = try #require(failed.requests.first { $0.step == .probe })
            let there = scheduler.answered(probe.id, .done, jitter: 0)
            #expect(there.requests.isEmpty && there.reports.isEmpty, "it waits for its own time")
            let other = try #require(scheduler.enqueued([try message("other", "\(round)")]).requests.first)
            #expect(scheduler.answered(other.id, .done, jitter: 0).outcomes.map(\.1) == [.done])
            let timer = try #require(failed.timers.first)
            poison = try #require(scheduler.timerFired(timer).requests.first)
        }
    }

    @Test func rateLimitsOfOneLaneAreNoneOfAnothers() throws {
        var scheduler = try scheduler()
        let requests = scheduler.enqueued([try message("a"), try message("b")]).requests
        let limited = Fixture.refusal(429, "M_LIMIT_EXCEEDED", after: .seconds(5))
        let actions = scheduler.answered(requests[0].id, limited, jitter: 0)
        #expect(actions.count == 1)
        guard case .setTimer(let timer, .seconds(5)) = actions.first else {
            Issue.record("not the wait that was asked for: \(actions)")
            return
        }
        #expect(scheduler.answered(requests[1].id, .done, jitter: 0).outcomes.count == 1)
        #expect(scheduler.timerFired(timer).requests.map(\.order) == [try message("a")])
        #expect(scheduler.timerFired(timer).isEmpty, "a timer fires once")
    }

    /// Takes the scheduler through an outage that each of `requests` has run into.
    /// - Returns: the timers of the lanes' own waits, and what the return of the homeserver set off.
    func outage(
        _ scheduler: inout LaneScheduler,
        _ requests: [Request]
    ) throws -> (timers: [LaneScheduler.TimerID], back: [Action]) {
        let failed = requests.flatMap { scheduler.answered($0.id, .unreachable(.connection), jitter: 0) }
        let probe = try #require(failed.requests.first)
        let away = scheduler.answered(probe.id, .unreachable(.connection), jitter: 0)
        let wait = try #require(away.timers.first)
        let again = try #require(scheduler.timerFired(wait).requests.first)
        return (failed.timers, scheduler.answered(again.id, .done, jitter: 0))
    }

    @Test func wakesInTheOrderInWhichTheyBeganToWait() throws {
        var scheduler = try scheduler()
        let requests = scheduler.enqueued(try (0..<12).map { try message("r\($0)") }).requests
        let mixed = requests.filter { $0.id.number % 2 == 0 } + requests.filter { $0.id.number % 2 == 1 }
        let back = try outage(&scheduler, mixed).back
        #expect(back.requests.map(\.step) == mixed.map(\.step))
    }

    @Test func aTimerOfAWaitThatHasEndedEndsNoOther() throws {
        var scheduler = try scheduler()
        let (timers, back) = try outage(&scheduler, scheduler.enqueued([try message("a")]).requests)
        let awake = try #require(back.requests.first)
        let limited = Fixture.refusal(429, "M_LIMIT_EXCEEDED", after: .seconds(60))
        #expect(scheduler.answered(awake.id, limited, jitter: 0).timers.count == 1)
        for timer in timers { #expect(scheduler.timerFired(timer).isEmpty) }
    }

    @Test func registersOnceForManyLanesAndRemembers() throws {
        var scheduler = try scheduler(ghosts: [])
        let ghost = try Fixture.user("ghost")
        let rooms = (0..<10).map { "r\($0)" }
        let registering = scheduler.enqueued(try rooms.map { try message($0) }).requests
        #expect(registering.map(\.step) == [.register(ghost)])
        let device = scheduler.answered(registering[0].id, .done, jitter: 0)
        #expect(device.contains(.ghostReady(ghost)))
        #expect(device.requests.map(\.step) == [.createDevice(ghost)])
        #expect(scheduler.answered(device.requests[0].id, .done, jitter: 0).requests.count == 10)
    }

    @Test func aRejectedTokenIsToldOnce() throws {
        var scheduler = try scheduler()
        let requests = scheduler.enqueued([try message("a"), try message("b"), try message("c")]).requests
        let reports = requests.flatMap {
            scheduler.answered($0.id, Fixture.refusal(401, "M_UNKNOWN_TOKEN"), jitter: 0).reports
        }
        #expect(reports == [.tokenRejected(MatrixFailure(status: 401, code: "M_UNKNOWN_TOKEN", message: "no"))])
        #expect(scheduler.unfinished == 3, "and nothing is lost")
    }

    @Test func answersAndTimersOfNobodyAreNothing() throws {
        var scheduler = try scheduler()
        let request = try #require(scheduler.enqueued([try message("a")]).requests.first)
        #expect(!scheduler.answered(request.id, .done, jitter: 0).isEmpty)
        #expect(scheduler.answered(request.id, .done, jitter: 0).isEmpty, "a request is answered once")
        #expect(scheduler.isIdle)
    }
}
