import IRCProtocol
import MatrixProtocol

/// One request to link a room with a channel, from the wish to its one end.
///
/// The room is looked at first, then the channel, where the bot has to be to see that the operator stays who they are.
/// The operator is asked; on an answer the server is asked again who that is, and the homeserver whether the one who
/// began still may.
package struct PlumbRequest: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case fresh
        case enteringRoom
        case readingRoom
        case enteringChannel
        /// `isDisturbed`: something happened to the nick since the server was asked about it.
        case checking(isDisturbed: Bool)
        case asked(Consenter)
        /// An answer has come, under the nick that is being checked.
        case confirming(Consenter, Nickname, agrees: Bool)
        case rereadingRoom(Consenter)
        case ended(PlumbEnd)
    }

    /// How long the parts may take.
    package struct Patience: Sendable, Hashable {
        /// Until the operator is asked, and again from their answer to the link.
        package var preparation: Duration
        package var answer: Duration

        package init(preparation: Duration, answer: Duration) {
            self.preparation = preparation
            self.answer = answer
        }
    }

    package let id: PlumbID
    package let link: LinkRequest
    package let place: CommandPlace?
    package let patience: Patience
    package var caseMapping: CaseMapping
    package private(set) var state = State.fresh
    /// Who was asked before the bot lost sight of the channel.
    package private(set) var earlier: Consenter?
    /// Until when the operator may answer; until they are asked, until when that has to happen.
    package private(set) var deadline: Int64

    package init(_ id: PlumbID, _ link: LinkRequest, place: CommandPlace?, patience: Patience, caseMapping: CaseMapping)
    {
        self.id = id
        self.link = link
        self.place = place
        self.patience = patience
        self.caseMapping = caseMapping
        deadline = 0
    }

    /// As an earlier run left it.
    package init(_ record: PlumbRecord, patience: Patience, caseMapping: CaseMapping) {
        self.init(record.id, record.link, place: record.place, patience: patience, caseMapping: caseMapping)
        earlier = record.consenter
        deadline = record.deadline
    }

    /// Whom the server is asked about.
    package var nick: Nickname? { earlier?.nick ?? link.operatorNick }

    package var record: PlumbRecord {
        let consenter: Consenter? =
            switch state {
            case .asked(let consenter), .confirming(let consenter, _, _), .rereadingRoom(let consenter): consenter
            case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .checking, .ended: earlier
            }
        return PlumbRecord(id: id, link: link, place: place, consenter: consenter, deadline: deadline)
    }

    // MARK: The beginning

    /// `now`: milliseconds since 1970, here and below.
    package mutating func begin(now: Int64) -> [PlumbEffect] {
        guard case .fresh = state else { return [] }
        state = .enteringRoom
        deadline = now + patience.preparation.milliseconds
        return [.save, .wake(patience.preparation), .enterRoom]
    }

    /// The bridge has started again. Who was asked has to be asked once more: nobody watched them meanwhile.
    package mutating func resume(now: Int64) -> [PlumbEffect] {
        guard case .fresh = state else { return [] }
        guard earlier != nil else {
            state = .enteringRoom
            // The connections are not back yet.
            deadline = now + patience.answer.milliseconds
            return [.wake(patience.answer), .enterRoom]
        }
        guard deadline > now else { return end(.expired) }
        state = .enteringChannel
        return [.wake(.milliseconds(deadline - now)), .enterChannel]
    }

    // MARK: The room

    package mutating func enteredRoom() -> [PlumbEffect] {
        guard case .enteringRoom = state else { return [] }
        state = .readingRoom
        return [.readRoom]
    }

    package mutating func roomClosed(_ words: String) -> [PlumbEffect] {
        guard case .enteringRoom = state else { return [] }
        return end(.roomClosed(words))
    }

    /// `refusal`: why the room or the one who asked will not do.
    package mutating func roomRead(refusal: ProvisioningRefusal?) -> [PlumbEffect] {
        switch state {
        case .readingRoom:
            if let refusal { return end(.unfit(refusal)) }
            guard link.operatorNick != nil else { return end(.linked(nil)) }
            state = .enteringChannel
            return [.enterChannel]
        case .rereadingRoom(let consenter):
            return end(refusal.map(PlumbEnd.unfit) ?? .linked(consenter), telling: consenter.nick)
        case .fresh, .enteringRoom, .enteringChannel, .checking, .asked, .confirming, .ended:
            return []
        }
    }

    package mutating func roomUnreadable() -> [PlumbEffect] {
        switch state {
        case .readingRoom, .rereadingRoom: end(.roomUnreadable)
        case .fresh, .enteringRoom, .enteringChannel, .checking, .asked, .confirming, .ended: []
        }
    }

    // MARK: The channel

    package mutating func enteredChannel() -> [PlumbEffect] {
        guard case .enteringChannel = state, let nick else { return [] }
        state = .checking(isDisturbed: false)
        return [.check(nick)]
    }

    package mutating func channelClosed(_ reply: ServerReply) -> [PlumbEffect] {
        guard case .enteringChannel = state else { return [] }
        return end(.channelClosed(reply))
    }

    /// The bot was thrown out of the channel: its operators' word too.
    package mutating func expelled() -> [PlumbEffect] {
        switch state {
        case .enteringChannel, .checking, .asked, .confirming: end(.expelled)
        case .fresh, .enteringRoom, .readingRoom, .rereadingRoom, .ended: []
        }
    }

    /// The bot's connection has ended. What happens to the operator before the next one, nobody sees.
    package mutating func lostSight(now: Int64) -> [PlumbEffect] {
        switch state {
        case .checking:
            state = .enteringChannel
            return []
        case .asked(let consenter), .confirming(let consenter, _, _):
            earlier = consenter
            state = .enteringChannel
            return [.wake(.milliseconds(max(0, deadline - now)))]
        case .fresh, .enteringRoom, .readingRoom, .enteringChannel, .rereadingRoom, .ended:
            return []
        }
    }

    // MARK: The operator

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

    // MARK: The end

    package mutating func timeUp(now: Int64) -> [PlumbEffect] {
        switch state {
        case .fresh, .ended: []
        case .enteringRoom, .readingRoom: end(.roomUnreadable)
        case .enteringChannel, .checking: end(earlier == nil ? .unreachable : .expired)
        case .asked: end(.expired)
        // The answer was in time; what it needed was not.
        case .confirming: end(.unreachable)
        case .rereadingRoom: end(.roomUnreadable)
        }
    }

    /// The channel was linked, or closed to the bridge, by somebody else.
    package mutating func overtaken() -> [PlumbEffect] { isOver ? [] : end(.overtaken) }

    /// Who asked wants it no more.
    package mutating func withdrawn() -> [PlumbEffect] { isOver ? [] : end(.withdrawn) }

    package var isOver: Bool {
        if case .ended = state { true } else { false }
    }

    /// `nick`: who on IRC hears of it. Without one, whoever has been asked and has not answered.
    private mutating func end(_ end: PlumbEnd, telling nick: Nickname? = nil) -> [PlumbEffect] {
        let nick = nick ?? record.consenter?.nick
        state = .ended(end)
        return [.end(end, telling: nick)]
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

/// Who writes to the bot, by the line itself.
package struct Speaker: Sendable, Hashable {
    package var nick: Nickname
    package var user: String?
    package var host: String?
    /// Where the server tags lines with it.
    package var account: String?

    package init(nick: Nickname, user: String?, host: String?, account: String?) {
        self.nick = nick
        self.user = user
        self.host = host
        self.account = account
    }
}

/// What may happen to somebody on a channel that ends the certainty of who they are.
package enum PresenceChange: Sendable, Hashable {
    /// Left the channel or the network, by whosever wish.
    case left
    case renamed(Nickname)
    case lostOperator
    case rehosted
}

/// What a request wants done.
package enum PlumbEffect: Sendable, Hashable {
    case save
    /// The timer of the request, moved.
    case wake(Duration)
    case enterRoom
    case readRoom
    case enterChannel
    case check(Nickname)
    case ask(Consenter, again: Bool, Duration)
    case tell(Nickname, OperatorWord)
    case end(PlumbEnd, telling: Nickname?)
}

/// What the bot answers to somebody on IRC.
package enum OperatorWord: Sendable, Hashable {
    case notUnderstood
    case notAsked
    case notYet
}

extension Duration {
    package var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
