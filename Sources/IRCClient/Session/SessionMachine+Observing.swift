import IRCProtocol

extension SessionMachine {
    func isOwn(_ source: Source?) -> Bool {
        guard let source, source.name.utf8.count == nick.text.utf8.count else { return false }
        return support.caseMapping.fold(source.name) == ownName
    }

    private func channel(_ text: String?) -> ChannelName? {
        text.flatMap { ChannelName(parsing: $0, types: support.channelTypes) }
    }

    private mutating func observe(
        _ fact: Observation.Fact,
        _ message: Message,
        account: String? = nil,
        isHistory: Bool = false,
        isSplit: Bool = false
    ) {
        var seen = Observation(source: message.source ?? Source(name: server), isHistory: isHistory, fact)
        seen.account = account
        seen.isSplit = isSplit
        for tag in message.tags.all {
            switch tag.key {
            case "account": seen.account = tag.value
            case "msgid": seen.messageID = tag.value.isEmpty ? nil : tag.value
            case "bot", "inspircd.org/bot": seen.isBot = true
            case "time": seen.time = ServerTime.milliseconds(parsing: tag.value)
            case _ where tag.key.utf8.first == UInt8(ascii: "+"): seen.tags.append(key: tag.key, value: tag.value)
            default: break
            }
        }
        out.events.append(.observed(seen))
    }

    // MARK: - What is said

    /// `text`: that of the message, or all of one of many lines.
    mutating func spoken(_ message: Message, _ text: String?, isLabelled: Bool, _ now: MonotonicInstant) {
        guard let target = message[0], let text else { return }
        if isOwn(message.source) {
            guard !isLabelled, hasEcho else { return }
            echoed(target, message)
            return
        }
        if message.command == .notice, message.source?.isServer ?? true {
            collect(message, isLabelled: isLabelled, now)
        }
        observeSpoken(message, target, text, isHistory: false, now)
    }

    private mutating func echoed(_ target: String, _ message: Message) {
        let folded = support.caseMapping.fold(target)
        if let event = ledger.echoed(target: folded, message) { out.events.append(event) }
    }

    /// Tags without words. Those that are no client's own say nothing.
    mutating func tagged(_ message: Message, isLabelled: Bool) {
        guard let target = message[0] else { return }
        if isOwn(message.source) {
            if !isLabelled, hasEcho { echoed(target, message) }
            return
        }
        guard message.tags.all.contains(where: { $0.key.hasPrefix("+") }) else { return }
        switch MessageTarget(parsing: target, support: support) {
        case .channel(let channel, nil): if isHeard(channel) { observe(.tagged(channel), message) }
        case .channel: break
        case .nick, .other: observe(.tagged(nil), message)
        }
    }

    mutating func deleted(_ message: Message, isLabelled: Bool) {
        guard let target = message[0], let messageID = message[1], !messageID.isEmpty else { return }
        if isOwn(message.source) {
            if !isLabelled, hasEcho { echoed(target, message) }
            return
        }
        if let channel = channel(target) {
            if isHeard(channel) { observe(.deleted(channel, messageID: messageID), message) }
        } else {
            observe(.deleted(nil, messageID: messageID), message)
        }
    }

    func isChannel(_ text: String?) -> Bool { channel(text) != nil }

    mutating func observeSpoken(
        _ message: Message,
        _ target: String,
        _ text: String,
        isHistory: Bool,
        _ now: MonotonicInstant?
    ) {
        var kind: OutgoingLine.Kind = message.command == .notice ? .notice : .message
        var body = text
        var isQuery = false
        if let query = CTCP(parsing: text) {
            if query.isAction {
                kind = .action
                body = query.arguments ?? ""
            } else {
                isQuery = true
            }
        }
        switch MessageTarget(parsing: target, support: support) {
        case .channel(let channel, let prefix):
            // A replay is observed in every role: what we said on an earlier connection is found in it.
            guard !isQuery, isHistory || isHeard(channel) else { return }
            observe(.said(kind, channel, text: body, statusPrefix: prefix), message, isHistory: isHistory)
        case .nick, .other:
            // Of a conversation in the past both sides are shown, and ours may have had another nick then.
            if isHistory, support.caseMapping.fold(target) != ownName { return }
            guard isQuery else {
                observe(.whispered(kind, text: body), message, isHistory: isHistory)
                return
            }
            if let now, message.command == .privmsg { answer(message, text, now) }
        }
    }

    /// A question of some client about ours: a few are answered, behind all that people say.
    private mutating func answer(_ message: Message, _ text: String, _ now: MonotonicInstant) {
        guard case .active = state, let query = CTCP(parsing: text), let asker = message.source?.nick,
            let answer = CTCPAnswers.answer(to: query, time: message.tags["time"]), allowance.take(now)
        else { return }
        let notice = Message(.notice, [Parameter(asker), answer.encoded])
        guard isEncodable(notice) else { return }
        queue.say(
            SendQueue.Entry(message: notice, target: support.caseMapping.fold(asker), purpose: .plain)
        )
    }

    // MARK: - What changes

    mutating func changed(_ message: Message, isLabelled: Bool, _ now: MonotonicInstant) {
        let isOwn = isOwn(message.source)
        if isOwn || isAboutUs(message) { collect(message, isLabelled: isLabelled, now) }
        switch message.command {
        case .join: joined(message, isOwn: isOwn)
        case .part: parted(message, isOwn: isOwn)
        case .kick: kicked(message)
        case .mode: modesChanged(message)
        case .topic: topicChanged(message)
        case .rename: channelRenamed(message)
        // InspIRCd names the new nick as the source of some labelled answers: what answers our own label is our own.
        case .nick: renamed(message, isOwn: isOwn || isLabelled)
        case .quit: quit(message, isOwn: isOwn)
        case .invite: invited(message)
        default: personChanged(message, isOwn: isOwn)
        }
    }

    /// MODE and KICK that name us, whoever sends them.
    private func isAboutUs(_ message: Message) -> Bool {
        let index = message.command == .kick ? 1 : 0
        return message[index].map { support.caseMapping.fold($0) } == ownName
    }

    private mutating func joined(_ message: Message, isOwn: Bool) {
        // A server may name several channels in one line.
        for name in CommaList.parse(message[0] ?? "") {
            guard let channel = channel(name) else { continue }
            if isOwn {
                if let seen = message.source, seen.user != nil, seen.host != nil { source = seen }
                arrived(channel)
            }
            let support = support
            if !isOwn, let source = message.source {
                gather(support.caseMapping.fold(channel)) { $0.joined(source, support) }
            }
            guard isHeard(channel) else { continue }
            let isExtended = negotiation.held.contains("extended-join") && message.parameters.count > 2
            observe(
                .joined(channel, realname: isExtended ? message[2] : nil),
                message,
                account: isExtended ? message[1].flatMap(Self.account) : nil
            )
        }
    }

    private static func account(_ text: String) -> String? { text == "*" || text.isEmpty ? nil : text }

    private mutating func parted(_ message: Message, isOwn: Bool) {
        for name in CommaList.parse(message[0] ?? "") {
            guard let channel = channel(name) else { continue }
            if isOwn {
                departed(channel, .parted(reason: message[1]))
                continue
            }
            if let source = message.source {
                let folded = support.caseMapping.fold(source.name)
                gather(support.caseMapping.fold(channel)) { $0.left(folded) }
            }
            if isHeard(channel) { observe(.parted(channel, reason: message[1]), message) }
        }
    }

    private mutating func kicked(_ message: Message) {
        guard let channel = channel(message[0]), let nick = message[1].flatMap({ Nickname(parsing: $0) }) else {
            return
        }
        let folded = support.caseMapping.fold(nick)
        if folded == ownName {
            departed(channel, .kicked(by: message.source ?? Source(name: server), reason: message[2]))
            return
        }
        gather(support.caseMapping.fold(channel)) { $0.left(folded) }
        if isHeard(channel) { observe(.kicked(channel, nick, reason: message[2]), message) }
    }

    private mutating func modesChanged(_ message: Message) {
        guard let channel = channel(message[0]) else { return }
        let support = support
        let changes = ModeChange.parse(message, support: support)
        guard !changes.isEmpty else { return }
        gather(support.caseMapping.fold(channel)) { $0.changed(changes, support) }
        if isHeard(channel) { observe(.mode(channel, changes), message) }
    }

    private mutating func topicChanged(_ message: Message) {
        guard let channel = channel(message[0]) else { return }
        if isHeard(channel) { observe(.topic(channel, text: message[1] ?? ""), message) }
    }

    private mutating func renamed(_ message: Message, isOwn: Bool) {
        guard let new = message[0].flatMap({ Nickname(parsing: $0) }), let old = message.source else { return }
        let support = support
        let before = support.caseMapping.fold(old.name)
        if isGathering {
            for folded in Array(channels.keys) { gather(folded) { $0.renamed(before, to: new, support) } }
        }
        if isOwn {
            let previous = nick
            nick = new
            ownName = support.caseMapping.fold(new)
            source.name = new.text
            out.events.append(.nickChanged(from: previous, to: new))
            nickBecame(ownName)
        } else if isListening {
            observe(.renamed(to: new), message)
        }
    }

    private mutating func quit(_ message: Message, isOwn: Bool) {
        guard !isOwn, let source = message.source else { return }
        if isGathering {
            let gone = support.caseMapping.fold(source.name)
            for folded in Array(channels.keys) { gather(folded) { $0.left(gone) } }
        }
        guard isListening else { return }
        observe(.quit(reason: message[0]), message, isSplit: batches.batch(of: message)?.isSplit == true)
    }

    private mutating func invited(_ message: Message) {
        guard let channel = channel(message[1]), message[0].map({ support.caseMapping.fold($0) }) == ownName else {
            return
        }
        observe(.invited(channel), message)
    }

    private mutating func personChanged(_ message: Message, isOwn: Bool) {
        if isOwn {
            guard message.command == .chghost, let user = message[0], let host = message[1] else { return }
            source.user = user
            source.host = host
            identityChanged()
            return
        }
        // Whoever is silent in all channels may talk with somebody alone.
        guard isListening || isWatched(message.source) else { return }
        switch message.command {
        case .account:
            observe(.accountChanged(message[0].flatMap(Self.account)), message)
        case .chghost:
            if let user = message[0], let host = message[1] { observe(.hostChanged(user: user, host: host), message) }
        case .setname:
            observe(.realnameChanged(message[0] ?? ""), message)
        case .away:
            observe(.awayChanged(message[0]), message)
        default:
            break
        }
    }

    // MARK: - History

    /// What a server replays: told as such, for channels that are heard. Our own deeds of another time are not news, but
    /// our own words in a channel are: a line of an earlier connection, of which nobody knew, has arrived.
    mutating func observeHistory(_ message: Message) {
        if isOwn(message.source) {
            let isSpoken = message.command == .privmsg || message.command == .notice
            guard isSpoken, channel(message[0]) != nil else { return }
        }
        switch message.command {
        case .privmsg, .notice:
            guard let target = message[0], let text = message[1] else { return }
            observeSpoken(message, target, text, isHistory: true, nil)
        case .join:
            if let channel = channel(message[0]), isHeard(channel) {
                observe(.joined(channel, realname: nil), message, isHistory: true)
            }
        case .part:
            if let channel = channel(message[0]), isHeard(channel) {
                observe(.parted(channel, reason: message[1]), message, isHistory: true)
            }
        case .kick:
            if let channel = channel(message[0]), isHeard(channel),
                let nick = message[1].flatMap({ Nickname(parsing: $0) })
            {
                observe(.kicked(channel, nick, reason: message[2]), message, isHistory: true)
            }
        case .topic:
            if let channel = channel(message[0]), isHeard(channel) {
                observe(.topic(channel, text: message[1] ?? ""), message, isHistory: true)
            }
        default:
            break
        }
    }
}
