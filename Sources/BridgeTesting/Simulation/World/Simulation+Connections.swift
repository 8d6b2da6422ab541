import BridgeCore
import IRCClient
import IRCProtocol
import MatrixProtocol

// Connections to IRC, as their driver runs them: orders, sockets, timers.
extension Simulation {
    mutating func send(_ order: SessionOrder, to id: ConnectionID) {
        guard let run = process?.run else { return }
        if case .open(let plan) = order {
            process?.drivers[id] = ModelDriver(
                plan: plan,
                machine: SessionMachine(plan: plan, entropy: []),
                lastOrderAt: now
            )
            return pace { $0.asked(id, plan, now: $1) }
        }
        guard let driver = process?.drivers[id] else { return }
        if case .hurry = order { return pace { $0.hurried(id, now: $1) } }
        let time = max(driver.lastOrderAt, now + delays.between(0, 2_000))
        process?.drivers[id]?.lastOrderAt = time
        queue.add(.order(run, id, order), at: time)
    }

    mutating func ordered(_ id: ConnectionID, _ order: SessionOrder) {
        guard process?.drivers[id] != nil else { return }
        if isTracing { write("order \(id) \(order)") }
        if case .say(let line) = order {
            let mark = line.tags[ModelNetwork.markTag] ?? ""
            process?.onTheirWay[line.token] = (mark, id)
            audit.begun(mark)
        }
        run(id) { $0.ordered(order, now: $1) }
    }

    // MARK: Opening

    mutating func pace(_ take: (inout ConnectPacer, MonotonicInstant) -> ConnectPacer.Step) {
        guard var pacer = process?.pacer, let run = process?.run else { return }
        let step = take(&pacer, ModelClock.instant(now))
        process?.pacer = pacer
        for id in step.begin { after(delays.between(5, 300) * 1_000, .connected(run, id)) }
        if let deadline = step.deadline {
            queue.add(.pacer(run), at: max(now, ModelClock.microseconds(deadline.sinceStart)))
        }
    }

    mutating func connected(_ id: ConnectionID) {
        guard let driver = process?.drivers[id], !driver.isOver, let run = process?.run else { return }
        let open = network.servers.indices.filter { network.servers[$0].isUp }
        guard let server = chances.pick(Array(open)) else {
            return self.run(id) { $0.closed(.unreachable("nobody is there"), now: $1) }
        }
        wireCount += 1
        var wire = Wire(connection: id, run: run, user: driver.user, latency: delays.between(1, 60) * 1_000)
        wire.toServerAt = now
        wire.toClientAt = now
        wires[wireCount] = wire
        network.open(socket: wireCount, on: server)
        process?.drivers[id]?.wire = wireCount
        self.run(id) { $0.connecting(host: "irc.example", now: $1) }
        self.run(id) { $0.opened(now: $1) }
    }

    // MARK: The machine

    mutating func run(_ id: ConnectionID, _ take: (inout SessionMachine, MonotonicInstant) -> SessionActions) {
        guard process?.drivers[id] != nil else { return }
        var actions = SessionActions()
        let instant = ModelClock.instant(now)
        if let taken = process?.drivers[id]?.step({ take(&$0, instant) }) { actions = taken }
        perform(actions, of: id, said: nil)
    }

    private mutating func perform(_ actions: SessionActions, of id: ConnectionID, said: Int?) {
        guard let driver = process?.drivers[id], !driver.isOver else { return }
        for message in actions.send { transmit(message, driver) }
        schedule(actions.deadline, id)
        if actions.close != nil {
            process?.drivers[id]?.isOver = true
            if let wire = driver.wire, wires[wire]?.isOpenForClient == true {
                wires[wire]?.isOpenForClient = false
                let time = max(wires[wire]?.toServerAt ?? now, now + (wires[wire]?.latency ?? 0))
                wires[wire]?.toServerAt = time
                queue.add(.serverHearsEnd(wire), at: time)
            }
        }
        for event in actions.events { tell(event, of: id, said: said) }
        if actions.close != nil { process?.drivers[id] = nil }
    }

    private mutating func tell(_ event: SessionEvent, of id: ConnectionID, said: Int?) {
        if isTracing { write("event \(id) \(event)") }
        switch event {
        case .registered: pace { $0.ended(id, nil, now: $1) }
        case .closed(let reason): pace { $0.ended(id, reason.cause, now: $1) }
        default: break
        }
        put(.irc(id, event), said: said)
    }

    private mutating func schedule(_ deadline: MonotonicInstant?, _ id: ConnectionID) {
        guard let run = process?.run else { return }
        guard let deadline else {
            process?.drivers[id]?.timerAt = nil
            return
        }
        let time = max(now, ModelClock.microseconds(deadline.sinceStart))
        if let present = process?.drivers[id]?.timerAt, present <= time { return }
        process?.drivers[id]?.timerCount += 1
        process?.drivers[id]?.timerAt = time
        queue.add(.sessionTimer(run, id, process?.drivers[id]?.timerCount ?? 0), at: time)
    }

    mutating func sessionTimer(_ id: ConnectionID, _ number: Int) {
        guard let driver = process?.drivers[id], driver.timerCount == number, driver.timerAt != nil else { return }
        process?.drivers[id]?.timerAt = nil
        run(id) { $0.timerFired(now: $1) }
    }

    // MARK: The wire

    private mutating func transmit(_ message: Message, _ driver: ModelDriver) {
        guard let wire = driver.wire,
            let bytes = try? message.encoded(limits: LineLimits(tags: LineLimits.sent.tags, rest: 65_535))
        else { return }
        let body = bytes.dropLast(2)
        if body.contains(where: Parameter.isForbidden) { audit.fail("a line holds CR, LF or NUL") }
        if bytes.count - (message.tags.isEmpty ? 0 : bytes.firstIndex(of: 32) ?? 0) > 513 {
            audit.fail("a line is longer than 512 bytes: \(String(decoding: body, as: UTF8.self))")
        }
        guard let state = wires[wire], !state.isCut else { return }
        let time = max(state.toServerAt, now + state.latency + delays.between(0, 5_000))
        wires[wire]?.toServerAt = time
        queue.add(.toServer(wire, Array(body)), at: time)
    }

    mutating func transmit(_ line: WireLine, on id: Int) {
        guard let wire = wires[id], !wire.isCut else { return }
        let time = max(wire.toClientAt, now + wire.latency + delays.between(0, 5_000))
        wires[id]?.toClientAt = time
        queue.add(.toClient(id, line), at: time)
    }

    mutating func carry(_ event: Happening, over id: Int) {
        guard let wire = wires[id] else { return }
        if wire.isFrozen {
            wires[id]?.held.append(event)
            return
        }
        switch event {
        case .toServer(_, let bytes):
            guard !wire.isCut || wire.delivers, let message = try? Message(parsing: bytes) else { return }
            network.received(message, on: id)
        case .toClient(_, let line):
            if wire.isOpenForClient, !wire.isCut { heard(line, on: wire) }
        case .serverHearsEnd:
            network.drop(socket: id, reason: "Connection reset by peer", says: false)
            if !wire.isOpenForClient { wires[id] = nil }
        case .clientHearsEnd:
            guard wire.isOpenForClient else { return }
            wires[id]?.isOpenForClient = false
            if wire.run == process?.run {
                run(wire.connection) { $0.closed(.lost("The connection broke."), now: $1) }
            }
            if network.sockets[id] == nil { wires[id] = nil }
        default: break
        }
    }

    private mutating func heard(_ line: WireLine, on wire: Wire) {
        let id = wire.connection
        guard wire.run == process?.run, let driver = process?.drivers[id], !driver.isOver,
            let peek = LinePeek(line.bytes.span)
        else { return }
        let instant = ModelClock.instant(now)
        guard driver.machine.isNeeded(peek, in: line.bytes.span) else {
            process?.drivers[id]?.step { $0.receivedUnneeded(now: instant) }
            return
        }
        guard let actions = process?.drivers[id]?.step({ $0.received(line.message, now: instant) }) else { return }
        perform(actions, of: id, said: line.said)
    }
}

extension ModelDriver {
    /// In place: a machine is not copied for each line.
    mutating func step<Result>(_ take: (inout SessionMachine) -> Result) -> Result { take(&machine) }
}
