import BridgeCore
import IRCProtocol
import MatrixProtocol

// What reaches the other side, as the audit gets to see it.
extension Simulation {
    mutating func perform(_ effect: NetworkEffect) {
        switch effect {
        case .line(let socket, let line): transmit(line, on: socket)
        case .close(let socket):
            guard let wire = wires[socket] else { return }
            let time = max(wire.toClientAt, now + wire.latency)
            wires[socket]?.toClientAt = time
            queue.add(.clientHearsEnd(socket), at: time)
        case .gossip(let from, let to, let gossip):
            let link = Happening.Link(from: from, to: to)
            let time = max(gossipAt[link] ?? 0, now + delays.between(1, 400) * 1_000)
            gossipAt[link] = time
            queue.add(.gossip(link, linkRuns[link, default: 0], gossip), at: time)
        case .accepted(let socket, let line):
            guard let wire = wires[socket] else { return }
            audit.arrived(line, at: place(of: line), from: wire.user, on: socket, Self.words(line.text))
        case .replayed(let socket, let marks): audit.showed(marks, to: socket)
        }
    }

    private func place(of line: SaidLine) -> String {
        guard let recipient = line.recipient, let person = persons.first(where: { $0.users.contains(recipient) })
        else { return line.target }
        return ModelNames.place(ofPerson: person.index)
    }

    private static func words(_ text: String) -> String {
        guard let query = CTCP(parsing: text), query.isAction else { return text }
        return query.arguments ?? ""
    }

    /// A message is in a room now.
    mutating func appeared(_ message: ModelMessage) {
        if isTracing { write("message \(message.room) \(message.sender) \(message.body.prefix(40))") }
        guard own.contains(message.sender) else { return }
        if message.body.contains("was not delivered") {
            let room = homeserver.rooms[message.room]
            for user in (room?.members.keys.sorted() ?? []) where !own.contains(user) { audit.told(user) }
            return
        }
        guard let nick = ModelNames.nick(of: message.sender) else { return }
        let speaker = person(of: message.sender)?.ghost ?? message.sender
        if let channel = rooms.first(where: { $0.value == message.room })?.key ?? (message.room == mirror ? 0 : nil) {
            let place = ModelNames.channelText(channel)
            if nick.hasPrefix("m-u") || nick.hasPrefix("bridgebot") {
                audit.mirrored(message, nick: nick)
            } else {
                audit.delivered(message.body, by: speaker, at: place, in: message.room)
            }
            return
        }
        let others = homeserver.rooms[message.room]?.members.keys.filter { !own.contains($0) } ?? []
        guard let user = others.min() else { return audit.fail("a message in a room of nobody: \(message.body)") }
        let index = user.localpart.dropFirst()
        audit.delivered(message.body, by: speaker, at: "pm M-u\(index)", in: nil)
    }

    /// Whose nick the ghost is named after.
    func person(of ghost: UserID) -> ModelPerson? {
        guard let nick = ModelNames.nick(of: ghost) else { return nil }
        return persons.first { $0.nicks.contains(nick) }
    }

    /// The core takes an input.
    mutating func taken(_ input: Input, _ said: Int?) {
        guard case .irc(let connection, let event) = input else { return }
        switch event {
        case .observed(let observation):
            guard let said, !observation.isHistory else { return }
            switch observation.fact {
            case .said, .whispered: audit.taken(said)
            default: break
            }
        case .confirmed(let token, _):
            if let line = process?.onTheirWay.removeValue(forKey: token) { audit.confirmed(line.mark) }
        case .refused(let token, _):
            process?.onTheirWay[token] = nil
        case .closed:
            let left = process?.onTheirWay.filter { $0.value.connection == connection } ?? [:]
            for (token, line) in left.sorted(by: { $0.key < $1.key }) {
                process?.onTheirWay[token] = nil
                audit.broken(line.mark)
            }
        default: break
        }
    }
}
