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
    package internal(set) var state = State.fresh
    /// Who was asked before the bot lost sight of the channel.
    package internal(set) var earlier: Consenter?
    /// An operator has been asked, in this run or an earlier one.
    package internal(set) var wasAsked = false
    /// Until when the operator may answer; until they are asked, until when that has to happen.
    package internal(set) var deadline: Int64

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
        wasAsked = record.consenter != nil
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
    mutating func end(_ end: PlumbEnd, telling nick: Nickname? = nil) -> [PlumbEffect] {
        let nick = nick ?? record.consenter?.nick
        state = .ended(end)
        return [.end(end, telling: nick)]
    }
}
