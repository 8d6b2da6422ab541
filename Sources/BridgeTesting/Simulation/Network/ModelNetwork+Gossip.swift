import IRCProtocol

// What happens, as one server sees it after another.
extension ModelNetwork {
    /// The event reaches a server: it changes the server's view, its clients hear of it, and the other links are told.
    /// `origin` is the neighbour that it came from; nil where it happens.
    mutating func apply(_ gossip: Gossip, at server: Int, from origin: Int? = nil) {
        guard servers[server].isUp else { return }
        switch gossip {
        case .introduced(let user): introduced(user, server, origin)
        case .renamed(let user, let nick, let time): renamed(user, nick, time, server, origin)
        case .gone(let user, let reason): gone(user, reason, server, origin)
        case .killed(let user, let reason): killed(user, reason, server, origin)
        case .joined(let user, let channel, let isOperator): joined(user, channel, isOperator, server, origin)
        case .parted(let user, let channel, let reason): parted(user, channel, reason, server, origin)
        case .kicked(let by, let channel, let target, let reason):
            kicked(by, channel, target, reason, server, origin)
        case .topic(let channel, let text, let source, let time): topic(channel, text, source, time, server, origin)
        case .said(let line): said(line, server, origin)
        case .lost(let homes, let reason):
            for user in servers[server].users.values.filter({ homes.contains($0.home) }).map(\.id).sorted() {
                remove(user, reason, server)
            }
            spread(gossip, from: server, except: origin)
        }
    }

    private mutating func introduced(_ user: ModelUser, _ server: Int, _ origin: Int?) {
        guard servers[server].users[user.id] == nil else { return }
        if let other = servers[server].nicks[mapping.fold(user.nick)].flatMap({ servers[server].users[$0] }) {
            guard loses(user, to: other) else {
                killed(other.id, "Nick collision", server, nil)
                return introduced(user, server, origin)
            }
            return spread(.killed(user.id, reason: "Nick collision"), from: server)
        }
        servers[server].users[user.id] = user
        servers[server].nicks[mapping.fold(user.nick)] = user.id
        spread(.introduced(user), from: server, except: origin)
    }

    private func loses(_ one: ModelUser, to other: ModelUser) -> Bool {
        (one.nickSince, one.id) > (other.nickSince, other.id)
    }

    private mutating func renamed(_ id: Int, _ nick: Nickname, _ time: Int, _ server: Int, _ origin: Int?) {
        guard var user = servers[server].users[id] else { return }
        let former = user.source
        let old = mapping.fold(user.nick)
        let new = mapping.fold(nick)
        user.nick = nick
        user.nickSince = time
        if let other = servers[server].nicks[new], other != id, let holder = servers[server].users[other] {
            guard loses(user, to: holder) else {
                killed(other, "Nick collision", server, nil)
                return renamed(id, nick, time, server, origin)
            }
            return killed(id, "Nick collision", server, nil)
        }
        servers[server].nicks[old] = nil
        servers[server].nicks[new] = id
        servers[server].users[id] = user
        let line = Message(source: former, .nick, [Parameter(nick)])
        if let socket = servers[server].sockets[id] { send(line, to: socket) }
        tell(line, on: server, channels: servers[server].names(of: id), except: id)
        spread(.renamed(id, nick, at: time), from: server, except: origin)
    }

    private mutating func gone(_ id: Int, _ reason: String, _ server: Int, _ origin: Int?) {
        guard servers[server].users[id] != nil else { return }
        remove(id, reason, server)
        spread(.gone(id, reason: reason), from: server, except: origin)
    }

    private mutating func killed(_ id: Int, _ reason: String, _ server: Int, _ origin: Int?) {
        guard let user = servers[server].users[id] else { return }
        if user.home == server, let socket = servers[server].sockets[id] {
            drop(socket: socket, reason: "Killed (\(reason))", says: true)
        } else {
            remove(id, "Killed (\(reason))", server)
            spread(.killed(id, reason: reason), from: server, except: origin)
        }
    }

    private mutating func remove(_ id: Int, _ reason: String, _ server: Int) {
        guard let user = servers[server].users.removeValue(forKey: id) else { return }
        let channels = servers[server].names(of: id)
        tell(
            Message(source: user.source, .quit, [Parameter(cleaning: reason)]),
            on: server,
            channels: channels,
            except: id
        )
        for channel in channels { leave(id, channel, server) }
        if servers[server].nicks[mapping.fold(user.nick)] == id { servers[server].nicks[mapping.fold(user.nick)] = nil }
    }

    /// An empty channel is forgotten, unless people meet there by name.
    private mutating func leave(_ id: Int, _ channel: FoldedName, _ server: Int) {
        servers[server].channels[channel]?.members[id] = nil
    }

    // MARK: Channels

    mutating func join(_ user: Int, _ channel: ChannelName, on server: Int) {
        let folded = fold(channel)
        guard servers[server].channels[folded]?.members[user] == nil else { return }
        let isFirst = servers[server].channels[folded]?.members.isEmpty ?? true
        apply(.joined(user, channel, isOperator: isFirst), at: server)
    }

    private mutating func joined(
        _ id: Int,
        _ channel: ChannelName,
        _ isOperator: Bool,
        _ server: Int,
        _ origin: Int?
    ) {
        let folded = fold(channel)
        guard let user = servers[server].users[id], servers[server].channels[folded]?.members[id] == nil else { return }
        servers[server].channels[folded, default: ModelChannel(spelling: channel)].members[id] = isOperator
        let spelling = servers[server].channels[folded]?.spelling ?? channel
        let line = Message(source: user.source, .join, [Parameter(spelling)])
        tell(line, on: server, channels: [folded])
        spread(.joined(id, channel, isOperator: isOperator), from: server, except: origin)
        if user.home == server, let socket = servers[server].sockets[id] { greet(socket, folded, server) }
    }

    private mutating func parted(_ id: Int, _ channel: FoldedName, _ reason: String?, _ server: Int, _ origin: Int?) {
        guard let user = servers[server].users[id], let state = servers[server].channels[channel],
            state.members[id] != nil
        else { return }
        let words = reason.map { [Parameter(cleaning: $0)] } ?? []
        tell(Message(source: user.source, .part, [Parameter(state.spelling)] + words), on: server, channels: [channel])
        leave(id, channel, server)
        spread(.parted(id, channel, reason: reason), from: server, except: origin)
    }

    private mutating func kicked(
        _ by: Int,
        _ channel: FoldedName,
        _ target: Int,
        _ reason: String,
        _ server: Int,
        _ origin: Int?
    ) {
        guard let state = servers[server].channels[channel], state.members[target] != nil,
            let user = servers[server].users[target]
        else { return }
        let source = servers[server].users[by]?.source ?? Source(name: servers[server].name)
        tell(
            Message(
                source: source,
                .kick,
                [Parameter(state.spelling), Parameter(user.nick), Parameter(cleaning: reason)]
            ),
            on: server,
            channels: [channel]
        )
        leave(target, channel, server)
        spread(.kicked(by: by, channel, target, reason: reason), from: server, except: origin)
    }

    private mutating func topic(
        _ channel: FoldedName,
        _ text: String,
        _ source: Source,
        _ time: Int,
        _ server: Int,
        _ origin: Int?
    ) {
        guard let state = servers[server].channels[channel],
            state.topicSetAt < time || (state.topicSetAt == time && state.topic < text)
        else { return }
        servers[server].channels[channel]?.topic = text
        servers[server].channels[channel]?.topicSetAt = time
        tell(
            Message(source: source, .topic, [Parameter(state.spelling), Parameter(cleaning: text)]),
            on: server,
            channels: [channel]
        )
        spread(.topic(channel, text, by: source, at: time), from: server, except: origin)
    }

    // MARK: Lines

    enum Saying {
        case said(SaidLine)
        case refused(UInt16, String)
    }

    /// Somebody on the server says something; it is accepted here, or nowhere.
    mutating func say(
        _ user: Int,
        to target: String,
        _ text: String,
        isNotice: Bool = false,
        tags: MessageTags = MessageTags(),
        on server: Int
    ) -> Saying {
        guard let source = servers[server].users[user]?.source else { return .refused(401, "No such nick") }
        var recipient: Int?
        if ChannelName(parsing: target, types: "#") != nil {
            guard let channel = servers[server].channels[mapping.fold(target)] else {
                return .refused(403, "No such channel")
            }
            guard channel.members[user] != nil else { return .refused(404, "Cannot send to channel") }
        } else {
            recipient = servers[server].nicks[mapping.fold(target)]
            guard recipient != nil else { return .refused(401, "No such nick") }
        }
        let id = nextSaid()
        let line = SaidLine(
            id: id,
            sender: user,
            source: source,
            isNotice: isNotice,
            target: target,
            recipient: recipient,
            text: text,
            messageID: "m\(id)x",
            time: now,
            clientTags: tags
        )
        apply(.said(line), at: server)
        return .said(line)
    }

    func wire(_ line: SaidLine) -> Message {
        Message(
            source: line.source,
            line.isNotice ? .notice : .privmsg,
            [Parameter(cleaning: line.target), Parameter(cleaning: line.text)]
        )
    }

    private mutating func said(_ line: SaidLine, _ server: Int, _ origin: Int?) {
        guard servers[server].users[line.sender] != nil else { return }
        if let recipient = line.recipient {
            guard let user = servers[server].users[recipient] else { return }
            if user.home == server {
                guard let socket = servers[server].sockets[recipient] else { return }
                send(tagged(wire(line), for: socket, line), to: socket, said: line.id)
            } else {
                spread(.said(line), from: server, except: origin)
            }
            return
        }
        let channel = mapping.fold(line.target)
        tell(wire(line), on: server, channels: [channel], except: line.sender, said: line)
        if hasHistory {
            servers[server].channels[channel]?.history.append(line)
            if servers[server].channels[channel]?.history.count ?? 0 > ModelChannel.historyLimit {
                servers[server].channels[channel]?.history.removeFirst()
            }
        }
        spread(.said(line), from: server, except: origin)
    }
}
