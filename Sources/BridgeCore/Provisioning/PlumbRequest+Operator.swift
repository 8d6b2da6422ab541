import IRCProtocol
import MatrixProtocol

// The operator: who they are, what they say, and what becomes of them meanwhile.
extension PlumbRequest {
    package mutating func checked(_ finding: OperatorFinding, now: Int64) -> [PlumbEffect] {
        switch state {
        case .checking(let isDisturbed):
            guard let nick, isSame(nick, finding.nick) else { return [] }
            if isDisturbed {
                state = .checking(isDisturbed: false)
                return [.check(nick)]
            }
            return found(finding, now)
        case .confirming(let consenter, let nick, let agrees):
            guard isSame(nick, finding.nick) else { return [] }
            return confirmed(consenter, finding, agrees: agrees, now)
        case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .asked, .rereadingRoom, .ended:
            return []
        }
    }

    private mutating func found(_ finding: OperatorFinding, _ now: Int64) -> [PlumbEffect] {
        guard finding.isOnChannel else { return end(earlier == nil ? .notOnChannel : .leftChannel) }
        if let earlier, !isSame(earlier, finding) { return end(.changedHands) }
        guard finding.isOperator else { return end(earlier == nil ? .notOperator : .lostOperator) }
        let consenter = Consenter(
            nick: finding.nick,
            user: finding.user,
            host: finding.host,
            account: finding.account
        )
        if earlier == nil { deadline = now + patience.answer.milliseconds }
        let remaining = Duration.milliseconds(max(0, deadline - now))
        let again = earlier != nil
        earlier = nil
        wasAsked = true
        state = .asked(consenter)
        return [.save, .wake(remaining), .ask(consenter, again: again, remaining)]
    }

    private mutating func confirmed(
        _ consenter: Consenter,
        _ finding: OperatorFinding,
        agrees: Bool,
        _ now: Int64
    ) -> [PlumbEffect] {
        guard isSame(consenter, finding) else {
            // By the account it is known that this is somebody else: the one who was asked may still answer.
            if consenter.account != nil { return awaitAnswer(of: consenter, now) + [.tell(finding.nick, .notAsked)] }
            return end(finding.isOnChannel ? .changedHands : .leftChannel, telling: finding.nick)
        }
        guard agrees else { return end(.declined, telling: finding.nick) }
        guard finding.isOnChannel else { return end(.leftChannel, telling: finding.nick) }
        guard finding.isOperator else { return end(.lostOperator, telling: finding.nick) }
        // Who is known by an account may have come back under another nick, and is answered there.
        var consenter = consenter
        consenter.nick = finding.nick
        state = .rereadingRoom(consenter)
        return [.readRoom]
    }

    private mutating func awaitAnswer(of consenter: Consenter, _ now: Int64) -> [PlumbEffect] {
        state = .asked(consenter)
        return [.wake(.milliseconds(max(0, deadline - now)))]
    }

    /// The server did not answer.
    package mutating func uncheckable(now: Int64) -> [PlumbEffect] {
        switch state {
        case .checking: end(.unreachable)
        case .confirming(let consenter, let nick, _):
            awaitAnswer(of: consenter, now) + [.tell(nick, .notUnderstood)]
        case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .asked, .rereadingRoom, .ended: []
        }
    }

    /// The question could not be delivered.
    package mutating func unaskable(_ reply: ServerReply) -> [PlumbEffect] {
        guard case .asked = state else { return [] }
        return end(.unaskable(reply))
    }

    /// Somebody has written to the bot. Nil: it was not meant for this request.
    package mutating func heard(_ text: String, from speaker: Speaker) -> [PlumbEffect]? {
        switch state {
        case .asked(let consenter):
            let isAccount = consenter.account != nil && isSame(account: consenter.account, speaker.account)
            guard isAccount || isSame(consenter.nick, speaker.nick) else { return nil }
            if consenter.account == nil, consenter.user != speaker.user || consenter.host != speaker.host {
                return end(.changedHands, telling: speaker.nick)
            }
            guard let agrees = Self.answer(text, on: link.channel, caseMapping) else {
                return [.tell(speaker.nick, .notUnderstood)]
            }
            state = .confirming(consenter, speaker.nick, agrees: agrees)
            return [.wake(patience.preparation), .check(speaker.nick)]
        case .enteringChannel, .checking:
            guard let earlier, isSame(earlier.nick, speaker.nick) else { return nil }
            return [.tell(speaker.nick, .notYet)]
        case .confirming(let consenter, let nick, _):
            // Said once more while the first is looked into.
            return isSame(nick, speaker.nick) || isSame(consenter.nick, speaker.nick) ? [] : nil
        case .rereadingRoom(let consenter):
            return isSame(consenter.nick, speaker.nick) ? [] : nil
        case .fresh, .enteringRoom, .readingRoom, .ended:
            return nil
        }
    }

    /// `yes` or `no`, alone or with the channel after it, in any case.
    private static func answer(_ text: String, on channel: ChannelName, _ caseMapping: CaseMapping) -> Bool? {
        let words = text.split { $0 == " " || $0 == "." || $0 == "!" }.map(String.init)
        guard let first = words.first, words.count <= 2,
            words.count == 1 || caseMapping.fold(words[1]) == caseMapping.fold(channel)
        else { return nil }
        return ["y": true, "yes": true, "n": false, "no": false][first.lowercasedASCII]
    }

    /// Something happened to somebody, in sight of the bot.
    package mutating func saw(_ nick: Nickname, _ change: PresenceChange) -> [PlumbEffect] {
        switch state {
        case .checking:
            if let watched = self.nick, concerns(watched, nick, change) { state = .checking(isDisturbed: true) }
            return []
        case .asked(let consenter), .confirming(let consenter, _, _):
            guard consenter.account == nil else { return follow(consenter, nick, change) }
            guard isSame(consenter.nick, nick) else { return [] }
            return switch change {
            case .left: end(.leftChannel)
            case .lostOperator: end(.lostOperator)
            case .renamed, .rehosted: end(.changedHands)
            }
        case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .rereadingRoom, .ended:
            return []
        }
    }

    /// Who is known by an account may change their nick; the rest is looked at when they answer.
    private mutating func follow(
        _ consenter: Consenter,
        _ nick: Nickname,
        _ change: PresenceChange
    ) -> [PlumbEffect] {
        guard case .renamed(let new) = change, isSame(consenter.nick, nick) else { return [] }
        var consenter = consenter
        consenter.nick = new
        switch state {
        case .asked:
            state = .asked(consenter)
            return [.save]
        case .confirming(_, let checked, let agrees):
            guard isSame(checked, nick) else { return [] }
            state = .confirming(consenter, new, agrees: agrees)
            return [.save, .check(new)]
        case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .checking, .rereadingRoom, .ended:
            return []
        }
    }
}

// MARK: - Who is who

extension PlumbRequest {
    private func isSame(_ left: Nickname, _ right: Nickname) -> Bool {
        caseMapping.fold(left) == caseMapping.fold(right)
    }

    private func isSame(account: String?, _ other: String?) -> Bool {
        guard let account, let other else { return false }
        return caseMapping.fold(account) == caseMapping.fold(other)
    }

    private func isSame(_ consenter: Consenter, _ finding: OperatorFinding) -> Bool {
        if consenter.account != nil { return isSame(account: consenter.account, finding.account) }
        return isSame(consenter.nick, finding.nick) && consenter.user == finding.user && consenter.host == finding.host
    }

    private func concerns(_ watched: Nickname, _ nick: Nickname, _ change: PresenceChange) -> Bool {
        if case .renamed(let new) = change, isSame(watched, new) { return true }
        return isSame(watched, nick)
    }
}
