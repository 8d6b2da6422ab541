import BridgeCore
import IRCClient
import IRCProtocol
import MatrixClient
import MatrixProtocol

// The bridge's process: its start, its loop, its writing and its sudden end. As the shell does it.
extension Simulation {
    mutating func startProcess() {
        guard process == nil else { return }
        runs += 1
        let snapshot = store.snapshot
        let bridge = Bridge(configuration: configuration, snapshot: snapshot, seed: seeds.next(), brokerPolicy: policy)
        let settings = LaneSettings(bot: configuration.bot, requestsInFlight: 20)
        process = BridgeProcess(run: runs, bridge: bridge, lanes: LaneScheduler(settings: settings))
        if isTracing { write("START run \(runs), journal \(snapshot.journal.count), outbox \(snapshot.outbox.count)") }
        let unfinished = snapshot.outbox
        lanes {
            $0.preload(rooms: snapshot.knownRooms)
            return $0.enqueued(unfinished, mayBeDone: true)
        }
        let effects = process?.bridge.start(at: ModelClock.moment(now)) ?? []
        perform(effects)
        for entry in snapshot.journal { put(.matrix(entry.sequence, entry.event)) }
    }

    /// Everything but the store and what is on the wires is gone.
    mutating func crash() {
        guard let process else { return }
        if isTracing { write("CRASH of run \(process.run)") }
        for (id, wire) in wires.sorted(by: { $0.key < $1.key }) where wire.run == process.run {
            guard wire.isOpenForClient else { continue }
            wires[id]?.isOpenForClient = false
            wires[id]?.isCut = true
            wires[id]?.delivers = chances.chance(60)
            let silence = chances.chance(80) ? delays.between(0, 3_000) : delays.between(3_000, 40_000)
            after(silence * 1_000, .serverHearsEnd(id))
        }
        self.process = nil
        asking = [:]
        audit.crashed(unfinished: Set(store.snapshot.journal.map(\.event.id)))
        after(delays.between(200, 8_000) * 1_000, .restart)
    }

    // MARK: The loop

    mutating func put(_ input: Input, said: Int? = nil) {
        guard let run = process?.run else { return }
        process?.inbox.append((input, said))
        guard process?.isLoopDue == false else { return }
        process?.isLoopDue = true
        after(delays.between(0, 3_000), .loop(run))
    }

    mutating func turn() {
        guard let inbox = process?.inbox else { return }
        process?.inbox = []
        process?.isLoopDue = false
        var effects: [Effect] = []
        for (input, said) in inbox {
            if case .timer(let timer) = input { process?.alarms[timer] = nil }
            taken(input, said)
            effects += process?.bridge.receive(input, at: ModelClock.moment(now)) ?? []
        }
        perform(effects)
    }

    private mutating func perform(_ effects: [Effect]) {
        guard let run = process?.run else { return }
        var writes: [StoreWrite] = []
        for effect in effects {
            switch effect {
            case .irc(let connection, let order): send(order, to: connection)
            case .matrix(let order): writes.append(.enqueue(order))
            // Nothing that is simulated depends on an answer.
            // No browser is simulated.
            case .offerSetUp, .signal, .makeCertificate: break
            case .query(let token, .tellPresence): put(.queried(token, .answered(.told)))
            case .query(let token, .presence): put(.queried(token, .answered(.presence(.online))))
            case .query(let token, _): put(.queried(token, .unanswered("The model homeserver answers no questions")))
            case .store(let order): writes.append(.store(order))
            case .lookUp(let token, let event): put(.lookedUp(token, store.messages(saidWith: event)))
            case .reply(let token, let reply): replied(token, reply)
            case .wake(let timer, let moment):
                process?.alarmCount += 1
                let number = process?.alarmCount ?? 0
                process?.alarms[timer] = number
                queue.add(.alarm(run, timer, number), at: max(now, ModelClock.microseconds(moment)))
            case .cancel(let timer): process?.alarms[timer] = nil
            case .count(let tally): if isTracing { write("count \(tally)") }
            case .measure: break
            case .log(let entry): if isTracing { write("log \(entry.sentence) \(entry.fields)") }
            }
        }
        if isTracing { for order in writes { write("write \(order)") } }
        process?.writes += writes
        commitIfDue()
    }

    mutating func rang(_ timer: BridgeCore.TimerID, _ number: Int) {
        guard process?.alarms[timer] == number else { return }
        process?.alarms[timer] = nil
        put(.timer(timer))
    }

    // MARK: Writing

    private mutating func commitIfDue() {
        guard let process, !process.isCommitting, !process.writes.isEmpty else { return }
        self.process?.isCommitting = true
        self.process?.writes = []
        after(delays.between(1, 25) * 1_000, .committed(process.run, process.writes))
    }

    mutating func committed(_ writes: [StoreWrite]) {
        store.write(writes)
        var orders: [MatrixOrder] = []
        for write in writes {
            switch write {
            case .enqueue(let order): orders.append(order)
            case .store(.finishJournal(let sequence)): audit.finished(sequence)
            case .store: break
            }
        }
        for order in orders { audit.ordered(order) }
        process?.isCommitting = false
        if !orders.isEmpty { lanes { $0.enqueued(orders) } }
        commitIfDue()
    }

    // MARK: The homeserver's transactions

    mutating func push() {
        guard isHomeserverUp else {
            isPushing = false
            return
        }
        // What a transaction holds is settled when it is first sent: a repeat is the same.
        if pushSize == 0 { pushSize = min(100, homeserver.unsent.count) }
        let events = Array(homeserver.unsent.prefix(pushSize))
        after(delays.between(1, 40) * 1_000, .pushArrives("txn\(pushCount)", events))
    }

    mutating func pushArrives(_ transaction: String, _ events: [RoomEvent]) {
        guard let run = process?.run else {
            return after(delays.between(1, 20) * 1_000, .pushAnswered(transaction, false))
        }
        after(delays.between(1, 20) * 1_000, .accepted(run, transaction, events))
    }

    /// The journal first, then the inbox, then the answer.
    mutating func accepted(_ run: Int, _ transaction: String, _ events: [RoomEvent]) {
        guard run == process?.run else {
            return after(delays.between(100, 2_000) * 1_000, .pushAnswered(transaction, false))
        }
        let news = events.filter { !own.contains($0.sender) || $0.content.tellsOfMaking }
        if case .accepted(let sequences) = store.accept(transaction: transaction, events: news) {
            for (sequence, event) in zip(sequences, news) {
                guard let sequence else { continue }
                audit.journalled(event.id, sequence)
                put(.matrix(sequence, event))
            }
        }
        let isLost = losesAnswers && chances.chance(30)
        after(delays.between(1, 40) * 1_000, .pushAnswered(transaction, !isLost))
    }

    mutating func pushAnswered(_ transaction: String, _ isTaken: Bool) {
        guard isTaken else {
            pushFailures += 1
            return after(min(1 << min(pushFailures, 4), 10) * ModelClock.second, .push)
        }
        pushFailures = 0
        pushCount += 1
        homeserver.unsent.removeFirst(pushSize)
        pushSize = 0
        isPushing = false
    }
}
