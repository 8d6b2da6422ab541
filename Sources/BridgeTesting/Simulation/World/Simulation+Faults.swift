import BridgeCore
import IRCProtocol
import MatrixClient
import MatrixProtocol

// What goes wrong, and how it ends.
extension Simulation {
    mutating func strike(_ fault: Scenario.Fault) {
        guard !isMended else { return }
        switch fault {
        case .reset: reset()
        case .freeze: freeze()
        case .split:
            guard let pair = chances.pick(network.links.sorted()) else { return }
            breakLink(pair.low, pair.high)
            after(delays.between(1_000, 30_000) * 1_000, .mend(.heal(pair.low, pair.high)))
        case .serverRestart:
            guard let server = chances.pick(Array(network.servers.indices)), network.servers[server].isUp else {
                return
            }
            for pair in network.links.sorted() where pair.low == server || pair.high == server {
                breakLink(pair.low, pair.high)
            }
            network.stop(server)
            after(delays.between(1_000, 10_000) * 1_000, .mend(.startServer(server)))
        case .crash: crash()
        case .outage:
            isHomeserverUp = false
            homeserver.restart()
            audit.homeserverRestarted()
            after(delays.between(500, 20_000) * 1_000, .mend(.homeserverBack))
        case .trouble:
            isTroubled = true
            after(delays.between(2_000, 20_000) * 1_000, .mend(.calm))
        case .lostAnswer:
            losesAnswers = true
        case .kick:
            let person = persons.indices.filter { persons[$0].user != nil }
            guard let index = chances.pick(Array(person)) else { return }
            let user = chances.below(scenario.puppets)
            perform(.kick(person: index, channel: chances.below(scenario.channels), user: user))
        }
    }

    private mutating func liveWire() -> Int? {
        let live = wires.filter { $0.value.isOpenForClient && !$0.value.isCut && !$0.value.isFrozen }.keys.sorted()
        return chances.pick(live)
    }

    private mutating func reset() {
        guard let wire = liveWire() else { return }
        cut(wire)
    }

    /// Nothing passes any more. Both ends hear of it, perhaps much later.
    private mutating func cut(_ wire: Int) {
        wires[wire]?.isCut = true
        wires[wire]?.delivers = chances.chance(50)
        after(delays.between(0, 3_000) * 1_000, .clientHearsEnd(wire))
        let silence = chances.chance(60) ? delays.between(0, 2_000) : delays.between(2_000, 30_000)
        after(silence * 1_000, .serverHearsEnd(wire))
    }

    private mutating func freeze() {
        guard let wire = liveWire() else { return }
        wires[wire]?.isFrozen = true
        audit.hasFrozen = true
        after(delays.between(2_000, 50_000) * 1_000, .mend(.thaw(wire, cut: chances.chance(30))))
    }

    private mutating func thaw(_ id: Int, cut isCut: Bool) {
        guard let wire = wires[id], wire.isFrozen else { return }
        wires[id]?.isFrozen = false
        if isCut { cut(id) }
        let held = wire.held
        wires[id]?.held = []
        // At once: what is on its way already comes behind it.
        for event in held {
            carry(event, over: id)
            settle()
        }
    }

    private mutating func breakLink(_ one: Int, _ other: Int) {
        linkRuns[.init(from: one, to: other), default: 0] += 1
        linkRuns[.init(from: other, to: one), default: 0] += 1
        network.split(one, other)
    }

    // MARK: Mending

    mutating func mend(_ mending: Happening.Mending) {
        switch mending {
        case .thaw(let wire, let cut): thaw(wire, cut: cut && !isMended)
        case .heal(let one, let other): network.heal(one, other)
        case .startServer(let server):
            network.start(server)
            for other in [server - 1, server + 1] where network.servers.indices.contains(other) {
                network.heal(server, other)
            }
            for index in persons.indices where persons[index].home == server {
                after(delays.between(100, 3_000) * 1_000, .deed(.arrive(person: index)))
            }
        case .homeserverBack:
            isHomeserverUp = true
        case .calm: isTroubled = false
        case .everything:
            isMended = true
            isHomeserverUp = true
            isTroubled = false
            losesAnswers = false
            for server in network.servers.indices where !network.servers[server].isUp { mend(.startServer(server)) }
            for server in network.servers.indices.dropFirst() { network.heal(server - 1, server) }
            for wire in wires.keys.sorted() { thaw(wire, cut: false) }
            after(5 * ModelClock.second, .look)
        }
    }

    // MARK: The end

    /// Whether nothing is pending anywhere any more.
    mutating func look() {
        if hasEnded {
            isOver = true
        } else if now > (scenario.activeSeconds + 2_400) * ModelClock.second {
            let journal = store.snapshot.journal.map(\.event.id.text)
            let outbox = store.snapshot.outbox.map(\.transaction.text)
            audit.fail(
                """
                never at rest: core \(process?.bridge.unrest ?? ["down"]), journal \(journal), outbox \(outbox), \
                parked \(store.snapshot.parked.count), unsent \(homeserver.unsent.count), asking \(asking.count)
                """
            )
        } else {
            after(5 * ModelClock.second, .look)
        }
    }

    private var hasEnded: Bool {
        guard let process, process.inbox.isEmpty, process.writes.isEmpty, !process.isCommitting,
            homeserver.unsent.isEmpty, !isPushing, asking.isEmpty, process.lanes.isIdle, process.bridge.isAtRest
        else { return false }
        let snapshot = store.snapshot
        return snapshot.journal.isEmpty && snapshot.outbox.isEmpty && snapshot.parked.isEmpty
    }

    mutating func finalCheck() {
        let rooms = Dictionary(
            uniqueKeysWithValues: self.rooms.map { (ModelNames.channelText($0.key), [$0.value]) }
        ).merging(mirror.map { [ModelNames.channelText(0): [$0]] } ?? [:]) { $0 + $1 }
        audit.finish(rooms: rooms)
        for (channel, places) in rooms.sorted(by: { $0.key < $1.key }) {
            for room in places { checkMembers(of: room, on: network.mapping.fold(channel)) }
        }
    }

    /// All that was broken is mended: the room shows who is on the channel, and nobody else.
    private mutating func checkMembers(of room: RoomID, on channel: FoldedName) {
        let members = network.servers[0].channels[channel]?.members.keys.map(\.self) ?? []
        // Where nobody of ours is, nobody can know.
        guard members.contains(where: { user in network.servers.contains { $0.sockets[user] != nil } }) else { return }
        let present = Set(
            persons.filter { $0.user.map(members.contains) ?? false }.map(\.ghost)
        )
        let ghosts = (homeserver.rooms[room]?.members ?? [:]).filter { entry in
            guard entry.value == .join, own.contains(entry.key), let nick = ModelNames.nick(of: entry.key) else {
                return false
            }
            return !nick.hasPrefix("m-u") && !nick.hasPrefix("bridgebot")
        }.keys.sorted()
        let shown = Set(ghosts.map { person(of: $0)?.ghost ?? $0 })
        if shown.count < ghosts.count { audit.fail("\(room) shows somebody twice: \(ghosts)") }
        for ghost in ghosts {
            guard let nick = person(of: ghost)?.nick, let name = homeserver.displayNames[ghost], name != nick else {
                continue
            }
            audit.fail("\(room) shows \(nick) as \(name)")
        }
        let gone = shown.subtracting(present).sorted()
        if !gone.isEmpty { audit.fail("\(room) shows who is not on \(channel.text): \(gone)") }
        let missing = present.subtracting(shown).sorted()
        if scenario.showsMembers, !missing.isEmpty {
            audit.fail("\(room) does not show who is on \(channel.text): \(missing)")
        }
    }
}
