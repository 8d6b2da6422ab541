import IRCProtocol

extension SessionMachine {
    // MARK: - Saying

    mutating func say(_ line: OutgoingLine) {
        var line = line
        line.tags = clientTags(of: line.tags)
        switch line.deed {
        case .say: break
        case .tag: return tag(line)
        case .delete(let messageID, let reason): return delete(messageID, reason, line)
        }
        if !line.more.isEmpty, let batch = batch(line) { return say(batch, line) }
        let pieces = ([line.text] + line.more).flatMap { text in
            var part = line
            part.text = text
            return Message.lines(saying: part, budget: budget)
        }
        let messages = numbered(pieces)
        guard !messages.isEmpty else {
            refuse(line.token, "There is nothing to say in this message.")
            return
        }
        guard messages.allSatisfy(isEncodable) else {
            refuse(line.token, "This message cannot be sent.")
            return
        }
        guard ledger.accepted(line.token, lines: messages.count) else { return }
        for message in messages { queue.say(entry(message, to: line)) }
    }

    /// What fits on a line. Servers that cut more off than they should have taught us.
    var budget: MessageBudget {
        var budget = MessageBudget(source: source, support: support)
        budget.lineLength -= shortfall
        return budget
    }

    mutating func entry(_ message: Message, to line: OutgoingLine) -> SendQueue.Entry {
        entry(message, support.caseMapping.fold(line.target.text), line.token)
    }

    private mutating func entry(
        _ message: Message,
        _ target: FoldedName,
        _ token: LineToken
    ) -> SendQueue.Entry {
        var message = message
        var label: String?
        if hasLabels {
            let next = nextLabel()
            message.tags["label"] = next
            label = next
        }
        return SendQueue.Entry(message: message, target: target, purpose: .say(token, label: label))
    }

    /// Says again what servers have cut off.
    mutating func sayUnsaid() {
        for unsaid in ledger.takeUnsaid() {
            shortfall = min(max(shortfall, unsaid.message[1]?.utf8.count ?? 0), Self.mostShortfall)
            queue.sayNext(entry(unsaid.message, unsaid.target, unsaid.token))
        }
    }

    /// A server that keeps less than this of a line has other troubles.
    private static let mostShortfall = 200

    private mutating func tag(_ line: OutgoingLine) {
        let message = Message(tags: line.tags, .tagmsg, [Parameter(cleaning: line.target.text)])
        guard !line.tags.isEmpty, isEncodable(message) else {
            return refuse(line.token, "The server does not pass this on.")
        }
        guard ledger.accepted(line.token, lines: 1) else { return }
        queue.say(entry(message, to: line))
    }

    private mutating func delete(_ messageID: String, _ reason: String?, _ line: OutgoingLine) {
        let reason = reason.map { [Parameter(cleaning: Self.clipped($0))] } ?? []
        let message = Message(
            .redact,
            [Parameter(cleaning: line.target.text), Parameter(cleaning: messageID)] + reason
        )
        guard negotiation.held.contains(Capabilities.redaction), isEncodable(message) else {
            return refuse(line.token, "The server does not take messages back.")
        }
        guard ledger.accepted(line.token, lines: 1) else { return }
        queue.say(entry(message, to: line))
    }

    /// Not counted, not confirmed, and not worth a wait.
    mutating func hint(_ target: OutgoingLine.Target, _ tags: MessageTags, _ now: MonotonicInstant) {
        var message = Message(tags: clientTags(of: tags), .tagmsg, [Parameter(cleaning: target.text)])
        guard !message.tags.isEmpty, case .active = state else { return }
        // An error that comes back is known by the label to be no answer to anything else.
        if hasLabels { message.tags["label"] = nextLabel() }
        guard isEncodable(message), window.isOpen, queue.takesHint(now) else { return }
        out.send.append(message)
    }

    private mutating func refuse(_ token: LineToken, _ text: String) {
        out.events.append(.refused(token, ServerReply(code: "LOCAL", text: text)))
    }

    /// A failure of one wire line refuses its token, and what is left of it is not said.
    mutating func refused(_ token: LineToken, _ reply: ServerReply) {
        queue.withdraw(token)
        out.events.append(.refused(token, reply))
    }

    /// A mark on a piece would say that the whole line has arrived, if the piece did not say that it is one.
    private func numbered(_ pieces: [Message]) -> [Message] {
        guard pieces.count > 1, pieces.first?.tags[DeliveryMark.lineTag] != nil else { return pieces }
        let isRelayed = support.allowsClientTag(String(DeliveryMark.partTag.dropFirst()))
        return pieces.enumerated().map { index, piece in
            var piece = piece
            if isRelayed {
                piece.tags[DeliveryMark.partTag] = DeliveryMark.Part(number: index + 1, total: pieces.count).text
            } else {
                piece.tags[DeliveryMark.lineTag] = nil
            }
            return piece
        }
    }

    /// Client-only tags that the server passes on.
    private func clientTags(of tags: MessageTags) -> MessageTags {
        var kept = MessageTags()
        guard negotiation.held.contains("message-tags") else { return kept }
        for tag in tags.all where tag.key.hasPrefix("+") && support.allowsClientTag(String(tag.key.dropFirst())) {
            kept.append(key: tag.key, value: tag.value)
        }
        return kept
    }

    var hasLabels: Bool { negotiation.hasLabels }
    var hasEcho: Bool { negotiation.hasEcho }

    mutating func nextLabel() -> String {
        labelCount += 1
        return "t" + String(labelCount, radix: 36)
    }

    // MARK: - Writing

    /// Room for tags of ours: a label beside the client's.
    private var limits: LineLimits { LineLimits(tags: LineLimits.sent.tags - 32, rest: support.lineLength) }

    func isEncodable(_ message: Message) -> Bool { (try? message.encoded(limits: limits)) != nil }

    /// What cannot wait.
    mutating func send(_ messages: [Message], _ now: MonotonicInstant) {
        for message in messages {
            out.send.append(message)
            queue.urgentWent(now)
        }
    }

    mutating func pong(_ ping: Message, _ now: MonotonicInstant) {
        let answer = Message(.pong, Array(ping.parameters.prefix(1)))
        if isEncodable(answer) { send([answer], now) }
    }

    /// Writes what the pace allows, and a PING where something waits for one.
    mutating func pump(_ now: MonotonicInstant) {
        switch state {
        case .idle, .registering, .closed:
            return
        case .welcomed, .identifying:
            break
        case .active:
            writeQueue(now)
        case .quitting(let farewell):
            if farewell.isSaid { return }
            writeQueue(now)
            if sayFarewell(farewell, now) { return }
        }
        // Before the PING that says that all of it has come.
        let lists = CommaList.encode(namesWanted.map(\.text), count: support.mostListed(in: .names))
        let names = lists.map { Message(.names, [Parameter(cleaning: $0)]) }
        namesWanted = []
        send(names.filter(isEncodable), now)
        // Any PING is a barrier for what was said before it: the sooner it is known, the fewer lines a refusal can mean.
        if barriers.isDue, !hasLabels, !hasEcho, ledger.unbarriered > 0 {
            barriers.want(.said(upTo: ledger.barrierWanted()))
        }
        guard let ping = barriers.next() else { return }
        pingMark = window.serial
        if queue.costs.hasFreePing { out.send.append(ping) } else { send([ping], now) }
        keepAlive.pingSent(now, isAwaited: ledger.isWaiting)
        if barriers.isProbing { keepAlive.probed(now) }
    }

    private mutating func writeQueue(_ now: MonotonicInstant) {
        if queue.isEmpty, ledger.isEmpty, requests.isEmpty { return }
        repeat {
            if let next = requests.takeWaiting() {
                requests.begin(next.token, next.messages, labels: [])
                enqueue(next.messages, of: next.token)
                if next.messages.isEmpty { written(next.token, now) }
            }
            while window.isOpen, let turn = queue.next(now) { write(turn, now) }
        } while requests.canTakeWaiting
        wantBarrierForSaid(now)
    }

    private mutating func write(_ turn: SendQueue.Turn, _ now: MonotonicInstant) {
        switch turn {
        case .joins:
            writeJoins(now)
        case .shared(let entries):
            writeShared(entries, now)
        case .entry(let entry):
            out.send.append(entry.message)
            out.send += entry.following
            for message in [entry.message] + entry.following { window.wrote(message.byteEstimate) }
            switch entry.purpose {
            case .plain:
                break
            case .say(let token, let label):
                guard let target = entry.target else { break }
                keepAlive.awaited(now)
                ledger.written(
                    token,
                    target: target,
                    message: entry.message,
                    label: label,
                    place: window.serial,
                    now
                )
            case .request(let token, let isLast):
                if isLast { written(token, now) }
            }
        }
    }

    /// One line for all of them, each of which is confirmed or refused for itself.
    private mutating func writeShared(_ entries: [SendQueue.Entry], _ now: MonotonicInstant) {
        guard var message = entries.first?.message else { return }
        let targets = entries.compactMap { $0.message[0] }.joined(separator: ",")
        message.parameters[0] = Parameter(cleaning: targets)
        let isWhole = isEncodable(message)
        if isWhole {
            out.send.append(message)
            window.wrote(message.byteEstimate)
        }
        for entry in entries {
            if !isWhole {
                out.send.append(entry.message)
                window.wrote(entry.message.byteEstimate)
            }
            guard case .say(let token, _) = entry.purpose, let target = entry.target else { continue }
            keepAlive.awaited(now)
            ledger.written(token, target: target, message: entry.message, label: nil, place: window.serial, now)
        }
    }

    private mutating func written(_ token: RequestToken, _ now: MonotonicInstant) {
        if requests.written(token, now) { barriers.want(.request(token)) }
    }

    /// Several channels in one line, those with a key first, as JOIN wants them.
    private mutating func writeJoins(_ now: MonotonicInstant) {
        let limit = min(mostJoins, max(1, support.joinTargetLimit))
        var keyed: [(name: String, key: String)] = []
        var plain: [String] = []
        var length = 0
        while keyed.count + plain.count < limit, let folded = queue.joins.first {
            guard var membership = channels[folded], membership.isWaiting else {
                queue.withdrawJoin(folded)
                continue
            }
            let key = membership.key?.exposed
            let cost = membership.name.text.utf8.count + 1 + (key.map { $0.utf8.count + 1 } ?? 0)
            guard length == 0 || length + cost <= Self.joinLength else { break }
            length += cost
            queue.withdrawJoin(folded)
            if let key { keyed.append((membership.name.text, key)) } else { plain.append(membership.name.text) }
            membership.joinWritten(now)
            channels[folded] = membership
            joinsInFlight.insert(folded)
        }
        let names = keyed.map(\.name) + plain
        guard !names.isEmpty else { return }
        var parameters = [Parameter(cleaning: names.joined(separator: ","))]
        if !keyed.isEmpty { parameters.append(Parameter(cleaning: keyed.map(\.key).joined(separator: ","))) }
        let message = Message(.join, parameters)
        if isEncodable(message) {
            out.send.append(message)
            window.wrote(message.byteEstimate)
        } else {
            let reply = ServerReply(code: "LOCAL", text: "This channel name cannot be sent.")
            for name in names { joinFailed(support.caseMapping.fold(name), reply) }
        }
    }

    private static let joinLength = 400

    // MARK: - Barriers

    /// Without an echo the PONG behind a line says that it arrived. One PING serves several lines, for servers count it
    /// like any line; with an echo it only asks after one that does not come.
    private mutating func wantBarrierForSaid(_ now: MonotonicInstant) {
        // The deadline that is told to the driver counts in every case, or its timer would ring without end.
        var isDue = ledger.deadline(patience: Self.echoPatience).map { $0 <= now } ?? false
        if !hasLabels, !hasEcho {
            let count = ledger.unbarriered
            isDue = isDue || count >= Self.linesPerBarrier || (count > 0 && !queue.hasSays)
        }
        // What fills the window and shows no answer by itself is asked after.
        if !window.isOpen, !barriers.isWaiting, !barriers.isDue {
            isDue = isDue || (!hasLabels && !hasEcho) || ledger.unbarriered == 0
        }
        if isDue { barriers.want(.said(upTo: ledger.barrierWanted())) }
    }

    private static let linesPerBarrier = 5

    mutating func ponged(_ message: Message, _ now: MonotonicInstant) {
        guard let purposes = barriers.pong(message) else {
            if let event = requests.collected(message, now) { out.events.append(event) }
            return
        }
        keepAlive.ponged(now)
        window.reached(pingMark)
        for purpose in purposes {
            switch purpose {
            case .alive: break
            case .welcomed: burstEnded(now)
            case .settled(let channel): settled(channel)
            case .role(let channel, let role): out.events.append(.roleTaken(current(channel), role))
            case .probe: out.events.append(.probed)
            case .request(let token):
                if let event = requests.barrierPassed(token) { out.events.append(event) }
            case .said(let serial): out.events += ledger.barrierPassed(upTo: serial)
            }
        }
    }

    // MARK: - Goodbye

    /// Once nothing waits any more, or the time for that is over.
    private mutating func sayFarewell(_ farewell: Farewell, _ now: MonotonicInstant) -> Bool {
        guard now >= farewell.deadline || (queue.isEmpty && ledger.isEmpty && requests.isEmpty) else { return false }
        let message = Message(.quit, [Parameter(cleaning: Self.clipped(farewell.reason))])
        if isEncodable(message) { send([message], now) }
        state = .quitting(
            Farewell(reason: farewell.reason, isSaid: true, deadline: now + Farewell.closePatience)
        )
        return true
    }
}

extension ISupport {
    /// Channels in one JOIN. Servers that announce nothing take lists all the same.
    fileprivate var joinTargetLimit: Int {
        guard tokens["TARGMAX"]?.contains("JOIN:") == true else { return .max }
        return targetLimit(of: .join) ?? .max
    }
}

extension Message {
    /// About as long as it is on the wire, tags aside, which servers count apart.
    fileprivate var byteEstimate: Int {
        parameters.reduce(command.word.utf8.count + 3) { $0 + $1.text.utf8.count + 1 }
    }
}
