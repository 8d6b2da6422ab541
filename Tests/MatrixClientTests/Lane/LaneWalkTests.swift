import MatrixClient
import MatrixProtocol
import Testing

/// Many lanes against a homeserver that does anything a homeserver may do, on a hand-moved clock.
@Suite struct LaneWalkTests {
    @Test(arguments: UInt64(0)..<60)
    func eachOrderEndsOnceAndInOrder(seed: UInt64) throws {
        var walk = try Walk(seed: seed)
        for _ in 0..<300 { try walk.step() }
        try walk.finishEverything()
        #expect(walk.scheduler.isIdle, "seed \(seed)")
        for (lane, given) in walk.given {
            #expect(walk.finished[lane] == given, "seed \(seed), \(lane)")
        }
    }

    @Test func theSameSeedGivesTheSameWalk() throws {
        var trails: [[LaneScheduler.Action]] = []
        for _ in 0..<2 {
            var walk = try Walk(seed: 7)
            for _ in 0..<300 { try walk.step() }
            trails.append(walk.trail)
        }
        #expect(trails[0] == trails[1])
        #expect(trails[0].count > 200)
    }

    struct Walk {
        static let limit = 4

        var random: SeededGenerator
        var scheduler: LaneScheduler
        var requests: [Request] = []
        var timers: [LaneScheduler.TimerID] = []
        var given: [MatrixLane: [TransactionID]] = [:]
        var finished: [MatrixLane: [TransactionID]] = [:]
        var trail: [LaneScheduler.Action] = []
        var isAway = false
        let users: [UserID]
        let rooms: [RoomID]
        let answers: [StepAnswer]

        init(seed: UInt64) throws {
            random = SeededGenerator(state: seed)
            scheduler = LaneScheduler(settings: try Fixture.settings(limit: Self.limit, devices: seed % 3 != 0))
            users = try ["bot", "g1", "g2", "g3", "g4"].map(Fixture.user)
            rooms = try (0..<6).map { try Fixture.room("r\($0)") }
            if seed % 2 == 0 { scheduler.preload(registered: users) }
            answers = [
                .done, .sent(try Fixture.event()), .room(rooms[0]), .membership(.join), .membership(.leave),
                Fixture.refusal(400, "M_UNKNOWN"), Fixture.refusal(400, "M_USER_IN_USE"),
                Fixture.refusal(400, "M_ROOM_IN_USE"), Fixture.refusal(400, "M_UNKNOWN_DEVICE"),
                Fixture.refusal(401, "M_UNKNOWN_TOKEN"), Fixture.refusal(403, "M_FORBIDDEN"),
                Fixture.refusal(403, "M_FORBIDDEN"), Fixture.refusal(404, "M_NOT_FOUND"),
                Fixture.refusal(409, "M_UNKNOWN"), Fixture.refusal(429, "M_LIMIT_EXCEEDED", after: .seconds(1)),
                Fixture.refusal(500, "M_UNKNOWN"), Fixture.refusal(502, ""), .unreachable(.connection),
                .unreachable(.deadline), .unreachable(.unreadable),
            ]
        }

        mutating func step() throws {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: isAway.toggle()
            case 1..<6: try enqueue()
            case 6..<15 where !requests.isEmpty:
                let request = requests.remove(at: Int.random(in: 0..<requests.count, using: &random))
                try answer(request, with: isAway ? .unreachable(.connection) : answers.randomElement(using: &random))
            default:
                guard !timers.isEmpty else { return }
                let timer = timers.remove(at: Int.random(in: 0..<timers.count, using: &random))
                try note(scheduler.timerFired(timer))
            }
        }

        mutating func enqueue() throws {
            let room = rooms[Int.random(in: 0..<rooms.count, using: &random)]
            let user = users[Int.random(in: 0..<users.count, using: &random)]
            let kinds = try LaneMachineAllPairsTests.actions()
            let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
            let lane = MatrixLane.room(room)
            let transaction = TransactionID("\(room.text.dropFirst()).\(given[lane, default: []].count)")
            given[lane, default: []].append(transaction)
            try note(scheduler.enqueued([MatrixOrder(transaction: transaction, lane: lane, user: user, action: kind)]))
        }

        mutating func answer(_ request: Request, with answer: StepAnswer?) throws {
            let jitter = Double.random(in: 0...1, using: &random)
            try note(scheduler.answered(request.id, answer ?? .done, jitter: jitter))
        }

        mutating func note(_ actions: [LaneScheduler.Action]) throws {
            trail += actions
            requests += actions.requests
            timers += actions.timers
            for (order, _) in actions.outcomes { finished[order.lane, default: []].append(order.transaction) }
            // Probes go beside the limit.
            let ordinary = requests.filter { $0.step != .probe }
            #expect(ordinary.count <= Self.limit)
            #expect(requests.count - ordinary.count <= 1, "one probe at a time")
            let lanes = ordinary.compactMap { $0.order?.lane }
            #expect(Set(lanes).count == lanes.count, "one request of a lane at a time")
            let registering = ordinary.map(\.step).filter { if case .register = $0 { true } else { false } }
            #expect(Set(registering).count == registering.count, "one registration of a user at a time")
        }

        /// All goes well from here; nothing may be stuck.
        mutating func finishEverything() throws {
            for _ in 0..<100_000 where !scheduler.isIdle {
                if !requests.isEmpty {
                    try answer(requests.removeFirst(), with: .done)
                } else if !timers.isEmpty {
                    try note(scheduler.timerFired(timers.removeFirst()))
                } else {
                    Issue.record("\(scheduler.unfinished) orders wait for nothing")
                    return
                }
            }
        }
    }
}
