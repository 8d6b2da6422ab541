import IRCProtocol

// What comes with a join, and links that break and heal.
extension ModelNetwork {
    /// Topic, names, and what was said before, behind the JOIN.
    mutating func greet(_ socket: Int, _ folded: FoldedName, _ server: Int) {
        guard let channel = servers[server].channels[folded] else { return }
        let name = Parameter(channel.spelling)
        if !channel.topic.isEmpty {
            send(numeric(332, socket, [name, Parameter(cleaning: channel.topic)]), to: socket)
            send(
                numeric(333, socket, [name, "somebody", Parameter(Int(ModelClock.wall(channel.topicSetAt) / 1_000))]),
                to: socket
            )
        }
        names(folded, socket, server)
        replay(channel, socket, server)
    }

    mutating func names(_ folded: FoldedName, _ socket: Int, _ server: Int) {
        guard let channel = servers[server].channels[folded] else {
            return send(numeric(366, socket, [Parameter(cleaning: folded.text), "End of NAMES"]), to: socket)
        }
        let name = Parameter(channel.spelling)
        let list = channel.members.sorted { $0.key < $1.key }.compactMap { member in
            servers[server].users[member.key].map { (member.value ? "@" : "") + $0.nick.text }
        }
        send(numeric(353, socket, ["=", name, Parameter(cleaning: list.joined(separator: " "))]), to: socket)
        send(numeric(366, socket, [name, "End of NAMES"]), to: socket)
    }

    private mutating func replay(_ channel: ModelChannel, _ socket: Int, _ server: Int) {
        guard hasHistory, !channel.history.isEmpty, let held = sockets[socket]?.capabilities, held.contains("batch")
        else {
            return
        }
        let batch = nextBatch()
        let source = Source(name: servers[server].name)
        send(
            Message(
                source: source,
                .batch,
                [Parameter(cleaning: "+\(batch)"), "chathistory", Parameter(channel.spelling)]
            ),
            to: socket
        )
        for line in channel.history {
            var message = tagged(wire(line), for: socket, line)
            message.tags["batch"] = batch
            send(message, to: socket, said: line.id)
        }
        send(Message(source: source, .batch, [Parameter(cleaning: "-\(batch)")]), to: socket)
        let marks = channel.history.compactMap { $0.clientTags[Self.markTag] }
        effects.append(.replayed(socket: socket, marks: marks))
    }

    static let markTag = DeliveryMark.lineTag

    // MARK: Links and servers

    /// Who can be reached from a server, by way of the links that there are.
    private func reachable(from server: Int) -> Set<Int> {
        var found: Set<Int> = [server]
        var open = [server]
        while let next = open.popLast() {
            for other in neighbours(of: next) where found.insert(other).inserted { open.append(other) }
        }
        return found
    }

    mutating func split(_ one: Int, _ other: Int) {
        guard links.remove(ServerPair(one, other)) != nil else { return }
        let all = Set(servers.indices)
        let reason = "\(servers[one].name) \(servers[other].name)"
        // Whoever cannot be reached any more: also those of servers beyond whose own loss was on its way over this link.
        apply(.lost(homes: all.subtracting(reachable(from: one)), reason: reason), at: one)
        apply(.lost(homes: all.subtracting(reachable(from: other)), reason: reason), at: other)
    }

    /// Both tell each other everything that they know.
    mutating func heal(_ one: Int, _ other: Int) {
        guard servers[one].isUp, servers[other].isUp, links.insert(ServerPair(one, other)).inserted else { return }
        let first = burst(of: one)
        let second = burst(of: other)
        effects += first.map { .gossip(from: one, to: other, $0) } + second.map { .gossip(from: other, to: one, $0) }
    }

    private func burst(of server: Int) -> [Gossip] {
        let state = servers[server]
        var told: [Gossip] = state.users.values.sorted { $0.id < $1.id }.map { .introduced($0) }
        for (folded, channel) in state.channels.sorted(by: { $0.key < $1.key }) {
            for (user, isOperator) in channel.members.sorted(by: { $0.key < $1.key }) {
                told.append(.joined(user, channel.spelling, isOperator: isOperator))
            }
            if !channel.topic.isEmpty {
                told.append(.topic(folded, channel.topic, by: Source(name: state.name), at: channel.topicSetAt))
            }
        }
        return told
    }

    /// All its connections break, and the others lose it.
    mutating func stop(_ server: Int) {
        for socket in sockets.values.filter({ $0.server == server }).map(\.id).sorted() {
            sockets[socket] = nil
            effects.append(.close(socket: socket))
        }
        for other in neighbours(of: server) { split(server, other) }
        servers[server] = ModelServer(name: servers[server].name, isUp: false)
    }

    mutating func start(_ server: Int) {
        servers[server].isUp = true
    }
}
