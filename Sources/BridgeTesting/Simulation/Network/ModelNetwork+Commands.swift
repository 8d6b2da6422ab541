import IRCProtocol

// What a connection of ours says to its server.
extension ModelNetwork {
    /// A new connection; nil where the server does not run.
    mutating func open(socket id: Int, on server: Int) {
        sockets[id] = ModelSocket(id: id, server: server, allowanceAt: now)
    }

    mutating func received(_ message: Message, on id: Int) {
        guard let socket = sockets[id], spend(id) else { return }
        guard let label = message.tags["label"], socket.capabilities.contains("labeled-response") else {
            carryOut(message, on: id)
            return
        }
        captured = (id, [])
        carryOut(message, on: id)
        let lines = captured?.lines ?? []
        captured = nil
        answer(label, lines, to: id)
    }

    private mutating func answer(_ label: String, _ lines: [Message], to id: Int) {
        guard sockets[id] != nil else { return }
        let source = Source(name: servers[sockets[id]?.server ?? 0].name)
        if lines.count < 2 {
            var only = lines.first ?? Message(source: source, .ack)
            only.tags["label"] = label
            return send(only, to: id)
        }
        let batch = nextBatch()
        var start = Message(source: source, .batch, [Parameter(cleaning: "+\(batch)"), "labeled-response"])
        start.tags["label"] = label
        send(start, to: id)
        for var line in lines {
            if line.command != .batch { line.tags["batch"] = line.tags["batch"] ?? batch }
            send(line, to: id)
        }
        send(Message(source: source, .batch, [Parameter(cleaning: "-\(batch)")]), to: id)
    }

    /// The flood limit: 30 lines at once, then four a second, well above our own pace.
    private mutating func spend(_ id: Int) -> Bool {
        guard var socket = sockets[id] else { return false }
        let won = (now - socket.allowanceAt) / 250
        socket.allowance = min(30_000, socket.allowance + won)
        socket.allowanceAt = now
        socket.allowance -= 1_000
        sockets[id] = socket
        guard socket.allowance < 0 else { return true }
        drop(socket: id, reason: "Excess Flood", says: true)
        return false
    }

    private mutating func carryOut(_ message: Message, on id: Int) {
        guard let socket = sockets[id] else { return }
        switch message.command {
        case .cap: capability(message, id)
        case .nick: nick(message, id)
        case .user:
            sockets[id]?.userName = message[0]
            register(id)
        case .pass, .pong: break
        case .ping:
            let name = servers[socket.server].name
            send(
                Message(
                    source: Source(name: name),
                    .pong,
                    [Parameter(cleaning: name), Parameter(cleaning: message[0] ?? "")]
                ),
                to: id
            )
        case .quit:
            drop(socket: id, reason: "Quit: \(message[0] ?? "")", says: true)
        default:
            guard let user = socket.user else {
                return send(numeric(451, id, ["You have not registered"]), to: id)
            }
            command(message, id, user, socket.server)
        }
    }

    private mutating func command(_ message: Message, _ id: Int, _ user: Int, _ server: Int) {
        switch message.command {
        case .join:
            for name in CommaList.parse(message[0] ?? "") {
                guard let channel = ChannelName(parsing: name, types: "#") else {
                    send(numeric(403, id, [Parameter(cleaning: name), "No such channel"]), to: id)
                    continue
                }
                join(user, channel, on: server)
            }
        case .part:
            let folded = mapping.fold(message[0] ?? "")
            guard servers[server].channels[folded]?.members[user] != nil else {
                return send(
                    numeric(442, id, [Parameter(cleaning: message[0] ?? ""), "You're not on that channel"]),
                    to: id
                )
            }
            apply(.parted(user, folded, reason: message[1]), at: server)
        case .privmsg, .notice: said(message, id, user, server)
        case .topic: topic(message, id, user, server)
        case .kick: kick(message, id, user, server)
        case .whois: whois(message, id, server)
        case .names:
            if let name = message[0] { names(mapping.fold(name), id, server) }
        case .mode, .away: break
        default:
            send(numeric(421, id, [Parameter(cleaning: message.command.word), "Unknown command"]), to: id)
        }
    }

    // MARK: Registering

    private mutating func capability(_ message: Message, _ id: Int) {
        guard words != .plain else {
            return send(numeric(421, id, ["CAP", "Unknown command"]), to: id)
        }
        let server = Source(name: servers[sockets[id]?.server ?? 0].name)
        func reply(_ verb: String, _ list: String) -> Message {
            Message(source: server, .cap, ["*", Parameter(cleaning: verb), Parameter(cleaning: list)])
        }
        switch message[0]?.uppercased() ?? "" {
        case "LS":
            sockets[id]?.isNegotiating = true
            send(reply("LS", offered.joined(separator: " ")), to: id)
        case "REQ":
            let wanted = (message[1] ?? "").split(separator: " ").map(String.init)
            guard wanted.allSatisfy(offered.contains) else { return send(reply("NAK", message[1] ?? ""), to: id) }
            sockets[id]?.capabilities.formUnion(wanted)
            send(reply("ACK", message[1] ?? ""), to: id)
        case "END":
            sockets[id]?.isNegotiating = false
            register(id)
        default: break
        }
    }

    private mutating func nick(_ message: Message, _ id: Int) {
        guard let socket = sockets[id] else { return }
        guard let wanted = message[0].flatMap({ Nickname(parsing: $0) }) else {
            return send(numeric(432, id, [Parameter(cleaning: message[0] ?? ""), "Erroneous nickname"]), to: id)
        }
        let holder = servers[socket.server].nicks[mapping.fold(wanted)]
        guard holder == nil || holder == socket.user else {
            return send(numeric(433, id, [Parameter(wanted), "Nickname is already in use"]), to: id)
        }
        sockets[id]?.nick = wanted
        if let user = socket.user {
            apply(.renamed(user, wanted, at: now), at: socket.server)
        } else {
            register(id)
        }
    }

    private mutating func register(_ id: Int) {
        guard let socket = sockets[id], !socket.isRegistered, !socket.isNegotiating, let nick = socket.nick,
            let name = socket.userName
        else { return }
        guard servers[socket.server].nicks[mapping.fold(nick)] == nil else {
            sockets[id]?.nick = nil
            return send(numeric(433, id, [Parameter(nick), "Nickname is already in use"]), to: id)
        }
        let user = ModelUser(
            id: nextUser(),
            nick: nick,
            user: name,
            host: "bridge.example",
            home: socket.server,
            nickSince: now
        )
        sockets[id]?.user = user.id
        servers[socket.server].sockets[user.id] = id
        apply(.introduced(user), at: socket.server)
        send(
            numeric(1, id, [Parameter(cleaning: "Welcome to the model network \(nick)!\(name)@bridge.example")]),
            to: id
        )
        send(
            numeric(
                5,
                id,
                [
                    "CHANTYPES=#", "PREFIX=(ov)@+", "CASEMAPPING=rfc1459", "NICKLEN=30", "are supported by this server",
                ]
            ),
            to: id
        )
        send(numeric(422, id, ["MOTD File is missing"]), to: id)
    }

    // MARK: Talking

    private mutating func said(_ message: Message, _ id: Int, _ user: Int, _ server: Int) {
        let isNotice = message.command == .notice
        guard let target = message[0], let text = message[1], !text.isEmpty else {
            return send(numeric(412, id, ["No text to send"]), to: id)
        }
        var tags = MessageTags()
        if sockets[id]?.capabilities.contains("message-tags") == true {
            for tag in message.tags.all where tag.key.hasPrefix("+") { tags.append(key: tag.key, value: tag.value) }
        }
        switch say(user, to: target, text, isNotice: isNotice, tags: tags, on: server) {
        case .said(let line):
            effects.append(.accepted(socket: id, line))
            if sockets[id]?.capabilities.contains("echo-message") == true {
                send(tagged(wire(line), for: id, line), to: id)
            }
        case .refused(let number, let words):
            if !isNotice {
                send(numeric(number, id, [Parameter(cleaning: target), Parameter(cleaning: words)]), to: id)
            }
        }
    }

    private mutating func topic(_ message: Message, _ id: Int, _ user: Int, _ server: Int) {
        let folded = mapping.fold(message[0] ?? "")
        guard let source = servers[server].users[user]?.source,
            servers[server].channels[folded]?.members[user] != nil
        else {
            return send(
                numeric(442, id, [Parameter(cleaning: message[0] ?? ""), "You're not on that channel"]),
                to: id
            )
        }
        apply(.topic(folded, message[1] ?? "", by: source, at: now), at: server)
    }

    private mutating func kick(_ message: Message, _ id: Int, _ user: Int, _ server: Int) {
        let folded = mapping.fold(message[0] ?? "")
        let name = Parameter(cleaning: message[0] ?? "")
        guard servers[server].channels[folded]?.members[user] == true else {
            return send(numeric(482, id, [name, "You're not channel operator"]), to: id)
        }
        guard let target = servers[server].nicks[mapping.fold(message[1] ?? "")],
            servers[server].channels[folded]?.members[target] != nil
        else {
            return send(
                numeric(441, id, [Parameter(cleaning: message[1] ?? ""), name, "They aren't on that channel"]),
                to: id
            )
        }
        apply(.kicked(by: user, folded, target, reason: message[2] ?? ""), at: server)
    }

    private mutating func whois(_ message: Message, _ id: Int, _ server: Int) {
        let nick = message.last ?? ""
        guard let user = servers[server].nicks[mapping.fold(nick)].flatMap({ servers[server].users[$0] }) else {
            send(numeric(401, id, [Parameter(cleaning: nick), "No such nick"]), to: id)
            return send(numeric(318, id, [Parameter(cleaning: nick), "End of WHOIS"]), to: id)
        }
        send(
            numeric(
                311,
                id,
                [
                    Parameter(user.nick), Parameter(cleaning: user.user), Parameter(cleaning: user.host), "*",
                    "A person",
                ]
            ),
            to: id
        )
        send(numeric(318, id, [Parameter(user.nick), "End of WHOIS"]), to: id)
    }

    // MARK: The end of a connection

    /// The server lets go of a connection: `says` where the client still hears why.
    mutating func drop(socket id: Int, reason: String, says: Bool) {
        guard let socket = sockets.removeValue(forKey: id) else { return }
        if let user = socket.user {
            servers[socket.server].sockets[user] = nil
            apply(.gone(user, reason: reason), at: socket.server)
        }
        if says, let line = WireLine(Message(.error, [Parameter(cleaning: "Closing Link: \(reason)")])) {
            effects.append(.line(socket: id, line))
        }
        effects.append(.close(socket: id))
    }
}
