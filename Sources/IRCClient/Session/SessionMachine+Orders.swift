import IRCProtocol

extension SessionMachine {
    package mutating func ordered(_ order: SessionOrder, now: MonotonicInstant) -> SessionActions {
        switch state {
        case .closed:
            return SessionActions()
        case .active:
            carryOut(order, now)
        case .quitting:
            // Too late for anything new, but a question is never left without an answer.
            if case .request(let token, _) = order {
                out.events.append(.answered(token, Answer(lines: [], isComplete: false)))
            }
        case .idle, .registering, .welcomed, .identifying:
            switch order {
            case .open, .hurry: break
            case .setRole, .probe, .quit: carryOut(order, now)
            case .join, .part, .say, .request, .watch: parked.append(order)
            case .hint: break
            }
        }
        return concluded(now)
    }

    mutating func carryOut(_ order: SessionOrder, _ now: MonotonicInstant) {
        switch order {
        case .open, .hurry: break
        case .join(let channel, let key): join(channel, key: key)
        case .part(let channel, let reason): part(current(channel), reason: reason)
        case .setRole(let channel, let role): setRole(current(channel), role)
        case .probe:
            barriers.want(.probe)
            keepAlive.probed(now)
        case .say(let line): say(current(line))
        case .hint(let target, let tags): hint(current(target), tags, now)
        case .watch(let nicks): watch(nicks)
        case .request(let token, let messages): request(token, messages)
        case .quit(let reason): quit(reason, now)
        }
    }

    private func current(_ line: OutgoingLine) -> OutgoingLine {
        var line = line
        line.target = current(line.target)
        return line
    }

    private func current(_ target: OutgoingLine.Target) -> OutgoingLine.Target {
        guard case .channel(let channel) = target else { return target }
        return .channel(current(channel))
    }

    private mutating func join(_ channel: ChannelName, key: Secret?) {
        if let key, Parameter(key.exposed)?.canBeMiddle != true || key.exposed.contains(",") {
            let reply = ServerReply(code: "LOCAL", text: "This key cannot be sent.")
            out.events.append(.joinRefused(channel, reply))
            return
        }
        let folded = support.caseMapping.fold(channel)
        formerNames[folded] = nil
        var membership = channels[folded] ?? ChannelMembership(channel)
        let action = membership.joinOrdered(key: key)
        channels[folded] = membership
        switch action {
        case .none: break
        case .enqueue: queue.join(folded)
        }
    }

    private mutating func part(_ channel: ChannelName, reason: String?) {
        let folded = support.caseMapping.fold(channel)
        guard var membership = channels[folded] else { return }
        let action = membership.partOrdered()
        channels[folded] = membership
        switch action {
        case .none:
            break
        case .withdraw:
            queue.withdrawJoin(folded)
            out.events.append(.left(membership.name, .parted(reason: nil)))
        case .send:
            let words = reason.map { [Parameter(cleaning: Self.clipped($0))] } ?? []
            command(Message(.part, [Parameter(membership.name)] + words), target: folded)
        }
        hearingChanged(forget: folded)
    }

    private mutating func setRole(_ channel: ChannelName, _ role: ObserverRole) {
        let folded = support.caseMapping.fold(channel)
        channels[folded, default: ChannelMembership(channel)].role = role
        if role == .reporter { askNames(folded) }
        barriers.want(.role(channel, role))
        hearingChanged(forget: folded)
    }

    private mutating func quit(_ reason: String, _ now: MonotonicInstant) {
        switch state {
        case .idle:
            finish(.requested)
        case .registering, .welcomed, .identifying, .active:
            // Nothing that waits for registration will happen any more.
            for case .request(let token, _) in parked {
                out.events.append(.answered(token, Answer(lines: [], isComplete: false)))
            }
            parked = []
            state = .quitting(Farewell(reason: reason, deadline: now + Farewell.drainPatience))
        case .quitting, .closed:
            break
        }
    }

    private mutating func request(_ token: RequestToken, _ messages: [Message]) {
        if messages.contains(where: { $0.command == .nick }) { nickSettled() }
        guard messages.allSatisfy(isEncodable) else {
            let text = Parameter("This command cannot be sent.")
            let failure = Message(.fail, ["*", "LOCAL", text])
            out.events.append(.answered(token, Answer(lines: [failure], isComplete: true)))
            return
        }
        guard hasLabels, !messages.isEmpty else {
            requests.wait(token, messages)
            return
        }
        var labels: Set<String> = []
        let tagged = messages.map { message in
            let label = nextLabel()
            labels.insert(label)
            var message = message
            message.tags["label"] = label
            return message
        }
        requests.begin(token, messages, labels: labels)
        enqueue(tagged, of: token)
    }

    mutating func enqueue(_ messages: [Message], of token: RequestToken) {
        for (index, message) in messages.enumerated() {
            let purpose = SendQueue.Entry.Purpose.request(token, isLast: index == messages.count - 1)
            queue.command(
                SendQueue.Entry(
                    message: message,
                    target: message[0].map { support.caseMapping.fold($0) },
                    purpose: purpose
                )
            )
        }
    }

    mutating func command(_ message: Message, target: FoldedName?) {
        guard isEncodable(message) else { return }
        queue.command(SendQueue.Entry(message: message, target: target, purpose: .plain))
    }

    /// A reason short enough for any server (`KICKLEN` and its kin begin at about 180).
    static func clipped(_ reason: String) -> String {
        LineSplitter(budget: 180).split(FormattedText(reason)).first?.rendered ?? ""
    }
}
