import MatrixClient
import MatrixProtocol
import Testing

/// One order from its beginning to its outcome: which steps it takes when each is answered so.
@Suite struct LaneMachineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        /// The order's own step is `nil`, and named by whether it goes with a device.
        enum Step: Sendable { case order, plainOrder, other(LaneStep), renewDevice, renewRegistration }

        let testDescription: String
        let action: MatrixAction
        var user: UserID
        var isCertain = true
        let exchange: [(Step, StepAnswer)]
        let outcome: MatrixOutcome
    }

    @Test(arguments: try rows() + roomRows())
    func takesTheStepsThatLeadToItsOutcome(row: Row) throws {
        let lane = MatrixLane.room(try Fixture.room())
        var machine = LaneMachine(lane: lane, settings: try Fixture.settings())
        let order = try Fixture.order(row.action, user: row.user)
        #expect(machine.enqueued(order) == [.openSession(row.user)])
        var actions = machine.sessionOpened(GhostSession(hasDevice: true, isCertain: row.isCertain))
        for (index, (step, answer)) in row.exchange.enumerated() {
            switch step {
            case .order: #expect(actions == [.perform(.perform(order, withDevice: true))], "step \(index)")
            case .plainOrder: #expect(actions == [.perform(.perform(order, withDevice: false))], "step \(index)")
            case .other(let other): #expect(actions == [.perform(other)], "step \(index)")
            case .renewDevice:
                #expect(actions == [.renewDevice(row.user)], "step \(index)")
                actions = machine.sessionOpened(GhostSession(hasDevice: true, isCertain: true))
                continue
            case .renewRegistration:
                #expect(actions == [.renewRegistration(row.user)], "step \(index)")
                actions = machine.sessionOpened(GhostSession(hasDevice: true, isCertain: true))
                continue
            }
            actions = machine.answered(answer, jitter: 0)
            if case .wait = actions.first, index + 1 < row.exchange.count { actions = machine.waitEnded() }
        }
        #expect(actions == [.finish(order, row.outcome)])
        #expect(machine.isIdle && machine.unfinished == 0)
    }

    @Test func keepsOrderAndOneRequestOut() throws {
        var machine = LaneMachine(lane: .room(try Fixture.room()), settings: try Fixture.settings())
        let orders = try (1...3).map { try Fixture.message("m\($0)") }
        let session = GhostSession(hasDevice: false, isCertain: true)
        #expect(machine.enqueued(orders[0]).count == 1)
        #expect(machine.enqueued(orders[1]).isEmpty && machine.enqueued(orders[2]).isEmpty)
        #expect(machine.unfinished == 3)
        for (index, order) in orders.enumerated() {
            #expect(machine.sessionOpened(session) == [.perform(.perform(order, withDevice: false))])
            let ended = machine.answered(.done, jitter: 0)
            let next = index < 2 ? [LaneMachine.Action.openSession(order.user)] : []
            #expect(ended == [.finish(order, .done)] + next)
        }
    }

    @Test func aUserThatCannotBeMadeFailsItsOrderAlone() throws {
        var machine = LaneMachine(lane: .room(try Fixture.room()), settings: try Fixture.settings())
        let first = try Fixture.message("first")
        let second = try Fixture.message("second", user: try Fixture.user("other"))
        _ = machine.enqueued(first)
        _ = machine.enqueued(second)
        let failure = MatrixFailure(status: 400, code: "M_EXCLUSIVE", message: "not yours")
        #expect(machine.sessionRefused(failure) == [.finish(first, .failed(failure)), .openSession(second.user)])
    }

    @Test func anUnknownTokenLosesNothing() throws {
        var machine = LaneMachine(lane: .room(try Fixture.room()), settings: try Fixture.settings())
        let order = try Fixture.message("m")
        _ = machine.enqueued(order)
        _ = machine.sessionOpened(GhostSession(hasDevice: true, isCertain: true))
        for _ in 0..<100 {
            let actions = machine.answered(Fixture.refusal(401, "M_UNKNOWN_TOKEN"), jitter: 0)
            #expect(actions.last == .wait(try Fixture.settings().backOff.longest))
            #expect(machine.homeserverReturned().isEmpty)
            #expect(machine.waitEnded() == [.perform(.perform(order, withDevice: true))])
        }
        #expect(machine.answered(.done, jitter: 0) == [.finish(order, .done)])
    }

    @Test func saysOnceThatItStruggles() throws {
        let lane = MatrixLane.room(try Fixture.room())
        var machine = LaneMachine(lane: lane, settings: try Fixture.settings())
        _ = machine.enqueued(try Fixture.message("m"))
        _ = machine.sessionOpened(GhostSession(hasDevice: true, isCertain: true))
        var reports: [LaneMachine.Action] = []
        for _ in 0..<50 {
            reports += machine.answered(Fixture.refusal(500, "M_UNKNOWN"), jitter: 1).filter { $0.isReport }
            _ = machine.waitEnded()
        }
        #expect(reports == [.report(.struggling(lane, failures: 10))])
    }

    @Test func aRoomWhoseAliasComesAndGoesIsGivenUp() throws {
        var plan = RoomPlan()
        plan.aliasLocalpart = "chan"
        var machine = LaneMachine(lane: .making("k"), settings: try Fixture.settings())
        let order = try Fixture.order(.createRoom(plan), lane: .making("k"))
        _ = machine.enqueued(order)
        _ = machine.sessionOpened(GhostSession(hasDevice: true, isCertain: true))
        var rounds = 0
        while rounds < 100 {
            rounds += 1
            _ = machine.answered(Fixture.refusal(400, "M_ROOM_IN_USE"), jitter: 0)
            let actions = machine.answered(Fixture.refusal(404, "M_NOT_FOUND"), jitter: 0)
            if actions == [.finish(order, Fixture.failed(400, "M_ROOM_IN_USE"))] { break }
            #expect(actions.count == 1)
            _ = machine.waitEnded()
        }
        #expect(rounds == 6)
    }
}

extension LaneMachine.Action {
    var isReport: Bool {
        if case .report = self { true } else { false }
    }
}
