import MatrixClient
import MatrixProtocol
import Testing

/// Every state that a lane can be in times every event that can reach it.
@Suite struct LaneMachineAllPairsTests {
    enum Event: CaseIterable {
        case enqueued, opened, openedPlainly, refusedSession, done, sent, room, left, joined, forbidden, notFound
        case conflict, inUse, unknownDevice, unknownToken, limited, broken, badGateway, connection, deadline
        case unreadable, waitEnded, returned
    }

    /// Paths to each state and stage; the walk adds one event to each.
    static let paths: [[Event]] = [
        [], [.enqueued], [.enqueued, .opened], [.enqueued, .openedPlainly],
        [.enqueued, .opened, .limited], [.enqueued, .opened, .connection], [.enqueued, .opened, .unknownToken],
        [.enqueued, .opened, .forbidden], [.enqueued, .opened, .forbidden, .forbidden],
        [.enqueued, .opened, .forbidden, .forbidden, .done], [.enqueued, .opened, .forbidden, .done],
        [.enqueued, .opened, .unknownDevice], [.enqueued, .openedPlainly, .forbidden],
        [.enqueued, .opened, .inUse], [.enqueued, .opened, .conflict], [.enqueued, .enqueued, .opened],
        [.enqueued, .opened, .forbidden, .connection], [.enqueued, .opened, .inUse, .notFound],
    ]

    static func actions() throws -> [MatrixAction] {
        let room = try Fixture.room()
        let other = try Fixture.user("other")
        var plan = RoomPlan()
        plan.aliasLocalpart = "chan"
        return [
            .sendMessage(room, OutgoingMessage(kind: .text, body: "b")), .setTopic(room, "t"),
            .setState(room, type: "m", stateKey: "", json: "{}"), .join(room), .leave(room, reason: nil),
            .kick(room, other, reason: nil), .invite(room, other, reason: nil), .setDisplayName("n"), .createRoom(plan),
            .redact(room, try Fixture.event(), reason: nil), .react(room, try Fixture.event(), key: "k"),
            .reportDelivery(room, try Fixture.event(), .delivered), .addAlias(room, try Fixture.alias()),
            .setDirectoryVisibility(room, network: nil, visible: true), .enter(room, via: ["s"]),
            .removeAlias(try Fixture.alias()), .read(room, .creation), .read(room, .members),
            .setPowers(room, [other: 50]), .ban(room, other, reason: nil), .unban(room, other),
            .setAccess(room, .joinRules, isClosed: true),
        ]
    }

    @Test(arguments: try actions())
    func eachEventLeavesOneThingToWaitForAndEndsEachOrderOnce(action: MatrixAction) throws {
        for path in Self.paths {
            for event in Event.allCases {
                var walk = try Walk(action: action)
                for step in path + [event] { try walk.take(step) }
                try walk.finishEverything()
                let trail = "\(path) then \(event)"
                #expect(walk.finished == walk.given, "\(trail): each order ends once, in order")
                #expect(walk.isIdle, "\(trail)")
            }
        }
    }

    struct Walk {
        enum Awaited: Hashable { case nothing, session, answer, wait }

        var machine: LaneMachine
        let action: MatrixAction
        var awaited = Awaited.nothing
        var given: [TransactionID] = []
        var finished: [TransactionID] = []
        var isIdle: Bool { machine.isIdle && awaited == .nothing }

        init(action: MatrixAction) throws {
            self.action = action
            machine = LaneMachine(lane: .room(try Fixture.room()), settings: try Fixture.settings())
        }

        mutating func take(_ event: Event) throws {
            let actions: [LaneMachine.Action]
            var consumes: Awaited?
            switch event {
            case .enqueued:
                let order = try Fixture.order(action, transaction: "t\(given.count)")
                given.append(order.transaction)
                actions = machine.enqueued(order)
            case .opened:
                (consumes, actions) = (.session, machine.sessionOpened(GhostSession(hasDevice: true, isCertain: true)))
            case .openedPlainly:
                (consumes, actions) = (
                    .session, machine.sessionOpened(GhostSession(hasDevice: false, isCertain: false))
                )
            case .refusedSession:
                let failure = MatrixFailure(status: 400, code: "M_EXCLUSIVE", message: "")
                (consumes, actions) = (.session, machine.sessionRefused(failure))
            case .waitEnded: (consumes, actions) = (.wait, machine.waitEnded())
            case .returned:
                consumes = machine.isWaitingForHomeserver ? .wait : nil
                actions = machine.homeserverReturned()
            case .done: (consumes, actions) = (.answer, machine.answered(.done, jitter: 0.5))
            case .sent: (consumes, actions) = (.answer, machine.answered(.sent(try Fixture.event()), jitter: 0.5))
            case .room: (consumes, actions) = (.answer, machine.answered(.room(try Fixture.room()), jitter: 0.5))
            case .left: (consumes, actions) = (.answer, machine.answered(.membership(.leave), jitter: 0.5))
            case .joined: (consumes, actions) = (.answer, machine.answered(.membership(.join), jitter: 0.5))
            case .forbidden:
                (consumes, actions) = (.answer, machine.answered(Fixture.refusal(403, "M_FORBIDDEN"), jitter: 0))
            case .notFound:
                (consumes, actions) = (.answer, machine.answered(Fixture.refusal(404, "M_NOT_FOUND"), jitter: 0))
            case .conflict:
                (consumes, actions) = (.answer, machine.answered(Fixture.refusal(409, "M_UNKNOWN"), jitter: 0))
            case .inUse:
                (consumes, actions) = (.answer, machine.answered(Fixture.refusal(400, "M_ROOM_IN_USE"), jitter: 0))
            case .unknownDevice:
                (consumes, actions) = (.answer, machine.answered(Fixture.refusal(400, "M_UNKNOWN_DEVICE"), jitter: 0))
            case .unknownToken:
                (consumes, actions) = (.answer, machine.answered(Fixture.refusal(401, "M_UNKNOWN_TOKEN"), jitter: 0))
            case .limited:
                let answer = Fixture.refusal(429, "M_LIMIT_EXCEEDED", after: .seconds(3))
                (consumes, actions) = (.answer, machine.answered(answer, jitter: 0))
            case .broken:
                (consumes, actions) = (.answer, machine.answered(Fixture.refusal(500, "M_UNKNOWN"), jitter: 0))
            case .badGateway: (consumes, actions) = (.answer, machine.answered(Fixture.refusal(502, ""), jitter: 0))
            case .connection: (consumes, actions) = (.answer, machine.answered(.unreachable(.connection), jitter: 0))
            case .deadline: (consumes, actions) = (.answer, machine.answered(.unreachable(.deadline), jitter: 0))
            case .unreadable: (consumes, actions) = (.answer, machine.answered(.unreachable(.unreadable), jitter: 0))
            }
            if let consumes, consumes != awaited {
                #expect(actions.isEmpty, "\(event) while waiting for \(awaited) does nothing")
                return
            }
            if consumes != nil { awaited = .nothing }
            try note(actions)
        }

        mutating func note(_ actions: [LaneMachine.Action]) throws {
            for action in actions {
                switch action {
                case .openSession, .renewDevice, .renewRegistration: try begin(.session)
                case .perform: try begin(.answer)
                case .wait(let delay):
                    #expect(delay > .zero && delay <= .seconds(901))
                    try begin(.wait)
                case .finish(let order, _):
                    #expect(awaited == .nothing, "nothing is under way for an order that has ended")
                    finished.append(order.transaction)
                case .report: break
                }
            }
        }

        mutating func begin(_ next: Awaited) throws {
            #expect(awaited == .nothing, "one thing at a time")
            awaited = next
        }

        /// All goes well from here; nothing may be stuck.
        mutating func finishEverything() throws {
            for _ in 0..<50 where awaited != .nothing {
                switch awaited {
                case .nothing: return
                case .session: try take(.opened)
                case .answer: try take(.done)
                case .wait: try take(.waitEnded)
                }
            }
        }
    }
}
