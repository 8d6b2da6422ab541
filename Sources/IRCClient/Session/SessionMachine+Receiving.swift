import IRCProtocol

extension SessionMachine {
    /// A line after 001.
    mutating func receivedInSession(_ message: Message, _ now: MonotonicInstant) {
        let batch = batches.batch(of: message)
        if batch?.isMultiline == true, message.command == .privmsg || message.command == .notice {
            batches.take(message)
            return
        }
        if batch?.isHistory == true, message.command != .batch {
            // What was, changes nothing of what is.
            observeHistory(message)
            return
        }
        if concernsLogin(message, now) || concernsKeeping(message, now) { return }
        let (isLabelled, answer) = receivedLabelled(message, batchLabel: batch?.label, now)
        switch message.command {
        case .ping: pong(message, now)
        case .pong: ponged(message, now)
        case .error: ended(message)
        case .cap: capabilitiesChanged(message, now)
        case .batch: batchChanged(message, now)
        case .privmsg, .notice: spoken(message, message[1], isLabelled: isLabelled, now)
        case .tagmsg: tagged(message, isLabelled: isLabelled)
        case .redact: deleted(message, isLabelled: isLabelled)
        case .join, .part, .kick, .mode, .topic, .nick, .quit, .invite, .account, .chghost, .setname, .away, .rename:
            changed(message, isLabelled: isLabelled, now)
        case .numeric(let numeric): answered(numeric, message, isLabelled: isLabelled, now)
        case .fail, .warn, .note: remarked(message, isLabelled: isLabelled, now)
        case .other("CHATHISTORY"): collect(message, isLabelled: isLabelled, now)
        case .kill:
            if message[0].map({ support.caseMapping.fold($0) }) == ownName {
                complaint = ServerReply(code: "KILL", text: message.last ?? "")
            }
        case .authenticate, .pass, .user, .wallops, .who, .whois, .names, .list, .ack, .other:
            break
        }
        // What the line has changed is known before the question is answered with it.
        if let answer { out.events.append(answer) }
    }

    private mutating func ended(_ message: Message) {
        let words = message.last ?? ""
        if case .quitting = state { return finish(.requested) }
        let isClear = CloseReason.serverSaid(words).cause != .unknown
        if let complaint, !isClear { return finish(.registrationRefused(complaint)) }
        if case .welcomed = state { return finish(.registrationRefused(ServerReply(code: "ERROR", text: words))) }
        finish(.serverSaid(words))
    }

    private mutating func capabilitiesChanged(_ message: Message, _ now: MonotonicInstant) {
        if heedTransport(message) { return }
        let hadSASL = negotiation.held.contains(Capabilities.sasl)
        switch negotiation.received(message, logins: wantedLogins) {
        case .nothing, .settled: break
        case .send(let messages): send(messages, now)
        case .listed:
            if hadSASL { servicesCameBack(now) }
        case .changed:
            identityChanged()
            if !hadSASL, negotiation.held.contains(Capabilities.sasl) { servicesCameBack(now) }
        }
    }

    mutating func identityChanged() {
        guard case .active = state else { return }
        out.events.append(.identityChanged(identity))
    }

    // MARK: - Labels

    /// Whether the line answers a label of ours, and has been booked; with the answer to a question, if that is whole.
    private mutating func receivedLabelled(
        _ message: Message,
        batchLabel: String?,
        _ now: MonotonicInstant
    ) -> (isLabelled: Bool, answer: SessionEvent?) {
        // The label on a BATCH line is the batch's, which tells its end itself.
        guard message.command != .batch else { return (false, nil) }
        let direct = message.tags["label"]
        guard let label = direct ?? batchLabel else { return (false, nil) }
        if requests.isAwaiting(label: label) {
            let line = message.command == .ack ? nil : message
            return (true, requests.labelled(label, line, isLast: direct != nil, now))
        }
        guard ledger.isAwaiting(label: label) else { return (false, nil) }
        if message.command == .numeric(.away) { awayTold(message) }
        let isEcho = Self.echoes.contains(message.command)
        if FailureTables.isFailure(message.command) {
            if let token = ledger.refused(label: label) { refused(token, reply(of: message)) }
        } else if isEcho || direct != nil {
            if let event = ledger.labelled(label, message) { out.events.append(event) }
        }
        return (true, nil)
    }

    /// What servers show to whoever said or did it.
    private static let echoes: Set<Command> = [.privmsg, .notice, .tagmsg, .redact]

    private mutating func batchChanged(_ message: Message, _ now: MonotonicInstant) {
        let label: String
        switch batches.received(message) {
        case .began, .nothing: return
        case .ended(let answered): label = answered
        case .whole(let whole, let isHistory): return received(whole, isHistory: isHistory, now)
        }
        if let event = requests.labelled(label, nil, isLast: true, now) { out.events.append(event) }
        if let event = ledger.labelled(label, nil) { out.events.append(event) }
    }

    func reply(of message: Message) -> ServerReply {
        ServerReply(message) ?? ServerReply(code: message.command.word, text: message.last ?? "")
    }

    // MARK: - Replies

    private mutating func answered(
        _ numeric: Numeric,
        _ message: Message,
        isLabelled: Bool,
        _ now: MonotonicInstant
    ) {
        switch numeric {
        case .isupport:
            supportChanged(message)
        case .myInfo:
            queue.costs.learn(version: message[2] ?? "")
        case .endOfMotd, .noMotd:
            if case .welcomed = state {
                burstEnded(now)
                return
            }
        case .hostHidden:
            hostGiven(message)
        case .namesReply:
            if gatherNames(message) { return }
        case .endOfNames:
            if let name = message[1], channels[support.caseMapping.fold(name)]?.isGathering == true { return }
        case .monitorOnline, .monitorOffline, .monitorListFull:
            peersTold(numeric, message)
        case .away where !isLabelled && !requests.hasOpen:
            awayTold(message)
        case .topic, .topicWhoTime:
            if topicOnJoin(numeric, message) { return }
        default:
            if isError(numeric, message, isLabelled: isLabelled) { return }
        }
        collect(message, isLabelled: isLabelled, now)
    }

    /// 301 in answer to something said; in answer to a question it belongs to that.
    private mutating func awayTold(_ message: Message) {
        guard let nick = message[1].flatMap({ Nickname(parsing: $0) }), let text = message[2] else { return }
        out.events.append(.peerIsAway(nick, text))
    }

    /// Whether the numeric answered a JOIN, a PART or something said.
    private mutating func isError(_ numeric: Numeric, _ message: Message, isLabelled: Bool) -> Bool {
        guard FailureTables.isFailure(.numeric(numeric)), !isLabelled else { return false }
        if Self.complaints.contains(numeric) { complaint = reply(of: message) }
        let target = message[1].map { support.caseMapping.fold($0) }
        if let target, FailureTables.join.contains(numeric) || FailureTables.part.contains(numeric),
            joinFailed(target, reply(of: message), isJoinNumeric: FailureTables.join.contains(numeric))
        {
            return true
        }
        if isJoinAsWhole(numeric, message) { return true }
        if numeric == .tooManyTargets, let list = message[1], list.contains(",") {
            // Said to all of them at once, refused for all of them.
            for name in list.split(separator: ",") {
                guard let token = ledger.refused(target: support.caseMapping.fold(String(name))) else { continue }
                refused(token, reply(of: message))
            }
            return true
        }
        let token: LineToken?
        if FailureTables.said.contains(numeric), let target, message.parameters.count > 2 {
            token = ledger.refused(target: target)
        } else if FailureTables.saidToNobody.contains(numeric), !requests.hasOpen {
            token = ledger.refused(target: nil)
        } else {
            token = nil
        }
        guard let token else { return false }
        refused(token, reply(of: message))
        return true
    }

    /// Whether the numeric answers a JOIN of ours as a whole, or says that we are there already.
    private mutating func isJoinAsWhole(_ numeric: Numeric, _ message: Message) -> Bool {
        switch numeric {
        case .userOnChannel where message[1].map({ support.caseMapping.fold($0) }) == ownName:
            guard let name = message[2], let membership = channels[support.caseMapping.fold(name)],
                membership.deadline != nil
            else { return false }
            arrived(membership.name)
            return true
        case .tooManyTargets where takesBackParts(message):
            return true
        case .tooManyTargets where message[1]?.contains(",") == true || message[1]?.uppercased() == "JOIN":
            // One at a time from now on: the server takes fewer than it said, or said nothing.
            guard !joinsInFlight.isEmpty else { return false }
            mostJoins = 1
            for folded in joinsInFlight.sorted() where channels[folded]?.joinTakenBack() == true {
                joinsInFlight.remove(folded)
                queue.join(folded)
            }
            return true
        case .needMoreParameters where message[1]?.uppercased() == "JOIN":
            guard let first = joinsInFlight.sorted().first else { return false }
            return joinFailed(first, reply(of: message))
        default:
            return false
        }
    }

    /// Several channels in one PART were too many after all: they go one by one.
    private mutating func takesBackParts(_ message: Message) -> Bool {
        guard let list = message[1], list.contains(",") || list.uppercased() == "PART", queue.mostParts > 1 else {
            return false
        }
        let named = Set(CommaList.parse(list).map { support.caseMapping.fold($0) })
        let parting = channels.filter { $0.value.isParting && (named.contains($0.key) || !list.contains(",")) }
        guard !parting.isEmpty else { return false }
        queue.mostParts = 1
        for (folded, membership) in parting.sorted(by: { $0.key < $1.key }) {
            command(Message(.part, [Parameter(membership.name)]), target: folded)
        }
        return true
    }

    private static let mostTargets = 4
    private static let mostParted = 10

    /// What a server says before it ends the session: a better reason than its ERROR, where that has none.
    private static let complaints: Set<Numeric> = [.noPermissionForHost, .passwordMismatch, .bannedFromServer]

    /// `FAIL command CODE context... :text` and its milder sisters.
    private mutating func remarked(_ message: Message, isLabelled: Bool, _ now: MonotonicInstant) {
        if message.command == .fail, !isLabelled, message.parameters.count > 2 {
            let contexts = message.parameters.dropFirst(2).dropLast().map { support.caseMapping.fold($0.text) }
            switch message[0]?.uppercased() ?? "" {
            case "JOIN":
                for context in contexts where joinFailed(context, reply(of: message)) { return }
            case "PRIVMSG", "NOTICE", "TAGMSG", "REDACT", "BATCH":
                let token =
                    contexts.lazy.compactMap { [ledger] in ledger.isAwaiting(target: $0) ? $0 : nil }.first
                    .flatMap { ledger.refused(target: $0) } ?? (contexts.isEmpty ? ledger.refused(target: nil) : nil)
                if let token {
                    refused(token, reply(of: message))
                    return
                }
            default:
                break
            }
        }
        collect(message, isLabelled: isLabelled, now)
    }

    /// The line may belong to the question that is open.
    mutating func collect(_ message: Message, isLabelled: Bool, _ now: MonotonicInstant) {
        guard !isLabelled, let event = requests.collected(message, now) else { return }
        out.events.append(event)
    }

    private mutating func supportChanged(_ message: Message) {
        let before = support
        support.apply(message)
        queue.costs.learn(support)
        queue.isUnpaced = support.hasSafeRate
        // Only where it is announced for messages: what a server takes too many of it throws away.
        let most = support.tokens["TARGMAX"] == nil ? 1 : support.targetLimit(of: .privmsg) ?? Self.mostTargets
        queue.mostTargets = min(most, Self.mostTargets)
        queue.mostParts = min(support.mostListed(in: .part), Self.mostParted)
        window.isUnlimited = support.hasSafeRate
        if support.caseMapping != before.caseMapping { refold() }
        encoding = support.isUTF8Only ? nil : plan.encodingFallback
        if support != before { identityChanged() }
    }

    /// 396: `newhost` or `user@newhost` is how others see us now.
    private mutating func hostGiven(_ message: Message) {
        guard let text = message[1], !text.isEmpty else { return }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count > 1 { source.user = String(parts[0]) }
        source.host = String(parts[parts.count - 1])
        identityChanged()
    }

    /// Names compare otherwise now: every key is made anew.
    private mutating func refold() {
        let mapping = support.caseMapping
        ownName = mapping.fold(nick)
        var renamed: [FoldedName: FoldedName] = [:]
        var moved: [FoldedName: ChannelMembership] = [:]
        for (old, membership) in channels.sorted(by: { $0.key < $1.key }) {
            let new = mapping.fold(membership.name)
            renamed[old] = new
            moved[new] = membership
        }
        channels = moved
        joinsInFlight = Set(joinsInFlight.map { renamed[$0] ?? $0 })
        queue.rename { renamed[$0] ?? $0 }
        hearingChanged()
    }
}
